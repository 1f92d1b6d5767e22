package io.trackgate.simulator;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.trackgate.config.TrackerModel;
import io.trackgate.gt06.Gt06Blocks.Cell;
import io.trackgate.gt06.Gt06Blocks.CellBlock;
import io.trackgate.gt06.Gt06Blocks.CellForm;
import io.trackgate.gt06.Gt06Blocks.GpsBlock;
import io.trackgate.gt06.Gt06Blocks.Network;
import io.trackgate.gt06.Gt06Blocks.StatusBlock;
import io.trackgate.gt06.Gt06Messages;
import io.trackgate.gt06.Gt06Messages.Content;
import io.trackgate.gt06.Gt06Messages.Heartbeat;
import io.trackgate.gt06.Gt06Messages.ImeiLogin;
import io.trackgate.gt06.Gt06Messages.LongAnswer;
import io.trackgate.gt06.Gt06Messages.Report;
import io.trackgate.gt06.Gt06Messages.ServerCommand;
import io.trackgate.gt06.Gt06Messages.ShortAnswer;
import io.trackgate.gt06.Gt06Messages.Track;
import io.trackgate.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * A GT06 tracker. Every text that it says is taken from the fact sheet, section 5, and from nowhere in the gateway.
 *
 * Positions get no receipt in this protocol, so it sends a heartbeat behind those of one packet and takes the heartbeat's receipt for all.
 */
final class Gt06Device implements DeviceBrain {
    private static final int SERIALS = 0x10000;
    private static final int TYPE_ID = 0x3608;
    /** GMT+0, English. */
    private static final int ZONE_AND_LANGUAGE = 0x0002;
    private static final int CHINESE = 1;
    private static final int ENGLISH = 2;
    private static final long UNASKED = 0;
    private static final int MOST_SATELLITES = 15;
    private static final int FASTEST = 255;

    // Terminal information, fact sheet section 3.4.
    private static final int CUT = 0x80;
    private static final int GPS_ON = 0x40;
    private static final int CHARGING = 0x04;
    private static final int ACC = 0x02;

    private static final int FULL = 6;
    private static final int STRONG_SIGNAL = 4;
    private static final CellBlock CELL = new CellBlock(new Network(460, false, 0), new Cell(CellForm.NARROW, 0x287D, 0x1F71));

    /** Older firmware says longer texts in the newer form. */
    private static final int LONGEST_SHORT_ANSWER = 199;

    private final String imei;
    private final DeviceState state;
    private final Gt06Build build;
    private boolean acc;
    private int lastSerial;
    private @Nullable Gt06Switch waitingCut;
    // Of the newest connection: the one on which all is said that is owed a receipt.
    private Gt06Receipts receipts = new Gt06Receipts();

    Gt06Device(TrackerModel model, String imei, Consumer<AppliedChange> onChange) {
        if (!imei.matches("\\d{15}")) throw new IllegalArgumentException("device id: " + imei + " (expected: an IMEI of 15 digits)");
        this.imei = imei;
        this.build = Gt06Build.of(model);
        this.state = new DeviceState(model.digitalOutputs(), Gt06Setting.FACTORY, onChange, System::nanoTime);
    }

    @Override
    public DeviceState state() { return state; }

    @Override
    public ServerReader reader() {
        receipts = new Gt06Receipts();
        return new Gt06Reader(this, receipts);
    }

    @Override
    public boolean answersInOrder() { return false; }

    @Override
    public Optional<Outgoing> login() {
        ImeiLogin login = new ImeiLogin(imei, TYPE_ID, ZONE_AND_LANGUAGE, "");
        return Optional.of(new Outgoing("login " + imei, out -> receipts.owe(write(out, login), Gt06Messages.LOGIN, 0)));
    }

    @Override
    public Optional<Outgoing> ping() { return Optional.of(new Outgoing("heartbeat", out -> beat(out, 0))); }

    @Override
    public Outgoing unsolicited(String text) { return new Outgoing(text, out -> write(out, newer(UNASKED, text, false))); }

    // Serials count what is really sent, a repeated packet and the second copy of an answer too.
    private int write(ByteBuf out, Content content) {
        lastSerial = (lastSerial + 1) % SERIALS;
        content.writeFrame(out, lastSerial);
        return lastSerial;
    }

    // Records.

    @Override
    public Outgoing packet(List<DeviceRecord> records) {
        return new Outgoing(records.size() + " records", out -> {
            records.forEach(record -> write(out, track(record.point())));
            acc = records.getLast().point().ignition();
            beat(out, records.size());
        });
    }

    private void beat(ByteBuf out, int records) { receipts.owe(write(out, heartbeat()), Gt06Messages.HEARTBEAT, records); }

    private static Track track(RoutePoint point) {
        Position at = point.position();
        LocalDateTime utc = LocalDateTime.ofInstant(Instant.ofEpochMilli(point.timeMillis()), ZoneOffset.UTC);
        GpsBlock gps = GpsBlock.of(utc, at.latitude(), at.longitude(), Math.min(at.speedKmh(), FASTEST), at.courseDeg(),
                Math.min(at.satellites(), MOST_SATELLITES), at.valid());
        return new Track(Gt06Messages.GPS_CELL_UTC, gps, CELL, new Report(point.ignition() ? 1 : 0, 0, 0), point.odometerM(), "");
    }

