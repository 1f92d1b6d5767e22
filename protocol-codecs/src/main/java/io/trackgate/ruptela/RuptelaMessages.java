package io.trackgate.ruptela;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.Receipt;

/**
 * What goes over the wire in both directions; each record reads and writes itself. Everything is big-endian.
 *
 * The vendor keeps the protocol confidential. Records, receipts and texts are confirmed by captured frames; the rest is what several open
 * implementations agree on. A server's command is the tracker's number and 100, except that text (108) is answered by 7.
 */
public final class RuptelaMessages {

    // From a tracker.
    public static final int RECORDS = 1;
    /** Answers 102. */
    public static final int CONFIGURATION_ANSWER = 2;
    /** Answers 103. */
    public static final int VERSION_ANSWER = 3;
    /** Answers 104. */
    public static final int FIRMWARE_ANSWER = 4;
    /** Answers 105. */
    public static final int CONNECTION_ANSWER = 5;
    /** Answers 106. */
    public static final int ODOMETER_ANSWER = 6;
    /** Answers 108, whose number it does not have. */
    public static final int TEXT_ANSWER = 7;
    /** Fault codes; their layout is not public. */
    public static final int FAULTS = 9;
    /** Said by newer firmware once it is connected; its layout is not public. */
    public static final int IDENTIFICATION = 15;
    public static final int HEARTBEAT = 16;
    /** Answers 117. */
    public static final int SET_IO_ANSWER = 17;
    /** Answers 137. */
    public static final int FILES_ANSWER = 37;
    /** Records with ids of two bytes, one measurement in up to 16 of them. */
    public static final int EXTENDED_RECORDS = 68;

    // From the server.
    /** Of both kinds of records. */
    static final int RECORDS_RECEIPT = 100;
    /** What a server's number is more than the tracker's. */
    public static final int SERVER = 100;
    public static final int VERSION = SERVER + VERSION_ANSWER;
    public static final int TEXT = 108;
    public static final int SET_IO = SERVER + SET_IO_ANSWER;

    /** No latitude, no longitude. */
    static final int NO_COORDINATE = 0x8000_0000;
    static final int NO_ALTITUDE = Short.MIN_VALUE;

    private static final int IO_COUNTS = 4;

    private RuptelaMessages() {}

    /** Whether a command of the server says that something of the tracker's is safe, or accepted. */
    static boolean isReceipt(int command) {
        return switch (command) {
            case RECORDS_RECEIPT, SERVER + FAULTS, SERVER + IDENTIFICATION, SERVER + HEARTBEAT -> true;
            default -> false;
        };
    }

    /**
     * The receipt for records, an identification, a heartbeat or fault codes.
     *
     * @param command of the server
     * @param value   1 stored or accepted; 0 not, send again
     */
    public record Answer(int command, int value) implements Receipt {

        /** What a tracker's frame is owed once it is safe. */
        static Answer yes(int command) { return new Answer(receiptOf(command), 1); }

        static Answer no(int command) { return new Answer(receiptOf(command), 0); }

        private static int receiptOf(int command) {
            return command == EXTENDED_RECORDS || command == RECORDS ? RECORDS_RECEIPT : SERVER + command;
        }

        /** Every frame of a kind is told the same. */
        @Override
        public boolean mayStandForAnother() { return true; }

        // | length 0002 | command 64, 6D, 73, 74 | value | crc |
        @Override
        public void write(ByteBuf out) { RuptelaEncoder.downlink(out, command, payload -> payload.writeByte(value)); }
    }

    /** A command text, or the answer to one; one byte a character. */
    public record Text(String text) {

        public static Text read(FrameCursor in) {
            byte[] bytes = in.bytes("text", in.remaining());
            in.meansText(bytes);
            return new Text(new String(bytes, StandardCharsets.ISO_8859_1));
        }

        public void write(ByteBuf out) { out.writeCharSequence(text, StandardCharsets.ISO_8859_1); }

        /** The whole frame of a server. */
        public void writeCommand(ByteBuf out) { RuptelaEncoder.downlink(out, TEXT, this::write); }

        /** The whole frame of a tracker. */
        public void writeAnswer(ByteBuf out, long imei) {
            RuptelaEncoder.uplink(out, imei, TEXT_ANSWER, this::write);
        }
    }

    /** The payload of command 117; which ids can be written is not public. */
    public record SetIo(long id, long value) {

        public static SetIo read(FrameCursor in) { return new SetIo(in.u32("I/O id"), in.u32("value")); }

        public void write(ByteBuf out) {
            out.writeInt((int) id);
            out.writeInt((int) value);
        }
    }

    /**
     * The payload of commands 1 and 68.
     *
     * @param left records that still wait in the tracker
     */
    public record Records(boolean extended, int left, List<IoRecord> records) {
        public Records { records = List.copyOf(records); }

        // | left | count | count × record |
        public static Records read(FrameCursor in, boolean extended) {
            int left = in.u8("records left");
            int count = in.u8("count");
            in.expect("records", count, IoRecord.least(extended));
            List<IoRecord> records = new ArrayList<>(count);
            for (int number = 1; number <= count; number++) {
                in.open("record", number);
                records.add(IoRecord.read(in, extended));
                in.close();
            }
            return new Records(extended, left, records);
        }

        public void write(ByteBuf out) {
            out.writeByte(left);
            out.writeByte(records.size());
            records.forEach(record -> record.write(out, extended));
        }

        /** The whole frame of a tracker. */
        public void writeFrame(ByteBuf out, long imei) {
            RuptelaEncoder.uplink(out, imei, extended ? EXTENDED_RECORDS : RECORDS, this::write);
        }
    }

