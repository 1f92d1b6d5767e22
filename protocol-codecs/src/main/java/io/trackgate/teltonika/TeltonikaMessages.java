package io.trackgate.teltonika;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Receipt;
import org.jspecify.annotations.Nullable;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_DEVICE_ID;

/** What goes over the wire in both directions; each record reads and writes itself. Everything is big-endian. */
public final class TeltonikaMessages {

    /** The keep-alive of a tracker between two frames; it is owed nothing. */
    public static final int PING = 0xFF;

    /** Old GH3000 records, which nobody here reads. */
    public static final int CODEC_7 = 0x07;
    public static final int CODEC_12 = 0x0C;
    public static final int CODEC_13 = 0x0D;
    public static final int CODEC_14 = 0x0E;
    public static final int CODEC_15 = 0x0F;

    /** Server to tracker. */
    public static final int TYPE_COMMAND = 0x05;
    /** Tracker to server: the answer to a command. */
    public static final int TYPE_ANSWER = 0x06;
    /** Tracker to server in codec 15: a text of its serial link. */
    public static final int TYPE_SERIAL = 0x0B;
    /** Tracker to server in codec 14: the command named another IMEI, nothing was done. */
    public static final int TYPE_NACK = 0x11;

    private TeltonikaMessages() {}

    /** The first thing a tracker says: its IMEI, 1 to 20 digits. */
    public record ImeiLogin(String imei) {

        public static final int MAX_DIGITS = 20;

        // | length 000F | 15 digits |
        public static ImeiLogin read(FrameCursor in) {
            int length = in.u16("IMEI length");
            String imei = in.ascii("IMEI", length);
            if (!isDeviceId(imei)) throw new ProtocolException(BAD_DEVICE_ID, imei + " (expected: 1 to " + MAX_DIGITS + " digits)");
            return new ImeiLogin(imei);
        }

        public void write(ByteBuf out) {
            out.writeShort(imei.length());
            out.writeCharSequence(imei, StandardCharsets.US_ASCII);
        }

        private static boolean isDeviceId(String imei) {
            return !imei.isEmpty() && imei.length() <= MAX_DIGITS && imei.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        }
    }

    /** The one byte that answers a login: 01 stay, 00 go. */
    public record LoginAnswer(boolean accepted) implements Receipt {

        public static LoginAnswer read(FrameCursor in) {
            boolean accepted = in.u8("login answer") == 1;
            in.means(accepted ? "accepted" : "refused");
            return new LoginAnswer(accepted);
        }

        @Override
        public void write(ByteBuf out) { out.writeByte(accepted ? 1 : 0); }
    }

    /** The receipt for records, four bytes; a number other than the one sent makes the tracker send the packet again. */
    public record AvlAck(int accepted) implements Receipt {

        public static AvlAck read(FrameCursor in) { return new AvlAck(in.i32("accepted records")); }

        @Override
        public void write(ByteBuf out) { out.writeInt(accepted); }
    }

    /** The three codecs of records. They differ in the width of ids and counts, in the generation type, and in elements of any length. */
    public enum AvlCodec {
        CODEC_8(0x08, 1, 1, false, false), CODEC_8_EXTENDED(0x8E, 2, 2, false, true), CODEC_16(0x10, 2, 1, true, false);

        private final int id;
        private final int idBytes;
        private final int countBytes;
        private final boolean generationType;
        private final boolean variableLength;

        AvlCodec(int id, int idBytes, int countBytes, boolean generationType, boolean variableLength) {
            this.id = id;
            this.idBytes = idBytes;
            this.countBytes = countBytes;
            this.generationType = generationType;
            this.variableLength = variableLength;
        }

        @Override
        public String toString() {
            return switch (this) {
                case CODEC_8 -> "codec 8";
                case CODEC_8_EXTENDED -> "codec 8 Extended";
                case CODEC_16 -> "codec 16";
            };
        }

        /** The codec's first byte. */
        public int id() { return id; }

