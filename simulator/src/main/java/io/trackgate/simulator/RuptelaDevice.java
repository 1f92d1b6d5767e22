package io.trackgate.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.trackgate.config.TelemetryIds;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.Position;
import io.trackgate.ruptela.RuptelaEncoder;
import io.trackgate.ruptela.RuptelaMessages;
import io.trackgate.ruptela.RuptelaMessages.IoElement;
import io.trackgate.ruptela.RuptelaMessages.IoRecord;
import io.trackgate.ruptela.RuptelaMessages.Records;
import io.trackgate.ruptela.RuptelaMessages.Text;
import org.jspecify.annotations.Nullable;

/** A Ruptela tracker. Every text that it says is taken from the fact sheet, section 5, and from nowhere in the gateway. */
final class RuptelaDevice implements DeviceBrain {
    static final String FIRMWARE = "Es0400.03.68.04";

    private static final double E7 = 1e7;
    private static final int TENTHS = 10;
    private static final int HUNDREDTHS = 100;
    private static final int MILLIS = 1000;
    /** Frames of real devices stay below 1,024 bytes. */
    private static final int RECORDS_PER_FRAME = 8;
    /** Two parts: the first of them, and the second. */
    private static final int FIRST_OF_TWO = 0x10;
    private static final int SECOND_OF_TWO = 0x11;

    private static final int EVENT_TIME = 7;
    private static final int GSM_SIGNAL = 27;
    private static final int PROFILE = 28;
    private static final int ODOMETER = 65;
    /** The elements that this firmware has, as getioparam tells. */
    private static final Set<Integer> ELEMENTS = Set.of(2, 3, 4, 5, GSM_SIGNAL, PROFILE, 29, 30, ODOMETER, 173);

    private static final Pattern GETIOPARAM = Pattern.compile("getioparam (\\d{1,5}),(\\d{1,2})");
    private static final Pattern SETVALUE = Pattern.compile("setvalue (\\d{1,5}),(\\d{1,10})");

    private final TrackerModel model;
    private final long imei;
    private final DeviceState state;
    private final boolean extended;
    private final String prefix;
    private final List<String> onLevels;
    // Of the newest connection: the one on which all is said that is owed a receipt.
    private RuptelaReader newest = new RuptelaReader(this);

    RuptelaDevice(TrackerModel model, String imei, Consumer<AppliedChange> onChange) {
        if (!imei.matches("\\d{15}")) throw new IllegalArgumentException("device id: " + imei + " (expected: an IMEI of 15 digits)");
        this.model = model;
        this.imei = Long.parseLong(imei);
        this.state = new DeviceState(model.digitalOutputs(), Map.of("65", "0"), onChange, System::nanoTime);
        this.extended = model.option("records", "1").equals("68");
        this.prefix = model.option("password", "") + " ";
        this.onLevels = List.of(model.option("on-level", "0").split(","));
    }

    long imei() { return imei; }

    @Override
    public DeviceState state() { return state; }

    /** The level that is on, as setio and getio write it. */
    String onLevel(int output) {
        return onLevels.get(onLevels.size() == 1 ? 0 : output - 1).strip();
    }

    @Override
    public ServerReader reader() {
        newest = new RuptelaReader(this);
        return newest;
    }

    @Override
    public boolean answersInOrder() { return true; }

    // Newer firmware identifies itself once it is connected; what follows its name has no public layout.
    @Override
    public Optional<Outgoing> login() {
        return Optional.of(new Outgoing("identification " + imei, out -> RuptelaEncoder.uplink(out, imei, RuptelaMessages.IDENTIFICATION,
                body -> body.writeCharSequence(FIRMWARE + "\0", StandardCharsets.US_ASCII))));
    }

    @Override
    public Optional<Outgoing> ping() {
        RuptelaReader reader = newest;
        return Optional.of(new Outgoing("heartbeat", out -> {
            reader.owesForHeartbeat();
            RuptelaEncoder.uplink(out, imei, RuptelaMessages.HEARTBEAT, body -> {});
        }));
    }

    @Override
    public Outgoing unsolicited(String text) { return new Outgoing(text, out -> new Text(text).writeAnswer(out, imei)); }

    // Records.

    @Override
    public Outgoing packet(List<DeviceRecord> records) {
        RuptelaReader reader = newest;
        return new Outgoing(records.size() + " records", out -> {
            int frames = 0;
            for (int from = 0; from < records.size(); from += RECORDS_PER_FRAME) {
                int to = Math.min(records.size(), from + RECORDS_PER_FRAME);
                frame(records.subList(from, to), records.size() - to).writeFrame(out, imei);
                frames++;
            }
            reader.owesFor(frames, records.size());
        });
    }

