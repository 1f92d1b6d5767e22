package io.trackgate.scenes;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.trackgate.config.Configuration;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.Position;
import io.trackgate.simulator.Claim;
import io.trackgate.simulator.ClientSockets;
import io.trackgate.simulator.DeviceBrain;
import io.trackgate.simulator.DeviceBrains;
import io.trackgate.simulator.DeviceCommand;
import io.trackgate.simulator.DeviceRecord;
import io.trackgate.simulator.Heard;
import io.trackgate.simulator.Obedience;
import io.trackgate.simulator.Outgoing;
import io.trackgate.simulator.RoutePoint;
import io.trackgate.simulator.ServerReader;
import org.jspecify.annotations.Nullable;

import static org.awaitility.Awaitility.await;

/**
 * Trackers of all families that come and go without end: each logs in, has a record receipted, now and then a command confirmed, and leaves in one of
 * the ways in which connections end. One in ten is a device that nobody knows, each time another one. The same trackers come again and again.
 */
final class ChurningTrackers implements AutoCloseable {

    /** How a connection ends. */
    private enum Leaving {
        /** Properly. */
        FIN,
        /** As a router that forgot it does. */
        RESET,
        /** Not at all: the tracker is there again on another connection, and the gateway ends this one. */
        REPLACED
    }

    private record Kind(String model, String deviceId) {}

    private static final List<Kind> KINDS = List.of(new Kind("telfmb120", "35630704%07d"), new Kind("gt06n", "35630704%07d"),
            new Kind("g10ls", "138%09d"));
    private static final List<Leaving> WAYS = List.of(Leaving.FIN, Leaving.RESET, Leaving.FIN, Leaving.RESET, Leaving.REPLACED);
    private static final int SEATS = 200; // connections at once, or two where one replaces the other
    private static final int UNKNOWN_EVERY = 10;
    private static final int COMMANDED_EVERY = 50; // of the trackers, the same ones always: what is known of each of them stays
    private static final int ADDRESSES = 100; // a port stays in use for a minute after a FIN
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final EventLoopGroup loops = ClientSockets.loops(1, "churn");
    private final EventLoop loop = loops.next(); // that everything below is confined to, but for what is atomic
    private final GatewayFiles files;
    private final List<TrackerModel> models;
    private final int fleet;
    private @Nullable HttpClient http;
    private final List<InetAddress> addresses = new ArrayList<>();
    private final AtomicLong logins = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong replaced = new AtomicLong();
    private final AtomicLong receipts = new AtomicLong();
    private final AtomicLong confirmed = new AtomicLong();
    private final AtomicLong odd = new AtomicLong();
    private volatile String firstOddity = "";
    private int seated;
    private long wanted; // logins
    private long lives;
    private long connections;

    /** The fleet's entries, with ids from 1. */
    static GatewayFiles enter(GatewayFiles files, int count) {
        for (int id = 1; id <= count; id++)
            files.device(id, deviceId(id), kind(id).model);
        return files;
    }

    private static Kind kind(int id) { return KINDS.get(id % KINDS.size()); }

    private static String deviceId(int id) { return kind(id).deviceId.formatted(id); }

    ChurningTrackers(GatewayFiles files, Configuration configuration, int fleet) throws UnknownHostException {
        this.files = files;
        this.models = KINDS.stream().map(kind -> configuration.models().find(kind.model).orElseThrow()).toList();
        this.fleet = fleet;
        for (int i = 0; i < ADDRESSES; i++)
            addresses.add(InetAddress.getByAddress(new byte[]{127, 50, 0, (byte) (1 + i)}));
    }

