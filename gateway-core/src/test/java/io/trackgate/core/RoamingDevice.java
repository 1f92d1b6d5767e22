package io.trackgate.core;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trackgate.teltonika.TeltonikaMessages.TextFrame;
import io.trackgate.testing.Hex;
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
    private volatile @Nullable Socket socket;
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
        try (Socket opened = new Socket("127.0.0.1", ports.get(place))) {
            socket = opened;
            DataInputStream in = new DataInputStream(opened.getInputStream());
            opened.getOutputStream().write(Hex.bytes("000F", Hex.of(imei.getBytes(StandardCharsets.US_ASCII))));
            if (in.readByte() != 1) throw new IOException("refused");
            sinceNanos = System.nanoTime();
            while (true)
                hears(opened, text(in));
        }
    }

    private static String text(DataInputStream in) throws IOException {
        in.readInt();
        byte[] data = in.readNBytes(in.readInt());
        in.readInt();
        return new String(data, 7, data.length - 8, StandardCharsets.US_ASCII).strip();
    }

    private void hears(Socket from, String text) {
        owed.incrementAndGet();
        thinking.execute(() -> answer(from, text));
    }

    private void answer(Socket to, String text) {
        String said = PROBE_ANSWER;
        if (text.startsWith(SWITCH)) {
            boolean on = text.charAt(SWITCH.length()) == '1';
            switched.add(new Switched(on, System.nanoTime()));
            said = "DOUT1:" + (on ? 1 : 0) + " Timeout:INFINITY";
        }
        ByteBuf out = Unpooled.buffer();
        TextFrame.answer(said).writeFrame(out);
        try {
            to.getOutputStream().write(ByteBufUtil.getBytes(out));
            owed.decrementAndGet();
        } catch (IOException e) {
            cutOff.incrementAndGet();
        } finally {
            out.release();
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
        Socket open = socket;
        if (open != null) open.close();
    }
}
