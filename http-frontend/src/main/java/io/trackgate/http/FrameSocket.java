package io.trackgate.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.util.concurrent.Future;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.User;
import io.trackgate.core.frame.FrameWatch;
import io.trackgate.core.frame.FrameWatch.News;
import io.trackgate.core.frame.SeenFrame;
import io.trackgate.core.net.ClientAddress;
import io.trackgate.protocol.Recurring;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One client that watches what passes between one tracker and this gateway ({@code trackgate/frames}). It is asked for while the client reads, and
 * not else: for a slow reader nothing waits but the gateway's rings, and it is told what it missed. Confined to the channel's event loop; frames are
 * explained and written elsewhere.
 */
final class FrameSocket extends ApiSocket {

    private static final Logger log = LoggerFactory.getLogger(FrameSocket.class);

    private static final String WATCH = "watch";
    private static final String STOP = "stop";
    private static final Parameter ACTION = Parameter.word("action", List.of(WATCH, STOP), "What to do");
    private static final Parameter EXPLAIN = Parameter.bool("explain", "Whether each frame comes with its fields").optional();

    private static final Duration LOOK = Duration.ofMillis(100);
    // Together 100 in any second.
    private static final int FRAMES_A_SECOND = 70;
    private static final int FRAMES_AT_ONCE = 30;
    private static final int HISTORY = 200; // frames
    private static final Duration ASK_WHERE = Duration.ofSeconds(15); // the tracker of one that has none here
    private static final int LONGEST = 1 << 20; // characters of one message, beyond its first frame

    private final FrameHub hub;

    // valid for the connection
    private @Nullable Watched watched;

    FrameSocket(FrameHub hub) { this.hub = hub; }

    /** What the client watches now. */
    private static final class Watched {
        private final Caller caller;
        private final int trackerId;
        private final boolean explain;
        private final FrameWatch watch;
        private @Nullable Future<?> looks;
        private boolean looking;
        private boolean connected;
        private long askedWhereNanos = System.nanoTime() - ASK_WHERE.toNanos();
        private long numbered;
        private double allowed = FRAMES_AT_ONCE;
        private long allowedAtNanos = System.nanoTime();

        Watched(Caller caller, Tracker tracker, boolean explain, FrameWatch watch) {
            this.caller = caller;
            this.trackerId = tracker.id();
            this.explain = explain;
            this.watch = watch;
        }

        /** Frames that may be told now, of so many a second. */
        int allowance() {
            long now = System.nanoTime();
            double earned = (now - allowedAtNanos) * FRAMES_A_SECOND / 1e9;
            allowedAtNanos = now;
            allowed = Math.min(FRAMES_AT_ONCE, allowed + earned);
            return (int) allowed;
        }
    }

    /** What is new, as text; empty where there is nothing to tell. */
    private record Told(News news, int frames, String text) {}

    @Override
    void opened(ChannelHandlerContext channel) { hub.sockets().add(this); }

    @Override
    void closed() {
        hub.sockets().remove(this);
        stop();
    }

    @Override
    String named(String action) { return action; }

    @Override
    void beaten(ChannelHandlerContext channel) {
        // Nothing is behind: it is looked all the time.
    }

    @Override
    void writable(ChannelHandlerContext channel) {
        // The next look is near, and no more than so many messages a second are told.
    }

    // ---- what the client says ----

    @Override
    void obey(ChannelHandlerContext channel, String action, ObjectNode message) throws ApiException {
        hub.limits().countAddress(HttpConnection.address(channel.channel()));
        RequestParameters given = RequestParameters.of(message);
        if (Arguments.read(List.of(ACTION), given).text(ACTION.name()).equals(STOP)) {
            stop();
            send(channel, text(object("response").put("action", STOP).put("success", true)));
            return;
        }
        Caller caller = hub.authenticator().authenticate(given, EmptyHttpHeaders.INSTANCE, false);
        Arguments arguments = Arguments.read(List.of(Parameter.TRACKER_ID, EXPLAIN), given);
        Tracker tracker = seen(caller, arguments.integer(Parameter.TRACKER_ID.name()));
        FrameResource.requireKept(hub.frames());
        wished();
        stop();
        Watched mine = new Watched(caller, tracker, arguments.flag(EXPLAIN.name(), false), hub.frames().watch(tracker));
        watched = mine;
        hub.frames().elsewhere(tracker).whenComplete((node, failure) -> onLoop(same -> {
            if (watched != mine) return;
            if (failure == null && node.isPresent()) refuse(channel, FrameResource.elsewhere(node.get()));
            else
                begin(channel, mine, tracker);
        }));
    }

    private Tracker seen(Caller caller, int id) throws ApiException {
        TrackerRules rules = TrackerRules.FOUND_201;
        Tracker tracker = hub.directory().tracker(id).filter(caller.user()::sees).orElseThrow(() -> new ApiException(rules.missing()));
        rules.check(tracker);
        return tracker;
    }

