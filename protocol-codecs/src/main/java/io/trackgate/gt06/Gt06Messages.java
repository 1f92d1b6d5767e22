package io.trackgate.gt06;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.trackgate.gt06.Gt06Blocks.Cell;
import io.trackgate.gt06.Gt06Blocks.CellBlock;
import io.trackgate.gt06.Gt06Blocks.CellForm;
import io.trackgate.gt06.Gt06Blocks.GpsBlock;
import io.trackgate.gt06.Gt06Blocks.Network;
import io.trackgate.gt06.Gt06Blocks.StatusBlock;
import io.trackgate.gt06.Gt06Blocks.WireTime;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

import static io.trackgate.gt06.Gt06Encoder.LONG_MARK;
import static io.trackgate.gt06.Gt06Encoder.TAIL;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_DEVICE_ID;

/**
 * What goes over the wire in both directions; each record reads and writes itself. Everything is big-endian.
 *
 * A record reads the content of a frame: behind it stand serial, checksum and end. What a vendor appends to a message is its {@code rest}, in
 * hexadecimal.
 */
public final class Gt06Messages {

    public static final int LOGIN = 0x01;
    public static final int GPS = 0x10;
    public static final int CELL = 0x11;
    public static final int GPS_CELL = 0x12;
    public static final int HEARTBEAT = 0x13;
    public static final int ANSWER = 0x15;
    public static final int ALARM = 0x16;
    public static final int CELLS = 0x18;
    public static final int CELL_ALARM = 0x19;
    public static final int ADDRESS_REQUEST = 0x1A;
    public static final int LONG_ANSWER = 0x21;
    public static final int GPS_CELL_UTC = 0x22;
    public static final int HEARTBEAT_IN_VOLTS = 0x23;
    public static final int ALARM_UTC = 0x26;
    public static final int FENCE_ALARM_UTC = 0x27;
    public static final int CELLS_UTC = 0x28;
    public static final int ADDRESS_REQUEST_UTC = 0x2A;
    public static final int CELLS_WIFI_UTC = 0x2C;
    public static final int STATUS_4G = 0x36;
    public static final int MODULES = 0x70;
    public static final int COMMAND = 0x80;
    public static final int TIME = 0x8A;
    public static final int INFORMATION = 0x94;
    public static final int ADDRESS_ANSWER = 0x97;
    public static final int SERIAL_PORT = 0x9B;
    public static final int GPS_CELL_4G = 0xA0;
    public static final int CELLS_4G = 0xA1;
    public static final int ALARM_4G = 0xA3;
    public static final int FENCE_ALARM_4G = 0xA4;

    static final int KEEP_ALIVE_BYTES = 6;
    private static final int KEEP_ALIVE_MARK = 0x7878;
    private static final int KEEP_ALIVE = 0x01080D0A;

    private Gt06Messages() {}

    // | 7878 | 01 | 08 | 0D0A |: the keep-alive of some clones. Their other frames without serial and checksum, lists of Wi-Fi and cells under
    // 0x69 and 0x17, are not read: nothing trustworthy describes them.
    static boolean isKeepAlive(ByteBuf in) {
        int start = in.readerIndex();
        return in.readableBytes() >= KEEP_ALIVE_BYTES && in.getUnsignedShort(start) == KEEP_ALIVE_MARK
                && in.getInt(start + 2) == KEEP_ALIVE;
    }

    /** One whole frame; its checksum was proven before. */
    public record Frame(boolean isLong, Content content, int serial) {

        /** From a tracker. */
        public static Frame uplink(FrameCursor in) { return read(in, Uplink::read); }

        /** From a server. */
        public static Frame downlink(FrameCursor in) {
            return read(in, (protocol, isLong, cursor) -> Downlink.read(protocol, cursor));
        }