        public static @Nullable AvlCodec of(int id) {
            return switch (id) {
                case 0x08 -> CODEC_8;
                case 0x8E -> CODEC_8_EXTENDED;
                case 0x10 -> CODEC_16;
                default -> null;
            };
        }

        /** Bytes of a record without any element: 30, 38 or 32. */
        int emptyRecord() {
            int groups = variableLength ? 5 : 4;
            return AvlRecord.HEAD + idBytes + (generationType ? 1 : 0) + countBytes + groups * countBytes;
        }
    }

    /** Records of one frame, at most 255. */
    public record AvlPacket(AvlCodec codec, List<AvlRecord> records) {

        public AvlPacket { records = List.copyOf(records); }

        // | codec | number of data 1 | record … | number of data 2 |
        public static AvlPacket read(FrameCursor in) {
            AvlCodec codec = AvlCodec.of(in.u8("codec"));
            if (codec == null) throw new ProtocolException(BAD_COUNT, "codec (expected: 08, 8E or 10)");
            in.means(codec.toString());
            int count = in.u8("number of data 1");
            in.expect("records", count, codec.emptyRecord());
            List<AvlRecord> records = new ArrayList<>(count);
            for (int number = 1; number <= count; number++) {
                in.open("record", number);
                records.add(AvlRecord.read(in, codec));
                in.close();
            }
            int again = in.u8("number of data 2");
            if (again != count) throw new ProtocolException(BAD_COUNT, "number of data 2: " + again + " (expected: " + count + ")");
            return new AvlPacket(codec, records);
        }

        /** The data field alone. */
        public void write(ByteBuf out) {
            out.writeByte(codec.id);
            out.writeByte(records.size());
            for (AvlRecord record : records)
                record.write(out, codec);
            out.writeByte(records.size());
        }

        /** Preamble, length, data field, checksum. */
        public void writeFrame(ByteBuf out) { TeltonikaEncoder.frame(out, this::write); }
    }

