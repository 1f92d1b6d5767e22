package io.trackgate.gt06;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.trackgate.gt06.Gt06Blocks.Cell;
import io.trackgate.gt06.Gt06Blocks.CellBlock;
import io.trackgate.gt06.Gt06Blocks.CellForm;
import io.trackgate.gt06.Gt06Blocks.GpsBlock;
import io.trackgate.gt06.Gt06Blocks.Network;
import io.trackgate.gt06.Gt06Blocks.StatusBlock;
import io.trackgate.gt06.Gt06Blocks.WireTime;
import io.trackgate.gt06.Gt06Messages.AddressRequest;
import io.trackgate.gt06.Gt06Messages.Alarm;
import io.trackgate.gt06.Gt06Messages.CellFix;
import io.trackgate.gt06.Gt06Messages.CellReport;
import io.trackgate.gt06.Gt06Messages.Doors;
import io.trackgate.gt06.Gt06Messages.HeardWifi;
import io.trackgate.gt06.Gt06Messages.Heartbeat;
import io.trackgate.gt06.Gt06Messages.Identity;
import io.trackgate.gt06.Gt06Messages.Module;
import io.trackgate.gt06.Gt06Messages.Modules;
import io.trackgate.gt06.Gt06Messages.OtherInformation;
import io.trackgate.gt06.Gt06Messages.Report;
import io.trackgate.gt06.Gt06Messages.SerialPort;
import io.trackgate.gt06.Gt06Messages.StatusText;
import io.trackgate.gt06.Gt06Messages.Track;
import io.trackgate.gt06.Gt06Messages.Voltage;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

/** Turns one message of the wire into a record that every part of the gateway understands. */
final class Gt06Telemetry {

    private static final double MAX_LATITUDE = 90;
    private static final double MAX_LONGITUDE = 180;
    private static final int MILLIVOLTS_PER_CENTIVOLT = 10;
    private static final int MAX_VOLTAGE_LEVEL = 6;
    private static final int MAX_PERCENT = 100;
    // The vendor's scale is 0 to 4, ours 0 to 5; the number stays as it is.
    private static final int MAX_GSM_SIGNAL = 4;

    private static final int MODULE_VOLTAGE = 0x0018;
    private static final int MODULE_START_STATE = 0x0032;
    private static final int MODULE_PERCENT = 0x006A;

    /** The relay in a status text: bit 0 connected, 1 cut, 2 waits for a fix, 3 waits for a lower speed. */
    private static final Pattern RELAY = Pattern.compile("(?:^|;)DYD=([0-9A-Fa-f]{1,2})(?:;|$)");
    private static final int RELAY_CUT = 2;
    private static final int RELAY_OUTPUT = 1;

    private final ZoneId zone;
    private final Map<Integer, Boolean> outputs = new LinkedHashMap<>();
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private long timeMillis = TelemetryRecord.NO_TIME;
    private int event;
    private @Nullable Position position;
    private @Nullable Boolean ignition;
    private @Nullable Integer gsmSignal;
    private @Nullable Integer externalVoltageMv;
    private @Nullable Integer batteryLevel;

    /** @param localZone in which the older messages are told; the newer ones are in UTC ("JM-VL03") */
    private Gt06Telemetry(int protocol, ZoneId localZone) {
        this.zone = isLocal(protocol) ? localZone : ZoneOffset.UTC;
    }

    private static boolean isLocal(int protocol) {
        return switch (protocol) {
            case Gt06Messages.GPS, Gt06Messages.CELL, Gt06Messages.GPS_CELL, Gt06Messages.ALARM, Gt06Messages.CELLS,
                    Gt06Messages.CELL_ALARM, Gt06Messages.ADDRESS_REQUEST ->
                true;
            default -> false;
        };
    }

    // ---- one for each message ----

    static TelemetryRecord of(Heartbeat message, ZoneId localZone) {
        Gt06Telemetry record = new Gt06Telemetry(message.protocol(), localZone);
        record.takeStatus(message.status());
        if (message.protocol() == Gt06Messages.HEARTBEAT_IN_VOLTS) {
            record.put("voltage_mv", message.status().voltage() * MILLIVOLTS_PER_CENTIVOLT);
        } else {
            record.takeVoltage(message.status().voltage());
        }
        return record.toRecord();
    }

    static TelemetryRecord of(Track message, ZoneId localZone) {
        Gt06Telemetry record = new Gt06Telemetry(message.protocol(), localZone);
        record.takeGps(message.gps());
        record.takeCell(message.cell());
        if (message.report() != null) record.takeReport(message.report());
        record.takeMileage(message.mileageM());
        return record.toRecord();
    }