        // | mark 2 | length 1 or 2 | protocol number | content … | serial 2 | crc 2 | end 2 |
        // The length is only shown: clones get it wrong, and the frame's bounds are known.
        private static Frame read(FrameCursor in, Reading reading) {
            boolean isLong = in.u16("start mark") == LONG_MARK;
            in.means(isLong ? "7979" : "7878");
            in.unsigned("length", isLong ? 2 : 1);
            int protocol = in.u8("protocol number");
            in.means("0x%02x".formatted(protocol));
            in.keepBack(TAIL);
            Content content = reading.read(protocol, isLong, in);
            if (left(in) != 0) throw new ProtocolException(BAD_COUNT, "content: " + left(in) + " bytes are left (expected: 0)");
            in.giveBack();
            int serial = in.u16("serial");
            in.u16("crc");
            in.u16("end");
            in.means("0d0a");
            return new Frame(isLong, content, serial);
        }

        public void write(ByteBuf out) { Gt06Encoder.frame(out, isLong, content.protocol(), serial, content::writeContent); }

        private interface Reading {
            Content read(int protocol, boolean isLong, FrameCursor in);
        }
    }

    /** What a frame says. */
    public sealed interface Content permits Uplink, Downlink {

        int protocol();

        /** Whether its length has two bytes. */
        default boolean isLong() { return false; }

        /** The content alone. */
        void writeContent(ByteBuf out);

        /** Mark, length, protocol number, content, serial, checksum, end. */
        default void writeFrame(ByteBuf out, int serial) {
            new Frame(isLong(), this, serial).write(out);
        }
    }

    /** Tracker to server. */
    public sealed interface Uplink extends Content permits ImeiLogin, Heartbeat, Track, CellFix, Alarm, AddressRequest, CellReport, Modules,
            Information, SerialPort, ShortAnswer, LongAnswer, TimeRequest, Opaque {

        static Uplink read(int protocol, boolean isLong, FrameCursor in) {
            return switch (protocol) {
                case LOGIN -> ImeiLogin.read(in);
                case HEARTBEAT, HEARTBEAT_IN_VOLTS -> Heartbeat.read(protocol, in);
                case GPS, GPS_CELL, GPS_CELL_UTC, GPS_CELL_4G -> Track.read(protocol, in);
                case CELL -> CellFix.read(in);
                case ALARM, CELL_ALARM, ALARM_UTC, FENCE_ALARM_UTC, ALARM_4G, FENCE_ALARM_4G -> Alarm.read(protocol, in);
                case ADDRESS_REQUEST, ADDRESS_REQUEST_UTC -> AddressRequest.read(protocol, in);
                case CELLS, CELLS_UTC, CELLS_WIFI_UTC, CELLS_4G -> CellReport.read(protocol, in);
                case STATUS_4G, MODULES -> Modules.read(protocol, in);
                case INFORMATION -> Information.read(isLong, in);
                case SERIAL_PORT -> SerialPort.read(in);
                case ANSWER -> ShortAnswer.read(in);
                case LONG_ANSWER -> LongAnswer.read(in);
                case TIME -> new TimeRequest(readRest(in));
                default -> new Opaque(isLong, protocol, readRest(in));
            };
        }
    }

    /** Server to tracker. */
    public sealed interface Downlink extends Content permits Ack, ServerCommand, TimeAnswer, AddressAnswer, Opaque {

        static Downlink read(int protocol, FrameCursor in) {
            return switch (protocol) {
                case COMMAND -> ServerCommand.read(in);
                case TIME -> new TimeAnswer(WireTime.read(in));
                case ADDRESS_ANSWER -> AddressAnswer.read(in);
                default -> left(in) == 0 ? new Ack(protocol, false) : new Opaque(false, protocol, readRest(in));
            };
        }
    }

    // ---- tracker to server ----

    /**
     * The first thing a tracker says ("GT06" 5.1).
     *
     * @param imei   15 digits
     * @param typeId null where the message ends before
     * @param zone   zone and language as they are, null where the message ends before
     */
    public record ImeiLogin(String imei, @Nullable Integer typeId, @Nullable Integer zoneAndLanguage, String rest) implements Uplink {

        private static final int IMEI_BYTES = 8;
        private static final int WEST = 0x08;
        private static final int MINUTES_PER_HOUR = 60;
        private static final int HUNDRED = 100;
        private static final int MOST_MINUTES = 14 * MINUTES_PER_HOUR;

