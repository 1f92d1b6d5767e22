package io.trackgate.jt808;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;

/**
 * Where a terminal is and how it stands ("location information report"): the body of 0x0200 and a part of others.
 *
 * @param alarm       alarm bits, by their place
 * @param status      status bits, by their place
 * @param latitudeE6  degrees × 10^6 without sign, south in status bit 2
 * @param longitudeE6 degrees × 10^6 without sign, west in status bit 3
 * @param altitudeM   metres
 * @param speed       0.1 km/h
 * @param direction   degrees clockwise from north
 * @param time        YYMMDDhhmmss by the device's clock
 * @param items       in the order of the wire
 * @param cut         what is left behind the last whole item
 */
public record Jt808Location(long alarm, long status, long latitudeE6, long longitudeE6, int altitudeM, int speed, int direction,
        String time, List<Item> items, Octets cut) {

    public static final int STATUS_ACC = 0;
    public static final int STATUS_FIX = 1;
    public static final int STATUS_SOUTH = 2;
    public static final int STATUS_WEST = 3;
    public static final int STATUS_OIL_CUT = 10;
    public static final int STATUS_ELECTRIC_CUT = 11;

    public static final int ITEM_MILEAGE = 0x01;
    public static final int ITEM_IO_STATUS = 0x2A;
    public static final int ITEM_ANALOG = 0x2B;
    public static final int ITEM_SIGNAL = 0x30;
    public static final int ITEM_SATELLITES = 0x31;
    public static final int ITEM_BATTERY_TENTHS = 0x56;
    public static final int ITEM_EXTERNAL_VOLTAGE = 0x61;
    public static final int ITEM_BATTERY_VOLTAGE = 0x69;
    public static final int ITEM_NESTED = 0xEB;

    static final int FIXED = 28;
    /** Units in one degree. */
    static final double DEGREE = 1e6;
    /** Units in one km/h, one km. */
    static final double TENTHS = 10;

    private static final long MAX_LATITUDE_E6 = 90_000_000;
    private static final long MAX_LONGITUDE_E6 = 180_000_000;

    public Jt808Location { items = List.copyOf(items); }

    /** A further value of a location; vendors change the lengths that the standard gives. */
    public record Item(int id, Octets value) {

        static final int HEAD = 2;
        static final String NESTED_VALUES = "nested values";

        /** A value within item EB, where vendors keep more. */
        public record Nested(int id, Octets value) {}

        // | id 1 | length 1 | value … |
        static Item read(FrameCursor in) {
            int id = in.u8("item");
            int length = in.u8("length");
            return new Item(id, Octets.read(in, id == ITEM_NESTED ? NESTED_VALUES : "value", length));
        }

        void write(ByteBuf out) {
            out.writeByte(id);
            out.writeByte(value.length());
            value.write(out);
        }

        // Item EB: | length 2, of what follows | id 2 | value … |, again and again; what runs past the end is left out
        List<Nested> nested() {
            FrameCursor in = new FrameCursor(Unpooled.wrappedBuffer(value.bytes()));
            List<Nested> values = new ArrayList<>();
            while (in.remaining() >= Short.BYTES + Short.BYTES) {
                int length = in.u16("length") - Short.BYTES;
                if (length < 0 || length > in.remaining() - Short.BYTES) return values;
                values.add(new Nested(in.u16("id"), Octets.read(in, "value", length)));
            }
            return values;
        }
    }

    public boolean has(int statusBit) { return (status >> statusBit & 1) != 0; }

    double latitude() { return (has(STATUS_SOUTH) ? -latitudeE6 : latitudeE6) / DEGREE; }

    double longitude() { return (has(STATUS_WEST) ? -longitudeE6 : longitudeE6) / DEGREE; }

    boolean isOnEarth() { return latitudeE6 <= MAX_LATITUDE_E6 && longitudeE6 <= MAX_LONGITUDE_E6; }

    /** Whether these bytes were a location and not something encrypted. */
    boolean isPlausible() {
        return isOnEarth() && time.chars().allMatch(digit -> digit <= '9');
    }

    // | alarm 4 | status 4 | latitude 4 | longitude 4 | altitude 2 | speed 2 | direction 2 | time BCD 6 | items … |
    /** @param length of it all; what does not fit in there is a cut item, never the end of the location */
    static Jt808Location read(FrameCursor in, int length) {
        if (length < FIXED) throw new ProtocolException(BAD_COUNT, "location: " + length + " bytes (expected: >= " + FIXED + ")");
        int end = in.offset() + length;
        long alarm = in.u32("alarm bits");
        long status = in.u32("status bits");
        long latitude = in.u32("latitude");
        in.means(latitude / DEGREE, "deg");
        long longitude = in.u32("longitude");
        in.means(longitude / DEGREE, "deg");
        int altitude = in.i16("altitude");
        in.unit("m");
        int speed = in.u16("speed");
        in.means(speed / TENTHS, "km/h");
        int direction = in.u16("direction");
        in.unit("deg");
        String time = HexFormat.of().formatHex(in.bytes("time", Jt808Time.BYTES));
        List<Item> items = readItems(in, end);
        return new Jt808Location(alarm, status, latitude, longitude, altitude, speed, direction, time, items,
                Octets.read(in, "cut item", end - in.offset()));
    }

    private static List<Item> readItems(FrameCursor in, int end) {
        List<Item> items = new ArrayList<>();
        while (end - in.offset() >= Item.HEAD && Item.HEAD + in.peekU8(1) <= end - in.offset())
            items.add(Item.read(in));
        return items;
    }

    void write(ByteBuf out) {
        out.writeInt((int) alarm);
        out.writeInt((int) status);
        out.writeInt((int) latitudeE6);
        out.writeInt((int) longitudeE6);
        out.writeShort(altitudeM);
        out.writeShort(speed);
        out.writeShort(direction);
        out.writeBytes(HexFormat.of().parseHex(time));
        for (Item item : items)
            item.write(out);
        cut.write(out);
    }
}
