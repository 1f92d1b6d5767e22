package io.trackgate.core.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Bytes that grow as values are put into them: small numbers take one byte, larger ones more. Confined to a thread; used again after {@link #clear}. */
final class PackedWriter {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LONGEST_NUMBER = 10; // seven bits a byte
    private static final int KEPT = 1 << 16; // bytes; a larger buffer is not held on to

    private byte[] bytes = new byte[512];
    private int size;

    void clear() {
        size = 0;
        if (bytes.length > KEPT) bytes = new byte[KEPT];
    }

    int size() { return size; }

    byte[] toBytes() { return Arrays.copyOf(bytes, size); }

    private void room(int more) {
        if (bytes.length - size < more) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
    }

    void put(byte value) {
        room(1);
        bytes[size++] = value;
    }

    void put(byte[] from, int offset, int length) {
        room(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    void giveTo(Deflater deflater) { deflater.setInput(bytes, 0, size); }

    void put(PackedWriter other) { put(other.bytes, 0, other.size); }

    /** Any number, as unsigned: best for those that are not negative. */
    void putNumber(long value) {
        room(LONGEST_NUMBER);
        long left = value;
        while ((left & ~0x7FL) != 0) {
            bytes[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
    }

    /** Any number; those near 0 are short on both sides of it. */
    void putSigned(long value) { putNumber(value << 1 ^ value >> 63); }

    void putDouble(double value) {
        room(Long.BYTES);
        LONG.set(bytes, size, Double.doubleToLongBits(value));
        size += Long.BYTES;
    }

    /** Any text, also one that is no proper Unicode. */
    void putText(String text) {
        int length = text.length();
        room(Math.addExact(LONGEST_NUMBER, Math.multiplyExact(length, 2)));
        int start = size;
        putNumber((long) length << 1);
        int all = 0;
        for (int i = 0; i < length; i++) {
            char one = text.charAt(i);
            all |= one;
            bytes[size++] = (byte) one;
        }
        if (all > 0xFF) putWide(text, start);
    }

    private void putWide(String text, int start) {
        size = start;
        putNumber((long) text.length() << 1 | 1);
        for (int i = 0; i < text.length(); i++) {
            bytes[size++] = (byte) (text.charAt(i) >> 8);
            bytes[size++] = (byte) text.charAt(i);
        }
    }
}
