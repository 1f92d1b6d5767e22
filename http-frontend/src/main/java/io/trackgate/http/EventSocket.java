package io.trackgate.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.util.concurrent.Future;
import io.trackgate.core.StateSnapshot;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.User;
import io.trackgate.core.event.GatewayEvents.Lifecycle;
import io.trackgate.core.net.ClientAddress;
import io.trackgate.http.SubscribeMessage.Kind;
import io.trackgate.http.SubscribeMessage.Wish;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client that hears of its trackers as things change ({@code event/subscription}). News about a tracker that were not told yet are one:
 * a slow reader hears less often, and costs no more memory. Confined to the channel's event loop; the hub calls from any thread.
 */
final class EventSocket extends ApiSocket {

    private static final Logger log = LoggerFactory.getLogger(EventSocket.class);

    private static final Duration READ_AGAIN = Duration.ofSeconds(1);
    private static final int STATES_AT_ONCE = 200;
    private static final int BATCH_AT_ONCE = 2_000;

    private final EventHub hub;
    private final boolean greets;

    private volatile Set<Integer> interesting = Set.of(); // written on the event loop, read by any thread

    // valid for the connection
    private final Map<Kind, Subscription> subscriptions = new EnumMap<>(Kind.class);
    private @Nullable Future<?> alarm;
    private long alarmNanos;

    /** @param greets whether the client expects the greeting of the Atmosphere framework */
    EventSocket(EventHub hub, boolean greets) {
        this.hub = hub;
        this.greets = greets;
    }

    @Override
    void opened(ChannelHandlerContext channel) {
        hub.opened(this);
        if (greets) send(channel, UUID.randomUUID() + "|" + HEARTBEAT.toMillis() + "|" + BEAT + "|");
    }

    @Override
    void closed() {
        hub.closed(this);
        subscriptions.clear();
        interesting = Set.of();
        if (alarm != null) alarm.cancel(false);
    }

    @Override
    void writable(ChannelHandlerContext channel) { tell(channel); }

    @Override
    void beaten(ChannelHandlerContext channel) {
        for (Subscription subscription : subscriptions.values())
            user(subscription).ifPresent(user -> subscription.follow(hub.directory(), user));
        subscribed(channel);
    }

    // ---- what the client says ----

    @Override
    String named(String action) { return "subscription/" + action; }

    @Override
    void obey(ChannelHandlerContext channel, String action, ObjectNode object) throws ApiException {
        hub.limits().countAddress(HttpConnection.address(channel.channel()));
        Caller caller = hub.authenticator().authenticate(RequestParameters.of(object), EmptyHttpHeaders.INSTANCE, false);
        SubscribeMessage message = SubscribeMessage.read(object);
        wished();
        ObjectNode answer = object("response").put("action", action);
        ArrayNode events = answer.putArray("events");
        ObjectNode data = answer.putObject("data");
        for (Wish wish : message.wishes()) {
            events.add(wish.kind().word());
            ObjectNode statuses = data.putObject(wish.kind().word()).put("success", true).putObject("value");
            if (message.action().equals(SubscribeMessage.SUBSCRIBE)) subscribe(caller, wish, statuses);
            else
                unsubscribe(caller, wish, statuses);
        }
        send(channel, text(answer));
        subscribed(channel);
    }

    private void subscribe(Caller caller, Wish wish, ObjectNode statuses) {
        Subscription before = subscriptions.get(wish.kind());
        Subscription now = new Subscription(caller, wish, nowNanos());
        subscriptions.put(wish.kind(), now);
        // Single states may be subscribed to one after the other; those of before stay as far as this caller may see them.
        if (before != null && wish.kind() == Kind.STATE) seen(caller, before.trackers()).forEach(now::add);
        for (Tracker tracker : named(caller, wish, statuses)) { now.add(tracker); }
    }

    private void unsubscribe(Caller caller, Wish wish, ObjectNode statuses) {
        Subscription subscription = subscriptions.get(wish.kind());
        if (subscription == null) return;
        named(caller, wish, statuses).forEach(tracker -> subscription.remove(tracker.id()));
        if (wish.trackers().isEmpty() || subscription.sources().isEmpty()) subscriptions.remove(wish.kind());
    }

    /** The trackers that are meant and that this caller has, with what is told of each. */
    private List<Tracker> named(Caller caller, Wish wish, ObjectNode statuses) {
        List<Tracker> found = new ArrayList<>();
        if (wish.trackers().isEmpty()) found.addAll(hub.directory().trackersOf(caller.user()));
        else
            wish.trackers().get().forEach(id -> hub.directory().tracker(id).filter(caller.user()::sees)
                    .ifPresentOrElse(found::add, () -> statuses.put(Integer.toString(id), "unknown")));
        found.forEach(tracker -> statuses.put(Integer.toString(tracker.id()), tracker.blocked() ? "blocked" : "normal"));
        return found;
    }

    private List<Tracker> seen(Caller caller, List<Integer> ids) {
        return ids.stream().map(hub.directory()::tracker).flatMap(Optional::stream).filter(caller.user()::sees).toList();
    }

    private void subscribed(ChannelHandlerContext channel) {
        Set<Integer> all = new HashSet<>();
        subscriptions.values().forEach(subscription -> all.addAll(subscription.sources()));
        interesting = Set.copyOf(all);
        tell(channel);
    }

