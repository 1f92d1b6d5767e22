package io.trackgate.queclink;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_DEVICE_ID;

/**
 * A frame that begins 2B 00. How its trackers are told anything is not public.
 *
 * <pre>
 * | 2B00 | length 2 | flags 1 (bit 7: 2 more) | IMEI 8, BCD | device type 2 | protocol 2 | custom 1 | n 1 | n bytes | records … | count 2 | crc8 1 | $ |
 * record: | length, itself included | time 4 | number 2 | id 1 | event 1 | elements: id, length, value … |
 * </pre>
 */
record QueclinkBinary(String imei, List<Entry> entries) {

    private static final int TRAILER = 4;
    private static final int SEVERAL = 0x80;
    private static final int IMEI_BYTES = 8;
    private static final int GNSS = 0x52;
    private static final int GNSS_BYTES = 22;
    private static final int LONG = 0x80;

    /** @param gnss null where it has no position */
    record Entry(long time, int id, int event, @Nullable Gnss gnss, List<Element> others) {}

    /** @param value hexadecimal */
    record Element(int id, String value) {}

    /** Degrees in millionths, speed in tenths of km/h, altitude in tenths of a metre. */
    record Gnss(int longitude, int latitude, int speed, int hdop, int course, int altitude, int satellites) {

        static Gnss read(FrameCursor in) {
            in.u8("GNSS flags");
            int longitude = in.i32("longitude");
            in.means(longitude / 1e6, "°");
            int latitude = in.i32("latitude");
            in.means(latitude / 1e6, "°");
            in.meansTime(in.u32("fix time") * 1000);
            int speed = in.u16("speed");
            in.means(speed / 10.0, "km/h");
            int hdop = in.u8("HDOP");
            in.means(hdop / 10.0, "");
            int course = in.u16("course");
            in.unit("°");
            int altitude = signed24(in.u8("altitude, high byte"), in.u16("altitude"));
            in.means(altitude / 10.0, "m");
            return new Gnss(longitude, latitude, speed, hdop, course, altitude, in.u8("satellites"));
        }

        private static int signed24(int high, int low) { return (byte) high << Short.SIZE | low; }
    }

    static QueclinkBinary read(FrameCursor in) {
        in.u16("mark");
        in.u16("length");
        in.keepBack(TRAILER);
        int flags = in.u8("flags");
        if ((flags & SEVERAL) != 0) in.u16("parts and part");
        String imei = readImei(in);
        in.u16("device type");
        in.u16("protocol");
        in.u8("custom");
        in.bytes("reserved", in.u8("length of what is reserved"));
        List<Entry> entries = new ArrayList<>();
        while (in.remaining() > 0) {
            in.open("record", entries.size() + 1);
            entries.add(readEntry(in));
            in.close();
        }
        in.giveBack();
        in.u16("count");
        in.u8("crc");
        in.u8("end");
        return new QueclinkBinary(imei, List.copyOf(entries));
    }

    private static String readImei(FrameCursor in) {
        String digits = HexFormat.of().formatHex(in.bytes("IMEI", IMEI_BYTES)).substring(1);
        in.means(digits);
        if (!digits.matches("\\d{15}"))
            throw ProtocolException.survivable(BAD_DEVICE_ID, "IMEI " + digits + " (expected: 15 digits)");
        return digits;
    }

    private static Entry readEntry(FrameCursor in) {
        int before = in.offset();
        int length = varying(in, "length");
        int end = before + length;
        if (length < 1 || end - in.offset() > in.remaining())
            throw new ProtocolException(BAD_COUNT, "a record of " + length + " bytes (expected: <= " + in.remaining() + ", the rest)");
        long time = in.u32("time");
        in.meansTime(time * 1000);
        in.u16("number");
        int id = in.u8("id");
        int event = in.u8("event");
        Gnss gnss = null;
        List<Element> others = new ArrayList<>();
        while (in.offset() < end) {
            int element = varying(in, "element");
            int bytes = varying(in, "element length");
            if (element == GNSS && bytes == GNSS_BYTES) gnss = Gnss.read(in);
            else
                others.add(new Element(element, HexFormat.of().formatHex(in.bytes("value", bytes))));
        }
        if (in.offset() != end)
            throw new ProtocolException(BAD_COUNT, "elements of a record end at " + in.offset() + " (expected: " + end + ")");
        return new Entry(time, id, event, gnss, List.copyOf(others));
    }

    /** One byte, or where its highest bit is set 15 bits in two. */
    private static int varying(FrameCursor in, String name) {
        if (in.peekU8(0) < LONG) return in.u8(name);
        return in.u16(name) & 0x7FFF;
    }
}