    /** So many logins more, and until the last of their trackers and callers has left. */
    void churn(long more) {
        try (HttpClient callers = HttpClient.newHttpClient()) {
            loop.execute(() -> begin(logins.get() + more, callers));
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> loop.submit(this::isDone).get());
        }
    }

    private void begin(long until, HttpClient callers) {
        wanted = until;
        http = callers;
        for (int seat = 0; seat < SEATS; seat++)
            next();
    }

    private boolean isDone() { return seated == 0 && logins.get() >= wanted; }

    /** Somebody's turn, on a seat that is free. */
    private void next() {
        if (logins.get() >= wanted) return;
        seated++;
        long life = lives++;
        if (life % UNKNOWN_EVERY == 0) new Connection(fleet + 1 + (int) (life % 9_000_000), Leaving.RESET, false).open();
        else
            new Connection(1 + (int) (life % fleet), WAYS.get((int) ((life / UNKNOWN_EVERY + life) % WAYS.size())),
                    life % COMMANDED_EVERY == 1).open();
    }

    private void isOver() {
        seated--;
        next();
    }

    private void oddity(String what) { if (odd.getAndIncrement() == 0) firstOddity = what; }

    /** One connection of a tracker. */
    private final class Connection extends ChannelInboundHandlerAdapter implements Consumer<Heard> {
        private final int id;
        private final Leaving way;
        private final boolean commanded;
        private final DeviceBrain brain;
        private final ServerReader reader;
        private @Nullable Channel channel;
        private @Nullable ByteBuf rest;
        private @Nullable Connection replacement;
        private @Nullable Connection replaces;
        private boolean loggedIn;
        private boolean leaving;

        Connection(int id, Leaving way, boolean commanded) {
            this.id = id;
            this.way = way;
            this.commanded = commanded;
            brain = DeviceBrains.create(models.get(id % KINDS.size()), deviceId(id), change -> {},
                    (delay, action) -> loop.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS));
            reader = brain.reader();
        }

        void open() {
            InetSocketAddress from = new InetSocketAddress(addresses.get((int) (connections++ % ADDRESSES)), 0);
            InetSocketAddress to = new InetSocketAddress("127.0.0.1", files.trackerPort(models.get(id % KINDS.size()).protocol()));
            new Bootstrap().group(loop).channel(ClientSockets.type()).option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.SO_REUSEADDR, true).handler(this).connect(to, from).addListener(done -> {
                        if (!done.isSuccess()) notConnected(done.cause());
                    });
        }

        private void notConnected(Throwable cause) {
            oddity("not connected: " + cause);
            over();
        }

        private boolean isUnknown() { return id > fleet; }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            brain.login().ifPresent(this::say);
        }

        private void say(Outgoing frame) {
            Channel mine = channel;
            if (mine == null) return;
            ByteBuf out = mine.alloc().ioBuffer(128);
            frame.writer().accept(out);
            mine.writeAndFlush(out, mine.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            ByteBuf before = rest;
            rest = null;
            if (before != null) {
                before.writeBytes(in);
                in.release();
                in = before;
            }
            reader.read(in, this);
            if (in.isReadable()) rest = context.alloc().heapBuffer(64).writeBytes(in);
            in.release();
        }

        @Override
        public void accept(Heard heard) {
            switch (heard) {
                case Heard.LoginAnswered answer -> onLogin(answer.accepted());
                case Heard.RecordsAcked receipt -> onReceipt();
                case Heard.CommandHeard command -> onCommand(command.command());
                case Heard.AnswerAtOnce at -> say(at.answer());
                case Heard.Odd what -> oddity(what.what());
                case Heard.Broken what -> oddity(what.what());
            }
        }

        private void onLogin(boolean accepted) {
            if (loggedIn || !accepted) return;
            loggedIn = true;
            logins.incrementAndGet();
            if (isUnknown()) oddity("an unknown device was welcomed: " + deviceId(id));
            Position here = new Position(50 + id % 1_000 * 0.01, 10 + receipts.get() % 1_000 * 0.01, 120, 54, 90, 11, true);
            RoutePoint point = new RoutePoint(System.currentTimeMillis(), here, true, true, 15);
            say(brain.packet(List.of(new DeviceRecord(point, brain.state().outputs()))));
        }

        private void onReceipt() {
            if (leaving) return;
            receipts.incrementAndGet();
            if (!commanded) {
                leave();
                return;
            }
            new ApiCaller(Objects.requireNonNull(http), files.httpPort(), id).settingOutput(1, id % 2 == 0)
                    .whenComplete((answer, failure) -> loop.execute(() -> onAnswer(answer, failure)));
        }

        private void onAnswer(@Nullable Answered answer, @Nullable Throwable failure) {
            if (answer != null && answer.success()) confirmed.incrementAndGet();
            else
                oddity("a command: " + (answer == null ? failure : answer.outcome() + " " + answer.body()));
            leave();
        }

        private void onCommand(DeviceCommand command) {
            command.obey(Obedience.FULLY);
            command.answer(new Claim.Done()).ifPresent(this::say);
        }

        private void leave() {
            Channel mine = channel;
            if (leaving || mine == null) return;
            leaving = true;
            switch (way) {
                case FIN -> mine.close();
                case RESET -> {
                    if (mine instanceof SocketChannel socket) socket.config().setSoLinger(0);
                    mine.close();
                }
                case REPLACED -> {
                    replaced.incrementAndGet();
                    Connection next = new Connection(id, Leaving.RESET, false);
                    replacement = next;
                    next.replaces = this;
                    next.open();
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            channel = null;
            if (rest != null) rest.release();
            rest = null;
            if (isUnknown()) refused.incrementAndGet();
            else if (!leaving) oddity(models.get(id % KINDS.size()).code() + " was cut off" + (loggedIn ? "" : " before its login"));
            over();
        }

        /** A pair leaves its seat when both of it are gone. */
        private void over() {
            Connection next = replacement;
            Connection before = replaces;
            replacement = null;
            replaces = null;
            if (next != null) next.replaces = null;
            else if (before != null) before.replacement = null;
            else
                isOver();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) { context.close(); } // channelInactive says what it meant
    }

    long logins() { return logins.get(); }

    String tally() {
        return "%,d logins, %,d records receipted, %,d commands confirmed, %,d taken over, %,d unknown devices turned away".formatted(
                logins.get(), receipts.get(), confirmed.get(), replaced.get(), refused.get());
    }

    long confirmed() { return confirmed.get(); }

    /** What should not have happened: how often, and the first of it. */
    String oddities() {
        return odd.get() == 0 ? "" : odd.get() + ", first: " + firstOddity;
    }

    @Override
    public void close() {
        loop.execute(() -> wanted = 0);
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
