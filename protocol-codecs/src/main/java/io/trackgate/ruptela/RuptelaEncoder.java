package io.trackgate.ruptela;

import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;

/** Puts a content into its frame. */
public final class RuptelaEncoder {

    private static final int LENGTH = 2;

    private RuptelaEncoder() {}

    // | length 2 | content … | crc 2 |, the length without itself and the crc
    /** @param content from the server: command and payload; from a tracker: IMEI, command and payload */
    public static void frame(ByteBuf out, Consumer<ByteBuf> content) {
        int start = out.writerIndex();
        out.writeShort(0);
        content.accept(out);
        int length = out.writerIndex() - start - LENGTH;
        out.setShort(start, length);
        out.writeShort(Crc16Kermit.of(out, start + LENGTH, length));
    }

    /** From a tracker. */
    public static void uplink(ByteBuf out, long imei, int command, Consumer<ByteBuf> payload) {
        frame(out, content -> {
            content.writeLong(imei);
            content.writeByte(command);
            payload.accept(content);
        });
    }

    /** From the server: nothing but the tracker's connection says whom it is for. */
    public static void downlink(ByteBuf out, int command, Consumer<ByteBuf> payload) {
        frame(out, content -> {
            content.writeByte(command);
            payload.accept(content);
        });
    }
}