    private Records frame(List<DeviceRecord> records, int left) {
        return new Records(extended, left, records.stream().flatMap(record -> parts(record.point()).stream()).toList());
    }

    private List<IoRecord> parts(RoutePoint point) {
        if (!extended) return List.of(record(point, 0, elements(point)));
        List<IoElement> all = elements(point);
        int half = all.size() / 2;
        return List.of(record(point, FIRST_OF_TWO, all.subList(0, half)), record(point, SECOND_OF_TWO, all.subList(half, all.size())));
    }

    private static IoRecord record(RoutePoint point, int part, List<IoElement> elements) {
        Position at = point.position();
        Integer altitude = at.altitudeM();
        return new IoRecord(point.timeMillis() / MILLIS, 0, part, 0, (int) Math.round(at.longitude() * E7),
                (int) Math.round(at.latitude() * E7), (altitude == null ? 0 : altitude) * TENTHS, at.courseDeg() * HUNDREDTHS,
                at.satellites(), at.speedKmh(), TENTHS, EVENT_TIME, elements);
    }

    private List<IoElement> elements(RoutePoint point) {
        TelemetryIds ids = model.telemetry();
        List<IoElement> elements = new ArrayList<>();
        if (!ids.inputs().contains(ids.ignition())) add(elements, ids.ignition(), 1, point.ignition() ? 1 : 0);
        add(elements, ids.movement(), 1, point.movement() ? 1 : 0);
        for (int input : ids.inputs())
            add(elements, input, 1, Integer.valueOf(input).equals(ids.ignition()) && point.ignition() ? 1 : 0);
        add(elements, GSM_SIGNAL, 1, 22);
        add(elements, PROFILE, 1, 1);
        add(elements, ids.externalVoltage(), 2, point.ignition() ? 14_100 : 12_500);
        add(elements, ids.batteryVoltage(), 2, 4_060);
        add(elements, ODOMETER, 4, point.odometerM());
        return elements;
    }

    private static void add(List<IoElement> elements, @Nullable Integer id, int length, long value) {
        if (id != null) elements.add(new IoElement(id, length, value));
    }

    // Commands.

    /** A text without the right password is met with silence. */
    RuptelaCommand understand(String received) {
        if (!received.startsWith(prefix)) return unknown(received);
        String text = received.substring(prefix.length());
        String name = text.toLowerCase(Locale.ROOT);
        if (name.startsWith(RuptelaSwitch.NAME) && model.digitalOutputs() > 0) return new RuptelaSwitch(this, name);
        if (name.equals("getio")) return new RuptelaQuestion(this, name, CommandKind.READ_OUTPUTS, this::inputsAndOutputs);
        Matcher asked = GETIOPARAM.matcher(name);
        if (asked.matches()) return new RuptelaQuestion(this, name, CommandKind.PROBE, opposite -> element(asked));
        Matcher value = SETVALUE.matcher(name);
        return value.matches() ? new RuptelaWrite(this, name, value.group(1), value.group(2)) : unknown(text);
    }

    private RuptelaCommand unknown(String text) {
        return new RuptelaQuestion(this, text, CommandKind.UNKNOWN, opposite -> Optional.empty());
    }

    /** A command that is no text. */
    RuptelaCommand understand(int command) {
        return command == RuptelaMessages.VERSION ? new RuptelaVersion(this) : unknown("command " + command);
    }

    private Optional<String> inputsAndOutputs(boolean opposite) {
        StringBuilder text = new StringBuilder("DIN1=1,DIN2=0,DIN3=0,DIN4=0");
        List<Boolean> outputs = state.outputs();
        for (int output = 1; output <= outputs.size(); output++) {
            boolean high = (outputs.get(output - 1) != opposite) == onLevel(output).equals("1");
            text.append(",DOUT").append(output).append(high ? "=1" : "=0");
        }
        return Optional.of(text + ",AIN1=17,AIN2=26");
    }

    private static Optional<String> element(Matcher asked) {
        int id = Integer.parseInt(asked.group(1));
        if (!ELEMENTS.contains(id)) return Optional.of("ERROR: I/O ID " + id + " does not exist");
        return Optional.of("id=" + id + ",profile=" + asked.group(2)
                + ",enable=1,level=0,delta=0,average=10,eventon=0,include=1,priority=0,switch=0,edge=0");
    }
}
