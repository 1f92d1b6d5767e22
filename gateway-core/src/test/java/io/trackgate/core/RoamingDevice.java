package io.trackgate.core;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/** A tracker that knows several ports, does what it is told a moment later, and tries the next port when it is sent away. On a thread of its own. */
final class RoamingDevice implements AutoCloseable {

    private static final String SWITCH = "setdigout ";
    private static final String PROBE_ANSWER = "Ver:03.27.07_00 GPS:AXN_5.10_3333 Hw:FMB120 Mod:1 IMEI:356307042441013 Init:2020-1-1 1:1 Uptime:1 BL:1.7";

    /** It has switched its output. */
    record Switched(boolean on, long atNanos) {}

    private final String imei;
    private final List<Integer> ports;
    private final Executor thinking = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);
    private final List<Switched> switched = new CopyOnWriteArrayList<>();
    private final AtomicInteger owed = new AtomicInteger();
    private final AtomicInteger cutOff = new AtomicInteger();
    private final Thread thread = Thread.ofVirtual().unstarted(this::roam);
    private volatile @Nullable TeltonikaDevice device;
    private volatile int place; // of its port
    private volatile long sinceNanos; // of its login there; 0: it has none
    private volatile boolean closed;

    RoamingDevice(String imei, List<Integer> ports) {
        this.imei = imei;
        this.ports = ports;
        thread.start();
    }

    private void roam() {
        while (!closed) {
            try {
                live();
            } catch (IOException e) {
                if (owed.getAndSet(0) > 0 && !closed) cutOff.incrementAndGet();
            }
            sinceNanos = 0;
            place = (place + 1) % ports.size();
        }
    }

    private void live() throws IOException {
        try (TeltonikaDevice opened = new TeltonikaDevice(ports.get(place), imei)) {
            device = opened;
            sinceNanos = System.nanoTime();
            while (true)
                hears(opened, opened.hears());
        }
    }

    private void hears(TeltonikaDevice from, String text) {
        owed.incrementAndGet();
        thinking.execute(() -> answer(from, text));
    }

    private void answer(TeltonikaDevice to, String text) {
        String said = PROBE_ANSWER;
        if (text.startsWith(SWITCH)) {
            boolean on = text.charAt(SWITCH.length()) == '1';
            switched.add(new Switched(on, System.nanoTime()));
            said = "DOUT1:" + (on ? 1 : 0) + " Timeout:INFINITY";
        }
        try {
            to.says(said);
            owed.decrementAndGet();
        } catch (IOException e) {
            cutOff.incrementAndGet();
        }
    }

    /** Whether it is logged in at this port, since that time or earlier. */
    boolean isAt(int port, long nanos) {
        long since = sinceNanos;
        return since != 0 && since - nanos <= 0 && ports.get(place) == port;
    }

    List<Switched> switched() { return switched; }

    boolean switched(boolean on, long fromNanos, long toNanos) {
        return switched.stream().anyMatch(did -> did.on == on && did.atNanos - fromNanos >= 0 && did.atNanos - toNanos <= 0);
    }

    /** How often it was sent away, or lost its connection, while it was still to answer. */
    int cutOff() { return cutOff.get(); }

    @Override
    public void close() throws IOException {
        closed = true;
        TeltonikaDevice open = device;
        if (open != null) open.close();
    }
}