    static TelemetryRecord of(CellFix message, ZoneId localZone) {
        Gt06Telemetry record = new Gt06Telemetry(message.protocol(), localZone);
        record.takeTime(message.time());
        record.takeCell(message.cell());
        return record.toRecord();
    }

    static TelemetryRecord of(Alarm message, ZoneId localZone) {
        Gt06Telemetry record = new Gt06Telemetry(message.protocol(), localZone);
        if (message.gps() != null) record.takeGps(message.gps());
        record.takeCell(message.cell());
        record.takeStatus(message.status());
        record.takeVoltage(message.status().voltage());
        if (message.fence() != null && message.fence() != 0xFF) record.put("fence", message.fence());
        record.takeMileage(message.mileageM());
        return record.toRecord();
    }

    static TelemetryRecord of(AddressRequest message, ZoneId localZone) {
        Gt06Telemetry record = new Gt06Telemetry(message.protocol(), localZone);
        record.takeGps(message.gps());
        record.takeAlarm(message.alarm());
        record.attributes.put("phone", message.phone().replace("\0", ""));
        return record.toRecord();
    }

    static TelemetryRecord of(CellReport message, ZoneId localZone) {
        Gt06Telemetry record = new Gt06Telemetry(message.protocol(), localZone);
        record.takeTime(message.time());
        record.takeNetwork(message.network());
        for (int i = 0; i < message.cells().size(); i++) {
            String suffix = i == 0 ? "" : "_" + (i + 1);
            if (message.cells().get(i).cell().isEmpty()) continue;
            record.takeCell(message.cells().get(i).cell(), suffix);
            record.put("rssi" + suffix, message.cells().get(i).rssi());
        }
        record.put("timing_advance", message.timingAdvance());
        List<HeardWifi> wifi = message.wifi() == null ? List.of() : message.wifi();
        for (int i = 0; i < wifi.size(); i++) {
            record.attributes.put("wifi_" + (i + 1), wifi.get(i).mac());
            record.put("wifi_rssi_" + (i + 1), wifi.get(i).rssi());
        }
        return record.toRecord();
    }

    static TelemetryRecord of(Modules message, ZoneId localZone) {
        Gt06Telemetry record = new Gt06Telemetry(message.protocol(), localZone);
        if (message.status() != null) {
            record.takeStatus(message.status());
            record.takeVoltage(message.status().voltage());
        }
        for (Module module : message.modules())
            record.takeModule(module, message.protocol());
        return record.toRecord();
    }

    static TelemetryRecord of(Gt06Messages.Information message, ZoneId localZone) {
        Gt06Telemetry record = new Gt06Telemetry(message.protocol(), localZone);
        switch (message) {
            case Voltage voltage -> record.externalVoltageMv = voltage.centivolts() * MILLIVOLTS_PER_CENTIVOLT;
            case StatusText status -> record.takeStatusText(status.text());
            case Doors doors -> record.takeDoors(doors);
            case Identity identity -> record.takeIdentity(identity);
            case OtherInformation other -> record.attributes.put(nameOf(other).orElse("information"), textOrHex(other.data()));
        }
        return record.toRecord();
    }

    /** What a sub type holds, where it is known. */
    static Optional<String> nameOf(OtherInformation other) {
        return Optional.ofNullable(switch (other.subType()) {
            case 0x08 -> "self_check";
            case 0x09 -> "satellites_in_view";
            case 0x0B -> "network";
            case 0x0D -> "fuel_sensor";
            case 0x1B -> "rfid";
            case 0x1E -> "temperature_humidity";
            default -> null;
        });
    }

    static TelemetryRecord of(SerialPort message, ZoneId localZone) {
        Gt06Telemetry record = new Gt06Telemetry(message.protocol(), localZone);
        record.put("serial_device", message.deviceType());
        record.attributes.put("serial_data", message.data());
        return record.toRecord();
    }

    private TelemetryRecord toRecord() {
        return new TelemetryRecord(timeMillis, event, position, ignition, null, gsmSignal, externalVoltageMv, null, batteryLevel, Map.of(),
                Collections.unmodifiableMap(outputs), Collections.unmodifiableMap(attributes));
    }

    // ---- one for each part ----

    private void takeTime(WireTime time) { time.local().ifPresent(local -> timeMillis = local.atZone(zone).toInstant().toEpochMilli()); }

