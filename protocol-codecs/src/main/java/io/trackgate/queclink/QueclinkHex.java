package io.trackgate.queclink;

import java.util.Optional;

import io.trackgate.protocol.FrameCursor;
import org.jspecify.annotations.Nullable;

/**
 * A HEX frame. What a report says stands in fields that a mask chooses, model by model; here are those that all have in common.
 *
 * <pre>
 * | +ACK | type 1 | mask 1 | length 1 | device type 1 | protocol 2 | firmware 2 | id 9 | serial 2 | time 7 | count 2 | crc 2 | 0D0A |
 * | +RSP | type 1 | mask 4 | length 2 | device type 1 | protocol 2 | firmware 2 | IMEI 8 | … | count 2 | crc 2 | 0D0A |
 * | +LGN | mask 2 | length 2 | 7 bytes | IMEI 8 | … | count 2 | crc 2 | 0D0A |
 * </pre>
 *
 * @param form    which header it has
 * @param type    of the message within its header; null where the header has none
 * @param version device type and protocol, as texts spell them; empty where it does not say
 * @param imei    null where it names none
 * @param serial  of the command that an acknowledgement answers; null for anything else
 */
record QueclinkHex(QueclinkForm form, @Nullable Integer type, String version, @Nullable String imei, @Nullable Integer serial, int count) {

    private static final int IMEI_BYTES = 8;
    private static final int TIME_BYTES = 7;
    private static final int TRAILER = 6;
    private static final int BEFORE_IMEI_OF_LOGIN = 7;
    private static final int ACK_REST = Short.BYTES + TIME_BYTES;

    static QueclinkHex read(QueclinkForm form, FrameCursor in) {
        in.ascii("header", QueclinkForm.HEX_HEADER);
        in.keepBack(TRAILER);
        QueclinkHex message = switch (form) {
            case HEX_ACK -> readAck(in);
            case HEX_RSP, HEX_BSP, HEX_EVT, HEX_BVT -> readReport(form, in);
            case HEX_LGN -> readLogin(in);
            case HEX_HBD -> other(form, in, 1, 1);
            case HEX_INF, HEX_BNF -> other(form, in, 3, 2);
            case HEX_CRD, HEX_BRD -> other(form, in, 2, 2);
            case TEXT_RESP, TEXT_BUFF, TEXT_ACK, BINARY -> throw new IllegalArgumentException(form + " (expected: a HEX form)");
        };
        if (in.remaining() > 0) in.bytes("fields that the mask chooses", in.remaining());
        in.giveBack();
        int count = in.u16("count");
        in.u16("crc");
        in.u16("end");
        return new QueclinkHex(form, message.type, message.version, message.imei, message.serial, count);
    }

    private static QueclinkHex readAck(FrameCursor in) {
        int type = in.u8("type");
        in.u8("mask");
        in.u8("length");
        String version = readVersion(in);
        in.u16("firmware");
        in.bytes("id", in.remaining() - ACK_REST);
        int serial = in.u16("serial");
        in.bytes("time", TIME_BYTES);
        return new QueclinkHex(QueclinkForm.HEX_ACK, type, version, null, serial, 0);
    }

    private static QueclinkHex readReport(QueclinkForm form, FrameCursor in) {
        int type = in.u8("type");
        in.u32("mask");
        in.u16("length");
        String version = readVersion(in);
        in.u16("firmware");
        return new QueclinkHex(form, type, version, readImei(in), null, 0);
    }

    private static QueclinkHex readLogin(FrameCursor in) {
        in.u16("mask");
        in.u16("length");
        in.bytes("not known", BEFORE_IMEI_OF_LOGIN);
        return new QueclinkHex(QueclinkForm.HEX_LGN, null, "", readImei(in), null, 0);
    }

    private static QueclinkHex other(QueclinkForm form, FrameCursor in, int before, int lengthBytes) {
        in.bytes("type and mask", before);
        in.unsigned("length", lengthBytes);
        return new QueclinkHex(form, null, "", null, null, 0);
    }

    private static String readVersion(FrameCursor in) { return "%02X%04X".formatted(in.u8("device type"), in.u16("protocol")); }

    /** Two digits a byte, and one in the last; null: another id stands there. */
    private static @Nullable String readImei(FrameCursor in) {
        byte[] packed = in.bytes("IMEI", IMEI_BYTES);
        StringBuilder digits = new StringBuilder();
        for (int at = 0; at < IMEI_BYTES; at++) {
            boolean last = at == IMEI_BYTES - 1;
            int value = packed[at] & 0xFF;
            if (value > (last ? 9 : 99)) return null;
            digits.append((last ? "%d" : "%02d").formatted(value));
        }
        in.means(digits.toString());
        return digits.toString();
    }

    /** What the layout of a command depends on; empty where the frame does not say. */
    Optional<String> knownVersion() {
        return Optional.of(version).filter(said -> !said.isEmpty());
    }
}
