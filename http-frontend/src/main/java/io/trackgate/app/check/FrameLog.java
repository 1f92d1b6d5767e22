package io.trackgate.app.check;

import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.trackgate.core.session.ConnectionTap;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.ProtocolException;

/** Everything that happened on the tracker port of a check, in its order; written by event loops, read and waited for by the check. */
final class FrameLog implements ConnectionTap {

    /** Of both there is enough for days of one tracker; beyond, nothing is written down any more and the report says so. */
    private static final int MOST_HAPPENINGS = 100_000;
    private static final long MOST_BYTES = 32L * 1024 * 1024;

    /** One thing that happened; {@code connection} counts from 1. */
    sealed interface Happening {
        int connection();

        Instant at();

        record Opened(int connection, Instant at, SocketAddress from) implements Happening {}

        /** Bytes as they came, cut or glued. */
        record Received(int connection, Instant at, byte[] bytes) implements Happening {}

        record Understood(int connection, Instant at, DeviceFrame frame) implements Happening {}

        record Broken(int connection, Instant at, String why) implements Happening {}

        /** One write. */
        record Sent(int connection, Instant at, byte[] bytes) implements Happening {}

        record Closed(int connection, Instant at) implements Happening {}
    }

    private final Clock clock;
    private final List<Happening> happenings = new ArrayList<>();
    private final TreeMap<Integer, Runnable> hangUps = new TreeMap<>();
    private int connections;
    private long bytes;
    private long dropped;

    FrameLog(Clock clock) { this.clock = clock; }

    @Override
    public synchronized Ear opened(SocketAddress from, Runnable hangUp) {
        int number = ++connections;
        hangUps.put(number, hangUp);
        write(new Happening.Opened(number, clock.instant(), from), 0);
        return new Listener(number);
    }

    private synchronized void write(Happening happening, int length) {
        if (happening instanceof Happening.Closed) hangUps.remove(happening.connection());
        if (happenings.size() >= MOST_HAPPENINGS || bytes + length > MOST_BYTES) dropped++;
        else {
            happenings.add(happening);
            bytes += length;
        }
        notifyAll();
    }

    private final class Listener implements Ear {
        private final int number;

        Listener(int number) { this.number = number; }

        @Override
        public void received(byte[] in) { write(new Happening.Received(number, clock.instant(), in), in.length); }

        @Override
        public void understood(DeviceFrame frame) { write(new Happening.Understood(number, clock.instant(), frame), 0); }

        @Override
        public void broken(ProtocolException why) {
            write(new Happening.Broken(number, clock.instant(), String.valueOf(why.getMessage())), 0);
        }

        @Override
        public void sent(byte[] out) { write(new Happening.Sent(number, clock.instant(), out), out.length); }

        @Override
        public void closed() { write(new Happening.Closed(number, clock.instant()), 0); }
    }

    /** A place in the log: what happens from now on stands behind it. */
    synchronized int mark() { return happenings.size(); }

    synchronized List<Happening> since(int mark) { return List.copyOf(happenings.subList(mark, happenings.size())); }

    /** How much was not written down, because it was too much. */
    synchronized long dropped() { return dropped; }

    /** Ends this connection, as a network does: the tracker is not asked. */
    void hangUp(int connection) {
        Runnable hangUp;
        synchronized (this) {
            hangUp = hangUps.get(connection);
        }
        if (hangUp != null) hangUp.run();
    }

    /**
     * Waits until something can be found in the log.
     *
     * @param look is given what happened since the mark, and must not keep it; empty: not yet
     * @return empty when patience was over before
     */
    synchronized <T> Optional<T> await(int mark, Duration patience, Function<List<Happening>, Optional<T>> look)
            throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<T> found = look.apply(Collections.unmodifiableList(happenings.subList(mark, happenings.size())));
            long left = until - System.nanoTime();
            if (found.isPresent() || left <= 0) return found;
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
