package io.trackgate.gt06;

import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameCursor;
import org.jspecify.annotations.Nullable;

/** The parts that many messages share; each reads and writes itself. Everything is big-endian. */
public final class Gt06Blocks {

    private Gt06Blocks() {}

    /** A date and time, in whatever zone its message is told in; a tracker without a fix may say one that does not exist. */
    public record WireTime(int year, int month, int day, int hour, int minute, int second) {

        static final int BYTES = 6;
        private static final int CENTURY = 2000;

        public static WireTime of(LocalDateTime time) {
            return new WireTime(time.getYear() - CENTURY, time.getMonthValue(), time.getDayOfMonth(), time.getHour(), time.getMinute(),
                    time.getSecond());
        }

        // | year - 2000 | month | day | hour | minute | second |, plain binary
        static WireTime read(FrameCursor in) {
            byte[] part = in.bytes("date and time", BYTES);
            WireTime time = new WireTime(part[0] & 0xFF, part[1] & 0xFF, part[2] & 0xFF, part[3] & 0xFF, part[4] & 0xFF, part[5] & 0xFF);
            in.means(time.toString());
            return time;
        }

        void write(ByteBuf out) { out.writeByte(year).writeByte(month).writeByte(day).writeByte(hour).writeByte(minute).writeByte(second); }

        /** Empty for a date or time that does not exist. */
        public Optional<LocalDateTime> local() {
            boolean exists = month >= 1 && month <= 12 && day >= 1 && day <= YearMonth.of(CENTURY + year, month).lengthOfMonth()
                    && hour < 24 && minute < 60 && second < 60;
            return exists ? Optional.of(LocalDateTime.of(CENTURY + year, month, day, hour, minute, second)) : Optional.empty();
        }

        @Override
        public String toString() { return "%04d-%02d-%02dT%02d:%02d:%02d".formatted(CENTURY + year, month, day, hour, minute, second); }
    }

    /**
     * Where the tracker is ("GT06" 5.2.1).
     *
     * @param info      high nibble: length of the GPS information, 12; low nibble: satellites
     * @param latitude  degrees × 1,800,000, without sign
     * @param longitude degrees × 1,800,000, without sign
     * @param speedKmh  km/h
     * @param course    bits 0–9 degrees clockwise from north; 10 north; 11 west; 12 fix; 13 differential; 14 whether bit 15 counts; 15 ACC
     */
    public record GpsBlock(WireTime time, int info, long latitude, long longitude, int speedKmh, int course) {

        public static final int BYTES = 18;

        private static final double DEGREE = 1_800_000;
        private static final int INFO_LENGTH = 0xC0;
        private static final int SATELLITES = 0x0F;
        private static final int DEGREES = 0x03FF;
        private static final int NORTH = 0x0400;
        private static final int WEST = 0x0800;
        private static final int FIX = 0x1000;
        private static final int ACC_IS_TOLD = 0x4000;
        private static final int ACC = 0x8000;

        /**
         * @param latitude  degrees, north positive
         * @param longitude degrees, east positive
         */
        public static GpsBlock of(LocalDateTime time, double latitude, double longitude, int speedKmh, int courseDeg, int satellites,
                boolean fix) {
            int flags = (latitude >= 0 ? NORTH : 0) | (longitude < 0 ? WEST : 0) | (fix ? FIX : 0);
            return new GpsBlock(WireTime.of(time), INFO_LENGTH | satellites, units(latitude), units(longitude), speedKmh,
                    courseDeg | flags);
        }

        private static long units(double degrees) { return Math.round(Math.abs(degrees) * DEGREE); }

        // | time 6 | info 1 | latitude 4 | longitude 4 | speed 1 | course and flags 2 |
        static GpsBlock read(FrameCursor in) {
            WireTime time = WireTime.read(in);
            int info = in.u8("satellites");
            in.means(String.valueOf(info & SATELLITES));
            long latitude = in.u32("latitude");
            in.means(latitude / DEGREE, "deg");
            long longitude = in.u32("longitude");
            in.means(longitude / DEGREE, "deg");
            int speed = in.u8("speed");
            in.unit("km/h");
            GpsBlock block = new GpsBlock(time, info, latitude, longitude, speed, in.u16("course and flags"));
            in.means("%d deg, %s, %s, %s".formatted(block.courseDeg(), (block.course & NORTH) != 0 ? "north" : "south",
                    (block.course & WEST) != 0 ? "west" : "east", block.fix() ? "fix" : "no fix"));
            return block;
        }

        void write(ByteBuf out) {
            time.write(out);
            out.writeByte(info);
            out.writeInt((int) latitude);
            out.writeInt((int) longitude);
            out.writeByte(speedKmh);
            out.writeShort(course);
        }

        public int satellites() { return info & SATELLITES; }

        /** Degrees, north positive. */
        public double latitudeDeg() {
            return (course & NORTH) != 0 ? latitude / DEGREE : 0 - latitude / DEGREE;
        }

        /** Degrees, east positive. */
        public double longitudeDeg() {
            return (course & WEST) == 0 ? longitude / DEGREE : 0 - longitude / DEGREE;
        }

        public int courseDeg() { return course & DEGREES; }

        public boolean fix() { return (course & FIX) != 0; }

        /** Firmware built with it tells the ignition here; null for all other. */
        public @Nullable Boolean acc() {
            return (course & ACC_IS_TOLD) == 0 ? null : (course & ACC) != 0;
        }
    }

