package io.trackgate.protocol;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;

/**
 * Reads one frame field by field, big-endian; what isn't there is a {@link ProtocolException}, never an index error.
 *
 * The names and meanings go to {@link RecordingCursor} alone: this one drops them, so that decoding and explaining are one parser.
 */
public class FrameCursor {

    private final ByteBuf in;
    private final int start;
    private int keptBack;

    /** @param in from its reader index on; its bytes are consumed, its reference count is the caller's */
    public FrameCursor(ByteBuf in) {
        this.in = in;
        this.start = in.readerIndex();
    }

    public final int remaining() { return Math.max(0, in.readableBytes() - keptBack); }

    /** The last bytes of the frame are none of what is read next: a content that is too short must not run into its trailer. */
    public final void keepBack(int bytes) {
        keptBack = bytes;
    }

    /** They are, from here on. */
    public final void giveBack() { keptBack = 0; }

    /** Bytes read so far. */
    public final int offset() { return in.readerIndex() - start; }

    /** A byte further on, without reading it. */
    public final int peekU8(int ahead) {
        if (remaining() <= ahead) throw missing("byte " + (offset() + ahead), ahead + 1);
        return in.getUnsignedByte(in.readerIndex() + ahead);
    }

    public final int u8(String name) {
        need(name, 1);
        return (int) noted(name, 1, in.readUnsignedByte());
    }

    public final int u16(String name) {
        need(name, 2);
        return (int) noted(name, 2, in.readUnsignedShort());
    }

    public final int i16(String name) {
        need(name, 2);
        return (int) noted(name, 2, in.readShort());
    }

    public final long u32(String name) {
        need(name, 4);
        return noted(name, 4, in.readUnsignedInt());
    }

    public final int i32(String name) {
        need(name, 4);
        return (int) noted(name, 4, in.readInt());
    }

    /** Eight bytes as they are: the caller says whether the highest bit is a sign. */
    public final long i64(String name) {
        need(name, 8);
        return noted(name, 8, in.readLong());
    }

    /** The lowest byte first, as the next three. */
    public final int u16le(String name) {
        need(name, 2);
        return (int) noted(name, 2, in.readUnsignedShortLE());
    }

    public final long u32le(String name) {
        need(name, 4);
        return noted(name, 4, in.readUnsignedIntLE());
    }

    public final int i32le(String name) {
        need(name, 4);
        return (int) noted(name, 4, in.readIntLE());
    }

    public final long i64le(String name) {
        need(name, 8);
        return noted(name, 8, in.readLongLE());
    }

    /** An unsigned number of 1, 2, 4 or 8 bytes. */
    public final long unsigned(String name, int length) {
        return switch (length) {
            case 1 -> u8(name);
            case 2 -> u16(name);
            case 4 -> u32(name);
            case 8 -> i64(name);
            default -> throw new IllegalArgumentException("length: " + length + " (expected: 1, 2, 4 or 8)");
        };
    }

    public final byte[] bytes(String name, int length) {
        need(name, length);
        byte[] taken = new byte[length];
        in.readBytes(taken);
        noted(name, taken);
        return taken;
    }

    public final String ascii(String name, int length) {
        need(name, length);
        String text = in.readString(length, StandardCharsets.US_ASCII);
        noted(name, text, length);
        return text;
    }

    /** Refuses a count before anything is allocated for it. */
    public final void expect(String name, int count, int bytesEach) {
        if ((long) count * bytesEach > remaining()) throw missing(name + " × " + count, (long) count * bytesEach);
    }

    /** The last field's meaning, where it isn't its number. */
    public void means(String meaning) {}

    /** The last field, scaled. */
    public void means(double value, String unit) {}

    /** The last field is a time. */
    public void meansTime(long millisSince1970) {}

    /** The last field is text, one byte a character. */
    public void meansText(byte[] text) {}

    /** The last field's unit. */
    public void unit(String unit) {}

    /** The last field is for nobody's eyes. */
    public void secret() {}

    /** A part of it is: of a text, from this character on. */
    public void secret(int from, int length) {}

    /** The fields that follow belong together. */
    public void open(String group, int number) {}

    public void close() {}

    /** @return the value, so that a read stays one line */
    protected long noted(String name, int length, long value) { return value; }

    protected void noted(String name, byte[] value) {}

    protected void noted(String name, String value, int length) {}

    /** For the recording: what was just read. */
    protected final String hex(int length) {
        return ByteBufUtil.hexDump(in, in.readerIndex() - length, length);
    }

    private void need(String name, int length) { if (length < 0 || remaining() < length) throw missing(name, length); }

    private ProtocolException missing(String name, long length) {
        return new ProtocolException(BAD_COUNT,
                name + " at " + offset() + ": " + length + " bytes (expected: <= " + remaining() + ", the rest of the frame)");
    }
}