        public ImeiLogin(String imei) { this(imei, null, null, ""); }

        // | IMEI, decimal digits in half bytes behind a zero 8 | type id 2 | zone and language 2 |, the last two may lack
        static ImeiLogin read(FrameCursor in) {
            String digits = HexFormat.of().formatHex(in.bytes("IMEI", IMEI_BYTES));
            if (!digits.chars().allMatch(Character::isDigit)) {
                throw new ProtocolException(BAD_DEVICE_ID, digits + " (expected: decimal digits)");
            }
            String imei = digits.charAt(0) == '0' ? digits.substring(1) : digits;
            in.means(imei);
            Integer typeId = left(in) >= 2 ? in.u16("type id") : null;
            Integer zone = left(in) >= 2 ? in.u16("time zone and language") : null;
            return new ImeiLogin(imei, typeId, zone, readRest(in));
        }

        // | hours × 100 + minutes: bits 15–4 | 1 = west: bit 3 | 0 | language: bits 1–0 |
        /** Of its local times, where it says one that exists. */
        public Optional<ZoneOffset> zone() {
            if (zoneAndLanguage == null) return Optional.empty();
            int clock = zoneAndLanguage >> 4;
            int minutes = clock / HUNDRED * MINUTES_PER_HOUR + clock % HUNDRED;
            if (clock % HUNDRED >= MINUTES_PER_HOUR || minutes > MOST_MINUTES) return Optional.empty();
            int sign = (zoneAndLanguage & WEST) != 0 ? -1 : 1;
            return Optional.of(ZoneOffset.ofTotalSeconds(sign * minutes * 60));
        }

        @Override
        public int protocol() { return LOGIN; }

        @Override
        public void writeContent(ByteBuf out) {
            writeHex(out, "0".repeat(2 * IMEI_BYTES - imei.length()) + imei);
            if (typeId != null) out.writeShort(typeId);
            if (zoneAndLanguage != null) out.writeShort(zoneAndLanguage);
            writeHex(out, rest);
        }
    }

    /** The tracker is alive, and how it is ("GT06" 5.4): 0x13, or 0x23 with its voltage in volts × 100. Longer ones are the vendors' own. */
    public record Heartbeat(int protocol, StatusBlock status, String rest) implements Uplink {

        private static final int WITHOUT_VOLTAGE = 2;

        static Heartbeat read(int protocol, FrameCursor in) {
            int alarmAndLanguage = left(in) - WITHOUT_VOLTAGE - voltageBytes(protocol);
            return new Heartbeat(protocol, StatusBlock.read(in, voltageBytes(protocol), alarmAndLanguage), readRest(in));
        }

        private static int voltageBytes(int protocol) { return protocol == HEARTBEAT_IN_VOLTS ? 2 : 1; }

        @Override
        public void writeContent(ByteBuf out) {
            status.write(out, voltageBytes(protocol));
            writeHex(out, rest);
        }
    }

    /**
     * What newer tracks say beside the place ("JM-VL03" 0x22).
     *
     * @param acc        1 on, 0 off
     * @param uploadMode 0 interval, 1 distance, 2 corner, 3 ignition, …
     * @param reupload   1: from the tracker's buffer
     */
    public record Report(int acc, int uploadMode, int reupload) {

        static final int BYTES = 3;

        static Report read(FrameCursor in) { return new Report(in.u8("ACC"), in.u8("upload mode"), in.u8("re-upload")); }

        void write(ByteBuf out) { out.writeByte(acc).writeByte(uploadMode).writeByte(reupload); }
    }

