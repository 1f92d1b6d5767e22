package io.trackgate.queclink;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.fuzz.FuzzCase;
import io.trackgate.protocol.Crc8;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import io.trackgate.testing.WireFuzz;

/** Any bytes of an @Track device, and any contents in right frames. */
class QueclinkFramesFuzzTest extends FuzzCase {

    private static final WireFuzz WIRE = new WireFuzz(Track.QUECLINK, ModelFile.shipped("gv300"), Track.ascii(Track.heartbeat("060100")),
            QueclinkFramesFuzzTest::framed, bytes -> true);

    QueclinkFramesFuzzTest() { super(QueclinkFramesFuzzTest::fuzzerTestOneInput, 300); }

    public static void fuzzerTestOneInput(byte[] input) { WIRE.check(input); }

    /** By its first byte a text, a HEX report or a binary frame. */
    private static byte[] framed(byte[] content) {
        if (content.length == 0) return content;
        return switch (content[0] & 3) {
            case 0 -> Hex.writtenBytes(out -> hex(out, content));
            case 1 -> Hex.writtenBytes(out -> binary(out, content));
            default -> Hex.join(Track.ascii((content[0] & 4) == 0 ? "+RESP:" : "+ACK:"), content, Track.ascii("$"));
        };
    }

    // | +EVT | 5 bytes | length 2 | … | crc 2 | 0D0A |
    private static void hex(ByteBuf out, byte[] content) {
        ByteBuf inside = Unpooled.buffer().writeBytes(new byte[5]).writeShort(content.length + 15).writeBytes(content);
        out.writeBytes(Track.ascii("+EVT")).writeBytes(inside, 0, inside.readableBytes());
        out.writeShort(QueclinkChecks.crc16(inside, 0, inside.readableBytes())).writeShort(0x0D0A);
    }

    // | 2B00 | length 2 | … | crc 1 | $ |
    private static void binary(ByteBuf out, byte[] content) {
        ByteBuf inside = Unpooled.buffer().writeShort(0x2B00).writeShort(content.length + 6).writeBytes(content);
        out.writeBytes(inside, 0, inside.readableBytes()).writeByte(Crc8.of(inside, 0, inside.readableBytes())).writeByte('$');
    }

    @Override
    protected List<byte[]> seeds() { return Vectors.load("queclink").stream().map(Vector::bytes).map(WireFuzz::bytes).toList(); }
}
