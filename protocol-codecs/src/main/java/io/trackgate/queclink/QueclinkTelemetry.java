package io.trackgate.queclink;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;

/**
 * Makes records of reports. Columns differ by model and firmware, so a position is found by its shape:
 *
 * <pre>
 * | hdop | speed km/h | azimuth ° | altitude m | longitude ° | latitude ° | UTC yyyyMMddHHmmss |
 * </pre>
 *
 * Behind it come the columns of its network cell. What else a report says is kept as it came, in {@code report.fields} of each position's record.
 */
final class QueclinkTelemetry {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss").withResolverStyle(ResolverStyle.STRICT);
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,6}(\\.\\d{1,6})?");
    private static final Pattern DEGREES = Pattern.compile("-?\\d{1,3}\\.\\d{1,8}");
    private static final Pattern UTC = Pattern.compile("\\d{14}");
    private static final int POSITION = 7;
    /** With MCC, MNC, LAC, cell and odometer. */
    private static final int POSITION_AND_CELL = 12;
    private static final int SPEED_AT = 1;
    private static final int AZIMUTH_AT = 2;
    private static final int ALTITUDE_AT = 3;
    private static final int LONGITUDE_AT = 4;
    private static final int LATITUDE_AT = 5;
    private static final int UTC_AT = 6;
    /** Of one report (GTFRI: number, 1 to 15). */
    private static final int MOST_POSITIONS = 15;
    private static final Pattern HOW_MANY = Pattern.compile("[1-9]|1[0-5]");
    /** Behind version, IMEI and name. */
    private static final int CONTENT_AT = 3;
    /** Send time and count. */
    private static final int TAIL = 2;

    // of GTINF, from the device's state on
    private static final int STATE_AT = 3;
    private static final int SIGNAL_AT = 5;
    private static final int BATTERY_VOLTAGE_AT = 10;
    private static final int LED_AT = 12;
    private static final int BEST_SIGNAL = 31;
    private static final int SIGNAL_STEPS = 5;
    /** Of GTBAT, from the end. */
    static final int GTBAT_LED = 3;

    private static final int MOST_OUTPUTS = 16;

    private QueclinkTelemetry() {}

    /** What one report says beside its positions. */
    private record Status(@Nullable Boolean ignition, @Nullable Boolean movement, @Nullable Integer signal, @Nullable Integer batteryMv,
            @Nullable Integer level, Map<Integer, Boolean> outputs, @Nullable String led) {

        TelemetryRecord at(long time, @Nullable Position position, Map<String, Object> attributes) {
            if (led != null) attributes.put("led", led);
            return new TelemetryRecord(time, 0, position, ignition, movement, signal, null, batteryMv, level, Map.of(), outputs,
                    attributes);
        }
    }

    /**
     * @param model empty where nobody knows the device: its records are not stored either
     * @throws ProtocolException for more positions than it says, for each of them keeps what the report says beside
     */
    static List<TelemetryRecord> records(QueclinkText report, Optional<TrackerModel> model) {
        List<Integer> places = positions(report);
        int most = places.isEmpty() ? 0 : mostPositions(report, places.getFirst());
        if (places.size() > most) throw new ProtocolException(BAD_COUNT, places.size() + " positions (expected: <= " + most + ")");
        Status status = status(report, !places.isEmpty(), model);
        long sent = time(report.fromEnd(QueclinkText.SEND_TIME)).orElse(TelemetryRecord.NO_TIME);
        if (places.isEmpty()) return List.of(status.at(sent, null, attributes(report, places, -1)));
        List<TelemetryRecord> records = new ArrayList<>();
        for (int place : places) {
            Position position = position(report, place);
            // Without a fix it repeats an old one, with its time.
            long time = position.valid() ? time(report.at(place + UTC_AT)).orElse(sent) : sent;
            records.add(status.at(time, position, attributes(report, places, place)));
        }
        return List.copyOf(records);
    }

    // ---- positions ----

    private static List<Integer> positions(QueclinkText report) {
        List<Integer> places = new ArrayList<>(1);
        int at = CONTENT_AT;
        while (at + POSITION <= report.fields().size()) {
            boolean found = isPosition(report, at);
            if (found) places.add(at);
            at += found ? POSITION : 1;
        }
        return places;
    }

    /** The number stands before the first of them; some reports have none. */
    private static int mostPositions(QueclinkText report, int first) {
        String howMany = report.at(first - 1);
        return HOW_MANY.matcher(howMany).matches() ? Integer.parseInt(howMany) : MOST_POSITIONS;
    }

    private static boolean isPosition(QueclinkText report, int at) {
        if (!UTC.matcher(report.at(at + UTC_AT)).matches() || time(report.at(at + UTC_AT)).isEmpty()) return false;
        for (int number = at; number < at + LONGITUDE_AT; number++) {
            if (!report.at(number).isEmpty() && !NUMBER.matcher(report.at(number)).matches()) return false;
        }
        return isDegrees(report.at(at + LONGITUDE_AT), 180) && isDegrees(report.at(at + LATITUDE_AT), 90);
    }

    private static boolean isDegrees(String text, int most) {
        return DEGREES.matcher(text).matches() && Math.abs(Double.parseDouble(text)) <= most;
    }

    private static Position position(QueclinkText report, int at) {
        boolean fix = number(report.at(at)) > 0;
        Integer altitude = report.at(at + ALTITUDE_AT).isEmpty() ? null : Integer.valueOf(whole(report.at(at + ALTITUDE_AT)));
        return new Position(Double.parseDouble(report.at(at + LATITUDE_AT)), Double.parseDouble(report.at(at + LONGITUDE_AT)), altitude,
                whole(report.at(at + SPEED_AT)), whole(report.at(at + AZIMUTH_AT)), 0, fix);
    }

    private static double number(String text) { return text.isEmpty() ? 0 : Double.parseDouble(text); }

    private static int whole(String text) { return (int) Math.round(number(text)); }

    /** Milliseconds since 1970; empty for what is no time. */
    static Optional<Long> time(String digits) {
        if (!UTC.matcher(digits).matches()) return Optional.empty();
        try {
            return Optional.of(LocalDateTime.parse(digits, TIME).toInstant(ZoneOffset.UTC).toEpochMilli());
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    // ---- what else it says ----

    private static Status status(QueclinkText report, boolean hasPosition, Optional<TrackerModel> model) {
        boolean isInfo = report.word().equals("GTINF") && report.at(STATE_AT).matches("[1-4][0-9A-F]");
        String state = isInfo ? report.at(STATE_AT) : "";
        Boolean ignition = state.startsWith("1") ? Boolean.FALSE : state.startsWith("2") ? Boolean.TRUE : null;
        Boolean movement = state.endsWith("1") ? Boolean.FALSE : state.endsWith("2") ? Boolean.TRUE : null;
        Integer signal = isInfo ? signal(report.at(SIGNAL_AT)) : null;
        Integer voltage = isInfo && NUMBER.matcher(report.at(BATTERY_VOLTAGE_AT)).matches()
                ? Integer.valueOf((int) Math.round(number(report.at(BATTERY_VOLTAGE_AT)) * 1000))
                : null;
        String battery = report.word().equals("GTINF") ? QueclinkOptions.GTINF_BATTERY : QueclinkOptions.REPORT_BATTERY;
        Integer level = !hasPosition && !isInfo
                ? null
                : model.flatMap(known -> QueclinkOptions.place(known, battery)).map(report::fromEnd).map(QueclinkTelemetry::percent)
                        .filter(OptionalInt::isPresent).map(OptionalInt::getAsInt).orElse(null);
        Map<Integer, Boolean> outputs = model.map(known -> outputs(report, known)).orElse(Map.of());
        return new Status(ignition, movement, signal, voltage, level, outputs, led(report, isInfo).orElse(null));
    }

    private static OptionalInt percent(String text) {
        if (!text.matches("\\d{1,3}")) return OptionalInt.empty();
        int percent = Integer.parseInt(text);
        return percent <= 100 ? OptionalInt.of(percent) : OptionalInt.empty();
    }

    private static @Nullable Integer signal(String text) {
        if (!text.matches("\\d{1,2}")) return null;
        int found = Integer.parseInt(text);
        return found > BEST_SIGNAL ? null : Integer.valueOf(Math.round((float) found * SIGNAL_STEPS / BEST_SIGNAL));
    }

    private static Optional<String> led(QueclinkText report, boolean isInfo) {
        if (report.word().equals("GTBAT")) return Optional.of(report.fromEnd(GTBAT_LED)).filter(led -> !led.isEmpty());
        return isInfo ? Optional.of(report.at(LED_AT)).filter(led -> !led.isEmpty()) : Optional.empty();
    }

    /** How the outputs stand, where this message of this model shows it; bit 0 is output 1. */
    static Map<Integer, Boolean> outputs(QueclinkText report, TrackerModel model) {
        String key = switch (report.word()) {
            case "GTIOS" -> QueclinkOptions.GTIOS_OUTPUTS;
            case "GTINF" -> QueclinkOptions.GTINF_OUTPUTS;
            default -> "";
        };
        String mask = QueclinkOptions.place(model, key).map(report::fromEnd).orElse("");
        if (!mask.matches("[0-9A-Fa-f]{1,4}")) return Map.of();
        return QueclinkOptions.levels(model).states(Integer.parseInt(mask, 16)).headMap(MOST_OUTPUTS + 1);
    }

    private static Map<String, Object> attributes(QueclinkText report, List<Integer> places, int place) {
        int end = report.fields().size() - TAIL;
        List<String> rest = new ArrayList<>();
        if (places.isEmpty()) {
            rest.addAll(columns(report, CONTENT_AT, end));
        } else {
            boolean saysHowMany = report.at(places.getFirst() - 1).equals(String.valueOf(places.size()));
            int last = places.getLast();
            // What is of the message's other positions stays out: a position that comes again in other company is the same one.
            rest.addAll(columns(report, CONTENT_AT, places.getFirst() - (saysHowMany ? 1 : 0)));
            rest.addAll(columns(report, place + POSITION, Math.min(place + POSITION_AND_CELL, place == last ? end : next(places, place))));
            rest.addAll(columns(report, last + POSITION_AND_CELL, end));
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("report", report.word());
        if (rest.stream().anyMatch(field -> !field.isEmpty())) attributes.put("report.fields", String.join(",", rest));
        return attributes;
    }

    private static int next(List<Integer> places, int place) { return places.get(places.indexOf(place) + 1); }

    private static List<String> columns(QueclinkText report, int from, int to) {
        return from < to ? report.fields().subList(from, to) : List.of();
    }

    // ---- binary frames ----

    static List<TelemetryRecord> records(QueclinkBinary frame) { return frame.entries().stream().map(QueclinkTelemetry::record).toList(); }

    private static TelemetryRecord record(QueclinkBinary.Entry entry) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("record.id", (long) entry.id());
        entry.others().forEach(element -> attributes.put("io." + element.id(), element.value()));
        QueclinkBinary.Gnss gnss = entry.gnss();
        Position position = gnss == null ? null : position(gnss);
        return new TelemetryRecord(entry.time() * 1000, entry.event(), position, null, null, null, null, null, null, Map.of(), Map.of(),
                attributes);
    }

    private static Position position(QueclinkBinary.Gnss gnss) {
        boolean onEarth = Math.abs(gnss.latitude()) <= 90_000_000 && Math.abs(gnss.longitude()) <= 180_000_000;
        return new Position(onEarth ? gnss.latitude() / 1e6 : 0, onEarth ? gnss.longitude() / 1e6 : 0, Math.round(gnss.altitude() / 10f),
                Math.round(gnss.speed() / 10f), gnss.course(), gnss.satellites(), onEarth && gnss.hdop() > 0);
    }
}
