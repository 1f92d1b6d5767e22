package io.trackgate.app.check;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.Sender;

/** Frames out of bytes that came cut and glued: what is not whole yet waits for what follows on its connection. */
final class FrameReading {

    /** No protocol has a frame that waits for longer; what does is shown as it is. */
    private static final int MOST_WAITING = 64 * 1024;

    private final FrameExplainer explainer;
    private final List<LoggedFrame> frames = new ArrayList<>();
    private final Map<Integer, Waiting> waiting = new HashMap<>();

    /** The beginning of a frame, and when the last of it came. */
    private record Waiting(byte[] bytes, Instant at) {}

    private FrameReading(FrameExplainer explainer) { this.explainer = explainer; }

    static List<LoggedFrame> of(List<FrameLog.Happening> happenings, FrameExplainer explainer) {
        FrameReading reading = new FrameReading(explainer);
        happenings.forEach(reading::read);
        reading.waiting.keySet().stream().sorted().toList().forEach(reading::giveUp);
        return List.copyOf(reading.frames);
    }

    private void read(FrameLog.Happening happening) {
        switch (happening) {
            case FrameLog.Happening.Received in -> received(in);
            // Each write is whole: it never waits for the next.
            case FrameLog.Happening.Sent out -> add(out.connection(), out.at(), out.bytes(), Sender.SERVER, false);
            case FrameLog.Happening.Closed end -> giveUp(end.connection());
            case FrameLog.Happening.Opened opened -> {
            }
            case FrameLog.Happening.Understood understood -> {
            }
            case FrameLog.Happening.Broken broken -> {
            }
        }
    }

    private void received(FrameLog.Happening.Received in) {
        Waiting before = waiting.remove(in.connection());
        byte[] bytes = before == null ? in.bytes() : joined(before.bytes, in.bytes());
        add(in.connection(), in.at(), bytes, Sender.DEVICE, bytes.length <= MOST_WAITING);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(first.length + second.length);
        all.writeBytes(first);
        all.writeBytes(second);
        return all.toByteArray();
    }

    private void giveUp(int connection) {
        Waiting rest = waiting.remove(connection);
        if (rest != null) add(connection, rest.at, rest.bytes, Sender.DEVICE, false);
    }

    private void add(int connection, Instant at, byte[] bytes, Sender from, boolean mayWait) {
        int start = 0;
        for (Explained explained : explainer.explain(bytes, from)) {
            int end = Math.min(bytes.length, start + length(explained));
            byte[] own = Arrays.copyOfRange(bytes, start, end);
            if (mayWait && isUnfinished(explained) && end == bytes.length) waiting.put(connection, new Waiting(own, at));
            else
                frames.add(new LoggedFrame(at, connection, own, explained));
            start = end;
        }
    }

    private static int length(Explained explained) {
        return explained.fields().stream().mapToInt(field -> field.offset() + field.length()).max().orElse(0);
    }

    private static boolean isUnfinished(Explained explained) {
        return explained.problem().filter(problem -> problem.startsWith("incomplete")).isPresent();
    }
}
