package io.trackgate.jt808;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;

/** What a terminal says. */
public sealed interface Jt808Uplink extends Jt808Message permits Jt808Message.GeneralAnswer, Jt808Message.Transparent, Jt808Message.Other,
        Jt808Uplink.Register, Jt808Uplink.Authenticate, Jt808Uplink.Heartbeat, Jt808Uplink.Deregister, Jt808Uplink.TimeQuery,
        Jt808Uplink.LocationReport, Jt808Uplink.LocationAnswer, Jt808Uplink.LocationBatch, Jt808Uplink.ParametersAnswer,
        Jt808Uplink.Waybill, Jt808Uplink.VendorText, Jt808Uplink.TextAnswer, Jt808Uplink.MediaEvent, Jt808Uplink.MediaData {

    /** In the order of the wire; empty for what tells none. */
    default List<Jt808Location> locations() { return List.of(); }

    /** Whether these bytes were what they say they are, and not something encrypted, as far as they tell. */
    default boolean isPlausible() {
        return locations().stream().allMatch(Jt808Location::isPlausible);
    }

    /**
     * Reads a whole body.
     *
     * @param header of its frame, or of the last one where it came in parts
     * @throws ProtocolException where its counts don't add up; more bytes than it needs are no harm
     */
    static Jt808Uplink read(Jt808Header header, FrameCursor in) {
        Jt808Uplink message = read(header.messageId(), header.terminal().v2019(), in);
        if (in.remaining() > 0) in.bytes("further bytes", in.remaining());
        return message;
    }

    private static Jt808Uplink read(int id, boolean v2019, FrameCursor in) {
        return switch (id) {
            case Jt808Ids.GENERAL_ANSWER_UP -> GeneralAnswer.read(id, in);
            case Jt808Ids.HEARTBEAT, Jt808Ids.VENDOR_HEARTBEAT -> new Heartbeat(id, Octets.rest(in, "state"));
            case Jt808Ids.DEREGISTER -> new Deregister();
            case Jt808Ids.TIME_QUERY, Jt808Ids.VENDOR_TIME_QUERY -> new TimeQuery(id);
            case Jt808Ids.REGISTER -> Register.read(in, v2019);
            case Jt808Ids.AUTHENTICATE -> Authenticate.read(in, v2019);
            case Jt808Ids.PARAMETERS_ANSWER -> ParametersAnswer.read(in);
            case Jt808Ids.LOCATION -> new LocationReport(Jt808Location.read(in, in.remaining()));
            case Jt808Ids.LOCATION_ANSWER, Jt808Ids.VEHICLE_CONTROL_ANSWER -> LocationAnswer.read(id, in);
            case Jt808Ids.LOCATION_BATCH -> LocationBatch.read(in);
            case Jt808Ids.WAYBILL -> Waybill.read(in);
            case Jt808Ids.MEDIA_EVENT -> MediaEvent.read(in);
            case Jt808Ids.MEDIA_DATA -> MediaData.read(in);
            case Jt808Ids.TRANSPARENT_UP -> Transparent.read(id, in);
            case Jt808Ids.VENDOR_TEXT_ANSWER -> TextAnswer.read(in);
            case Jt808Ids.VENDOR_TEXT -> VendorText.read(in);
            default -> Other.read(id, in);
        };
    }

    /**
     * A terminal that has no authentication code introduces itself (0x0100).
     *
     * @param plateColour 0 for none: the plate is then a VIN, or empty
     */
    record Register(Layout layout, int province, int city, String maker, String model, String terminalId, int plateColour, String plate)
            implements
                Jt808Uplink {

        /** The editions differ in the widths of three fields. */
        public enum Layout {
            OF_2011(5, 8, 7), OF_2013(5, 20, 7), OF_2019(11, 30, 30);

            private final int maker;
            private final int model;
            private final int terminalId;

            Layout(int maker, int model, int terminalId) {
                this.maker = maker;
                this.model = model;
                this.terminalId = terminalId;
            }

            private int fixed() { return 5 + maker + model + terminalId; }

            /** A body of 2011 with a long plate looks like one of 2013, which are far more. */
            private static Layout of(boolean v2019, int length) {
                if (v2019 && length >= OF_2019.fixed()) return OF_2019;
                return length < OF_2013.fixed() ? OF_2011 : OF_2013;
            }
        }

        @Override
        public int messageId() { return Jt808Ids.REGISTER; }

        // | province 2 | city 2 | maker 5 (2019: 11) | model 20 (2011: 8, 2019: 30) | terminal id 7 (2019: 30) | colour 1 | plate … |
        static Register read(FrameCursor in, boolean v2019) {
            Layout layout = Layout.of(v2019, in.remaining());
            return new Register(layout, in.u16("province"), in.u16("city"), readPadded(in, "maker", layout.maker),
                    readPadded(in, "model", layout.model), readPadded(in, "terminal id", layout.terminalId), in.u8("plate colour"),
                    Octets.restAsText(in, "plate"));
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeShort(province).writeShort(city);
            writePadded(out, maker, layout.maker);
            writePadded(out, model, layout.model);
            writePadded(out, terminalId, layout.terminalId);
            out.writeByte(plateColour);
            Octets.ofText(plate).write(out);
        }
    }

    /**
     * A terminal shows the code that it was given once (0x0102).
     *
     * @param imei     2019 alone
     * @param software 2019 alone, behind an IMEI
     */
    record Authenticate(String code, @Nullable String imei, @Nullable String software) implements Jt808Uplink {

        private static final int IMEI = 15;
        private static final int SOFTWARE = 20;

        @Override
        public int messageId() { return Jt808Ids.AUTHENTICATE; }

        // 2011, 2013: | code … |   2019: | length 1 | code … | IMEI 15 | software 20 |
        static Authenticate read(FrameCursor in, boolean v2019) {
            // A terminal may write headers of 2019 and bodies of 2013: the first character of a code is no length then, but a large number.
            if (!v2019 || in.remaining() == 0 || in.peekU8(0) >= in.remaining()) {
                String alone = Octets.restAsText(in, "code");
                in.secret();
                return new Authenticate(alone, null, null);
            }
            String code = Octets.readText(in, "code", in.u8("code length"));
            in.secret();
            if (in.remaining() < IMEI) return new Authenticate(code, null, null);
            String imei = readPadded(in, "IMEI", IMEI);
            String software = in.remaining() == 0 ? null : readPadded(in, "software", Math.min(SOFTWARE, in.remaining()));
            return new Authenticate(code, imei, software);
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            Octets bytes = Octets.ofText(code);
            if (v2019) out.writeByte(bytes.length());
            bytes.write(out);
            if (v2019 && imei != null) writePadded(out, imei, IMEI);
            if (v2019 && software != null) writePadded(out, software, SOFTWARE);
        }
    }

    /** @param state empty by the standard; some vendors add battery and signal */
    record Heartbeat(int messageId, Octets state) implements Jt808Uplink {
        @Override
        public void write(ByteBuf out, boolean v2019) { state.write(out); }
    }

    /** The terminal will want a new authentication code. */
    record Deregister() implements Jt808Uplink {
        @Override
        public int messageId() { return Jt808Ids.DEREGISTER; }

        @Override
        public void write(ByteBuf out, boolean v2019) {}
    }

    /** The terminal asks for the time: 0x0004 of 2019, or 0x0109 of vendors. */
    record TimeQuery(int messageId) implements Jt808Uplink {
        @Override
        public void write(ByteBuf out, boolean v2019) {}
    }

    record LocationReport(Jt808Location location) implements Jt808Uplink {
        @Override
        public int messageId() { return Jt808Ids.LOCATION; }

        @Override
        public List<Jt808Location> locations() { return List.of(location); }

        @Override
        public void write(ByteBuf out, boolean v2019) { location.write(out); }
    }

    /** Where it is, because it was asked (0x0201) or after it was switched (0x0500). */
    record LocationAnswer(int messageId, int replySerial, Jt808Location location) implements Jt808Uplink {

        @Override
        public List<Jt808Location> locations() { return List.of(location); }

        // | reply serial 2 | location … |
        static LocationAnswer read(int messageId, FrameCursor in) {
            return new LocationAnswer(messageId, in.u16("reply serial"), Jt808Location.read(in, in.remaining()));
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeShort(replySerial);
            location.write(out);
        }
    }

    /**
     * Locations that waited (0x0704).
     *
     * @param type 0 buffered in normal operation, 1 from a place without a network
     */
    record LocationBatch(int type, List<Jt808Location> locations, int furtherBytes) implements Jt808Uplink {

        public LocationBatch { locations = List.copyOf(locations); }

        public LocationBatch(int type, List<Jt808Location> locations) { this(type, locations, 0); }

        @Override
        public int messageId() { return Jt808Ids.LOCATION_BATCH; }

        // | count 2 | type 1 | length 2 | location … | length 2 | location … |
        static LocationBatch read(FrameCursor in) {
            int count = in.u16("count");
            int type = in.u8("type");
            in.expect("locations", count, Short.BYTES + Jt808Location.FIXED);
            List<Jt808Location> locations = new ArrayList<>(count);
            for (int number = 1; number <= count; number++) {
                in.open("location", number);
                locations.add(Jt808Location.read(in, Math.min(in.u16("length"), in.remaining())));
                in.close();
            }
            return new LocationBatch(type, locations, in.remaining());
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeShort(locations.size()).writeByte(type);
            for (Jt808Location location : locations) {
                int lengthAt = out.writerIndex();
                out.writeShort(0);
                location.write(out);
                out.setShort(lengthAt, out.writerIndex() - lengthAt - Short.BYTES);
            }
        }
    }

    /** Settings as the terminal holds them (0x0104). */
    record ParametersAnswer(int replySerial, Parameters parameters) implements Jt808Uplink {
        @Override
        public int messageId() { return Jt808Ids.PARAMETERS_ANSWER; }

        // | reply serial 2 | parameters … |
        static ParametersAnswer read(FrameCursor in) { return new ParametersAnswer(in.u16("reply serial"), Parameters.read(in)); }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeShort(replySerial);
            parameters.write(out);
        }
    }

    /** An electronic waybill (0x0701), in which vendors answer commands. */
    record Waybill(String text) implements Jt808Uplink {
        @Override
        public int messageId() { return Jt808Ids.WAYBILL; }

        // | length 4 | text … |
        static Waybill read(FrameCursor in) {
            long length = in.u32("length");
            if (length > in.remaining()) {
                throw new ProtocolException(BAD_COUNT, "waybill: " + length + " bytes (expected: <= " + in.remaining() + ")");
            }
            return new Waybill(Octets.readText(in, "text", (int) length));
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            Octets bytes = Octets.ofText(text);
            out.writeInt(bytes.length());
            bytes.write(out);
        }
    }

    /** A vendor's answer to a command text, which does not say to which (0x6006). */
    record VendorText(int flag, String text) implements Jt808Uplink {
        @Override
        public int messageId() { return Jt808Ids.VENDOR_TEXT; }

        // | flag 1 | GBK text … |
        static VendorText read(FrameCursor in) { return new VendorText(in.u8("flag"), Octets.restAsText(in, "text")); }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeByte(flag);
            Octets.ofText(text).write(out);
        }
    }

    /** A vendor's answer to a command text, with the serial of the command (0x1300). */
    record TextAnswer(int replySerial, String text) implements Jt808Uplink {
        @Override
        public int messageId() { return Jt808Ids.VENDOR_TEXT_ANSWER; }

        // | reply serial 2 | UTF-16BE text … |
        static TextAnswer read(FrameCursor in) {
            int replySerial = in.u16("reply serial");
            String text = new String(in.bytes("text", in.remaining()), StandardCharsets.UTF_16BE);
            in.means(text);
            return new TextAnswer(replySerial, text);
        }

        @Override
        public void write(ByteBuf out, boolean v2019) { out.writeShort(replySerial).writeBytes(text.getBytes(StandardCharsets.UTF_16BE)); }
    }

    /** A picture, a sound or a film was made (0x0800). */
    record MediaEvent(long mediaId, int type, int format, int event, int channel) implements Jt808Uplink {
        @Override
        public int messageId() { return Jt808Ids.MEDIA_EVENT; }

        // | media id 4 | type 1 | format 1 | event 1 | channel 1 |
        static MediaEvent read(FrameCursor in) {
            return new MediaEvent(in.u32("media id"), in.u8("type"), in.u8("format"), in.u8("event"), in.u8("channel"));
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeInt((int) mediaId).writeByte(type).writeByte(format).writeByte(event).writeByte(channel);
        }
    }

    /** The picture itself (0x0801), which nobody here looks at. */
    record MediaData(long mediaId, Octets data) implements Jt808Uplink {
        @Override
        public int messageId() { return Jt808Ids.MEDIA_DATA; }

        // | media id 4 | what it is, where it was made, its bytes … |
        static MediaData read(FrameCursor in) { return new MediaData(in.u32("media id"), Octets.rest(in, "media")); }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeInt((int) mediaId);
            data.write(out);
        }
    }

    private static String readPadded(FrameCursor in, String name, int length) {
        String padded = new String(in.bytes(name, length), Octets.GBK);
        int end = padded.length();
        while (end > 0 && (padded.charAt(end - 1) == 0 || padded.charAt(end - 1) == ' '))
            end--;
        String text = padded.substring(0, end);
        in.means(text);
        return text;
    }

    private static void writePadded(ByteBuf out, String text, int length) {
        byte[] bytes = text.getBytes(Octets.GBK);
        if (bytes.length > length) {
            throw new IllegalArgumentException(text + ": " + bytes.length + " bytes (expected: <= " + length + ")");
        }
        out.writeBytes(bytes).writeZero(length - bytes.length);
    }
}