    // Without a fix a tracker repeats its last place, or says 0/0, with any date.
    private void takeGps(GpsBlock gps) {
        takeTime(gps.time());
        boolean onEarth = Math.abs(gps.latitudeDeg()) <= MAX_LATITUDE && Math.abs(gps.longitudeDeg()) <= MAX_LONGITUDE;
        boolean somewhere = gps.latitude() != 0 || gps.longitude() != 0;
        boolean valid = gps.fix() && onEarth && somewhere && timeMillis != TelemetryRecord.NO_TIME;
        position = new Position(gps.latitudeDeg(), gps.longitudeDeg(), null, gps.speedKmh(), gps.courseDeg(), gps.satellites(), valid);
        if (gps.acc() != null) ignition = gps.acc();
    }

    private void takeCell(@Nullable CellBlock cell) {
        if (cell == null) return;
        takeNetwork(cell.network());
        takeCell(cell.cell(), "");
    }

    private void takeNetwork(Network network) {
        put("mcc", network.mcc());
        put("mnc", network.mnc());
    }

    private void takeCell(Cell cell, String suffix) {
        put("lac" + suffix, cell.lac());
        // Eight bytes with the highest bit set don't fit a signed number.
        boolean fits = cell.form() == CellForm.NARROW || cell.id() >= 0;
        attributes.put("cell_id" + suffix, fits ? (Object) cell.id() : HexFormat.of().toHexDigits(cell.id()));
    }

    private void takeReport(Report report) {
        if (report.acc() <= 1) ignition = report.acc() == 1;
        put("upload_mode", report.uploadMode());
        put("reupload", report.reupload());
    }

    private void takeMileage(@Nullable Long metres) { if (metres != null) put("mileage_m", metres); }

    private void takeStatus(StatusBlock status) {
        outputs.put(RELAY_OUTPUT, status.cut());
        ignition = status.acc();
        put("gps_on", status.gps());
        put("charging", status.charging());
        put("armed", status.armed());
        String alarmBits = status.alarmBits();
        if (alarmBits != null) attributes.put("terminal_alarm", alarmBits);
        if (status.gsm() <= MAX_GSM_SIGNAL) gsmSignal = status.gsm();
        else
            put("gsm", status.gsm());
        if (status.alarm() != null) takeAlarm(status.alarm());
    }

    /** One byte for two scales: the documents' level 0 to 6, and the percent of many a device. */
    private void takeVoltage(int voltage) {
        if (voltage <= MAX_VOLTAGE_LEVEL) put("voltage_level", voltage);
        else if (voltage <= MAX_PERCENT) batteryLevel = voltage;
        else
            put("voltage", voltage);
    }

    private void takeAlarm(int code) {
        if (code == 0) return;
        event = code;
        attributes.put("alarm", Gt06Alarms.name(code));
    }

    // The ids of 0x36 are described; those of 0x70 are not.
    private void takeModule(Module module, int protocol) {
        boolean described = protocol == Gt06Messages.STATUS_4G;
        int length = module.value().length() / 2;
        if (described && module.id() == MODULE_VOLTAGE && length == 2) put("voltage_mv", number(module) * MILLIVOLTS_PER_CENTIVOLT);
        else if (described && module.id() == MODULE_PERCENT && length == 1 && number(module) <= MAX_PERCENT) batteryLevel = number(module);
        else if (described && module.id() == MODULE_START_STATE && length == 1) put("start_state", number(module));
        else
            attributes.put("module_0x%04x".formatted(module.id()), module.value());
    }

    private static int number(Module module) { return HexFormat.fromHexDigits(module.value()); }

    private void takeStatusText(String text) {
        attributes.put("status", text);
        Matcher relay = RELAY.matcher(text);
        if (relay.find()) outputs.put(RELAY_OUTPUT, (HexFormat.fromHexDigits(relay.group(1)) & RELAY_CUT) != 0);
    }

    // In which zone this time is told is not said, so it is shown and not used.
    private void takeDoors(Doors doors) {
        put("doors", doors.flags());
        if (doors.time() != null) attributes.put("doors_time", doors.time().toString());
    }

    private void takeIdentity(Identity identity) {
        attributes.put("imei", identity.imei());
        attributes.put("imsi", identity.imsi());
        attributes.put("iccid", identity.iccid());
    }

    private static String textOrHex(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return !text.isEmpty() && text.chars().allMatch(c -> c >= ' ' && c < 0x7F) ? text : hex;
    }

    private void put(String name, boolean value) { put(name, value ? 1 : 0); }

    private void put(String name, long value) { attributes.put(name, value); }
}