    /**
     * One record as the tracker sends it ("AVL data", "GPS element", "IO element").
     *
     * @param timestampMillis ms since 1970-01-01 UTC
     * @param priority        0 low, 1 high, 2 panic
     * @param longitudeE7     degrees × 10^7, east positive
     * @param latitudeE7      degrees × 10^7, north positive
     * @param altitudeM       metres
     * @param angleDeg        degrees clockwise from north
     * @param speedKmh        km/h
     * @param eventId         the element that caused the record, 0 for none
     * @param generationType  codec 16 alone, 0..7; 0 in the others
     * @param elements        in the order of the wire: one, two, four, eight bytes, any length
     */
    public record AvlRecord(long timestampMillis, int priority, int longitudeE7, int latitudeE7, int altitudeM, int angleDeg,
            int satellites, int speedKmh, int eventId, int generationType, List<IoElement> elements) {

        static final int HEAD = 24;
        /** Units in one degree. */
        static final double DEGREE = 1e7;
        private static final int[] LENGTHS = {1, 2, 4, 8};

        public AvlRecord { elements = List.copyOf(elements); }

        // | time 8 | priority 1 | longitude 4 | latitude 4 | altitude 2 | angle 2 | satellites 1 | speed 2 | IO elements … |
        static AvlRecord read(FrameCursor in, AvlCodec codec) {
            long time = in.i64("timestamp");
            in.meansTime(time);
            int priority = in.u8("priority");
            int longitude = in.i32("longitude");
            in.means(longitude / DEGREE, "deg");
            int latitude = in.i32("latitude");
            in.means(latitude / DEGREE, "deg");
            int altitude = in.i16("altitude");
            in.unit("m");
            int angle = in.u16("angle");
            in.unit("deg");
            int satellites = in.u8("satellites");
            int speed = in.u16("speed");
            in.unit("km/h");
            int event = (int) in.unsigned("event IO id", codec.idBytes);
            int generation = codec.generationType ? in.u8("generation type") : 0;
            return new AvlRecord(time, priority, longitude, latitude, altitude, angle, satellites, speed, event, generation,
                    readElements(in, codec));
        }

        // | total | N1 | N1 × (id, value) | N2 … | N4 … | N8 … | 8E only: NX | NX × (id, length, value) |
        // The total is only shown: devices get it wrong, and the groups' own counts are what the bytes follow.
        private static List<IoElement> readElements(FrameCursor in, AvlCodec codec) {
            in.unsigned("IO elements in total", codec.countBytes);
            List<IoElement> elements = new ArrayList<>();
            for (int length : LENGTHS) {
                int count = (int) in.unsigned("elements of " + lengthName(length), codec.countBytes);
                in.expect("elements", count, codec.idBytes + length);
                for (int i = 0; i < count; i++)
                    elements.add(IoElement.Fixed.read(in, codec.idBytes, length));
            }
            if (codec.variableLength) readVariable(in, elements);
            return elements;
        }

        private static String lengthName(int length) {
            return switch (length) {
                case 1 -> "1 byte";
                case 2 -> "2 bytes";
                case 4 -> "4 bytes";
                default -> "8 bytes";
            };
        }

        private static void readVariable(FrameCursor in, List<IoElement> elements) {
            int count = in.u16("elements of any length");
            in.expect("elements", count, IoElement.Variable.HEAD);
            for (int i = 0; i < count; i++)
                elements.add(IoElement.Variable.read(in));
        }

        void write(ByteBuf out, AvlCodec codec) {
            out.writeLong(timestampMillis);
            out.writeByte(priority);
            out.writeInt(longitudeE7);
            out.writeInt(latitudeE7);
            out.writeShort(altitudeM);
            out.writeShort(angleDeg);
            out.writeByte(satellites);
            out.writeShort(speedKmh);
            writeUnsigned(out, eventId, codec.idBytes);
            if (codec.generationType) out.writeByte(generationType);
            writeElements(out, codec);
        }

        private void writeElements(ByteBuf out, AvlCodec codec) {
            writeUnsigned(out, elements.size(), codec.countBytes);
            for (int length : LENGTHS) {
                writeUnsigned(out, elements.stream().filter(element -> isFixed(element, length)).count(), codec.countBytes);
                for (IoElement element : elements) { if (isFixed(element, length)) element.write(out, codec); }
            }
            if (codec.variableLength) writeVariable(out, codec);
            else if (elements.stream().anyMatch(IoElement.Variable.class::isInstance)) {
                throw new IllegalArgumentException(codec + ": element of variable length (expected: codec 8 Extended)");
            }
        }

        private void writeVariable(ByteBuf out, AvlCodec codec) {
            out.writeShort((int) elements.stream().filter(IoElement.Variable.class::isInstance).count());
            for (IoElement element : elements) { if (element instanceof IoElement.Variable) element.write(out, codec); }
        }

        private static boolean isFixed(IoElement element, int length) {
            return element instanceof IoElement.Fixed && element.length() == length;
        }
    }

    /** One numbered value of a record. */
    public sealed interface IoElement {

        int id();

        /** Bytes of the value. */
        int length();

        void write(ByteBuf out, AvlCodec codec);

        static IoElement of(int id, int length, long value) { return new Fixed(id, length, value); }

        static IoElement text(int id, String text) { return new Variable(id, text.getBytes(StandardCharsets.US_ASCII)); }

        /**
         * @param length 1, 2, 4 or 8 bytes
         * @param value  unsigned; eight bytes as they are
         */
        record Fixed(int id, int length, long value) implements IoElement {

            public Fixed {
                if (length != 1 && length != 2 && length != 4 && length != 8) {
                    throw new IllegalArgumentException("length: " + length + " (expected: 1, 2, 4 or 8)");
                }
            }

            static Fixed read(FrameCursor in, int idBytes, int length) {
                int id = (int) in.unsigned("IO id", idBytes);
                return new Fixed(id, length, in.unsigned("value", length));
            }

