package io.trackgate.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.trackgate.config.TrackerModel;
import io.trackgate.galileosky.GalileoskyMessages.CommandAnswer;
import io.trackgate.galileosky.GalileoskyMessages.DataRecord;
import io.trackgate.galileosky.GalileoskyMessages.Element.Motion;
import io.trackgate.galileosky.GalileoskyMessages.Element.Number;
import io.trackgate.galileosky.GalileoskyMessages.Element.Place;
import io.trackgate.galileosky.GalileoskyMessages.HeadPacket;
import io.trackgate.galileosky.GalileoskyMessages.Packet;
import io.trackgate.galileosky.GalileoskyMessages.ServerCommand;
import io.trackgate.protocol.Position;

/** A Galileosky terminal. Every text that it says is taken from the fact sheet, sections 4 and 5, and from nowhere in the gateway. */
final class GalileoskyDevice implements DeviceBrain {
    private static final int HARDWARE = 0x11;
    private static final int FIRMWARE = 223;
    /** As from the factory: everybody's. */
    private static final int DEVICE_ID = 50;
    private static final long UNASKED = 0;
    private static final int MOST_SATELLITES = 15;

    // Tags, fact sheet section 3.
    private static final int INDEX = 0x10;
    private static final int TIME = 0x20;
    private static final int ALTITUDE = 0x34;
    private static final int STATUS = 0x40;
    private static final int SUPPLY = 0x41;
    private static final int BATTERY = 0x42;
    private static final int OUTPUTS = 0x45;
    private static final int MOVING = 0x0001;
    private static final int ENGINE_RUNS = 0x0200;
    private static final int STRONG_SIGNAL = 0x3000;
    private static final int TRUCK_MV = 24_300;
    private static final int FULL_MV = 4_100;
    private static final int MOST_OWED = 256;

    /** A packet that waits for its receipt: its checksum, and the records in it. */
    private record Owed(int crc, boolean head, int records) {}

    private final String imei;
    private final DeviceState state;
    private final String wiring;
    private final boolean canBeAsked;
    private final boolean hasSettings;
    // Of all connections: where a newer one takes over, the older one may still be told what arrived.
    private final Deque<Owed> owed = new ArrayDeque<>();

    GalileoskyDevice(TrackerModel model, String imei, Consumer<AppliedChange> onChange) {
        if (!imei.matches("\\d{15}")) throw new IllegalArgumentException("device id: " + imei + " (expected: an IMEI of 15 digits)");
        this.imei = imei;
        this.wiring = model.option("on-level", "0");
        this.canBeAsked = model.option("settings-query", "on").equals("on");
        this.hasSettings = model.tracking().filter(tracking -> tracking.profile().name().equals("distance_interval_angle")).isPresent();
        this.state = new DeviceState(model.digitalOutputs(), GalileoskySetting.FACTORY, onChange, System::nanoTime);
    }

    @Override
    public DeviceState state() { return state; }

    @Override
    public ServerReader reader() { return new GalileoskyReader(this); }

    @Override
    public boolean answersInOrder() { return false; }

    @Override
    public Optional<Outgoing> login() {
        HeadPacket head = new HeadPacket(HARDWARE, FIRMWARE, imei, DEVICE_ID);
        return Optional.of(new Outgoing("head packet " + imei, out -> owe(out, head::writeFrame, true, 0)));
    }

    /** The records are its heartbeat. */
    @Override
    public Optional<Outgoing> ping() { return Optional.empty(); }

    @Override
    public Outgoing unsolicited(String text) { return answer(UNASKED, text); }

    // Receipts: the checksum of what was received.

    private void owe(ByteBuf out, Consumer<ByteBuf> writer, boolean head, int records) {
        writer.accept(out);
        // A gateway that never answers must not fill the memory.
        if (owed.size() == MOST_OWED) owed.removeFirst();
        owed.addLast(new Owed(out.getUnsignedShortLE(out.writerIndex() - 2), head, records));
    }

    /** What a receipt means; a checksum that no packet had asks for the packet again. */
    Optional<Heard> settle(int crc) {
        Optional<Owed> receipted = owed.stream().filter(waiting -> waiting.crc == crc).findFirst();
        if (receipted.isEmpty())
            return Optional.of(new Heard.Odd("a receipt 0x%04x (expected: the checksum of a packet that waits for one)".formatted(crc)));
        owed.remove(receipted.get());
        if (receipted.get().head) return Optional.of(new Heard.LoginAnswered(true));
        return receipted.get().records == 0 ? Optional.empty() : Optional.of(new Heard.RecordsAcked(receipted.get().records));
    }

    // Records.

    @Override
    public Outgoing packet(List<DeviceRecord> records) {
        List<DataRecord> rows = new ArrayList<>();
        for (DeviceRecord record : records)
            rows.add(row(record));
        return new Outgoing(records.size() + " records", out -> owe(out, new Packet(false, rows)::writeFrame, false, records.size()));
    }

