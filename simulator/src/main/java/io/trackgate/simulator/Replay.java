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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
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

    /** What it came to. @param unanswered exchanges in which the gateway had said something then, and nothing now */
    public record Sum(int connections, int notConnected, int frames, int unanswered, int closed) {}

    private static final Duration LONGEST_PAUSE = Duration.ofDays(366); // since the first frame: beyond, a capture's clock was wrong

    private final Capture capture;
    private final Uplink uplink;
    private final OptionalDouble speed;
    private final Duration patience;
    private final Consumer<Event> listener;
    private final Map<Integer, Line> lines = new HashMap<>();
    private final Map<Integer, Integer> unsaid = new HashMap<>(); // frames, by connection
    private int connections;
    private int notConnected;
    private int frames;
    private int unanswered;
    private int closed;

    /**
     * @param speed    times the capture's pace; empty: without waiting for the time
     * @param patience for something to be heard where something was
     * @param listener called on the thread that runs
     */
    public Replay(Capture capture, Uplink uplink, OptionalDouble speed, Duration patience, Consumer<Event> listener) {
        this.capture = capture;
        this.uplink = uplink;
        this.speed = speed;
        this.patience = patience;
        this.listener = listener;
    }

    /** One connection of now, for one of then. */
    private static final class Line extends SimpleChannelInboundHandler<ByteBuf> {
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream(); // guarded by this, as the next
        private boolean over;
        private final List<byte[]> then = new ArrayList<>();
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

        synchronized void await(Duration patience) throws InterruptedException {
            long until = System.nanoTime() + patience.toNanos();
            for (long left = patience.toNanos(); heard.size() == 0 && !over && left > 0; left = until - System.nanoTime())
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
        inOrder.stream().filter(frame -> frame.from() == Sender.DEVICE).forEach(frame -> unsaid.merge(frame.connection(), 1, Integer::sum));
        long started = System.nanoTime();
        try {
            for (Capture.Frame frame : inOrder) {
                switch (frame.from()) {
                    case SERVER -> heardThen(frame);
                    case DEVICE -> {
                        if (unsaid.getOrDefault(frame.connection(), 0) > 0) say(frame, inOrder.getFirst().at(), started);
                    }
                }
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
        if (line != null && line.sent != null) line.then.add(frame.bytes());
    }

    private void say(Capture.Frame frame, Instant first, long started) throws InterruptedException {
        waitFor(Duration.between(first, frame.at()), started);
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
        byte[] bytes = frame.masked() ? Reseal.of(capture.head().protocol(), frame.bytes()) : frame.bytes();
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).awaitUninterruptibly();
        line.sent = frame;
        frames++;
        unsaid.put(frame.connection(), left - 1);
        if (left == 1) closeOthersBefore(frame.connection());
    }

    /** A tracker's older connection is over when all was said on it and a newer one speaks. */
    private void closeOthersBefore(int connection) throws InterruptedException {
        for (Map.Entry<Integer, Line> each : List.copyOf(lines.entrySet())) {
            if (each.getKey() >= connection || unsaid.getOrDefault(each.getKey(), 0) > 0) continue;
            settle(each.getKey(), each.getValue());
            close(each.getValue());
        }
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
        if (!line.then.isEmpty()) line.await(patience);
        byte[] now = line.take();
        if (!line.then.isEmpty() && now.length == 0) unanswered++;
        listener.accept(new Event.Exchanged(connection, sent, List.copyOf(line.then), now));
        line.sent = null;
        line.then.clear();
    }

    private static void close(Line line) {
        Channel channel = line.channel;
        if (channel != null) channel.close().awaitUninterruptibly();
    }
}
