package io.trackgate.navtelecom;

import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Bytes of a body, written as a frame is. */
final class Octets {

    private static final int ROOM = 48;

    private Octets() {}

    static byte[] of(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer(ROOM);
        writer.accept(out);
        return ByteBufUtil.getBytes(out);
    }
}
