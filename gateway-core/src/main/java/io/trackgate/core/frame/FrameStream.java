package io.trackgate.core.frame;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.Sender;

/**
 * Frames of one connection out of bytes that came cut and glued: what of a tracker is not whole yet waits for what follows. A write is whole and never
 * waits. For one thread.
 */
public final class FrameStream {

    /** No protocol has a frame that waits for longer; what does is shown as it is. */
    static final int MOST_WAITING = 64 * 1024;

    /** One frame, or bytes that are none. @param at when its last byte passed */
    public record Framed(Instant at, byte[] bytes, Explained explained) {}

    private final FrameExplainer explainer;
    private byte[] waiting = new byte[0]; // as far as waits
    private int waits;
    private int explained; // of these, at the last try
    private Instant waitsSince = Instant.EPOCH;

    /** @param explainer of this connection alone, where that makes a difference */
    public FrameStream(FrameExplainer explainer) {
        this.explainer = explainer;
    }

    public List<Framed> sent(Instant at, byte[] bytes) {
        List<Framed> frames = new ArrayList<>(settled());
        frames.addAll(framed(at, bytes, Sender.SERVER, false));
        return frames;
    }

    public List<Framed> received(Instant at, byte[] bytes) {
        await(at, bytes);
        return settled();
    }

    /** The same, but a frame that came is told at {@link #settled} at the latest: whoever sends byte by byte does not have all explained for each. */
    public List<Framed> receivedAmongMore(Instant at, byte[] bytes) {
        await(at, bytes);
        return waits < explained + explained / 8 && waits <= MOST_WAITING ? List.of() : settled();
    }

    /** What is whole of all that came. */
    public List<Framed> settled() {
        if (waits == explained) return List.of();
        byte[] all = forgotten();
        return framed(waitsSince, all, Sender.DEVICE, all.length <= MOST_WAITING);
    }

    /** Nothing follows: what still waits, as it is. */
    public List<Framed> rest() {
        return framed(waitsSince, forgotten(), Sender.DEVICE, false);
    }

    /** What follows is not what came next: nothing waits for it. */
    public void lost() { forgotten(); }

    private void await(Instant at, byte[] bytes) {
        if (waits + bytes.length > waiting.length) waiting = Arrays.copyOf(waiting, Math.max(2 * waiting.length, waits + bytes.length));
        System.arraycopy(bytes, 0, waiting, waits, bytes.length);
        waits += bytes.length;
        waitsSince = at;
    }

    private byte[] forgotten() {
        byte[] those = Arrays.copyOf(waiting, waits);
        waiting = new byte[0];
        waits = 0;
        explained = 0;
        return those;
    }

    private List<Framed> framed(Instant at, byte[] bytes, Sender from, boolean mayWait) {
        List<Framed> frames = new ArrayList<>();
        int start = 0;
        for (Explained one : explainer.explain(bytes, from)) {
            int end = Math.min(bytes.length, start + one.length());
            byte[] own = Arrays.copyOfRange(bytes, start, end);
            if (mayWait && one.unfinished() && end == bytes.length) {
                waiting = own;
                waits = own.length;
                explained = own.length;
                waitsSince = at;
            } else
                frames.add(new Framed(at, own, one));
            start = end;
        }
        return frames;
    }
}
