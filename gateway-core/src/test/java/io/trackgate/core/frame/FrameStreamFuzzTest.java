package io.trackgate.core.frame;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.core.frame.FrameStream.Framed;
import io.trackgate.fuzz.FuzzCase;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.testing.Hex;
import io.trackgate.testing.Vectors;

/** Bytes of anybody, cut anywhere: every one of them is in exactly one frame, in its order, and a mask changes no length. */
class FrameStreamFuzzTest extends FuzzCase {

    private static final ProtocolCatalog CATALOG = new ProtocolCatalog();
    private static final List<DeviceProtocol> PROTOCOLS = CATALOG.names().stream().map(name -> CATALOG.find(name).orElseThrow()).toList();
    private static final Masks MASKS = new Masks(List.of("gv300", "1234"));

    FrameStreamFuzzTest() { super(FrameStreamFuzzTest::fuzzerTestOneInput, 5_000); }

    // | protocol 1 | longest piece 1 | bytes … |
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) return;
        DeviceProtocol protocol = PROTOCOLS.get(Math.floorMod(input[0], PROTOCOLS.size()));
        FrameStream stream = new FrameStream(protocol.explainer().ofConnection(protocol.connect().facts()));
        int piece = 1 + (input[1] & 0x7F);
        byte[] bytes = Arrays.copyOfRange(input, 2, input.length);
        List<Framed> frames = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += piece)
            frames.addAll(stream.received(Instant.EPOCH, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece))));
        frames.addAll(stream.rest());
        byte[] all = Hex.join(frames.stream().map(Framed::bytes).toArray(byte[][]::new));
        if (!Arrays.equals(all, bytes)) throw new AssertionError(protocol.name() + " " + Hex.of(bytes) + " came out as " + Hex.of(all));
        stream.sent(Instant.EPOCH, bytes).forEach(FrameStreamFuzzTest::mask);
        frames.forEach(FrameStreamFuzzTest::mask);
    }

    private static void mask(Framed frame) {
        SeenFrame seen = MASKS.of(frame, 1);
        boolean changed = !Arrays.equals(seen.bytes(), frame.bytes());
        if (seen.bytes().length != frame.bytes().length || changed && !seen.masked())
            throw new AssertionError(Hex.of(frame.bytes()) + " is masked as " + Hex.of(seen.bytes()));
        if (seen.explained().length() != frame.explained().length()) throw new AssertionError("fields of another length: " + seen);
    }

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int number = 0; number < PROTOCOLS.size(); number++) {
            byte[] how = {(byte) number, 20};
            Stream<Vectors.Vector> vectors = Vectors.load(PROTOCOLS.get(number).name()).stream()
                    .filter(vector -> vector.bytes().length < 400);
            vectors.forEach(vector -> seeds.add(Hex.join(how, vector.bytes())));
        }
        return seeds;
    }
}