    /** How a mobile cell is told: 2G, or the wider form of 4G messages. */
    public enum CellForm {
        NARROW(2, 3), WIDE(4, 8);

        private final int lacBytes;
        private final int idBytes;

        CellForm(int lacBytes, int idBytes) {
            this.lacBytes = lacBytes;
            this.idBytes = idBytes;
        }

        int bytes() { return lacBytes + idBytes; }
    }

    /**
     * Whose mobile network it is.
     *
     * @param mcc  country; bit 15 is no part of it
     * @param wide whether the network has two bytes: bit 15 of the country in 4G messages
     */
    public record Network(int mcc, boolean wide, int mnc) {

        private static final int MNC_HAS_TWO_BYTES = 0x8000;

        // | country 2 | network 1, or 2 |
        static Network read(FrameCursor in, CellForm form) {
            int mcc = in.u16("MCC");
            boolean wide = form == CellForm.WIDE && (mcc & MNC_HAS_TWO_BYTES) != 0;
            int country = wide ? mcc & ~MNC_HAS_TWO_BYTES : mcc;
            in.means(String.valueOf(country));
            return new Network(country, wide, (int) in.unsigned("MNC", wide ? 2 : 1));
        }

        void write(ByteBuf out) {
            out.writeShort(wide ? mcc | MNC_HAS_TWO_BYTES : mcc);
            if (wide) out.writeShort(mnc);
            else
                out.writeByte(mnc);
        }
    }

    /** One cell of a network; location area and id 0: an empty place in a list. */
    public record Cell(CellForm form, long lac, long id) {

        // | location area 2 | id 3 |   | location area 4 | id 8 |
        static Cell read(FrameCursor in, CellForm form) {
            long lac = in.unsigned("LAC", form.lacBytes);
            if (form == CellForm.WIDE) return new Cell(form, lac, in.i64("cell id"));
            byte[] id = in.bytes("cell id", form.idBytes);
            int number = (id[0] & 0xFF) << 16 | (id[1] & 0xFF) << 8 | id[2] & 0xFF;
            in.means(String.valueOf(number));
            return new Cell(form, lac, number);
        }

        void write(ByteBuf out) {
            switch (form) {
                case NARROW -> out.writeShort((int) lac).writeMedium((int) id);
                case WIDE -> out.writeInt((int) lac).writeLong(id);
            }
        }

        public boolean isEmpty() { return lac == 0 && id == 0; }
    }

    /** The cell that the tracker is in ("LBS"). */
    public record CellBlock(Network network, Cell cell) {

        /** Of the narrow form. */
        static final int BYTES = 8;

        static CellBlock read(FrameCursor in, CellForm form) { return new CellBlock(Network.read(in, form), Cell.read(in, form)); }

        /** With a network of one byte. */
        static int leastBytes(CellForm form) { return 3 + form.bytes(); }

        void write(ByteBuf out) {
            network.write(out);
            cell.write(out);
        }
    }

    /**
     * How the tracker is ("GT06" 5.3.1).
     *
     * @param info     terminal information, see the methods
     * @param voltage  1 byte: 0..6 a level, or 0..100 percent; 2 bytes: volts × 100
     * @param gsm      0 none to 4 strong
     * @param alarm    null where the message ends before
     * @param language 0 no answer wanted, 1 Chinese, 2 English; null where the message ends before
     */
    public record StatusBlock(int info, int voltage, int gsm, @Nullable Integer alarm, @Nullable Integer language) {

        static final int BYTES = 5;

        private static final int CUT = 0x80;
        private static final int GPS = 0x40;
        private static final int CHARGING = 0x04;
        private static final int ACC = 0x02;
        private static final int ARMED = 0x01;

        /** All of it, with a voltage of one byte. */
        static StatusBlock read(FrameCursor in) { return read(in, 1, 2); }

        // | terminal information 1 | voltage 1 or 2 | GSM 1 | alarm 1 | language 1 |
        static StatusBlock read(FrameCursor in, int voltageBytes, int alarmAndLanguage) {
            int info = in.u8("terminal information");
            in.means("0x%02x".formatted(info));
            int voltage = (int) in.unsigned("voltage", voltageBytes);
            int gsm = in.u8("GSM signal");
            Integer alarm = alarmAndLanguage >= 1 ? in.u8("alarm") : null;
            Integer language = alarmAndLanguage >= 2 ? in.u8("language") : null;
            return new StatusBlock(info, voltage, gsm, alarm, language);
        }

        void write(ByteBuf out, int voltageBytes) {
            out.writeByte(info);
            if (voltageBytes == 1) out.writeByte(voltage);
            else
                out.writeShort(voltage);
            out.writeByte(gsm);
            if (alarm != null) out.writeByte(alarm);
            if (language != null) out.writeByte(language);
        }

        /** Fuel or power is cut: the relay read back. */
        public boolean cut() { return (info & CUT) != 0; }

        public boolean gps() { return (info & GPS) != 0; }

        public boolean charging() { return (info & CHARGING) != 0; }

        public boolean acc() { return (info & ACC) != 0; }

        public boolean armed() { return (info & ARMED) != 0; }

        /** What bits 5 to 3 say, null for nothing that is documented. */
        public @Nullable String alarmBits() {
            return switch (info >> 3 & 7) {
                case 1 -> "vibration";
                case 2 -> "power_cut";
                case 3 -> "low_battery";
                case 4 -> "sos";
                default -> null;
            };
        }
    }
}