    private void begin(ChannelHandlerContext channel, Watched mine, Tracker tracker) {
        mine.looking = true;
        hub.frames().first(mine.watch, HISTORY).thenApply(news -> {
            mine.connected = news.connected();
            return history(mine, tracker, news);
        }).whenComplete((texts, failure) -> onLoop(same -> {
            if (watched != mine) return;
            mine.looking = false;
            if (failure != null) {
                fail(channel, failure);
                return;
            }
            texts.forEach(text -> send(channel, text));
            mine.looks = channel.executor().scheduleWithFixedDelay(Recurring.task("watching frames", () -> look(channel)), LOOK.toMillis(),
                    LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }));
    }

    private void stop() {
        Watched before = watched;
        watched = null;
        if (before != null && before.looks != null) before.looks.cancel(false);
    }

    private void refuse(ChannelHandlerContext channel, ApiException why) {
        stop();
        send(channel, error(WATCH, why));
    }

    /** Whom too many went before, or the end of the gateway, may try again. */
    private void fail(ChannelHandlerContext channel, Throwable failure) {
        boolean later = failure instanceof RejectedExecutionException || failure.getCause() instanceof RejectedExecutionException;
        log.atLevel(later ? Level.DEBUG : Level.WARN).setCause(failure).log("[{}] frames can't be watched",
                ClientAddress.of(channel.channel()));
        refuse(channel, new ApiException(later ? ApiError.TOO_MANY_REQUESTS : ApiError.UNEXPECTED));
    }

    // ---- what the gateway says ----

    void credentialEnded(String digest) {
        onLoop(channel -> {
            Watched mine = watched;
            if (mine != null && mine.caller.credential().digest().equals(digest)) logout(channel);
        });
    }

    private void logout(ChannelHandlerContext channel) {
        stop();
        send(channel, text(object("event").put("event", "logout").put("data", "session closed")));
    }

    private void look(ChannelHandlerContext channel) {
        Watched mine = watched;
        if (mine == null || mine.looks == null || mine.looking || !channel.channel().isWritable() || !isAllowed(channel, mine)) return;
        mine.looking = true;
        mine.watch.next(mine.allowance()).thenApply(news -> live(mine, news)).whenComplete((told, failure) -> onLoop(same -> {
            if (watched != mine) return;
            mine.looking = false;
            if (failure != null) fail(channel, failure);
            else {
                tell(channel, mine, told);
                askWhere(channel, mine);
            }
        }));
    }

    /** A tracker that has gone may have come to another node. */
    private void askWhere(ChannelHandlerContext channel, Watched mine) {
        long now = System.nanoTime();
        if (mine.connected || now - mine.askedWhereNanos < ASK_WHERE.toNanos()) return;
        mine.askedWhereNanos = now;
        hub.directory().tracker(mine.trackerId).ifPresent(tracker -> hub.frames().elsewhere(tracker).thenAccept(node -> onLoop(same -> {
            if (watched == mine && node.isPresent()) refuse(channel, FrameResource.elsewhere(node.get()));
        })));
    }

    private static void tell(ChannelHandlerContext channel, Watched mine, Told told) {
        mine.allowed -= told.frames;
        if (!told.text.isEmpty()) send(channel, told.text);
        for (FrameWatch.Change change : told.news.changes())
            send(channel, text(object("event").put("event", change.connected() ? "connected" : "disconnected")
                    .put("at", change.at().toString()).put("connection", change.connection())));
    }

    /** What somebody may see can change while it is seen. */
    private boolean isAllowed(ChannelHandlerContext channel, Watched mine) {
        Optional<User> user = hub.directory().user(mine.caller.user().name()).filter(found -> !found.blocked());
        if (user.isEmpty() || !mine.caller.credential().aliveAt(hub.clock().instant())) {
            logout(channel);
            return false;
        }
        Optional<Tracker> tracker = hub.directory().tracker(mine.trackerId).filter(user.get()::sees);
        if (tracker.isEmpty()) refuse(channel, new ApiException(ApiError.NOT_FOUND_IN_DATABASE));
        else if (tracker.get().blocked()) refuse(channel, new ApiException(ApiError.DEVICE_BLOCKED));
        return watched == mine;
    }

    // ---- texts; where frames are explained ----

    private static List<String> history(Watched mine, Tracker tracker, News news) {
        ObjectNode answer = object("response").put("action", WATCH).put("success", true).put("tracker_id", tracker.id())
                .put("protocol", tracker.model().protocol()).put("connected", news.connected());
        List<String> frames = frames(mine, news.frames());
        return List.of(text(answer), "{\"type\":\"frames\",\"history\":true,\"frames\":[" + String.join(",", frames) + "]}");
    }

    private static Told live(Watched mine, News news) {
        mine.connected = news.connected();
        List<String> frames = frames(mine, news.frames());
        long skipped = news.skipped() + news.frames().size() - frames.size();
        if (frames.isEmpty() && skipped == 0) return new Told(news, 0, "");
        return new Told(news, frames.size(),
                "{\"type\":\"frames\",\"frames\":[" + String.join(",", frames) + "],\"skipped\":" + skipped + "}");
    }

    /** As many of the newest as fit into a message. */
    private static List<String> frames(Watched mine, List<SeenFrame> frames) {
        List<String> newestFirst = new ArrayList<>();
        int length = 0;
        long number = mine.numbered + frames.size();
        mine.numbered = number;
        for (SeenFrame frame : frames.reversed()) {
            String text = text(json(frame, number--, mine.explain));
            length += text.length();
            if (length > LONGEST && !newestFirst.isEmpty()) break;
            newestFirst.add(text);
        }
        return newestFirst.reversed();
    }

    private static ObjectNode json(SeenFrame frame, long number, boolean explain) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("number", number).put("at", frame.at().toString())
                .put("from", frame.explained().from().name().toLowerCase(Locale.ROOT)).put("connection", frame.connection())
                .put("size", frame.bytes().length).put("hex", HexFormat.of().formatHex(frame.bytes()));
        ExplainedJson.putWhole(frame.explained(), node);
        if (frame.masked()) node.put("masked", true);
        if (explain) ExplainedJson.putParts(frame.explained(), node);
        return node;
    }
}
