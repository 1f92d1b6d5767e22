package io.trackgate.fuzz;

import java.nio.charset.StandardCharsets;

/**
 * An input as values, for properties: each takes the next bytes, and zeros where there are no more. The same in every JVM, with a fuzzer or
 * without: Jazzer's own {@code FuzzedDataProvider} reads through a native library, and takes numbers from the end.
 */
public final class Provided {

    private final byte[] input;
    private int at;

    public Provided(byte[] input) { this.input = input.clone(); }

    private int octet() { return at < input.length ? input[at++] & 0xFF : 0; }

    public boolean flag() { return (octet() & 1) != 0; }

    /** From 0 to below this. */
    public int below(int bound) {
        int value = bound <= 256 ? octet() : integer() & Integer.MAX_VALUE;
        return value % bound;
    }

    public int integer() { return octet() << 24 | octet() << 16 | octet() << 8 | octet(); }

    public long number() { return (long) integer() << 32 | integer() & 0xFFFF_FFFFL; }

    /** Any of them, infinities and those that are no number too. */
    public double real() { return Double.longBitsToDouble(number()); }

    /** @param most bytes of it in UTF-8 */
    public String text(int most) {
        byte[] text = new byte[Math.min(below(most + 1), input.length - at)];
        System.arraycopy(input, at, text, 0, text.length);
        at += text.length;
        return new String(text, StandardCharsets.UTF_8);
    }
}
