package io.trackgate.app.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.trackgate.core.frame.FrameStream;
import io.trackgate.core.frame.FrameStream.Framed;
import io.trackgate.protocol.FrameExplainer;

/** Frames out of bytes that came cut and glued: what is not whole yet waits for what follows on its connection. */
final class FrameReading {

    private final FrameExplainer explainer;
    private final List<LoggedFrame> frames = new ArrayList<>();
    private final Map<Integer, FrameStream> streams = new TreeMap<>();

    private FrameReading(FrameExplainer explainer) { this.explainer = explainer; }

    static List<LoggedFrame> of(List<FrameLog.Happening> happenings, FrameExplainer explainer) {
        FrameReading reading = new FrameReading(explainer);
        happenings.forEach(reading::read);
        reading.streams.forEach(reading::giveUp);
        return List.copyOf(reading.frames);
    }

    private void read(FrameLog.Happening happening) {
        switch (happening) {
            case FrameLog.Happening.Received in -> add(in.connection(), stream(in.connection()).received(in.at(), in.bytes()));
            case FrameLog.Happening.Sent out -> add(out.connection(), stream(out.connection()).sent(out.at(), out.bytes()));
            case FrameLog.Happening.Closed end -> giveUp(end.connection(), stream(end.connection()));
            case FrameLog.Happening.Opened opened -> {
            }
            case FrameLog.Happening.Understood understood -> {
            }
            case FrameLog.Happening.Broken broken -> {
            }
        }
    }

    private FrameStream stream(int connection) { return streams.computeIfAbsent(connection, its -> new FrameStream(explainer)); }

    private void giveUp(int connection, FrameStream stream) { add(connection, stream.rest()); }

    private void add(int connection, List<Framed> framed) {
        framed.forEach(frame -> frames.add(new LoggedFrame(frame.at(), connection, frame.bytes(), frame.explained())));
    }
}