    /**
     * Where it is: 0x10, 0x12 in local time; 0x22, 0xA0 (4G cells) in UTC. What stands behind the place may lack.
     *
     * @param mileageM metres
     */
    public record Track(int protocol, GpsBlock gps, @Nullable CellBlock cell, @Nullable Report report, @Nullable Long mileageM,
            String rest) implements Uplink {

        // | GPS 18 | not 0x10: cell 8 or more | 0x22, 0xA0: ACC 1 | upload mode 1 | re-upload 1 | mileage 4 |
        static Track read(int protocol, FrameCursor in) {
            GpsBlock gps = GpsBlock.read(in);
            CellForm form = cellForm(protocol);
            CellBlock cell = protocol != GPS && left(in) >= CellBlock.leastBytes(form) ? CellBlock.read(in, form) : null;
            boolean reports = protocol == GPS_CELL_UTC || protocol == GPS_CELL_4G;
            Report report = reports && left(in) >= Report.BYTES ? Report.read(in) : null;
            return new Track(protocol, gps, cell, report, report == null ? null : readMileage(in), readRest(in));
        }

        @Override
        public void writeContent(ByteBuf out) {
            gps.write(out);
            if (cell != null) cell.write(out);
            if (report != null) report.write(out);
            if (mileageM != null) out.writeInt(mileageM.intValue());
            writeHex(out, rest);
        }
    }

    /** In which cell it is, in local time (0x11). */
    public record CellFix(WireTime time, CellBlock cell, String rest) implements Uplink {

        // | time 6 | cell 8 |
        static CellFix read(FrameCursor in) { return new CellFix(WireTime.read(in), CellBlock.read(in, CellForm.NARROW), readRest(in)); }

        @Override
        public int protocol() { return CELL; }

        @Override
        public void writeContent(ByteBuf out) {
            time.write(out);
            cell.write(out);
            writeHex(out, rest);
        }
    }

    /**
     * Something happened: 0x16, 0x19 (no place) in local time; 0x26, 0x27 (with a fence), 0xA3, 0xA4 (4G cells) in UTC.
     *
     * @param cellLength as it is; 0: no cell; else it tells nothing, some trackers count it and some don't; null in 0x19
     * @param fence      255 for none
     * @param mileageM   metres
     */
    public record Alarm(int protocol, @Nullable GpsBlock gps, @Nullable Integer cellLength, @Nullable CellBlock cell, StatusBlock status,
            @Nullable Integer fence, @Nullable Long mileageM, String rest) implements Uplink {

        // | not 0x19: GPS 18 | cell length 1 | cell 8 or more | status 5 | 0x27, 0xA4: fence 1 | 0x26, 0xA3: mileage 4, may lack |
        static Alarm read(int protocol, FrameCursor in) {
            GpsBlock gps = protocol == CELL_ALARM ? null : GpsBlock.read(in);
            Integer cellLength = protocol == CELL_ALARM ? null : in.u8("cell length");
            CellBlock cell = cellLength == null || cellLength > 0 ? CellBlock.read(in, cellForm(protocol)) : null;
            StatusBlock status = StatusBlock.read(in);
            boolean fenced = protocol == FENCE_ALARM_UTC || protocol == FENCE_ALARM_4G;
            Integer fence = fenced && left(in) >= 1 ? in.u8("fence") : null;
            boolean counts = protocol == ALARM_UTC || protocol == ALARM_4G;
            return new Alarm(protocol, gps, cellLength, cell, status, fence, counts ? readMileage(in) : null, readRest(in));
        }

        @Override
        public void writeContent(ByteBuf out) {
            if (gps != null) gps.write(out);
            if (cellLength != null) out.writeByte(cellLength);
            if (cell != null) cell.write(out);
            status.write(out, 1);
            if (fence != null) out.writeByte(fence);
            if (mileageM != null) out.writeInt(mileageM.intValue());
            writeHex(out, rest);
        }
    }

    /**
     * Where it is, and a telephone number that wants to know the address: 0x1A in local time, 0x2A in UTC.
     *
     * @param phone 21 characters, the last ones zero
     */
    public record AddressRequest(int protocol, GpsBlock gps, String phone, int alarm, int language, String rest) implements Uplink {

        private static final int PHONE_BYTES = 21;

        // | GPS 18 | telephone number 21 | alarm 1 | language 1 |
        static AddressRequest read(int protocol, FrameCursor in) {
            return new AddressRequest(protocol, GpsBlock.read(in), readCharacters("phone", PHONE_BYTES, in), in.u8("alarm"),
                    in.u8("language"),
                    readRest(in));
        }

