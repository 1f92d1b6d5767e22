package io.trackgate.testing;

import java.util.HexFormat;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Bytes as a person writes them. */
public final class Hex {

    private Hex() {}

    /** @param parts upper or lower case, blanks anywhere */
    public static byte[] bytes(String... parts) {
        return HexFormat.of().parseHex(String.join("", parts).replaceAll("\\s", ""));
    }

    /** Upper case, no blanks. */
    public static String of(byte[] bytes) { return HexFormat.of().withUpperCase().formatHex(bytes); }

    /** What a writer writes. */
    public static String written(Consumer<ByteBuf> writer) { return of(writtenBytes(writer)); }

    /** The same as bytes. */
    public static byte[] writtenBytes(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        try {
            writer.accept(out);
            return ByteBufUtil.getBytes(out);
        } finally {
            out.release();
        }
    }

    public static byte[] join(byte[]... parts) {
        StringBuilder all = new StringBuilder();
        for (byte[] part : parts)
            all.append(of(part));
        return bytes(all.toString());
    }
}
