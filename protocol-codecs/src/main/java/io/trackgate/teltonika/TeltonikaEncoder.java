package io.trackgate.teltonika;

import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;

/** Wraps a data field into the frame that all codecs share ("Teltonika Data Sending Protocols", AVL data packet). */
public final class TeltonikaEncoder {

    private static final int LENGTH_AT = 4;
    private static final int HEADER = 8;

    private TeltonikaEncoder() {}

    // | preamble 00000000 | length of the data field | data field … | crc 0000xxxx |
    public static void frame(ByteBuf out, Consumer<ByteBuf> dataField) {
        int start = out.writerIndex();
        out.writeInt(0);
        out.writeInt(0);
        dataField.accept(out);
        int length = out.writerIndex() - start - HEADER;
        out.setInt(start + LENGTH_AT, length);
        out.writeInt(Crc16.of(out, start + HEADER, length));
    }
}