        @Override
        public void writeContent(ByteBuf out) {
            gps.write(out);
            out.writeCharSequence(phone, StandardCharsets.ISO_8859_1);
            out.writeByte(alarm).writeByte(language);
            writeHex(out, rest);
        }
    }

    /** A cell and how well it is heard, in the tracker's own measure. */
    public record HeardCell(Cell cell, int rssi) {}

    /** @param mac 12 hexadecimal digits */
    public record HeardWifi(String mac, int rssi) {

        static final int BYTES = 7;
        private static final int MAC_BYTES = 6;

        static HeardWifi read(FrameCursor in) { return new HeardWifi(HexFormat.of().formatHex(in.bytes("MAC", MAC_BYTES)), in.u8("RSSI")); }
    }

    /**
     * The cells around it: 0x18 in local time; 0x28, 0x2C (with Wi-Fi), 0xA1 (4G cells) in UTC.
     *
     * @param cells    seven; the first is the one in use
     * @param language null where the message ends before, or has none
     * @param wifi     null where the message has none
     */
    public record CellReport(int protocol, WireTime time, Network network, List<HeardCell> cells, int timingAdvance,
            @Nullable Integer language, @Nullable List<HeardWifi> wifi, String rest) implements Uplink {

        private static final int CELLS_IN_A_REPORT = 7;
        private static final int LANGUAGE_BYTES = 2;

        public CellReport {
            cells = List.copyOf(cells);
            wifi = wifi == null ? null : List.copyOf(wifi);
        }

        // | time 6 | network 3 or 4 | 7 × (cell 5 or 12, RSSI 1) | timing advance 1 | language 2 | 0x2C: count 1 | count × (MAC 6, RSSI 1) |
        static CellReport read(int protocol, FrameCursor in) {
            WireTime time = WireTime.read(in);
            CellForm form = cellForm(protocol);
            Network network = Network.read(in, form);
            List<HeardCell> cells = new ArrayList<>(CELLS_IN_A_REPORT);
            for (int number = 1; number <= CELLS_IN_A_REPORT; number++) {
                in.open("cell", number);
                cells.add(new HeardCell(Cell.read(in, form), in.u8("RSSI")));
                in.close();
            }
            int timingAdvance = in.u8("timing advance");
            boolean bare = protocol == CELLS_WIFI_UTC && isWifiList(in);
            Integer language = !bare && left(in) >= LANGUAGE_BYTES ? in.u16("language") : null;
            List<HeardWifi> wifi = protocol == CELLS_WIFI_UTC && isWifiList(in) ? readWifi(in) : null;
            return new CellReport(protocol, time, network, cells, timingAdvance, language, wifi, readRest(in));
        }

        // Whether a language stands before the list is told by what adds up.
        private static boolean isWifiList(FrameCursor in) { return left(in) > 0 && left(in) == 1 + in.peekU8(0) * HeardWifi.BYTES; }

        private static List<HeardWifi> readWifi(FrameCursor in) {
            int count = in.u8("number of Wi-Fi networks");
            List<HeardWifi> wifi = new ArrayList<>(count);
            for (int number = 1; number <= count; number++) {
                in.open("Wi-Fi", number);
                wifi.add(HeardWifi.read(in));
                in.close();
            }
            return wifi;
        }

        @Override
        public void writeContent(ByteBuf out) {
            time.write(out);
            network.write(out);
            for (HeardCell heard : cells) {
                heard.cell.write(out);
                out.writeByte(heard.rssi);
            }
            out.writeByte(timingAdvance);
            if (language != null) out.writeShort(language);
            if (wifi != null) writeWifi(out, wifi);
            writeHex(out, rest);
        }

        private static void writeWifi(ByteBuf out, List<HeardWifi> wifi) {
            out.writeByte(wifi.size());
            for (HeardWifi heard : wifi) {
                writeHex(out, heard.mac);
                out.writeByte(heard.rssi);
            }
        }
    }

    /** @param value hexadecimal */
    public record Module(int id, String value) {}

    /** Numbered values: 0x36 behind a status, and 0x70. */
    public record Modules(int protocol, @Nullable StatusBlock status, List<Module> modules) implements Uplink {

