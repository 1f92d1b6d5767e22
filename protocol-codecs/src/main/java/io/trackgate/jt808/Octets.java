package io.trackgate.jt808;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameCursor;

/** A value whose meaning is its reader's affair, equal by content. */
public record Octets(byte[] bytes) {

    /** The charset of every text in the standard. */
    public static final Charset GBK = Charset.forName("GBK");
    public static final Octets NONE = new Octets(new byte[0]);

    private static final int LONG = 8;

    public static Octets ofHex(String hex) { return new Octets(HexFormat.of().parseHex(hex)); }

    public static Octets ofText(String text) { return new Octets(text.getBytes(GBK)); }

    static Octets read(FrameCursor in, String name, int length) { return new Octets(in.bytes(name, length)); }

    static Octets rest(FrameCursor in, String name) { return read(in, name, in.remaining()); }

    static String readText(FrameCursor in, String name, int length) {
        String text = new String(in.bytes(name, length), GBK);
        in.means(text);
        return text;
    }

    static String restAsText(FrameCursor in, String name) { return readText(in, name, in.remaining()); }

    public void write(ByteBuf out) { out.writeBytes(bytes); }

    public int length() { return bytes.length; }

    /** @throws IndexOutOfBoundsException where there is none */
    int first() { return bytes[0] & 0xFF; }

    /** Lower case. */
    public String hex() { return HexFormat.of().formatHex(bytes); }

    /** As one number, of at most eight bytes. */
    public long unsigned() {
        if (bytes.length > LONG) throw new IllegalArgumentException("number: " + bytes.length + " bytes (expected: <= " + LONG + ")");
        long value = 0;
        for (byte each : bytes)
            value = value << Byte.SIZE | each & 0xFF;
        return value;
    }

    /** Empty where it is no text that a person could read; zeros behind it don't count. */
    public Optional<String> text() {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0)
            end--;
        try {
            String text = GBK.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, end)).toString();
            return Optional.of(text).filter(all -> all.chars().noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c)));
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    @Override
    public boolean equals(Object other) { return other instanceof Octets(byte[] theirs) && Arrays.equals(bytes, theirs); }

    @Override
    public int hashCode() { return Arrays.hashCode(bytes); }

    @Override
    public String toString() { return hex(); }
}