            @Override
            public void write(ByteBuf out, AvlCodec codec) {
                writeUnsigned(out, id, codec.idBytes);
                writeUnsigned(out, value, length);
            }
        }

        /** Codec 8 Extended only; VIN and fault codes are text, others are bytes. */
        record Variable(int id, byte[] value) implements IoElement {

            static final int HEAD = 4;

            // | id 2 | length 2 | value … |
            static Variable read(FrameCursor in) {
                int id = in.u16("IO id");
                int length = in.u16("length");
                return new Variable(id, in.bytes("value", length));
            }

            @Override
            public int length() { return value.length; }

            @Override
            public void write(ByteBuf out, AvlCodec codec) {
                out.writeShort(id);
                out.writeShort(value.length);
                out.writeBytes(value);
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Variable(int otherId, byte[] otherValue) && id == otherId && Arrays.equals(value, otherValue);
            }

            @Override
            public int hashCode() { return 31 * id + Arrays.hashCode(value); }

            @Override
            public String toString() { return "Variable[id=" + id + ", value=" + HexFormat.of().formatHex(value) + "]"; }
        }
    }

    /**
     * The time in codecs 13 and 15.
     *
     * @param millis ms since 1970-01-01 UTC
     * @param bytes  4: whole seconds (since May 2021); 8: milliseconds (before)
     */
    public record Stamp(long millis, int bytes) {

        private static final int SECONDS = 4;
        private static final long MILLIS_PER_SECOND = 1000;

        static Stamp read(FrameCursor in, int bytes) {
            long raw = in.unsigned("timestamp", bytes);
            long millis = bytes == SECONDS ? raw * MILLIS_PER_SECOND : raw;
            in.meansTime(millis);
            return new Stamp(millis, bytes);
        }

        void write(ByteBuf out) { writeUnsigned(out, bytes == SECONDS ? millis / MILLIS_PER_SECOND : millis, bytes); }
    }

    /**
     * A text in codec 12, 13, 14 or 15: commands and answers (12; 14 with the IMEI), and what a serial link said (13, 15).
     *
     * @param imei  codecs 14 and 15, else null
     * @param stamp codecs 13 and 15, else null
     * @param text  as it is: a camera sends binary in a text frame
     */
    public record TextFrame(int codec, int type, @Nullable Stamp stamp, @Nullable String imei, byte[] text) {

        private static final int FIXED = 8;
        private static final int IMEI_BYTES = 8;
        private static final int IMEI_DIGITS = 15;

        /** Codec 12, gateway to tracker. */
        public static TextFrame command(String text) {
            return new TextFrame(CODEC_12, TYPE_COMMAND, null, null, bytes(text));
        }

        /** Codec 14, gateway to tracker; carried out only by the device with this IMEI. */
        public static TextFrame command(String imei, String text) {
            return new TextFrame(CODEC_14, TYPE_COMMAND, null, imei, bytes(text));
        }

        /** Codec 12, tracker to gateway. */
        public static TextFrame answer(String text) {
            return new TextFrame(CODEC_12, TYPE_ANSWER, null, null, bytes(text));
        }

        /** Codec 14, tracker to gateway. */
        public static TextFrame answer(String imei, String text) {
            return new TextFrame(CODEC_14, TYPE_ANSWER, null, imei, bytes(text));
        }

        /** Codec 14, tracker to gateway: the command was for another IMEI. */
        public static TextFrame nack(String imei) {
            return new TextFrame(CODEC_14, TYPE_NACK, null, imei, new byte[0]);
        }

        public static boolean isTextCodec(int codec) { return codec >= CODEC_12 && codec <= CODEC_15; }

        /** One byte a character. */
        public String latin1() { return new String(text, StandardCharsets.ISO_8859_1); }