    private DataRecord row(DeviceRecord record) {
        RoutePoint point = record.point();
        Position at = point.position();
        Integer altitude = at.altitudeM();
        long seconds = point.timeMillis() / 1000; // its number in the archive too: a record that is sent again is the same
        int status = STRONG_SIGNAL | (point.movement() ? MOVING : 0) | (point.ignition() ? ENGINE_RUNS : 0);
        return DataRecord.of(new Number(INDEX, seconds & 0xFFFF), new Number(TIME, seconds),
                Place.of(at.latitude(), at.longitude(), Math.min(at.satellites(), MOST_SATELLITES), at.valid()),
                new Motion(at.speedKmh() * 10, at.courseDeg() * 10), new Number(ALTITUDE, altitude == null ? 0 : altitude),
                new Number(STATUS, status), new Number(SUPPLY, TRUCK_MV), new Number(BATTERY, FULL_MV),
                new Number(OUTPUTS, mask(record.outputs())));
    }

    // Outputs: the level of each transistor, by how this vehicle is wired.

    private int onLevel(int output) {
        String[] levels = wiring.split(",", -1);
        return levels[levels.length == 1 ? 0 : output - 1].strip().equals("1") ? 1 : 0;
    }

    boolean isOn(int output, int level) { return level == onLevel(output); }

    private int mask(List<Boolean> on) {
        int mask = 0;
        for (int output = 1; output <= on.size(); output++)
            mask |= (on.get(output - 1) ? onLevel(output) : 1 - onLevel(output)) << output - 1;
        return mask;
    }

    /** The decimal mask of {@code StatAll}. */
    int mask() { return mask(state.outputs()); }

    /** The last output first. */
    String levels(Map<Integer, Boolean> insteadOf) {
        List<Boolean> on = new ArrayList<>(state.outputs());
        insteadOf.forEach((output, state) -> on.set(output - 1, state));
        String digits = Integer.toBinaryString(mask(on));
        return "OUT(" + (on.size() - 1) + "..0) = " + "0".repeat(on.size() - digits.length()) + digits;
    }

    // Commands.

    boolean isMine(ServerCommand command) { return command.imei().equals(imei) || command.deviceId() == DEVICE_ID; }

    GalileoskyCommand understand(ServerCommand request) {
        GalileoskyText text = GalileoskyText.of(request.text());
        if (text.name().equals("OUT") && !text.isBare()) return new GalileoskySwitch(this, request, text.values());
        Optional<GalileoskySetting> setting = hasSettings ? GalileoskySetting.named(text.name()) : Optional.empty();
        if (setting.isPresent() && !text.isBare()) return new GalileoskyWrite(this, request, setting.get(), text.values());
        if (setting.isPresent() && canBeAsked)
            return new GalileoskyQuestion(this, request, CommandKind.READ_PARAMETERS,
                    opposite -> setting.get().said(value(setting.get(), opposite)));
        return question(request, text);
    }

    private String value(GalileoskySetting setting, boolean opposite) {
        String value = state.parameter(setting.name()).orElse(setting.factory());
        return opposite ? setting.other(value) : value;
    }

    private GalileoskyCommand question(ServerCommand request, GalileoskyText text) {
        return switch (text.isBare() ? text.name() : "") {
            case "STATALL" -> new GalileoskyQuestion(this, request, CommandKind.READ_OUTPUTS, this::stateOfAll);
            case "STATUS" -> new GalileoskyQuestion(this, request, CommandKind.PROBE, opposite -> "Dev50 Soft=223 Pack=116 "
                    + "TmDt=00:24:14 1.01.00 Per=10 Nav=255 Lat=0.000000 Lon=0.000000 Spd=0.0 HDOP=0.0 SatCnt=0 A=0.00");
            case "INALL" -> new GalileoskyQuestion(this, request, CommandKind.PROBE,
                    opposite -> "INALL:in0=11206,in1=0,in2=0,in3=0,in4=0,in5=0,Acc=566924725;");
            // It answers after successful execution alone, so to this it says nothing (fact sheet section 4).
            default -> new GalileoskyQuestion(this, request, CommandKind.UNKNOWN, opposite -> "");
        };
    }

    private String stateOfAll(boolean opposite) {
        int all = (1 << state.outputs().size()) - 1;
        return "StatAll: Dev=1,Ins=2,Outs=" + (opposite ? mask() ^ all : mask()) + ",Mileage=152;";
    }

    Outgoing answer(long number, String words) {
        CommandAnswer answer = new CommandAnswer(imei, DEVICE_ID, number, words);
        return new Outgoing(words, out -> owe(out, answer::writeFrame, false, 0));
    }
}