        public Modules { modules = List.copyOf(modules); }

        // | 0x36: status 5 | then any number of: id 2 | length 1, in 0x70 2 | value … |
        static Modules read(int protocol, FrameCursor in) {
            StatusBlock status = protocol == STATUS_4G ? StatusBlock.read(in) : null;
            List<Module> modules = new ArrayList<>();
            while (left(in) > 0) {
                in.open("module", modules.size() + 1);
                int id = in.u16("id");
                in.means("0x%04x".formatted(id));
                modules.add(new Module(id, readHex("value", (int) in.unsigned("length", lengthBytes(protocol)), in)));
                in.close();
            }
            return new Modules(protocol, status, modules);
        }

        private static int lengthBytes(int protocol) { return protocol == STATUS_4G ? 1 : 2; }

        @Override
        public boolean isLong() { return protocol == MODULES; }

        @Override
        public void writeContent(ByteBuf out) {
            if (status != null) status.write(out, 1);
            for (Module module : modules) {
                out.writeShort(module.id);
                int length = module.value.length() / 2;
                if (lengthBytes(protocol) == 1) out.writeByte(length);
                else
                    out.writeShort(length);
                writeHex(out, module.value);
            }
        }
    }

    /** What the tracker has to say of itself ("JM-VL03" 0x94), by sub type. */
    public sealed interface Information extends Uplink {

        int VOLTAGE = 0x00;
        int STATUS_TEXT = 0x04;
        int DOORS = 0x05;
        int IDENTITY = 0x0A;

        // | sub type 1 | … |; in a short frame the voltage alone
        static Information read(boolean isLong, FrameCursor in) {
            if (!isLong) return Voltage.read(true, in);
            int subType = in.u8("sub type");
            in.means("0x%02x".formatted(subType));
            return switch (subType) {
                case VOLTAGE -> Voltage.read(false, in);
                case STATUS_TEXT -> new StatusText(readCharacters("status", left(in), in));
                case DOORS -> Doors.read(in);
                case IDENTITY -> Identity.read(in);
                default -> new OtherInformation(subType, readRest(in));
            };
        }

        @Override
        default int protocol() { return INFORMATION; }

        @Override
        default boolean isLong() { return true; }
    }

    /**
     * Of the vehicle's battery.
     *
     * @param bare       in a short frame, without a sub type
     * @param centivolts volts × 100
     */
    public record Voltage(boolean bare, int centivolts, String rest) implements Information {

        static Voltage read(boolean bare, FrameCursor in) {
            int centivolts = in.u16("external voltage");
            in.means(centivolts / 100.0, "V");
            return new Voltage(bare, centivolts, readRest(in));
        }

        @Override
        public boolean isLong() { return !bare; }

        @Override
        public void writeContent(ByteBuf out) {
            if (!bare) out.writeByte(VOLTAGE);
            out.writeShort(centivolts);
            writeHex(out, rest);
        }
    }

    /** {@code ALM1=..;STA1=..;DYD=01;SOS=..}: its settings, and under DYD its relay. */
    public record StatusText(String text) implements Information {

        @Override
        public void writeContent(ByteBuf out) {
            out.writeByte(STATUS_TEXT);
            out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
        }
    }

    /** @param time null where the message has none */
    public record Doors(@Nullable WireTime time, int flags) implements Information {

        // | time 6, may lack | flags 1 |
        static Doors read(FrameCursor in) {
            WireTime time = left(in) > 1 ? WireTime.read(in) : null;
            return new Doors(time, in.u8("door flags"));
        }

        @Override
        public void writeContent(ByteBuf out) {
            out.writeByte(DOORS);
            if (time != null) time.write(out);
            out.writeByte(flags);
        }
    }

    /** The device, its subscriber and its card, each as it is in half bytes. */
    public record Identity(String imei, String imsi, String iccid, String rest) implements Information {

        private static final int NUMBER_BYTES = 8;
        private static final int ICCID_BYTES = 10;

