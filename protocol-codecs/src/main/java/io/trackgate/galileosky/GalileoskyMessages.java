package io.trackgate.galileosky;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Receipt;
import org.jspecify.annotations.Nullable;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;

/** What stands on the wire. Each record reads and writes itself; numbers have their lowest byte first. */
public final class GalileoskyMessages {

    /** Head packets, records, commands and their answers. */
    public static final int MAIN = 0x01;
    public static final int ACK = 0x02;
    /** Garmin FMI: answered by neither side. */
    static final int GARMIN = 0x06;
    static final int PHOTO = 0x07;
    static final int COMPRESSED = 0x08;

    static final int ACK_BYTES = 3;
    static final int MAX_TEXT = 255;
    static final int IMEI_DIGITS = 15;
    /** Of command texts and answers; Cyrillic ones too. */
    static final Charset CP1251 = Charset.forName("windows-1251");

    private GalileoskyMessages() {}

    // ---- one value ----

    /** A tag and its value. */
    public sealed interface Element {
        int tag();

        void writeValue(ByteBuf out);

        /** A number of 1, 2 or 4 bytes. */
        record Number(int tag, long value) implements Element {

            static Number read(int tag, int size, FrameCursor in) {
                String name = GalileoskyTag.name(tag);
                return new Number(tag, switch (size) {
                    case 1 -> in.u8(name);
                    case 2 -> in.u16le(name);
                    default -> in.u32le(name);
                });
            }

            @Override
            public void writeValue(ByteBuf out) {
                switch (GalileoskyTag.size(tag)) {
                    case 1 -> out.writeByte((int) value);
                    case 2 -> out.writeShortLE((int) value);
                    default -> out.writeIntLE((int) value);
                }
            }
        }

        /**
         * Tag 0x30.
         *
         * @param source where it comes from: 0 satellites, 2 cells; anything else: it is none
         */
        // | source 4 bits, satellites 4 bits | latitude 4 | longitude 4 |
        record Place(int source, int satellites, int latitudeE6, int longitudeE6) implements Element {
            static final double DEGREE = 1e6;
            static final int FROM_SATELLITES = 0;
            static final int FROM_CELLS = 2;
            private static final int LOW = 0x0F;
            private static final int HIGH = 4;

            /** @param latitude degrees, north positive */
            public static Place of(double latitude, double longitude, int satellites, boolean valid) {
                return new Place(valid ? FROM_SATELLITES : 1, satellites, (int) Math.round(latitude * DEGREE),
                        (int) Math.round(longitude * DEGREE));
            }

            static Place read(FrameCursor in) {
                int head = in.u8("source and satellites");
                int latitude = in.i32le("latitude");
                in.means(latitude / DEGREE, "deg");
                int longitude = in.i32le("longitude");
                in.means(longitude / DEGREE, "deg");
                return new Place(head >> HIGH, head & LOW, latitude, longitude);
            }

            boolean isValid() { return source == FROM_SATELLITES || source == FROM_CELLS; }

            @Override
            public int tag() { return GalileoskyTag.PLACE; }

            @Override
            public void writeValue(ByteBuf out) {
                out.writeByte(source << HIGH | satellites & LOW).writeIntLE(latitudeE6).writeIntLE(longitudeE6);
            }
        }

        /** Tag 0x33: tenths of km/h and of degrees. */
        record Motion(int speedTenths, int courseTenths) implements Element {
            static final double TENTH = 10;

            static Motion read(FrameCursor in) {
                int speed = in.u16le("speed");
                in.means(speed / TENTH, "km/h");
                int course = in.u16le("course");
                in.means(course / TENTH, "deg");
                return new Motion(speed, course);
            }

            @Override
            public int tag() { return GalileoskyTag.MOTION; }

            @Override
            public void writeValue(ByteBuf out) { out.writeShortLE(speedTenths).writeShortLE(courseTenths); }
        }

        /** Text: the IMEI, a command, an answer. */
        record Text(int tag, String text) implements Element {

            static Text read(int tag, int length, FrameCursor in) {
                byte[] bytes = in.bytes(GalileoskyTag.name(tag), length);
                String text = new String(bytes, CP1251);
                in.means(text);
                return new Text(tag, text);
            }

            @Override
            public void writeValue(ByteBuf out) {
                byte[] bytes = text.getBytes(CP1251);
                if (GalileoskyTag.size(tag) == GalileoskyTag.COUNTED) writeCount(out, bytes.length);
                out.writeBytes(bytes);
            }
        }

