package io.trackgate.simulator;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.trackgate.protocol.Capture;
import io.trackgate.protocol.FrameExplainer.Sender;
import org.jspecify.annotations.Nullable;

/**
 * Plays the tracker's side of a capture to a gateway, and hears what that answers. Where the tracker had heard something before its next frame, that
 * waits until something is heard now, for a tracker does not talk on either; but not for ever.
 */
public final class Replay {

    /** What happens; {@code connection} as the capture counts them. */
    public sealed interface Event {
        int connection();

        record Connected(int connection) implements Event {}

        record NotConnected(int connection, String why) implements Event {}

        /**
         * The tracker has sent something, and all that followed until it sent the next thing.
         *
         * @param then what the capture has as the server's
         * @param now  what the gateway sent
         */
        record Exchanged(int connection, Capture.Frame sent, List<byte[]> then, byte[] now) implements Event {}

        /** The gateway ended it before the tracker had said all. @param unsaid frames */
        record Closed(int connection, int unsaid) implements Event {}
    }

    /** What it came to. @param unanswered exchanges in which the gateway had answered then, and does not now */
    public record Sum(int connections, int notConnected, int frames, int unanswered, int closed) {}

    private static final Duration LONGEST_PAUSE = Duration.ofDays(366); // since the first frame: beyond, a capture's clock was wrong

    private final Capture capture;
    private final Uplink uplink;
    private final OptionalDouble speed;
    private final Duration patience;
    private final ToIntFunction<byte[]> answers;
    private final Consumer<Event> listener;
    private final Map<Integer, Line> lines = new HashMap<>();
    private final Map<Integer, Integer> unsaid = new HashMap<>(); // frames, by connection
    private final Map<Integer, Integer> ahead = new HashMap<>(); // frames of either side, by connection
    private final Set<Integer> ended = new TreeSet<>(); // connections of which nothing is ahead, and that are not closed yet
    private int connections;
    private int notConnected;
    private int frames;
    private int unanswered;
    private int closed;

    /**
     * @param speed    times the capture's pace; empty: without waiting for the time
     * @param patience for answers to be heard where some were
     * @param answers  how many whole ones are in bytes of a server; what callers had it command then is none, for nobody commands it now
     * @param listener called on the thread that runs
     */
    public Replay(Capture capture, Uplink uplink, OptionalDouble speed, Duration patience, ToIntFunction<byte[]> answers,
            Consumer<Event> listener) {
        this.capture = capture;
        this.uplink = uplink;
        this.speed = speed;
        this.patience = patience;
        this.answers = answers;
        this.listener = listener;
    }

    /** One connection of now, for one of then. */
    private static final class Line extends SimpleChannelInboundHandler<ByteBuf> {
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream(); // guarded by this, as the next
        private boolean over;
        private final List<byte[]> then = new ArrayList<>();
        private int answersThen; // among them
        private int early; // answers that were heard where none was then: a tracker that does not wait got them together with later ones
        private Capture.@Nullable Frame sent;
        private @Nullable Channel channel;

        @Override
        protected synchronized void channelRead0(ChannelHandlerContext context, ByteBuf in) {
            byte[] bytes = new byte[in.readableBytes()];
            in.readBytes(bytes);
            heard.writeBytes(bytes);
            notifyAll();
        }

        @Override
        public synchronized void channelInactive(ChannelHandlerContext context) {
            over = true;
            notifyAll();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) { context.close(); }

        /** As many as then: the second of two may come a moment later, and is none to the next frame. */
        synchronized void awaitAnswers(ToIntFunction<byte[]> answers, Duration patience) throws InterruptedException {
            int due = answersThen == 0 ? 0 : Math.max(1, answersThen - early);
            await(() -> answers.applyAsInt(heard.toByteArray()) >= due, patience);
        }

        synchronized void awaitEnd(Duration patience) throws InterruptedException { await(() -> false, patience); }

        private void await(BooleanSupplier enough, Duration patience) throws InterruptedException {
            long until = System.nanoTime() + patience.toNanos();
            for (long left = patience.toNanos(); !over && left > 0 && !enough.getAsBoolean(); left = until - System.nanoTime())
                TimeUnit.NANOSECONDS.timedWait(this, left);
        }

        synchronized byte[] take() {
            byte[] all = heard.toByteArray();
            heard.reset();
            return all;
        }

        synchronized boolean isOver() { return over; }
    }

