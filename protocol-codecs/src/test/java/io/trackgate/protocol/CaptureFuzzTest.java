package io.trackgate.protocol;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import io.trackgate.fuzz.FuzzCase;
import io.trackgate.protocol.Capture.BadCaptureException;
import io.trackgate.protocol.FrameExplainer.Sender;

/** A file that somebody brings as a capture is read, or refused with its line; what is read is written the same way again. */
class CaptureFuzzTest extends FuzzCase {

    private static final String HEAD = new Capture.Head("teltonika", 7, "356307042441013", "telfmb120").line();
    private static final String FRAME = new Capture.Frame(Instant.parse("2026-01-31T12:00:00.001Z"), 2, Sender.DEVICE, new byte[]{1, 2},
            true).line();

    CaptureFuzzTest() { super(CaptureFuzzTest::fuzzerTestOneInput, 3_000); }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        try {
            Capture capture = read(new String(input, StandardCharsets.UTF_8));
            StringBuilder again = new StringBuilder(capture.head().line());
            capture.frames().forEach(frame -> again.append(frame.line()));
            Capture same = read(again.toString());
            if (!same.head().equals(capture.head()) || same.frames().size() != capture.frames().size())
                throw new AssertionError("written and read again it is another: " + again);
        } catch (BadCaptureException refused) {
            if (!String.valueOf(refused.getMessage()).matches("(?s)line \\d+: .*\\(expected: .*\\)"))
                throw new AssertionError("a refusal that does not say what is expected: " + refused.getMessage());
        }
    }

    private static Capture read(String text) throws IOException, BadCaptureException {
        return Capture.read(new BufferedReader(new StringReader(text)));
    }

    @Override
    protected List<byte[]> seeds() {
        return List.of((HEAD + FRAME).getBytes(StandardCharsets.UTF_8), (HEAD + "\n" + FRAME + FRAME).getBytes(StandardCharsets.UTF_8),
                "{}".getBytes(StandardCharsets.UTF_8));
    }
}
