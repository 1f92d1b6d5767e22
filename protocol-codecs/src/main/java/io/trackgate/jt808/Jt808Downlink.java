package io.trackgate.jt808;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;

/** What the server says. */
public sealed interface Jt808Downlink extends Jt808Message permits Jt808Message.GeneralAnswer, Jt808Message.Transparent, Jt808Message.Other,
        Jt808Downlink.RegisterAnswer, Jt808Downlink.Resend, Jt808Downlink.Time, Jt808Downlink.VendorTime, Jt808Downlink.SetParameters,
        Jt808Downlink.SetVendorParameters, Jt808Downlink.QueryParameters, Jt808Downlink.Query, Jt808Downlink.TerminalControl,
        Jt808Downlink.TemporaryTracking, Jt808Downlink.Text, Jt808Downlink.VehicleControl2013, Jt808Downlink.VehicleControl2019,
        Jt808Downlink.MediaAnswer, Jt808Downlink.OilControl {

    /**
     * Reads a whole body.
     *
     * @throws ProtocolException where its counts don't add up
     */
    static Jt808Downlink read(Jt808Header header, FrameCursor in) {
        Jt808Downlink message = read(header.messageId(), header.terminal().v2019(), in);
        if (in.remaining() > 0) in.bytes("further bytes", in.remaining());
        return message;
    }

    private static Jt808Downlink read(int id, boolean v2019, FrameCursor in) {
        return switch (id) {
            case Jt808Ids.GENERAL_ANSWER_DOWN -> GeneralAnswer.read(id, in);
            case Jt808Ids.RESEND -> Resend.read(in, v2019);
            case Jt808Ids.TIME_ANSWER -> Time.read(in);
            case Jt808Ids.VENDOR_TIME_ANSWER -> VendorTime.read(in);
            case Jt808Ids.REGISTER_ANSWER -> RegisterAnswer.read(in);
            case Jt808Ids.SET_PARAMETERS -> new SetParameters(Parameters.read(in));
            case Jt808Ids.VENDOR_PARAMETERS -> SetVendorParameters.read(in);
            case Jt808Ids.QUERY_PARAMETERS -> QueryParameters.read(in);
            case Jt808Ids.QUERY_ALL_PARAMETERS, Jt808Ids.QUERY_ATTRIBUTES, Jt808Ids.QUERY_LOCATION, Jt808Ids.LINK_TEST -> new Query(id);
            case Jt808Ids.TERMINAL_CONTROL -> TerminalControl.read(in);
            case Jt808Ids.TEMPORARY_TRACKING -> TemporaryTracking.read(in);
            case Jt808Ids.TEXT -> Text.read(in, v2019);
            case Jt808Ids.VEHICLE_CONTROL -> v2019 ? VehicleControl2019.read(in) : VehicleControl2013.read(in);
            case Jt808Ids.MEDIA_ANSWER -> MediaAnswer.read(in);
            case Jt808Ids.TRANSPARENT_DOWN -> Transparent.read(id, in);
            case Jt808Ids.VENDOR_OIL_CONTROL -> OilControl.read(in);
            default -> Other.read(id, in);
        };
    }

    /**
     * The answer to a registration (0x8100).
     *
     * @param result 0 done, 1 vehicle already registered, 2 no such vehicle, 3 terminal already registered, 4 no such terminal
     * @param code   to authenticate with from now on; empty where the registration was refused
     */
    record RegisterAnswer(int replySerial, int result, String code) implements Jt808Downlink {

        public static final int OK = 0;
        public static final int NO_SUCH_TERMINAL = 4;

        @Override
        public int messageId() { return Jt808Ids.REGISTER_ANSWER; }

        // | reply serial 2 | result 1 | code … |
        static RegisterAnswer read(FrameCursor in) {
            RegisterAnswer answer = new RegisterAnswer(in.u16("reply serial"), in.u8("result"), Octets.restAsText(in, "code"));
            in.secret();
            return answer;
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeShort(replySerial).writeByte(result);
            Octets.ofText(code).write(out);
        }
    }

    /**
     * Asks for missing parts of a message (0x8003).
     *
     * @param firstSerial that of the message's first part
     * @param parts       their numbers, from 1
     */
    record Resend(int firstSerial, List<Integer> parts) implements Jt808Downlink {

        public Resend { parts = List.copyOf(parts); }

        @Override
        public int messageId() { return Jt808Ids.RESEND; }

        // | first serial 2 | count 1 (2019: 2) | part 2 | part 2 | … |
        static Resend read(FrameCursor in, boolean v2019) {
            int firstSerial = in.u16("first serial");
            int count = v2019 ? in.u16("count") : in.u8("count");
            return new Resend(firstSerial, readWords(in, "part", count));
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeShort(firstSerial);
            if (v2019) out.writeShort(parts.size());
            else
                out.writeByte(parts.size());
            writeWords(out, parts);
        }
    }

    /** The time, UTC (0x8004, 2019). */
    record Time(String bcd) implements Jt808Downlink {

        public static Time of(Instant now) { return new Time(Jt808Time.bcd(LocalDateTime.ofInstant(now, ZoneOffset.UTC))); }

        @Override
        public int messageId() { return Jt808Ids.TIME_ANSWER; }

        // | YYMMDDhhmmss BCD 6 |
        static Time read(FrameCursor in) { return new Time(HexFormat.of().formatHex(in.bytes("time", Jt808Time.BYTES))); }

        @Override
        public void write(ByteBuf out, boolean v2019) { out.writeBytes(HexFormat.of().parseHex(bcd)); }
    }

    /** The time, UTC, as some vendors want it (0x8109). */
    record VendorTime(int year, int month, int day, int hour, int minute, int second, int result) implements Jt808Downlink {

        public static VendorTime of(Instant now) {
            LocalDateTime time = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
            return new VendorTime(time.getYear(), time.getMonthValue(), time.getDayOfMonth(), time.getHour(), time.getMinute(),
                    time.getSecond(), GeneralAnswer.OK);
        }

        @Override
        public int messageId() { return Jt808Ids.VENDOR_TIME_ANSWER; }

        // | year 2 | month 1 | day 1 | hour 1 | minute 1 | second 1 | result 1 |
        static VendorTime read(FrameCursor in) {
            return new VendorTime(in.u16("year"), in.u8("month"), in.u8("day"), in.u8("hour"), in.u8("minute"), in.u8("second"),
                    in.u8("result"));
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeShort(year).writeByte(month).writeByte(day).writeByte(hour).writeByte(minute).writeByte(second).writeByte(result);
        }
    }

    /** Writes settings (0x8103). */
    record SetParameters(Parameters parameters) implements Jt808Downlink {
        @Override
        public int messageId() { return Jt808Ids.SET_PARAMETERS; }

        @Override
        public void write(ByteBuf out, boolean v2019) { parameters.write(out); }
    }

    /** Writes settings by the short numbers of older devices of Huabao's kind (0x0310). */
    record SetVendorParameters(List<VendorParameter> parameters) implements Jt808Downlink {

        /** @param id one byte */
        public record VendorParameter(int id, Octets value) {
            private static final int HEAD = 2;
        }

        public SetVendorParameters { parameters = List.copyOf(parameters); }

        @Override
        public int messageId() { return Jt808Ids.VENDOR_PARAMETERS; }

        // | count 1 | id 1 | length 1 | value … | id 1 | … |
        static SetVendorParameters read(FrameCursor in) {
            int count = in.u8("count");
            in.expect("parameters", count, VendorParameter.HEAD);
            List<VendorParameter> parameters = new ArrayList<>(count);
            for (int at = 0; at < count; at++)
                parameters.add(new VendorParameter(in.u8("parameter"), Octets.read(in, "value", in.u8("length"))));
            return new SetVendorParameters(parameters);
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeByte(parameters.size());
            for (VendorParameter parameter : parameters) {
                out.writeByte(parameter.id).writeByte(parameter.value.length());
                parameter.value.write(out);
            }
        }
    }

    /** Asks for some settings (0x8106, from 2013); terminals of 2011 know only {@link Jt808Ids#QUERY_ALL_PARAMETERS}. */
    record QueryParameters(List<Integer> ids) implements Jt808Downlink {

        public QueryParameters { ids = List.copyOf(ids); }

        @Override
        public int messageId() { return Jt808Ids.QUERY_PARAMETERS; }

        // | count 1 | id 4 | id 4 | … |
        static QueryParameters read(FrameCursor in) {
            int count = in.u8("count");
            in.expect("ids", count, Integer.BYTES);
            List<Integer> ids = new ArrayList<>(count);
            for (int at = 0; at < count; at++)
                ids.add(in.i32("parameter"));
            return new QueryParameters(ids);
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeByte(ids.size());
            for (int id : ids)
                out.writeInt(id);
        }
    }

    /** A question without a body: all settings, attributes, location, or whether the link is there. */
    record Query(int messageId) implements Jt808Downlink {
        @Override
        public void write(ByteBuf out, boolean v2019) {}
    }

    /**
     * Makes the terminal itself do something (0x8105); numbers from 64 on are the vendors'.
     *
     * @param text values of the command, set apart by semicolons; mostly empty
     */
    record TerminalControl(int command, String text) implements Jt808Downlink {
        @Override
        public int messageId() { return Jt808Ids.TERMINAL_CONTROL; }

        // | command 1 | text … |
        static TerminalControl read(FrameCursor in) { return new TerminalControl(in.u8("command"), Octets.restAsText(in, "text")); }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeByte(command);
            Octets.ofText(text).write(out);
        }
    }

    /**
     * Reports more often for a while (0x8202).
     *
     * @param intervalSeconds 0 ends it
     * @param validitySeconds not sent with interval 0
     */
    record TemporaryTracking(int intervalSeconds, long validitySeconds) implements Jt808Downlink {
        @Override
        public int messageId() { return Jt808Ids.TEMPORARY_TRACKING; }

        // | interval 2 | validity 4 |
        static TemporaryTracking read(FrameCursor in) {
            int interval = in.u16("interval");
            in.unit("s");
            if (interval == 0) return new TemporaryTracking(0, 0);
            long validity = in.u32("validity");
            in.unit("s");
            return new TemporaryTracking(interval, validity);
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeShort(intervalSeconds);
            if (intervalSeconds != 0) out.writeInt((int) validitySeconds);
        }
    }

    /**
     * A text for the driver, or where the vendor likes, a command for the terminal (0x8300).
     *
     * @param flag bit 0 urgent, 2 display, 3 read aloud, 4 advertising screen, 5 fault code instead of navigation
     * @param type 2019 alone: 1 notice, 2 service
     */
    record Text(int flag, int type, String text) implements Jt808Downlink {
        @Override
        public int messageId() { return Jt808Ids.TEXT; }

        // | flag 1 | 2019: type 1 | GBK text … |
        static Text read(FrameCursor in, boolean v2019) {
            return new Text(in.u8("flag"), v2019 ? in.u8("type") : 0, Octets.restAsText(in, "text"));
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeByte(flag);
            if (v2019) out.writeByte(type);
            Octets.ofText(text).write(out);
        }
    }

    /** @param flag bit 0: 0 unlocks the doors, 1 locks them (0x8500 until 2013) */
    record VehicleControl2013(int flag) implements Jt808Downlink {
        @Override
        public int messageId() { return Jt808Ids.VEHICLE_CONTROL; }

        static VehicleControl2013 read(FrameCursor in) { return new VehicleControl2013(in.u8("flag")); }

        @Override
        public void write(ByteBuf out, boolean v2019) { out.writeByte(flag); }
    }

    /** Several at once (0x8500 of 2019). */
    record VehicleControl2019(List<Control> controls) implements Jt808Downlink {

        /**
         * @param type  1 doors, from F001 the vendor's
         * @param value doors: 0 locks, 1 unlocks, the reverse of 2013
         */
        public record Control(int type, int value) {
            private static final int BYTES = 3;
        }

        public VehicleControl2019 { controls = List.copyOf(controls); }

        @Override
        public int messageId() { return Jt808Ids.VEHICLE_CONTROL; }

        // | count 2 | type 2 | value 1 | type 2 | … |
        static VehicleControl2019 read(FrameCursor in) {
            int count = in.u16("count");
            in.expect("controls", count, Control.BYTES);
            List<Control> controls = new ArrayList<>(count);
            for (int at = 0; at < count; at++)
                controls.add(new Control(in.u16("type"), in.u8("value")));
            return new VehicleControl2019(controls);
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeShort(controls.size());
            for (Control control : controls)
                out.writeShort(control.type).writeByte(control.value);
        }
    }

    /**
     * The answer to {@link Jt808Ids#MEDIA_DATA} (0x8800).
     *
     * @param missing packets that are wanted again
     */
    record MediaAnswer(long mediaId, List<Integer> missing) implements Jt808Downlink {

        public MediaAnswer { missing = List.copyOf(missing); }

        @Override
        public int messageId() { return Jt808Ids.MEDIA_ANSWER; }

        // | media id 4 | count 1 | packet 2 | packet 2 | … |
        static MediaAnswer read(FrameCursor in) {
            long mediaId = in.u32("media id");
            return new MediaAnswer(mediaId, readWords(in, "packet", in.u8("count")));
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeInt((int) mediaId).writeByte(missing.size());
            writeWords(out, missing);
        }
    }

    /** A vendor's own switch for the fuel pump (0xA006). */
    record OilControl(boolean cut, String bcd) implements Jt808Downlink {
        @Override
        public int messageId() { return Jt808Ids.VENDOR_OIL_CONTROL; }

        // | 1 cut, 0 restore | YYMMDDhhmmss BCD 6 |
        static OilControl read(FrameCursor in) {
            return new OilControl(in.u8("cut") != 0, HexFormat.of().formatHex(in.bytes("time", Jt808Time.BYTES)));
        }

        @Override
        public void write(ByteBuf out, boolean v2019) { out.writeByte(cut ? 1 : 0).writeBytes(HexFormat.of().parseHex(bcd)); }
    }

    private static List<Integer> readWords(FrameCursor in, String name, int count) {
        in.expect(name, count, Short.BYTES);
        List<Integer> words = new ArrayList<>(count);
        for (int at = 0; at < count; at++)
            words.add(in.u16(name));
        return words;
    }

    private static void writeWords(ByteBuf out, List<Integer> words) {
        for (int word : words)
            out.writeShort(word);
    }
}
