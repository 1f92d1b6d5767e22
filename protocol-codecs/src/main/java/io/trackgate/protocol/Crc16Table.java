package io.trackgate.protocol;

/** The table of a CRC of 16 bits that takes the lowest bit first, as several vendors have one; start and end are theirs. */
public final class Crc16Table {

    private static final int BYTES = 256;

    private final int[] table = new int[BYTES];

    /** @param reflectedPolynomial lowest bit first: 0xA001 for 0x8005, 0x8408 for 0x1021 */
    public Crc16Table(int reflectedPolynomial) {
        for (int value = 0; value < BYTES; value++) {
            int crc = value;
            for (int bit = 0; bit < Byte.SIZE; bit++)
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ reflectedPolynomial;
            table[value] = crc;
        }
    }

    /** @return the register after one more byte */
    public int next(int register, byte value) {
        return (register >>> Byte.SIZE) ^ table[(register ^ value) & 0xFF];
    }
}