        /** Anything else, as it came. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Octets(int tag, byte[] value) implements Element {

            @Override
            public void writeValue(ByteBuf out) {
                if (GalileoskyTag.size(tag) == GalileoskyTag.COUNTED) writeCount(out, value.length);
                if (GalileoskyTag.size(tag) == GalileoskyTag.LONG_COUNTED) out.writeShortLE(value.length);
                out.writeBytes(value);
            }
        }

        /** @throws ProtocolException for a tag whose length nobody knows, and for a value that is cut off */
        static Element read(int tag, FrameCursor in) {
            int size = GalileoskyTag.size(tag);
            return switch (size) {
                case GalileoskyTag.UNKNOWN ->
                    throw new ProtocolException(BAD_COUNT, "tag 0x%02x at %d (expected: one whose length is known)".formatted(tag,
                            in.offset() - 1));
                case GalileoskyTag.COUNTED -> readCounted(tag, in.u8("length"), in);
                case GalileoskyTag.LONG_COUNTED -> octets(tag, in.u16le("length"), in);
                case 1, 2, 4 -> tag == GalileoskyTag.MOTION ? Motion.read(in) : explained(Number.read(tag, size, in), in);
                default -> readOther(tag, size, in);
            };
        }

        private static Element readCounted(int tag, int length, FrameCursor in) {
            return tag == GalileoskyTag.TEXT ? Text.read(tag, length, in) : octets(tag, length, in);
        }

        private static Element readOther(int tag, int size, FrameCursor in) {
            return switch (tag) {
                case GalileoskyTag.PLACE -> Place.read(in);
                case GalileoskyTag.IMEI -> Text.read(tag, size, in);
                default -> octets(tag, size, in);
            };
        }

        private static Octets octets(int tag, int length, FrameCursor in) {
            return new Octets(tag, in.bytes(GalileoskyTag.name(tag), length));
        }

        private static Number explained(Number number, FrameCursor in) {
            switch (number.tag) {
                case GalileoskyTag.TIME -> in.meansTime(number.value * 1000);
                case GalileoskyTag.ALTITUDE -> in.means((short) number.value, "m");
                case GalileoskyTag.TEMPERATURE -> in.means((byte) number.value, "°C");
                case GalileoskyTag.HDOP -> in.means(number.value / Motion.TENTH, "");
                case GalileoskyTag.SUPPLY, GalileoskyTag.BATTERY -> in.unit("mV");
                default -> {
                    // as it is
                }
            }
            return number;
        }
    }

    private static void writeCount(ByteBuf out, int length) {
        if (length > MAX_TEXT) throw new IllegalArgumentException("length: " + length + " (expected: <= " + MAX_TEXT + ")");
        out.writeByte(length);
    }

    // ---- several ----

    /** What the terminal noted at one time: each tag once. */
    public record DataRecord(List<Element> elements) {
        public DataRecord { elements = List.copyOf(elements); }

        public static DataRecord of(Element... elements) { return new DataRecord(List.of(elements)); }

        public void write(ByteBuf out) {
            for (Element element : elements) {
                out.writeByte(element.tag());
                element.writeValue(out);
            }
        }

        <T extends Element> Optional<T> find(int tag, Class<T> kind) {
            return elements.stream().filter(element -> element.tag() == tag).filter(kind::isInstance).map(kind::cast).findFirst();
        }

        Optional<Long> number(int tag) { return find(tag, Element.Number.class).map(Element.Number::value); }

        Optional<String> text(int tag) { return find(tag, Element.Text.class).map(Element.Text::text); }

        boolean has(int tag) { return elements.stream().anyMatch(element -> element.tag() == tag); }

        /** Whether anything in it answers a command. */
        boolean isAnswer() {
            return elements.stream().anyMatch(element -> GalileoskyTag.isAnswer(element.tag()));
        }

        /** Whether it says more than who speaks, and more than what a command is answered. */
        boolean isTelemetry() {
            return elements.stream().anyMatch(element -> !GalileoskyTag.isHead(element.tag()) && !GalileoskyTag.isAnswer(element.tag()));
        }
    }

    /**
     * What stands between length and checksum, as far as it can be read.
     *
     * @param problem why the rest can't; null where there is none
     */
    record Content(List<DataRecord> records, @Nullable String problem) {
        Content { records = List.copyOf(records); }

        /** The IMEI that it names. */
        Optional<String> imei() {
            return records.stream().flatMap(one -> one.text(GalileoskyTag.IMEI).stream()).findFirst();
        }

        Stream<Element> elements() { return records.stream().flatMap(one -> one.elements().stream()); }

        /** Whether it says who speaks and nothing else; the terminal's user may have left out the IMEI. */
        boolean isHead() {
            return problem == null && elements().allMatch(element -> GalileoskyTag.isHead(element.tag()));
        }
    }

    /** A packet of header 0x01. */
    public record Packet(boolean moreInArchive, List<DataRecord> records) {
        public Packet { records = List.copyOf(records); }

        public static Packet of(DataRecord record) { return new Packet(false, List.of(record)); }