        // | IMEI 8 | IMSI 8 | ICCID 10 |
        static Identity read(FrameCursor in) {
            return new Identity(readHex("IMEI", NUMBER_BYTES, in), readHex("IMSI", NUMBER_BYTES, in), readHex("ICCID", ICCID_BYTES, in),
                    readRest(in));
        }

        @Override
        public void writeContent(ByteBuf out) {
            out.writeByte(IDENTITY);
            writeHex(out, imei);
            writeHex(out, imsi);
            writeHex(out, iccid);
            writeHex(out, rest);
        }
    }

    /** @param data hexadecimal: text for some sub types, undescribed for others */
    public record OtherInformation(int subType, String data) implements Information {

        @Override
        public void writeContent(ByteBuf out) {
            out.writeByte(subType);
            writeHex(out, data);
        }
    }

    /** @param data hexadecimal: what a device on the tracker's serial port said */
    public record SerialPort(int deviceType, String data) implements Uplink {

        static SerialPort read(FrameCursor in) { return new SerialPort(in.u8("device type"), readHex("data", left(in), in)); }

        @Override
        public int protocol() { return SERIAL_PORT; }

        @Override
        public void writeContent(ByteBuf out) {
            out.writeByte(deviceType);
            writeHex(out, data);
        }
    }

    /**
     * The answer to a command, older form ("GT06" 6.2).
     *
     * @param commandLength 4 + text; 0 from clones that fill the frame up with zeros
     * @param flag          that of the command
     * @param characters    as they are, one a byte
     * @param rest          the language, mostly
     */
    public record ShortAnswer(int commandLength, long flag, String characters, String rest) implements Uplink {

        private static final int FLAG_BYTES = 4;

        /** @param language 1 Chinese, 2 English */
        public static ShortAnswer of(long flag, String text, int language) {
            return new ShortAnswer(FLAG_BYTES + text.length(), flag, text, "%04x".formatted(language));
        }

        // | 4 + length of the text 1 | flag 4 | text … | language 2 |
        static ShortAnswer read(FrameCursor in) {
            int length = in.u8("command length");
            boolean fits = length >= FLAG_BYTES && length <= left(in);
            long flag = in.u32("server flag");
            return new ShortAnswer(length, flag, readCharacters("text", fits ? length - FLAG_BYTES : left(in), in), readRest(in));
        }

        public String text() { return withoutZeros(characters); }

        @Override
        public int protocol() { return ANSWER; }

        @Override
        public void writeContent(ByteBuf out) {
            out.writeByte(commandLength);
            out.writeInt((int) flag);
            out.writeCharSequence(characters, StandardCharsets.ISO_8859_1);
            writeHex(out, rest);
        }
    }

    /**
     * The answer to a command, newer form ("JM-VL03" 0x21).
     *
     * @param flag       that of the command
     * @param encoding   1 ASCII, 2 UTF-16
     * @param characters as they are, one a byte
     */
    public record LongAnswer(long flag, int encoding, String characters) implements Uplink {

        private static final int ASCII = 1;
        private static final int UTF_16 = 2;

        public static LongAnswer ascii(long flag, String text) { return new LongAnswer(flag, ASCII, text); }

        public static LongAnswer utf16(long flag, String text) {
            return new LongAnswer(flag, UTF_16, new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1));
        }

        // | flag 4 | encoding 1 | text … |
        static LongAnswer read(FrameCursor in) {
            LongAnswer answer = new LongAnswer(in.u32("server flag"), in.u8("encoding"), readCharacters("text", left(in), in));
            in.means(answer.text());
            return answer;
        }

        public String text() {
            boolean wide = encoding == UTF_16;
            return withoutZeros(
                    wide ? new String(characters.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_16BE) : characters);
        }

        @Override
        public int protocol() { return LONG_ANSWER; }

        @Override
        public boolean isLong() { return true; }

