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
    private byte[] waiting = new byte[0];
    private Instant waitingSince = Instant.EPOCH;

    /** @param explainer of this connection alone, where that makes a difference */
    public FrameStream(FrameExplainer explainer) {
        this.explainer = explainer;
    }

    public List<Framed> sent(Instant at, byte[] bytes) { return framed(at, bytes, Sender.SERVER, false); }

    public List<Framed> received(Instant at, byte[] bytes) {
        byte[] all = joined(waiting, bytes);
        waiting = new byte[0];
        return framed(at, all, Sender.DEVICE, all.length <= MOST_WAITING);
    }

    /** Nothing follows: what still waits, as it is. */
    public List<Framed> rest() {
        return framed(waitingSince, forgotten(), Sender.DEVICE, false);
    }

    /** What follows is not what came next: nothing waits for it. */
    public void lost() { forgotten(); }

    private byte[] forgotten() {
        byte[] those = waiting;
        waiting = new byte[0];
        return those;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        if (first.length == 0) return second;
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private List<Framed> framed(Instant at, byte[] bytes, Sender from, boolean mayWait) {
        List<Framed> frames = new ArrayList<>();
        int start = 0;
        for (Explained explained : explainer.explain(bytes, from)) {
            int end = Math.min(bytes.length, start + explained.length());
            byte[] own = Arrays.copyOfRange(bytes, start, end);
            if (mayWait && explained.unfinished() && end == bytes.length) {
                waiting = own;
                waitingSince = at;
            } else
                frames.add(new Framed(at, own, explained));
            start = end;
        }
        return frames;
    }
}
