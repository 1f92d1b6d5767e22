package io.trackgate.navtelecom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.Crc8;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Receipt;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_DEVICE_ID;
import static io.trackgate.protocol.ProtocolException.Reason.GARBAGE;

/** What goes over the wire in both directions; each record reads and writes itself. Numbers are little-endian. */
public final class NavtelecomMessages {

    /** The keep-alive of a tracker; it is owed nothing. */
    public static final int PING = 0x7F;

    /** Begins the answer to a command, {@code *!}. */
    public static final String ANSWER = "*@";
    /** Begins the answer to a question, {@code *?}. */
    public static final String ANSWER_TO_QUERY = "*#";
    /** Before the whole text of a command that the tracker does not know. */
    public static final String UNSUPPORTED = "*Z:";

    /** Answers the handshake. */
    public static final String WELCOME = "*<S";

    static final String CODE = "*>CODE";
    private static final String NO_CODE = "*<CODE";

    private NavtelecomMessages() {}

    /** Who speaks to whom, as the handshake said: both sides drop a packet with other numbers. */
    public record Ids(long receiver, long sender) {

        /** A tracker as it leaves the factory, speaking to its server. */
        public static final Ids FACTORY = new Ids(1, 0);

        public Ids swapped() { return new Ids(sender, receiver); }
    }

    /** The packet that carries handshake, negotiation and commands, and nothing to show that somebody is there ("NTCB"). */
    public record NtcbPacket(Ids ids, byte[] body) {

        public static final int HEADER = 16;
        static final String PREAMBLE = "@NTC";
        static final int RECEIVER_AT = 4;
        static final int SENDER_AT = 8;
        static final int LENGTH_AT = 12;
        static final int BODY_CHECKSUM_AT = 14;
        static final int HEADER_CHECKSUM_AT = 15;

        public static NtcbPacket of(Ids ids, String body) { return new NtcbPacket(ids, body.getBytes(StandardCharsets.ISO_8859_1)); }

        /** Its body is read next. */
        // | "@NTC" | receiver 4 | sender 4 | n 2 | xor of the body 1 | xor of the 15 bytes before 1 | body n |
        public static Ids readHeader(FrameCursor in) {
            in.ascii("preamble", PREAMBLE.length());
            Ids ids = new Ids(in.u32le("receiver"), in.u32le("sender"));
            in.u16le("body length");
            in.u8("body checksum");
            in.u8("header checksum");
            return ids;
        }

        public void write(ByteBuf out) {
            int start = out.writerIndex();
            out.writeCharSequence(PREAMBLE, StandardCharsets.US_ASCII);
            out.writeIntLE((int) ids.receiver);
            out.writeIntLE((int) ids.sender);
            out.writeShortLE(body.length);
            out.writeByte(0);
            out.writeByte(0);
            out.writeBytes(body);
            out.setByte(start + BODY_CHECKSUM_AT, NavtelecomChecksums.xor(out, start + HEADER, body.length));
            out.setByte(start + HEADER_CHECKSUM_AT, NavtelecomChecksums.xor(out, start, HEADER_CHECKSUM_AT));
        }
    }

    /** The first thing a tracker says: its IMEI. */
    public record Handshake(String imei) {

        static final String PREFIX = "*>S:";
        static final int DIGITS = 15;

        // | "*>S:" | 15 digits |
        public static Handshake read(FrameCursor in) {
            in.ascii("handshake", PREFIX.length());
            String imei = in.ascii("IMEI", in.remaining());
            if (imei.length() != DIGITS || !imei.chars().allMatch(digit -> digit >= '0' && digit <= '9'))
                throw new ProtocolException(BAD_DEVICE_ID, imei + " (expected: " + DIGITS + " digits)");
            return new Handshake(imei);
        }

        public String text() { return PREFIX + imei; }
    }

    /** Versions of FLEX, as its bytes have them: 0x0A for 1.0, and so on. */
    public record FlexVersion(int protocol, int structure) {

        static final int FIRST = 10;
        static final int LAST = 30;
        private static final int STEP = 10;

        /** The nearest at or below it that this side speaks. */
        public FlexVersion spoken() {
            return new FlexVersion(floor(protocol), floor(structure));
        }

        private static int floor(int version) {
            if (version < FIRST) throw ProtocolException.fatal(GARBAGE, "FLEX version %d (expected: >= %d)".formatted(version, FIRST));
            return Math.min(version, LAST) / STEP * STEP;
        }

