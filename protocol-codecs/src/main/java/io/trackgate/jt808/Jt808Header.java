package io.trackgate.jt808;

import java.util.HexFormat;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameCursor;
import org.jspecify.annotations.Nullable;

/**
 * What every frame begins with ("message header"). The body's length is not kept: it follows from the body.
 *
 * @param otherBits of the attributes: bits 10 to 12 (encryption) and bit 15, in their places
 * @param serial    counted by its sender, 0 to 65535
 * @param part      null where the message came in one frame
 */
public record Jt808Header(int messageId, int otherBits, Terminal terminal, int serial, @Nullable Part part) {

    public static final int MAX_BODY = 0x03FF;
    public static final int ATTRIBUTES_AT = 2;

    private static final int RSA = 1 << 10;
    private static final int IN_PARTS = 1 << 13;
    private static final int EDITION_2019 = 1 << 14;
    private static final int OTHER_BITS = 0x9C00;
    private static final int PHONE_2013 = 6;
    private static final int PHONE_2019 = 10;
    /** Id, attributes and serial. */
    private static final int FIXED = 6;
    private static final int PART = 4;

    /**
     * Who a frame is from or for, in the form in which it writes its frames; whatever the server sends repeats it.
     *
     * @param v2019           whether it writes headers of 2019
     * @param protocolVersion the standard's revision, from 1; 0 before 2019
     * @param phone           the phone field as hexadecimal, lower case: 12 or 20 places
     */
    public record Terminal(boolean v2019, int protocolVersion, String phone) {

        public static Terminal of2013(String phone) { return new Terminal(false, 0, phone); }

        public static Terminal of2019(String phone) { return new Terminal(true, 1, phone); }

        public Terminal {
            int places = 2 * (v2019 ? PHONE_2019 : PHONE_2013);
            if (phone.length() != places) throw new IllegalArgumentException("phone: " + phone + " (expected: " + places + " places)");
        }

        /** One device may write headers of both editions: only what follows the leading zeros counts. */
        boolean isSameDeviceAs(Terminal other) {
            return Jt808Identity.withoutZeros(phone).equals(Jt808Identity.withoutZeros(other.phone));
        }
    }

    /**
     * Where a frame stands in a message of several.
     *
     * @param index from 1
     */
    public record Part(int total, int index) {}

    public static Jt808Header of(int messageId, Terminal terminal, int serial) {
        return new Jt808Header(messageId, 0, terminal, serial, null);
    }

    /** Bit 10: the body is encrypted with RSA, or so the header says. */
    boolean saysEncrypted() { return (otherBits & RSA) != 0; }

    boolean wantsShortAnswer() { return (otherBits & 1 << 15) != 0; }

    boolean isPart() { return part != null && part.total() > 1; }

    // | id 2 | attributes 2 | 2019: version 1 | phone 6, 2019: 10 | serial 2 | in parts: total 2 | index 2 |
    public static Jt808Header read(FrameCursor in) {
        int messageId = in.u16("message id");
        int attributes = in.u16("attributes");
        Terminal terminal = readTerminal(in, attributes);
        int serial = in.u16("serial");
        Part part = (attributes & IN_PARTS) == 0 ? null : new Part(in.u16("parts"), in.u16("part"));
        return new Jt808Header(messageId, attributes & OTHER_BITS, terminal, serial, part);
    }

    // | id 2 | attributes 2, by rules of their own | phone 6 | serial 1 |
    /** @see Jt808FrameDecoder#hasVendorHeader */
    static Jt808Header readVendors(FrameCursor in) {
        int messageId = in.u16("message id");
        int attributes = in.u16("attributes");
        Terminal terminal = readTerminal(in, 0);
        return new Jt808Header(messageId, attributes & OTHER_BITS, terminal, in.u8("serial"), null);
    }

    private static Terminal readTerminal(FrameCursor in, int attributes) {
        boolean v2019 = (attributes & EDITION_2019) != 0;
        int version = v2019 ? in.u8("protocol version") : 0;
        return new Terminal(v2019, version, HexFormat.of().formatHex(in.bytes("phone", v2019 ? PHONE_2019 : PHONE_2013)));
    }

    void write(ByteBuf out, int bodyLength) {
        out.writeShort(messageId);
        out.writeShort(attributes(bodyLength));
        if (terminal.v2019) out.writeByte(terminal.protocolVersion);
        out.writeBytes(HexFormat.of().parseHex(terminal.phone));
        out.writeShort(serial);
        if (part == null) return;
        out.writeShort(part.total);
        out.writeShort(part.index);
    }

    private int attributes(int bodyLength) {
        return bodyLength | otherBits & OTHER_BITS | (part == null ? 0 : IN_PARTS) | (terminal.v2019 ? EDITION_2019 : 0);
    }

    /** Bytes of a header with these attributes. */
    static int length(int attributes) {
        int phone = (attributes & EDITION_2019) == 0 ? PHONE_2013 : 1 + PHONE_2019;
        return FIXED + phone + ((attributes & IN_PARTS) == 0 ? 0 : PART);
    }

    /** How long the body is by what its header says; total and index don't count. */
    public static int bodyLength(int attributes) {
        return attributes & MAX_BODY;
    }

    /** For people. */
    static String shown(int attributes) {
        return "body of " + bodyLength(attributes) + ((attributes & EDITION_2019) == 0 ? "" : ", 2019")
                + ((attributes & IN_PARTS) == 0 ? "" : ", in parts")
                + ((attributes & OTHER_BITS) == 0 ? "" : ", other bits 0x%04x".formatted(attributes & OTHER_BITS));
    }
}