        @Override
        public void writeContent(ByteBuf out) {
            out.writeInt((int) flag);
            out.writeByte(encoding);
            out.writeCharSequence(characters, StandardCharsets.ISO_8859_1);
        }
    }

    /** The tracker asks what time it is. */
    public record TimeRequest(String rest) implements Uplink {

        @Override
        public int protocol() { return TIME; }

        @Override
        public void writeContent(ByteBuf out) { writeHex(out, rest); }
    }

    /** @param data hexadecimal: a message that nobody describes */
    public record Opaque(boolean isLong, int protocol, String data) implements Uplink, Downlink {

        @Override
        public void writeContent(ByteBuf out) { writeHex(out, data); }
    }

    // ---- server to tracker ----

    /** "Received": the message's own number and serial, and nothing else. */
    public record Ack(int protocol, boolean isLong) implements Downlink {

        @Override
        public void writeContent(ByteBuf out) {
            // the frame says it all
        }
    }

    /**
     * A command ("GT06" 6.1).
     *
     * @param flag     the answer repeats it
     * @param text     ends with {@code #}, or the tracker ignores it
     * @param language 1 Chinese, 2 English; null: not sent, as in every sample of the vendor
     */
    public record ServerCommand(long flag, String text, @Nullable Integer language) implements Downlink {

        private static final int FLAG_BYTES = 4;
        private static final int LANGUAGE_BYTES = 2;

        // | 4 + length of the text 1 | flag 4 | text … | language 2, may lack |
        static ServerCommand read(FrameCursor in) {
            int length = in.u8("command length");
            long flag = in.u32("server flag");
            String text = readCharacters("text", length - FLAG_BYTES, in);
            return new ServerCommand(flag, text, left(in) >= LANGUAGE_BYTES ? in.u16("language") : null);
        }

        @Override
        public int protocol() { return COMMAND; }

        @Override
        public void writeContent(ByteBuf out) {
            out.writeByte(FLAG_BYTES + text.length());
            out.writeInt((int) flag);
            out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
            if (language != null) out.writeShort(language);
        }
    }

    /** What time it is, UTC. */
    public record TimeAnswer(WireTime time) implements Downlink {

        public static TimeAnswer of(LocalDateTime utc) { return new TimeAnswer(WireTime.of(utc)); }

        @Override
        public int protocol() { return TIME; }

        @Override
        public void writeContent(ByteBuf out) { time.write(out); }
    }

    /** The answer to an address request: here always that none is known. */
    public record AddressAnswer(long flag, String text) implements Downlink {

        public static final AddressAnswer UNKNOWN = new AddressAnswer(0, "NA&&NA&&0##");

        // | length of the text 1 | flag 4 | text … |
        static AddressAnswer read(FrameCursor in) {
            in.u8("text length");
            return new AddressAnswer(in.u32("server flag"), readCharacters("text", left(in), in));
        }

        @Override
        public int protocol() { return ADDRESS_ANSWER; }

        @Override
        public boolean isLong() { return true; }

        @Override
        public void writeContent(ByteBuf out) {
            out.writeByte(text.length());
            out.writeInt((int) flag);
            out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
        }
    }

    // ---- what they share ----

    private static CellForm cellForm(int protocol) { return protocol >= GPS_CELL_4G ? CellForm.WIDE : CellForm.NARROW; }

    /** Bytes of the content that are still unread. */
    private static int left(FrameCursor in) { return in.remaining(); }

    private static @Nullable Long readMileage(FrameCursor in) {
        if (left(in) < Integer.BYTES) return null;
        long mileage = in.u32("mileage");
        in.unit("m");
        return mileage;
    }

    private static String readRest(FrameCursor in) { return left(in) == 0 ? "" : readHex("rest", left(in), in); }

    private static String readHex(String name, int length, FrameCursor in) { return HexFormat.of().formatHex(readBytes(name, length, in)); }

    private static String readCharacters(String name, int length, FrameCursor in) {
        byte[] text = readBytes(name, length, in);
        in.meansText(text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static byte[] readBytes(String name, int length, FrameCursor in) {
        if (length > left(in)) throw new ProtocolException(BAD_COUNT, name + ": " + length + " bytes (expected: <= " + left(in) + ")");
        return in.bytes(name, length);
    }

    private static void writeHex(ByteBuf out, String hex) { out.writeBytes(HexFormat.of().parseHex(hex)); }

    private static String withoutZeros(String text) { return text.replace("\0", ""); }
}
