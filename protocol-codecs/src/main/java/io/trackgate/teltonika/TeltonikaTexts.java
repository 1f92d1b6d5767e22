package io.trackgate.teltonika;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Tells text from bytes. */
final class TeltonikaTexts {

    // Some firmware writes "doesn't" with the apostrophe of Windows-1252, one byte that is no UTF-8.
    private static final char CURLY_BYTE = 0x92;
    private static final char CURLY = '\u2019';
    private static final int DELETE = 0x7F;

    private TeltonikaTexts() {}

    /** Empty where the bytes aren't a text that a person could read. */
    static Optional<String> printable(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.chars().noneMatch(TeltonikaTexts::isControl) ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException notUtf8) {
            return asciiWithCurlyQuotes(bytes);
        }
    }

    /** A VIN or fault codes as they are, anything else in hexadecimal. */
    static Object asciiOrHex(byte[] bytes) {
        for (byte b : bytes) { if (b < ' ' || b == DELETE) return HexFormat.of().formatHex(bytes); }
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static Optional<String> asciiWithCurlyQuotes(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace(CURLY_BYTE, CURLY);
        return text.chars().allMatch(c -> c < DELETE && !isControl(c) || c == CURLY) ? Optional.of(text) : Optional.empty();
    }

    private static boolean isControl(int c) { return Character.isISOControl(c) && c != '\r' && c != '\n' && c != '\t'; }
}
