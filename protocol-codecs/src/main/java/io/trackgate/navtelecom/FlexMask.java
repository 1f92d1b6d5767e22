package io.trackgate.navtelecom;

import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The fields that a connection's records have, as its negotiation said; a record is as long as these together.
 *
 * @param fields          in their order, from 1
 * @param tachographBytes how long field 100 is: 2, or 1
 */
record FlexMask(int[] fields, int recordBytes, int tachographBytes) {

    static final int DOCUMENTED = 2;
    static final int SHORTER = 1;

    static FlexMask of(int... fields) { return of(fields, DOCUMENTED); }

    private static FlexMask of(int[] fields, int tachographBytes) {
        int bytes = IntStream.of(fields).map(field -> field == FlexFields.TACHOGRAPH ? tachographBytes : FlexFields.size(field)).sum();
        return new FlexMask(fields, bytes, tachographBytes);
    }

    /** Field 1 is the highest bit of the first byte ("FLEX negotiation"). */
    static FlexMask read(byte[] mask, int bits) {
        return of(IntStream.rangeClosed(1, bits).filter(field -> (mask[byteOf(field)] & bitOf(field)) != 0).toArray());
    }

    /** @return as many bytes as that many bits take */
    byte[] bytes(int bits) {
        byte[] mask = new byte[bytesOf(bits)];
        for (int field : fields)
            mask[byteOf(field)] |= (byte) bitOf(field);
        return mask;
    }

    static int bytesOf(int bits) { return (bits + Byte.SIZE - 1) / Byte.SIZE; }

    private static int byteOf(int field) { return (field - 1) / Byte.SIZE; }

    private static int bitOf(int field) { return 0x80 >> (field - 1) % Byte.SIZE; }

    boolean has(int field) { return IntStream.of(fields).anyMatch(each -> each == field); }

    int size(int field) { return field == FlexFields.TACHOGRAPH ? tachographBytes : FlexFields.size(field); }

    FlexMask withTachographBytes(int bytes) { return of(fields, bytes); }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlexMask mask && set().equals(mask.set()) && tachographBytes == mask.tachographBytes;
    }

    @Override
    public int hashCode() { return set().hashCode(); }

    @Override
    public String toString() { return "fields " + set() + ", " + recordBytes + " bytes"; }

    private BitSet set() {
        BitSet set = new BitSet();
        for (int field : fields)
            set.set(field);
        return set;
    }
}
