package io.trackgate.app.check;

import java.util.List;
import java.util.stream.Stream;

import io.trackgate.app.check.FrameLog.Happening;
import io.trackgate.protocol.Unreadable;

/** Over the whole check: every frame of the tracker could be read. */
final class FramesStep implements CheckStep {

    private static final int SHOWN = 5;

    @Override
    public About about() { return new About("frames", "Every frame can be read", false); }

    @Override
    public Finding run(CheckBench bench) {
        List<Happening> happenings = bench.log().since(0);
        long good = happenings.stream().filter(Happening.Understood.class::isInstance).count();
        List<String> bad = happenings.stream().flatMap(FramesStep::bad).toList();
        String expected = "right checksums, known messages";
        if (bad.isEmpty()) return Finding.pass(expected, good + " frames, all understood");
        return Finding.fail(expected, bad.size() + " that could not be read, beside " + good + " frames: "
                + String.join("; ", bad.stream().distinct().limit(SHOWN).toList())).with(bad);
    }

    private static Stream<String> bad(Happening happening) {
        return switch (happening) {
            case Happening.Broken broken -> Stream.of(broken.why());
            case Happening.Understood understood -> understood.frame().messages().stream().filter(Unreadable.class::isInstance)
                    .map(message -> ((Unreadable) message).why());
            case Happening.Opened opened -> Stream.empty();
            case Happening.Received received -> Stream.empty();
            case Happening.Sent sent -> Stream.empty();
            case Happening.Closed closed -> Stream.empty();
        };
    }
}
