package io.trackgate.protocol;

import java.util.Arrays;
import java.util.HexFormat;

/** What a {@link TrackerCommand.SendRaw} says: the operator's own words or bytes, nothing of them changed. */
public sealed interface RawContent {

    /** In characters; what one protocol or model carries may be less. */
    int MAX_TEXT = 500;
    /** What one protocol carries may be less. */
    int MAX_BYTES = 512;

    /** For the audit: the text, or the bytes in lower-case hexadecimal. */
    String shown();

    /** One command in the vendor's words. A line break would make two of it, so control characters are refused. */
    record Text(String text) implements RawContent {
        public Text {
            if (text.isBlank() || text.length() > MAX_TEXT)
                throw wrong("text: " + text.length() + " characters", "1 to " + MAX_TEXT + ", not all of them blank");
            int[] unprintable = text.codePoints().filter(character -> !isPrintable(character)).toArray();
            if (unprintable.length > 0) throw wrong("text: character U+%04X".formatted(unprintable[0]), "printable ones on one line");
        }

        private static boolean isPrintable(int character) {
            return switch (Character.getType(character)) {
                case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                        Character.UNASSIGNED ->
                    false;
                default -> true;
            };
        }

        /** Whether every character is one printable byte, as most firmware reads it. */
        public boolean isAscii() {
            return text.chars().allMatch(character -> character >= ' ' && character < 0x7F);
        }

        @Override
        public String shown() { return text; }
    }

    /** What the protocol carries where a command stands, or a whole message of it, as its phrasing says. */
    record Bytes(byte[] bytes) implements RawContent {
        public Bytes {
            if (bytes.length < 1 || bytes.length > MAX_BYTES) throw wrong("bytes: " + bytes.length, "1 to " + MAX_BYTES);
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() { return bytes.clone(); }

        @Override
        public String shown() { return HexFormat.of().formatHex(bytes); }

        @Override
        public boolean equals(Object other) { return other instanceof Bytes(byte[] theirs) && Arrays.equals(bytes, theirs); }

        @Override
        public int hashCode() { return Arrays.hashCode(bytes); }

        @Override
        public String toString() { return shown(); }
    }

    /**
     * Pairs of hexadecimal digits in any case, nothing between them.
     *
     * @throws IllegalArgumentException saying what was found and what was expected
     */
    static RawContent.Bytes ofHex(String hex) {
        if (hex.length() > 2 * MAX_BYTES) throw wrong("bytes: " + hex.length() / 2, "1 to " + MAX_BYTES);
        try {
            return new Bytes(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException notHex) {
            throw wrong(LogText.oneLine(hex), "1 to " + MAX_BYTES + " pairs of hexadecimal digits");
        }
    }

    private static IllegalArgumentException wrong(String found, String expected) {
        return new IllegalArgumentException(found + " (expected: " + expected + ")");
    }
}
