package io.trackgate.jt808;

import java.util.HexFormat;

import io.trackgate.testing.Hex;

/** Frames as a test writes them: checksum and escapes by a second hand, so that the first one can be caught. */
public final class Framed {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Framed() {}

    /** @param hex header and body */
    public static String hex(String... hex) {
        int xor = 0;
        StringBuilder frame = new StringBuilder();
        for (byte octet : Hex.bytes(hex)) {
            xor ^= octet & 0xFF;
            frame.append(escaped(octet & 0xFF));
        }
        return "7E" + frame + escaped(xor) + "7E";
    }

    static byte[] bytes(String... hex) { return Hex.bytes(hex(hex)); }

    /** @param attributes the bits above the length */
    public static String hex(int id, int attributes, String phone, int serial, String body) {
        int length = Hex.bytes(body).length;
        String version = (attributes & 0x4000) == 0 ? "" : "01";
        return hex("%04X%04X".formatted(id, attributes | length), version, phone, "%04X".formatted(serial), body);
    }

    /** In a message of several. */
    static String part(int id, int attributes, String phone, int serial, int total, int index, String body) {
        int length = Hex.bytes(body).length;
        String version = (attributes & 0x4000) == 0 ? "" : "01";
        return hex("%04X%04X".formatted(id, attributes | 0x2000 | length), version, phone,
                "%04X%04X%04X".formatted(serial, total, index), body);
    }

    private static String escaped(int octet) {
        return switch (octet) {
            case 0x7E -> "7D02";
            case 0x7D -> "7D01";
            default -> HEX.toHexDigits((byte) octet);
        };
    }
}