        /** Fields that a record of this structure may have. */
        static int fields(int structure) {
            return structure < 20 ? 69 : structure < LAST ? 122 : FlexFields.COUNT;
        }
    }

    /** How the tracker would like to send its records; from its answer on they have exactly these fields. */
    public record FlexNegotiation(FlexVersion version, int bits, FlexMask mask) {

        public static final int PROTOCOL = 0xB0;
        static final String PREFIX = "*>FLEX";
        private static final String ANSWER_PREFIX = "*<FLEX";

        public static FlexNegotiation of(FlexVersion version, int... fields) {
            return new FlexNegotiation(version, FlexVersion.fields(version.structure), FlexMask.of(fields));
        }

        // | "*>FLEX" | B0 | protocol version | structure version | fields, in bits | mask, highest bit first |
        public static FlexNegotiation read(FrameCursor in) {
            in.ascii("negotiation", PREFIX.length());
            FlexVersion version = version(in);
            int bits = in.u8("bits of the mask");
            int most = FlexVersion.fields(version.structure);
            if (bits > most) throw ProtocolException.fatal(BAD_COUNT, "mask of " + bits + " bits (expected: <= " + most + ")");
            int length = FlexMask.bytesOf(bits);
            if (in.remaining() != length)
                throw ProtocolException.fatal(BAD_COUNT, in.remaining() + " bytes of mask (expected: " + length + ")");
            FlexMask mask = FlexMask.read(in.bytes("mask", length), bits);
            in.means(mask.toString());
            if (mask.recordBytes() == 0) throw ProtocolException.fatal(BAD_COUNT, "a mask of no field (expected: at least one)");
            return new FlexNegotiation(version, bits, mask);
        }

        private static FlexVersion version(FrameCursor in) {
            int protocol = in.u8("protocol");
            if (protocol != PROTOCOL) throw ProtocolException.fatal(GARBAGE, "protocol 0x%02x (expected: b0, FLEX)".formatted(protocol));
            return new FlexVersion(in.u8("protocol version"), in.u8("structure version"));
        }

        /** Whether its records will come so: where the answer names lower versions, it asks again. */
        boolean isTaken() {
            return version.equals(version.spoken());
        }

        public byte[] body() { return body(PREFIX, version, out -> out.writeByte(bits).writeBytes(mask.bytes(bits))); }

        byte[] answer() { return answer(version.spoken()); }

        /** What the server says: the versions that it speaks. */
        static byte[] answer(FlexVersion version) {
            return body(ANSWER_PREFIX, version, out -> {});
        }

        /** The reverse of {@link #answer()}. */
        public static FlexVersion readAnswer(FrameCursor in) {
            in.ascii("negotiation answer", ANSWER_PREFIX.length());
            return version(in);
        }

        public static boolean isAnswer(String body) { return body.startsWith(ANSWER_PREFIX); }

        private static byte[] body(String prefix, FlexVersion version, Consumer<ByteBuf> rest) {
            return Octets.of(out -> {
                out.writeCharSequence(prefix, StandardCharsets.US_ASCII);
                out.writeByte(PROTOCOL).writeByte(version.protocol).writeByte(version.structure);
                rest.accept(out);
            });
        }
    }

    /** Answers a tracker that would like to encrypt: mode 0, not supported; the connection has to end behind it. */
    static byte[] noEncryption() {
        return (NO_CODE + '\0').getBytes(StandardCharsets.ISO_8859_1);
    }

    // ---- FLEX ----

    /** The letter behind the tilde, and with it the shape of a FLEX message. */
    public enum FlexLetter {
        /** Records from the black box. */
        ARCHIVE('A'),
        /** One record that blocks all others until it is receipted. */
        URGENT('T'),
        /** What the tracker sees now, in no black box. */
        CURRENT('C'),
        /** Records of another shape, since FLEX 2.0. */
        EXTRA_ARCHIVE('E'), EXTRA_URGENT('X'),
        /** A FLEX message that the tracker does not know. */
        UNSUPPORTED('Z');

        private final char letter;

        FlexLetter(char letter) { this.letter = letter; }

        public static FlexLetter of(int letter) {
            for (FlexLetter each : values()) { if (each.letter == letter) return each; }
            throw new ProtocolException(GARBAGE, "FLEX message 0x%02x (expected: A, T, C, E, X or Z)".formatted(letter));
        }

        static FlexLetter read(FrameCursor in) {
            in.ascii("mark", 1);
            int letter = in.u8("message");
            in.means(Character.toString(letter));
            return of(letter);
        }
    }