    // Outputs beyond the first do not show; it tells how the device is now, whatever the age of the records before it.
    private Heartbeat heartbeat() {
        boolean cut = state.hasOutput(1) && state.output(1);
        int info = GPS_ON | CHARGING | (cut ? CUT : 0) | (acc ? ACC : 0);
        return new Heartbeat(Gt06Messages.HEARTBEAT, new StatusBlock(info, FULL, STRONG_SIGNAL, 0, ENGLISH), "");
    }

    // Commands.

    Gt06Command understand(ServerCommand request) {
        Gt06Text text = Gt06Text.of(request.text());
        if (build.output(text.name()) > 0 && Gt06Switch.isPlayed(text.name())) return output(request, text);
        if (build.hasSetting(text.name())) return setting(request, text);
        Optional<String> told = told(text);
        return new Gt06Question(this, request, told.isPresent() ? CommandKind.PROBE : CommandKind.UNKNOWN, opposite -> told);
    }

    private Gt06Command output(ServerCommand request, Gt06Text text) {
        int output = build.output(text.name());
        if (!text.isBare() || Gt06Switch.isOld(text.name())) return new Gt06Switch(this, request, text, output);
        if (!build.canBeAsked(text.name())) return unknown(request);
        return new Gt06Question(this, request, CommandKind.READ_OUTPUTS,
                opposite -> Optional.of(outputState(text.name(), output, opposite)));
    }

    private String outputState(String name, int output, boolean opposite) {
        if (name.equals(Gt06Switch.RELAY) && cutIsPutOff() && !opposite) return "RELAY:2";
        return Gt06Switch.state(name, state.output(output) != opposite);
    }

    private Gt06Command setting(ServerCommand request, Gt06Text text) {
        return switch (text.name()) {
            case "LEDON" -> new Gt06Write(this, request, Gt06Setting.LED, List.of("ON"));
            case "LEDOFF" -> new Gt06Write(this, request, Gt06Setting.LED, List.of("OFF"));
            default -> Gt06Setting.named(text.name()).map(setting -> setting(request, setting, text)).orElseGet(() -> unknown(request));
        };
    }

    private Gt06Command setting(ServerCommand request, Gt06Setting setting, Gt06Text text) {
        if (!text.isBare()) return new Gt06Write(this, request, setting, text.values());
        if (!setting.canBeAsked()) return unknown(request);
        return new Gt06Question(this, request, CommandKind.READ_PARAMETERS,
                opposite -> Optional.of(setting.state(opposite ? setting.other(value(setting)) : value(setting))));
    }

    private Gt06Command unknown(ServerCommand request) {
        return new Gt06Question(this, request, CommandKind.UNKNOWN, opposite -> Optional.empty());
    }

    private Optional<String> told(Gt06Text text) {
        if (!text.isBare()) return Optional.empty();
        return switch (text.name()) {
            case "VERSION" -> Optional.of("[VERSION]GT06_10_A1D_D23_R0_V02");
            case "STATUS" ->
                Optional.of("Battery:4.16V,NORMAL; GPRS:Link Up; GSM Signal Level:Strong; GPS:Successful positioning; Defense:OFF");
            case "PARAM" -> Optional.of("IMEI:" + imei + "; SENDS:5; HBT:3,5");
            default -> Optional.empty();
        };
    }

    // UTF-16 on Chinese language or for what is no ASCII; else the form of the firmware's age (fact sheet section 4).
    Outgoing answer(ServerCommand request, String words) {
        boolean chinese = Integer.valueOf(CHINESE).equals(request.language());
        boolean older = build.isOld() && !chinese && isAscii(words) && words.length() <= LONGEST_SHORT_ANSWER;
        Content content = older ? ShortAnswer.of(request.flag(), words, ENGLISH) : newer(request.flag(), words, chinese);
        return new Outgoing(words, out -> write(out, content));
    }

    private static LongAnswer newer(long flag, String words, boolean chinese) {
        return chinese || !isAscii(words) ? LongAnswer.utf16(flag, words) : LongAnswer.ascii(flag, words);
    }

    private static boolean isAscii(String words) { return words.chars().allMatch(c -> c < 0x80); }

    boolean canBeAsked(String output) { return build.canBeAsked(output); }

    boolean knowsAcc() { return build.knowsAcc(); }

    /** What it holds; as it left the factory where a test took the setting away. */
    String value(Gt06Setting setting) {
        return state.parameter(setting.name()).orElse(Gt06Setting.FACTORY.getOrDefault(setting.name(), ""));
    }

    // A cut that waits until the vehicle is slow; any newer switch of that output takes its place.

    boolean cutIsPutOff() { return waitingCut != null; }

    boolean isPutOff(Gt06Switch cut) { return waitingCut == cut; }

    void putOff(Gt06Switch cut) { waitingCut = cut; }

    void switchOutput(int output, boolean on, String cause) {
        if (output == 1) waitingCut = null;
        state.setOutputs(Map.of(output, on), cause);
    }
}
