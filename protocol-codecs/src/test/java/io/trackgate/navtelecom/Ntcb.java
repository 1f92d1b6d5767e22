package io.trackgate.navtelecom;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

import io.trackgate.testing.Hex;

/** Frames of a tracker, written by nothing of what is tested. */
final class Ntcb {

    static final String HANDSHAKE = "404E5443 01000000 00000000 1300 41 4A 2A3E533A 333536333037303432343435313339";
    static final String IMEI = "356307042445139";
    /** FLEX 2.0: fields 1, 2, 3, 4, 7 and 19, 14 bytes. */
    static final String FLEX_20 = "404E5443 01000000 00000000 1A00 1B 19 2A3E464C4558 B0 14 14 7A F2002000000000000000000000000000";
    /** One record of these. */
    static final String ONE_RECORD = "7E 41 01 1E000000 B017 E11D7456 00 1F 142F 24";

    private Ntcb() {}

    static byte[] packet(String body) { return packet(body.getBytes(StandardCharsets.ISO_8859_1)); }

    static byte[] packet(byte[] body) { return packet(1, 0, body); }

    static byte[] packet(int receiver, int sender, byte[] body) {
        String head = "404E5443%08X%08X%04X%02X".formatted(Integer.reverseBytes(receiver), Integer.reverseBytes(sender),
                Short.reverseBytes((short) body.length) & 0xFFFF, xor(body));
        return Hex.bytes(head, "%02X".formatted(xor(Hex.bytes(head))), Hex.of(body));
    }

    private static int xor(byte[] bytes) {
        int xor = 0;
        for (byte each : bytes)
            xor ^= each & 0xFF;
        return xor;
    }

    /** Version 1.0, 2.0 or 3.0 as 10, 20, 30. */
    static byte[] negotiation(int version, int... fields) {
        int bits = version == 10 ? 69 : version == 20 ? 122 : 255;
        byte[] mask = new byte[(bits + 7) / 8];
        IntStream.of(fields).forEach(field -> mask[(field - 1) / 8] |= (byte) (0x80 >> (field - 1) % 8));
        return packet(Hex.bytes("2A3E464C4558 B0", "%02X%02X%02X".formatted(version, version, bits), Hex.of(mask)));
    }

    /** @param hex from the letter on */
    static byte[] flex(String... hex) {
        byte[] bytes = Hex.bytes("7E", String.join("", hex));
        int crc = 0xFF;
        for (byte each : bytes) {
            crc ^= each & 0xFF;
            for (int bit = 0; bit < Byte.SIZE; bit++)
                crc = ((crc & 0x80) == 0 ? crc << 1 : crc << 1 ^ 0x31) & 0xFF;
        }
        return Hex.bytes(Hex.of(bytes), "%02X".formatted(crc));
    }
}
