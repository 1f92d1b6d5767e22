package io.trackgate.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code a=b&c=d} of queries and form bodies; strict where the web is lenient, so that a broken request never does something else. */
final class FormDecoder {
    private static final int MAX_FIELDS = 1_000;

    private FormDecoder() {}

    /** The first of several fields with one name counts. */
    static Map<String, String> decode(String encoded) throws ApiException {
        Map<String, String> fields = new LinkedHashMap<>();
        int from = 0;
        int count = 0;
        while (from < encoded.length()) {
            int end = encoded.indexOf('&', from);
            if (end < 0) end = encoded.length();
            if (++count > MAX_FIELDS) throw new ApiException(ApiError.WRONG_FORMAT);
            if (end > from) add(encoded.substring(from, end), fields);
            from = end + 1;
        }
        return fields;
    }

    /** Text of bytes that must be UTF-8. */
    static String utf8(byte[] bytes, int length) throws ApiException {
        // A strict decoder takes a buffer of characters for every text; what nearly every caller sends needs none.
        if (isAscii(bytes, length)) return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException notUtf8) {
            throw new ApiException(ApiError.WRONG_FORMAT);
        }
    }

    private static boolean isAscii(byte[] bytes, int length) {
        for (int at = 0; at < length; at++) { if (bytes[at] < 0) return false; }
        return true;
    }

    private static void add(String field, Map<String, String> fields) throws ApiException {
        int equals = field.indexOf('=');
        String name = unescaped(equals < 0 ? field : field.substring(0, equals));
        String value = equals < 0 ? "" : unescaped(field.substring(equals + 1));
        fields.putIfAbsent(name, value);
    }

    private static String unescaped(String text) throws ApiException {
        // Escapes are bytes of UTF-8, so the text as a whole is decoded only after them.
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int at = 0; at < in.length; at++) {
            if (in[at] == '%') {
                out[length++] = (byte) (hex(in, at + 1) << 4 | hex(in, at + 2));
                at += 2;
            } else {
                out[length++] = in[at] == '+' ? (byte) ' ' : in[at];
            }
        }
        return utf8(out, length);
    }

    private static int hex(byte[] in, int at) throws ApiException {
        int digit = at < in.length ? Character.digit(in[at], 16) : -1;
        if (digit < 0) throw new ApiException(ApiError.WRONG_FORMAT);
        return digit;
    }
}