    /**
     * One record, or one part of a measurement.
     *
     * @param timeSeconds  since 1970-01-01 UTC
     * @param timeExt      of unknown meaning, 0 in every captured frame
     * @param part         of extended records: number of parts - 1 in the upper four bits, this one's place in the lower
     * @param longitudeE7  1e-7 degrees, or {@link #NO_COORDINATE}
     * @param altitudeDm   tenths of a metre, or {@link #NO_ALTITUDE}
     * @param courseCenti  hundredths of a degree
     * @param speedKmh     km/h
     * @param hdopTenths   tenths
     * @param event        the element that caused it
     */
    public record IoRecord(long timeSeconds, int timeExt, int part, int priority, int longitudeE7, int latitudeE7, int altitudeDm,
            int courseCenti, int satellites, int speedKmh, int hdopTenths, int event, List<IoElement> elements) {

        static final double DEGREE = 1e7;
        private static final double TENTHS = 10;
        private static final double HUNDREDTHS = 100;
        private static final long MILLIS = 1000;
        private static final int WIDTH_OF_ID = 1;
        private static final int WIDTH_OF_EXTENDED_ID = 2;
        /** Without event and elements. */
        private static final int HEAD = 22;

        public IoRecord { elements = List.copyOf(elements); }

        private static int widthOfId(boolean extended) { return extended ? WIDTH_OF_EXTENDED_ID : WIDTH_OF_ID; }

        static int least(boolean extended) { return HEAD + (extended ? 1 : 0) + widthOfId(extended) + IO_COUNTS; }

        int parts() { return (part >> 4) + 1; }

        int place() { return part & 0xF; }

        long timeMillis() { return timeSeconds * MILLIS; }

        double hdop() { return hdopTenths / TENTHS; }

        // | time 4 | ext 1 | (part 1) | priority 1 | lon 4 | lat 4 | alt 2 | course 2 | sats 1 | speed 2 | hdop 1 | event | elements |
        static IoRecord read(FrameCursor in, boolean extended) {
            long time = in.u32("time");
            in.meansTime(time * MILLIS);
            int timeExt = in.u8("time extension");
            int part = extended ? in.u8("part") : 0;
            if (extended) in.means("%d of %d".formatted((part & 0xF) + 1, (part >> 4) + 1));
            int priority = in.u8("priority");
            int longitude = coordinate(in, "longitude");
            int latitude = coordinate(in, "latitude");
            int altitude = altitude(in);
            int course = in.u16("course");
            in.means(course / HUNDREDTHS, "°");
            int satellites = in.u8("satellites");
            int speed = in.u16("speed");
            in.unit("km/h");
            int hdop = in.u8("HDOP");
            in.means(hdop / TENTHS, "");
            int event = (int) in.unsigned("event", widthOfId(extended));
            return new IoRecord(time, timeExt, part, priority, longitude, latitude, altitude, course, satellites, speed, hdop, event,
                    elements(in, extended));
        }

        private static int coordinate(FrameCursor in, String name) {
            int coordinate = in.i32(name);
            if (coordinate == NO_COORDINATE) in.means("none");
            else
                in.means(coordinate / DEGREE, "°");
            return coordinate;
        }

        private static int altitude(FrameCursor in) {
            int altitude = in.i16("altitude");
            if (altitude == NO_ALTITUDE) in.means("none");
            else
                in.means(altitude / TENTHS, "m");
            return altitude;
        }

        // Four groups, of values of 1, 2, 4 and 8 bytes: | count | count × (id, value) |
        private static List<IoElement> elements(FrameCursor in, boolean extended) {
            List<IoElement> elements = new ArrayList<>();
            for (int length = 1; length <= Long.BYTES; length *= 2) {
                int count = in.u8("elements of " + length);
                in.expect("elements", count, widthOfId(extended) + length);
                for (int at = 0; at < count; at++) {
                    int id = (int) in.unsigned("id", widthOfId(extended));
                    elements.add(new IoElement(id, length, in.unsigned("value of " + id, length)));
                }
            }
            return elements;
        }

        void write(ByteBuf out, boolean extended) {
            out.writeInt((int) timeSeconds);
            out.writeByte(timeExt);
            if (extended) out.writeByte(part);
            out.writeByte(priority);
            out.writeInt(longitudeE7);
            out.writeInt(latitudeE7);
            out.writeShort(altitudeDm);
            out.writeShort(courseCenti);
            out.writeByte(satellites);
            out.writeShort(speedKmh);
            out.writeByte(hdopTenths);
            writeId(out, event, extended);
            for (int length = 1; length <= Long.BYTES; length *= 2)
                write(out, length, extended);
        }

        private void write(ByteBuf out, int length, boolean extended) {
            List<IoElement> group = elements.stream().filter(element -> element.length() == length).toList();
            out.writeByte(group.size());
            for (IoElement element : group) {
                writeId(out, element.id(), extended);
                element.writeValue(out);
            }
        }

        private static void writeId(ByteBuf out, int id, boolean extended) {
            if (extended) out.writeShort(id);
            else
                out.writeByte(id);
        }
    }

    /**
     * One value.
     *
     * @param length 1, 2, 4 or 8 bytes
     * @param value  unsigned; of eight bytes as they are
     */
    public record IoElement(int id, int length, long value) {

        void writeValue(ByteBuf out) {
            for (int shift = (length - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE)
                out.writeByte((int) (value >>> shift));
        }
    }
}