    public static final int FLEX = '~';
    static final int FLEX_HEADER = 2;
    static final int CRC = 1;

    /** @param number that the letter calls for: of records, of the event, or none */
    public record FlexReceipt(FlexLetter letter, long number) implements Receipt {

        public static int bytes(FlexLetter letter) {
            return FLEX_HEADER + CRC + switch (letter) {
                case ARCHIVE, EXTRA_ARCHIVE -> 1;
                case URGENT, EXTRA_URGENT -> 4;
                case CURRENT, UNSUPPORTED -> 0;
            };
        }

        // | ~ | letter | count 1, or index 4, or nothing | crc |
        public static FlexReceipt read(FrameCursor in) {
            FlexLetter letter = FlexLetter.read(in);
            long number = switch (letter) {
                case ARCHIVE, EXTRA_ARCHIVE -> in.u8("records");
                case URGENT, EXTRA_URGENT -> in.u32le("event index");
                case CURRENT, UNSUPPORTED -> 0;
            };
            in.u8("crc");
            return new FlexReceipt(letter, number);
        }

        @Override
        public void write(ByteBuf out) {
            flex(out, letter, content -> {
                switch (letter) {
                    case ARCHIVE, EXTRA_ARCHIVE -> content.writeByte((int) number);
                    case URGENT, EXTRA_URGENT -> content.writeIntLE((int) number);
                    case CURRENT, UNSUPPORTED -> {
                    }
                }
            });
        }
    }

    /** Wraps the content of a FLEX message, in either direction. */
    // | ~ | letter | content | crc over all before |
    public static void flex(ByteBuf out, FlexLetter letter, Consumer<ByteBuf> content) {
        int start = out.writerIndex();
        out.writeByte(FLEX).writeByte(letter.letter);
        content.accept(out);
        out.writeByte(Crc8.of(out, start, out.writerIndex() - start));
    }

    /**
     * A record of {@code ~E} and {@code ~X}: a fixed part with place and time, and any number of elements ("additional packets").
     *
     * @param timeSeconds since 1970, of the event
     * @param fixSeconds  since 1970, of the last fix
     * @param latitude    in 1/10,000 minutes
     * @param altitude    dm
     * @param speed       km/h
     * @param mileage     km
     */
    public record ExtraRecord(long index, int event, long timeSeconds, int navigation, long fixSeconds, int latitude, int longitude,
            int altitude, float speed, int course, float mileage, List<Element> elements) {

        static final int STRUCTURE = 0x0A;
        static final int STATIC = 37;
        private static final int OVERHEAD = 2;

        /** An id of a key or a card. */
        record Element(int type, byte[] value) {}

        // | length 2 | structure 0A | static length 37 | index … mileage | type, length, value … |
        public static ExtraRecord read(FrameCursor in) {
            int length = in.u16le("record length");
            in.expect("record", 1, length);
            int end = in.offset() + length;
            int structure = in.u8("structure version");
            int fixed = in.u8("static length");
            if (structure != STRUCTURE || fixed != STATIC || length < OVERHEAD + STATIC) {
                throw new ProtocolException(BAD_COUNT, "record of %d bytes, structure %d, static %d (expected: >= %d, %d, %d)"
                        .formatted(length, structure, fixed, OVERHEAD + STATIC, STRUCTURE, STATIC));
            }
            return new ExtraRecord(in.u32le("record number"), in.u16le("event"), time(in, "event time"), in.u8("navigation sensor"),
                    time(in, "time of the last fix"), in.i32le("latitude"), in.i32le("longitude"), in.i32le("altitude"),
                    Float.intBitsToFloat(in.i32le("speed")), in.u16le("course"), Float.intBitsToFloat(in.i32le("mileage")),
                    elements(in, end));
        }

        private static long time(FrameCursor in, String name) {
            long seconds = in.u32le(name);
            in.meansTime(seconds * 1000);
            return seconds;
        }

        private static List<Element> elements(FrameCursor in, int end) {
            List<Element> elements = new ArrayList<>();
            while (in.offset() < end) {
                int type = in.u8("element");
                int length = in.u8("element length");
                if (in.offset() + length > end) {
                    throw new ProtocolException(BAD_COUNT,
                            "element of " + length + " bytes (expected: <= " + (end - in.offset()) + ", the rest of its record)");
                }
                elements.add(new Element(type, in.bytes("element value", length)));
            }
            return elements;
        }
    }
}
