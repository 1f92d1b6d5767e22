package io.trackgate.jt808;

import java.util.Optional;
import java.util.Set;

/**
 * How a parameter's value lies in its bytes ("terminal parameters", table 12 of 2013).
 *
 * @param bytes of the number that is written; 0 for a text. Any width is taken when read: devices shorten theirs
 */
record Jt808Width(int bytes) {

    private static final int TEXT = 0;
    private static final int DOUBLE_WORD = 4;
    private static final int LONGEST_TEXT = 255;
    private static final int LONGEST_NUMBER = 8;
    private static final Set<Integer> WORDS = Set.of(0x0031, 0x005B, 0x005C, 0x005D, 0x005E, 0x0081, 0x0082);
    private static final int PLATE = 0x0083;
    private static final int PLATE_COLOUR = 0x0084;

    static Jt808Width of(int id) {
        if (isText(id)) return new Jt808Width(TEXT);
        if (id == PLATE_COLOUR) return new Jt808Width(Byte.BYTES);
        return new Jt808Width(WORDS.contains(id) ? Short.BYTES : DOUBLE_WORD);
    }

    // Access point and servers, card servers, phone numbers, the plate.
    private static boolean isText(int id) {
        return id >= 0x0010 && id <= 0x0017 || id >= 0x001A && id <= 0x001D || id >= 0x0040 && id <= 0x0044 || id == 0x0048 || id == 0x0049
                || id == PLATE;
    }

    /** Empty where it does not fit. */
    Optional<Octets> encode(String value) {
        if (bytes == TEXT) return Optional.of(Octets.ofText(value)).filter(text -> text.length() <= LONGEST_TEXT);
        if (!value.matches("\\d{1,18}")) return Optional.empty();
        long number = Long.parseLong(value);
        boolean fits = bytes >= LONGEST_NUMBER || number >>> bytes * Byte.SIZE == 0;
        return fits ? Optional.of(Octets.ofHex(("%0" + 2 * bytes + "x").formatted(number))) : Optional.empty();
    }

    /** What stands there, as a person writes it; hexadecimal where it is neither number nor text. */
    String decode(Octets value) {
        if (bytes == TEXT) return value.text().orElse(value.hex());
        return value.length() == 0 || value.length() > LONGEST_NUMBER ? value.hex() : Long.toUnsignedString(value.unsigned());
    }

    String expectation() { return bytes == TEXT ? "at most " + LONGEST_TEXT + " bytes" : "a whole number of " + bytes + " bytes"; }
}