        // | codec | quantity 1 | type | size 4 | codecs 13, 15: time 4 or 8 | codecs 14, 15: IMEI 8 | text … | quantity 2 |
        /** @param dataLength the frame's own length field */
        public static TextFrame read(FrameCursor in, int dataLength) {
            int codec = in.u8("codec");
            int quantity = in.u8("quantity 1");
            int type = in.u8("type");
            long size = in.u32("size");
            int payload = dataLength - FIXED;
            if (quantity != 1) throw new ProtocolException(BAD_COUNT, "quantity 1: " + quantity + " (expected: 1)");
            // The size of codec 13 counts its timestamp in some captures and not in others; there the frame's bounds decide.
            if (codec != CODEC_13 && size != payload) {
                throw new ProtocolException(BAD_COUNT, "size: " + size + " (expected: " + payload + ", the length less 8)");
            }
            int start = in.offset();
            Stamp stamp = codec == CODEC_13 || codec == CODEC_15 ? Stamp.read(in, stampBytes(in, codec, payload)) : null;
            String imei = codec == CODEC_14 || codec == CODEC_15 ? readImei(in) : null;
            byte[] text = readText(in, payload - (in.offset() - start));
            int again = in.u8("quantity 2");
            if (again != quantity) throw new ProtocolException(BAD_COUNT, "quantity 2: " + again + " (expected: " + quantity + ")");
            return new TextFrame(codec, type, stamp, imei, text);
        }

        /** The data field alone. */
        public void write(ByteBuf out) {
            out.writeByte(codec);
            out.writeByte(1);
            out.writeByte(type);
            out.writeInt((stamp == null ? 0 : stamp.bytes) + (imei == null ? 0 : IMEI_BYTES) + text.length);
            if (stamp != null) stamp.write(out);
            if (imei != null) out.writeBytes(HexFormat.of().parseHex("0".repeat(2 * IMEI_BYTES - imei.length()) + imei));
            out.writeBytes(text);
            out.writeByte(1);
        }

        /** Preamble, length, data field, checksum. */
        public void writeFrame(ByteBuf out) { TeltonikaEncoder.frame(out, this::write); }

        private static byte[] readText(FrameCursor in, int length) {
            byte[] text = in.bytes("text", length);
            in.meansText(text);
            return text;
        }

        // Eight bytes of milliseconds begin with two zeros until the year 10889; four bytes of seconds did so for the last time in 1970.
        private static int stampBytes(FrameCursor in, int codec, int payload) {
            return codec == CODEC_13 && payload >= 8 && in.peekU8(0) == 0 && in.peekU8(1) == 0 ? 8 : 4;
        }

        // 0352093081452251: the IMEI in binary-coded decimals behind a leading zero.
        private static String readImei(FrameCursor in) {
            String digits = HexFormat.of().formatHex(in.bytes("IMEI", IMEI_BYTES));
            if (!digits.chars().allMatch(Character::isDigit)) {
                throw new ProtocolException(BAD_DEVICE_ID, digits + " (expected: decimal digits)");
            }
            return digits.charAt(0) == '0' ? digits.substring(digits.length() - IMEI_DIGITS) : digits;
        }

        private static byte[] bytes(String text) { return text.getBytes(StandardCharsets.ISO_8859_1); }

        @Override
        public boolean equals(Object other) {
            return other instanceof TextFrame frame && codec == frame.codec && type == frame.type
                    && Objects.equals(stamp, frame.stamp) && Objects.equals(imei, frame.imei)
                    && Arrays.equals(text, frame.text);
        }

        @Override
        public int hashCode() { return 31 * codec + Arrays.hashCode(text); }

        @Override
        public String toString() {
            return "TextFrame[codec=%d, type=%d, stamp=%s, imei=%s, text=%s]".formatted(codec, type, stamp, imei, latin1());
        }
    }

    private static void writeUnsigned(ByteBuf out, long value, int length) {
        switch (length) {
            case 1 -> out.writeByte((int) value);
            case 2 -> out.writeShort((int) value);
            case 4 -> out.writeInt((int) value);
            case 8 -> out.writeLong(value);
            default -> throw new IllegalArgumentException("length: " + length + " (expected: 1, 2, 4 or 8)");
        }
    }
}