    /** Returns when all is said; interrupted, it closes what is open. */
    public Sum run() throws InterruptedException {
        List<Capture.Frame> inOrder = capture.frames().stream().sorted(Comparator.comparing(Capture.Frame::at)).toList();
        for (Capture.Frame frame : inOrder) {
            ahead.merge(frame.connection(), 1, Integer::sum);
            if (frame.from() == Sender.DEVICE) unsaid.merge(frame.connection(), 1, Integer::sum);
        }
        long started = System.nanoTime();
        try {
            for (Capture.Frame frame : inOrder) {
                switch (frame.from()) {
                    case SERVER -> heardThen(frame);
                    case DEVICE -> {
                        if (unsaid.getOrDefault(frame.connection(), 0) > 0) say(frame, inOrder.getFirst().at(), started);
                    }
                }
                if (ahead.merge(frame.connection(), -1, Integer::sum) == 0) ended.add(frame.connection());
            }
            for (int connection : lines.keySet().stream().sorted().toList())
                settle(connection, lines.get(connection));
        } finally {
            lines.values().forEach(Replay::close);
        }
        return new Sum(connections, notConnected, frames, unanswered, closed);
    }

    private void heardThen(Capture.Frame frame) {
        Line line = lines.get(frame.connection());
        if (line == null || line.sent == null) return;
        line.then.add(frame.bytes());
        line.answersThen += answers.applyAsInt(frame.bytes());
    }

    private void say(Capture.Frame frame, Instant first, long started) throws InterruptedException {
        waitFor(Duration.between(first, frame.at()), started);
        closeEnded();
        Line line = lines.get(frame.connection());
        if (line == null) line = connect(frame.connection());
        if (line == null) return;
        settle(frame.connection(), line);
        int left = unsaid.getOrDefault(frame.connection(), 0);
        Channel channel = line.channel;
        if (line.isOver() || channel == null) {
            closed++;
            unsaid.put(frame.connection(), 0);
            listener.accept(new Event.Closed(frame.connection(), left));
            return;
        }
        channel.writeAndFlush(Unpooled.wrappedBuffer(sent(capture.head(), frame))).awaitUninterruptibly();
        line.sent = frame;
        frames++;
        unsaid.put(frame.connection(), left - 1);
    }

    /** A frame of the tracker as it goes out: one with masked secrets gets a checksum that fits. */
    public static byte[] sent(Capture.Head head, Capture.Frame frame) {
        return frame.masked() ? Reseal.of(head.protocol(), frame.bytes()) : frame.bytes();
    }

    /**
     * No capture says when a connection ended: it is over when nothing more passed on it and another one speaks. Else each of a tracker that comes and goes
     * would take over the one before, and a gateway refuses too many of that. Two that lived at once are told by their frames, and stay.
     */
    private void closeEnded() throws InterruptedException {
        for (int connection : ended) {
            Line line = lines.get(connection);
            if (line == null) continue;
            settle(connection, line);
            hangUp(line);
        }
        ended.clear();
    }

    /** Not before the gateway has noticed: the next login could be sooner than that. */
    private void hangUp(Line line) throws InterruptedException {
        if (line.channel instanceof DuplexChannel duplex && duplex.isActive()) {
            duplex.shutdownOutput();
            line.awaitEnd(patience);
        }
        close(line);
    }

    private void waitFor(Duration sinceFirst, long started) throws InterruptedException {
        if (speed.isEmpty()) return;
        Duration bounded = sinceFirst.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : sinceFirst;
        long due = started + (long) (bounded.toNanos() / speed.getAsDouble());
        long left = due - System.nanoTime();
        if (left > 0) TimeUnit.NANOSECONDS.sleep(left);
    }

    private @Nullable Line connect(int connection) throws InterruptedException {
        Line line = new Line();
        ChannelFuture connected = uplink.connect(uplink.next(), line).await();
        if (!connected.isSuccess()) {
            notConnected++;
            unsaid.put(connection, 0);
            listener.accept(new Event.NotConnected(connection, String.valueOf(connected.cause().getMessage())));
            return null;
        }
        line.channel = connected.channel();
        lines.put(connection, line);
        connections++;
        listener.accept(new Event.Connected(connection));
        return line;
    }

    /** What the tracker sent last has been answered by now, or is not. */
    private void settle(int connection, Line line) throws InterruptedException {
        Capture.Frame sent = line.sent;
        if (sent == null) return;
        line.awaitAnswers(answers, patience);
        byte[] now = line.take();
        int answered = answers.applyAsInt(now);
        if (line.answersThen > line.early && answered == 0) unanswered++;
        line.early = line.answersThen == 0 ? line.early + answered : 0;
        listener.accept(new Event.Exchanged(connection, sent, List.copyOf(line.then), now));
        line.sent = null;
        line.then.clear();
        line.answersThen = 0;
    }

    private static void close(Line line) {
        Channel channel = line.channel;
        if (channel != null) channel.close().awaitUninterruptibly();
    }
}
