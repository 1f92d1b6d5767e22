package io.trackgate.core.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import io.trackgate.core.store.StoreException;

/** The reverse of {@link PackedWriter}. What can't be meant is a store that is damaged, and said to be. */
final class PackedReader {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int end;
    private int at;

    PackedReader(byte[] bytes) { this(bytes, 0, bytes.length); }

    PackedReader(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
    }

    boolean hasMore() { return at < end; }

    byte[] bytes() { return bytes; }

    /** Passes so many bytes over. @return where they begin */
    int skip(int length) {
        if (length < 0 || length > end - at) throw damaged("a length of " + length + " (expected: <= " + (end - at) + ")");
        int from = at;
        at += length;
        return from;
    }

    byte next() {
        if (at >= end) throw damaged("an end (expected: more bytes)");
        return bytes[at++];
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte one = next();
            value |= (one & 0x7FL) << shift;
            if (one >= 0) return value;
        }
        throw damaged("a number of more than 64 bits (expected: fewer)");
    }

    long signed() {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    /** A number of things or bytes, each of which takes at least one byte of what follows. */
    int count() {
        long count = number();
        if (count < 0 || count > end - at) throw damaged("a count of " + count + " (expected: <= " + (end - at) + ")");
        return (int) count;
    }

    double real() { return Double.longBitsToDouble((long) LONG.get(bytes, skip(Long.BYTES))); }

    String text() {
        long head = number();
        int length = Math.clamp(head >>> 1, 0, Integer.MAX_VALUE / 2);
        if ((head & 1) == 0) return new String(bytes, skip(length), length, StandardCharsets.ISO_8859_1);
        int from = skip(2 * length);
        char[] text = new char[length];
        for (int i = 0; i < length; i++)
            text[i] = (char) ((bytes[from + 2 * i] & 0xFF) << 8 | bytes[from + 2 * i + 1] & 0xFF);
        return new String(text);
    }

    static StoreException damaged(String found) { return new StoreException("store holds telemetry that can't be read: " + found); }
}