    // ---- what the gateway says; any thread ----

    /** @param sources ids of devices */
    void stateChanged(Set<Integer> sources) {
        Set<Integer> mine = new HashSet<>(sources);
        mine.retainAll(interesting);
        if (mine.isEmpty()) return;
        onLoop(channel -> {
            for (Subscription subscription : subscriptions.values())
                mine.forEach(subscription::changed);
            tell(channel);
        });
    }

    /** Every state is told once more, or for the first time. */
    void anythingMayHaveChanged() {
        onLoop(channel -> {
            subscriptions.values().forEach(Subscription::allChanged);
            tell(channel);
        });
    }

    void lifecycle(int trackerId, Lifecycle change) { onLoop(channel -> onLifecycle(channel, trackerId, change)); }

    void credentialEnded(String digest) { onLoop(channel -> onCredentialEnded(channel, digest)); }

    private void onLifecycle(ChannelHandlerContext channel, int trackerId, Lifecycle change) {
        Optional<Tracker> tracker = hub.directory().tracker(trackerId);
        if (tracker.isEmpty() || subscriptions.values().stream().noneMatch(subscription -> hears(subscription, tracker.get()))) return;
        int source = tracker.get().deviceTrackerId();
        ObjectNode event = object("event").put("event", "lifecycle");
        event.putObject("data").put("source_id", source).put("lifecycle_event", switch (change) {
            case BLOCKED -> "block";
            case UNBLOCKED -> "unblock";
        });
        send(channel, text(event));
        if (change == Lifecycle.UNBLOCKED) subscriptions.values().forEach(subscription -> subscription.changed(source));
        tell(channel);
    }

    private boolean hears(Subscription subscription, Tracker tracker) {
        return subscription.names(tracker.id()) && user(subscription).filter(user -> user.sees(tracker)).isPresent();
    }

    private void onCredentialEnded(ChannelHandlerContext channel, String digest) {
        boolean ended = subscriptions.values().removeIf(each -> each.caller().credential().digest().equals(digest));
        if (!ended) return;
        subscribed(channel);
        send(channel, text(object("event").put("event", "logout").put("data", "session closed")));
    }

    // ---- telling ----

    private void tell(ChannelHandlerContext channel) {
        if (!channel.channel().isWritable()) return; // its reader comes first; writability calls here again
        long next = Long.MAX_VALUE;
        for (Subscription subscription : subscriptions.values()) {
            Optional<User> user = user(subscription);
            if (user.isEmpty()) continue;
            int most = subscription.kind() == Kind.STATE ? STATES_AT_ONCE : BATCH_AT_ONCE;
            List<Tracker> news = subscription.take(most, nowNanos(), hub.directory(), user.get());
            if (!news.isEmpty()) read(channel, subscription, news);
            next = Math.min(next, subscription.nextNanos());
        }
        if (next != Long.MAX_VALUE) wakeAt(channel, next);
    }

    private Optional<User> user(Subscription subscription) {
        return hub.directory().user(subscription.caller().user().name()).filter(user -> !user.blocked());
    }

    private void wakeAt(ChannelHandlerContext channel, long nanos) {
        if (alarm != null && !alarm.isDone() && alarmNanos - nanos <= 0) return;
        if (alarm != null) alarm.cancel(false);
        alarmNanos = nanos;
        alarm = channel.executor().schedule(() -> tell(channel), Math.max(1, nanos - nowNanos()), TimeUnit.NANOSECONDS);
    }

    private void read(ChannelHandlerContext channel, Subscription subscription, List<Tracker> trackers) {
        hub.snapshots().of(trackers).whenComplete((found, failure) -> onLoop(same -> {
            if (failure == null) {
                write(channel, subscription, trackers, found);
                subscription.told();
                tell(channel);
            } else {
                log.debug("[{}] states can't be read: {}", ClientAddress.of(channel.channel()), failure.toString());
                subscription.notTold(trackers);
                later(channel, () -> tell(channel), READ_AGAIN);
            }
        }));
    }

    private void write(ChannelHandlerContext channel, Subscription subscription, List<Tracker> trackers,
            Map<Integer, StateSnapshot> found) {
        if (subscriptions.get(subscription.kind()) != subscription) return; // it ended meanwhile
        Instant now = hub.clock().instant();
        Dates dates = subscription.caller().dates();
        List<ObjectNode> states = new ArrayList<>();
        for (Tracker tracker : trackers) {
            StateSnapshot state = found.getOrDefault(tracker.id(), StateSnapshot.NOTHING);
            states.add(subscription.isCompact()
                    ? StateJson.compact(tracker, state, dates, now)
                    : StateJson.full(tracker, state, dates, now));
        }
        String userTime = dates.write(now);
        switch (subscription.kind()) {
            case STATE -> states.forEach(state -> {
                ObjectNode event = object("event").put("event", "state").put("user_time", userTime);
                event.set("data", state);
                channel.write(new TextWebSocketFrame(text(event)));
            });
            case STATE_BATCH -> {
                ObjectNode event = object("event").put("event", "state_batch").put("user_time", userTime);
                event.putArray("data").addAll(states);
                channel.write(new TextWebSocketFrame(text(event)));
            }
        }
        channel.flush();
    }

    private static long nowNanos() { return System.nanoTime(); }
}
