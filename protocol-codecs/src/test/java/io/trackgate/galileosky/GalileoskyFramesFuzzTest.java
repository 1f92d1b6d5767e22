package io.trackgate.galileosky;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.trackgate.fuzz.FuzzCase;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import io.trackgate.testing.WireFuzz;

/** Any bytes of a Galileosky terminal, and any contents in right packets. */
class GalileoskyFramesFuzzTest extends FuzzCase {

    private static final int[] HEADERS = {0x01, 0x08, 0x07, 0x06};
    private static final WireFuzz WIRE = new WireFuzz(new GalileoskyProtocol(), ModelFile.shippedOf("galileosky").iterator().next(),
            Hex.bytes(Packets.HEAD), GalileoskyFramesFuzzTest::framed, bytes -> true);

    GalileoskyFramesFuzzTest() { super(GalileoskyFramesFuzzTest::fuzzerTestOneInput, 300); }

    public static void fuzzerTestOneInput(byte[] input) { WIRE.check(input); }

    // | which header | tags … |
    private static byte[] framed(byte[] data) {
        if (data.length < 1) return new byte[0];
        return Packets.packet(HEADERS[(data[0] & 0xFF) % HEADERS.length], Hex.of(Arrays.copyOfRange(data, 1, data.length)));
    }

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> packets = Vectors.load("galileosky").stream().filter(Vector::fromDevice).map(Vector::bytes)
                .filter(packet -> packet.length <= WireFuzz.LONGEST_SEED).toList();
        return Stream.concat(packets.stream().map(WireFuzz::bytes),
                packets.stream().map(packet -> WireFuzz.seed(Hex.join(new byte[]{0}, Arrays.copyOfRange(packet, 3, packet.length - 2)))))
                .toList();
    }
}
