package io.trackgate.galileosky;

import java.util.Arrays;
import java.util.List;

import io.netty.buffer.Unpooled;
import io.trackgate.fuzz.FuzzCase;
import io.trackgate.galileosky.GalileoskyMessages.Content;
import io.trackgate.galileosky.GalileoskyMessages.Packet;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.testing.Hex;
import io.trackgate.testing.Vectors;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever tags a packet has: as far as they are read they can be written again, and are the same bytes. */
class GalileoskyRecordsFuzzTest extends FuzzCase {

    GalileoskyRecordsFuzzTest() { super(GalileoskyRecordsFuzzTest::fuzzerTestOneInput, 2_000); }

    public static void fuzzerTestOneInput(byte[] input) {
        Content content = Packet.readTags(new FrameCursor(Unpooled.wrappedBuffer(input)));
        byte[] written = Hex.writtenBytes(out -> content.records().forEach(record -> record.write(out)));
        Content again = Packet.readTags(new FrameCursor(Unpooled.wrappedBuffer(written)));
        assertThat(again.problem()).isNull();
        assertThat(again.records()).hasSameSizeAs(content.records());
        assertThat(written).hasSizeLessThanOrEqualTo(input.length);
        if (content.elements().noneMatch(GalileoskyMessages.Element.Text.class::isInstance))
            assertThat(written).isEqualTo(Arrays.copyOf(input, written.length));
    }

    @Override
    protected List<byte[]> seeds() {
        return Vectors.load("galileosky").stream().map(Vectors.Vector::bytes).filter(packet -> packet.length > 5)
                .map(packet -> Arrays.copyOfRange(packet, 3, packet.length - 2)).toList();
    }
}