        public void writeFrame(ByteBuf out) {
            GalileoskyEncoder.frame(out, MAIN, moreInArchive, tags -> records.forEach(record -> record.write(tags)));
        }

        /** The tags of a packet; a tag that isn't greater than the one before begins the next record. Never throws for what stands in them. */
        static Content readTags(FrameCursor in) {
            List<DataRecord> records = new ArrayList<>();
            List<Element> current = new ArrayList<>();
            String problem = null;
            int last = 0;
            try {
                while (in.remaining() > 0) {
                    if (in.peekU8(0) <= last && !current.isEmpty()) {
                        records.add(new DataRecord(current));
                        current.clear();
                        in.close();
                    }
                    if (current.isEmpty()) in.open("record", records.size() + 1);
                    last = in.u8("tag");
                    current.add(Element.read(last, in));
                }
            } catch (ProtocolException notUnderstood) {
                problem = notUnderstood.getMessage();
            }
            if (!current.isEmpty()) {
                records.add(new DataRecord(current));
                if (problem == null) in.close();
            }
            return new Content(records, problem);
        }
    }

    // ---- from the server ----

    /**
     * The receipt of one packet: its own checksum. One with another checksum would ask for the packet again.
     *
     * @param header 0x02, for a photo 0x07
     */
    // | 02 | crc 2 |
    public record Ack(int header, int crc) implements Receipt {

        static Ack read(FrameCursor in) { return new Ack(in.u8("header"), in.u16le("crc of the packet")); }

        @Override
        public void write(ByteBuf out) { out.writeByte(header).writeShortLE(crc); }
    }

    /**
     * A command. The terminal carries it out where the IMEI or the device id is its own, so the device id is 0.
     *
     * @param number the answer repeats it
     */
    // | 01 | length 2 | 03 imei 15 | 04 device id 2 | E0 number 4 | E1 length 1 text … | crc 2 |
    public record ServerCommand(String imei, int deviceId, long number, String text) {

        public void writeFrame(ByteBuf out) { packet(imei, deviceId, number, text).writeFrame(out); }

        /**
         * @param in from the header on, its checksum is right
         * @throws ProtocolException where it has not exactly these tags in this order
         */
        public static ServerCommand read(FrameCursor in) {
            in.u8("header");
            in.u16le("length");
            in.keepBack(GalileoskyEncoder.CRC);
            Element imei = next(GalileoskyTag.IMEI, in);
            Element deviceId = next(GalileoskyTag.DEVICE_ID, in);
            Element number = next(GalileoskyTag.COMMAND_NUMBER, in);
            Element text = next(GalileoskyTag.TEXT, in);
            if (in.remaining() > 0) throw new ProtocolException(BAD_COUNT, in.remaining() + " bytes behind the text (expected: none)");
            in.giveBack();
            in.u16le("crc");
            return new ServerCommand(((Element.Text) imei).text(), (int) ((Element.Number) deviceId).value(),
                    ((Element.Number) number).value(), ((Element.Text) text).text());
        }

        private static Element next(int expected, FrameCursor in) {
            int tag = in.u8("tag");
            if (tag != expected) throw new ProtocolException(BAD_COUNT, "tag 0x%02x (expected: 0x%02x)".formatted(tag, expected));
            return Element.read(tag, in);
        }
    }

    /** The terminal's answer to a command, in the same tags. */
    public record CommandAnswer(String imei, int deviceId, long number, String text) {
        public void writeFrame(ByteBuf out) { packet(imei, deviceId, number, text).writeFrame(out); }
    }

    private static Packet packet(String imei, int deviceId, long number, String text) {
        return Packet.of(DataRecord.of(new Element.Text(GalileoskyTag.IMEI, imei), new Element.Number(GalileoskyTag.DEVICE_ID, deviceId),
                new Element.Number(GalileoskyTag.COMMAND_NUMBER, number), new Element.Text(GalileoskyTag.TEXT, text)));
    }

    /** What a terminal says first. */
    public record HeadPacket(int hardware, int firmware, String imei, int deviceId) {
        public void writeFrame(ByteBuf out) {
            Packet.of(DataRecord.of(new Element.Number(GalileoskyTag.HARDWARE, hardware),
                    new Element.Number(GalileoskyTag.FIRMWARE, firmware),
                    new Element.Text(GalileoskyTag.IMEI, imei), new Element.Number(GalileoskyTag.DEVICE_ID, deviceId))).writeFrame(out);
        }
    }

    static boolean isImei(String text) {
        return text.length() == IMEI_DIGITS && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }

    /** Whether a terminal can be told this: each character has a place in CP1251. */
    static boolean isWritable(String text) {
        return CP1251.newEncoder().canEncode(text);
    }

    static String text(byte[] bytes) { return new String(bytes, CP1251); }

}
