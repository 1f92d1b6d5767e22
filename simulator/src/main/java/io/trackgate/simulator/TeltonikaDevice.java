package io.trackgate.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.trackgate.config.TelemetryIds;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.Position;
import io.trackgate.teltonika.TeltonikaMessages;
import io.trackgate.teltonika.TeltonikaMessages.AvlCodec;
import io.trackgate.teltonika.TeltonikaMessages.AvlPacket;
import io.trackgate.teltonika.TeltonikaMessages.AvlRecord;
import io.trackgate.teltonika.TeltonikaMessages.ImeiLogin;
import io.trackgate.teltonika.TeltonikaMessages.IoElement;
import io.trackgate.teltonika.TeltonikaMessages.TextFrame;
import org.jspecify.annotations.Nullable;

/** A Teltonika tracker. Every text that it says is taken from the fact sheet, section 5, and from nowhere in the gateway. */
final class TeltonikaDevice implements DeviceBrain {
    private static final double E7 = 1e7;
    private static final int PERIODIC = 5;
    private static final int HIGHEST_ID_OF_CODEC_8 = 255;
    private static final int ODOMETER = 16;
    private static final int PDOP = 181;
    private static final int HDOP = 182;
    private static final int VIN = 256;

    private final TrackerModel model;
    private final String imei;
    private final DeviceState state;
    private final TeltonikaFactorySettings parameters;
    private final DeviceTimer timer;
    private final TeltonikaDialect dialect;
    private final AvlCodec codec;
    // Counts the orders to each output: a newer one ends the older one's timer.
    private final Map<Integer, Integer> orders = new HashMap<>();

    TeltonikaDevice(TrackerModel model, String imei, Consumer<AppliedChange> onChange, DeviceTimer timer) {
        this.model = model;
        this.imei = imei;
        this.parameters = TeltonikaFactorySettings.of(model);
        this.state = new DeviceState(model.digitalOutputs(), parameters.factory(), onChange, System::nanoTime);
        this.timer = timer;
        this.dialect = TeltonikaDialect.of(model);
        this.codec = codec(model);
    }

    private static AvlCodec codec(TrackerModel model) {
        String name = model.option("codec", "8");
        return switch (name) {
            case "8" -> AvlCodec.CODEC_8;
            case "8e" -> AvlCodec.CODEC_8_EXTENDED;
            case "16" -> AvlCodec.CODEC_16;
            default -> throw new IllegalArgumentException(model.code() + ": options.codec: " + name + " (expected: 8, 8e or 16)");
        };
    }

    @Override
    public DeviceState state() { return state; }

    @Override
    public Optional<Outgoing> login() { return Optional.of(new Outgoing("login " + imei, new ImeiLogin(imei)::write)); }

    @Override
    public Optional<Outgoing> ping() { return Optional.of(new Outgoing("ping", out -> out.writeByte(TeltonikaMessages.PING))); }

    @Override
    public Outgoing unsolicited(String text) { return new Outgoing(text, TextFrame.answer(text)::writeFrame); }

    @Override
    public ServerReader reader() { return new TeltonikaReader(this); }

    @Override
    public boolean answersInOrder() { return true; }

    // Records.

    @Override
    public Outgoing packet(List<DeviceRecord> records) {
        AvlPacket packet = new AvlPacket(codec, records.stream().map(this::record).toList());
        return new Outgoing(records.size() + " records", packet::writeFrame);
    }

    private AvlRecord record(DeviceRecord record) {
        RoutePoint point = record.point();
        Position at = point.position();
        return new AvlRecord(point.timeMillis(), 0, (int) Math.round(at.longitude() * E7), (int) Math.round(at.latitude() * E7),
                at.altitudeM(), at.courseDeg(), at.satellites(), at.speedKmh(), 0, codec == AvlCodec.CODEC_16 ? PERIODIC : 0,
                elements(record));
    }

    private List<IoElement> elements(DeviceRecord record) {
        RoutePoint point = record.point();
        TelemetryIds ids = model.telemetry();
        List<IoElement> elements = new ArrayList<>();
        add(elements, ids.ignition(), 1, point.ignition() ? 1 : 0);
        add(elements, ids.movement(), 1, point.movement() ? 1 : 0);
        add(elements, ids.gsmSignal(), 1, 3 + point.odometerM() / 500 % 3);
        add(elements, ids.gnssStatus(), 1, 1);
        add(elements, ids.batteryLevel(), 1, 97);
        add(elements, ids.externalVoltage(), 2, point.ignition() ? 14_100 : 12_500);
        add(elements, ids.batteryVoltage(), 2, 4_060);
        add(elements, PDOP, 2, 13);
        add(elements, HDOP, 2, 8);
        add(elements, ODOMETER, 4, point.odometerM());
        for (int input = 1; input <= ids.inputs().size(); input++) {
            add(elements, ids.inputs().get(input - 1), 1, input == 1 && point.ignition() ? 1 : 0);
        }
        for (int output = 1; output <= Math.min(ids.outputs().size(), record.outputs().size()); output++) {
            add(elements, ids.outputs().get(output - 1), 1, record.outputs().get(output - 1) ? 1 : 0);
        }
        if (codec == AvlCodec.CODEC_8_EXTENDED)
            elements.add(IoElement.text(VIN, "WVWZZZ1KZ" + imei.substring(Math.max(0, imei.length() - 8))));
        return elements;
    }

    private void add(List<IoElement> elements, @Nullable Integer id, int length, long value) {
        if (id == null || codec == AvlCodec.CODEC_8 && id > HIGHEST_ID_OF_CODEC_8) return;
        elements.add(IoElement.of(id, length, value));
    }

    // Commands.

    TeltonikaCommand understand(String received, TeltonikaCommand.Framing framing) {
        String text = withoutPrefix(received);
        if (SetDigout.matches(text)) return new SetDigout(this, text, framing);
        if (SetParam.matches(text)) return new SetParam(this, text, framing);
        if (GetParam.matches(text)) return new GetParam(this, text, framing);
        return new TeltonikaQuestion(this, kindOf(text), text, framing);
    }

    private String withoutPrefix(String text) {
        String prefix = model.option("text-prefix", "");
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    private static CommandKind kindOf(String text) {
        return switch (text) {
            case "getio" -> CommandKind.READ_OUTPUTS;
            case "getver", "getinfo" -> CommandKind.PROBE;
            default -> text.startsWith("readio ") ? CommandKind.READ_OUTPUTS : CommandKind.UNKNOWN;
        };
    }

    Optional<String> answerTo(String text, boolean opposite) {
        return switch (text) {
            case "getio" -> Optional.of(inputsAndOutputs(opposite));
            case "getver" -> Optional.of("Ver:03.18.14_04 GPS:AXN_5.10_3333 Hw:" + hardware() + " Mod:15 IMEI:" + imei
                    + " Init:2019-7-22 7:22 Uptime:1880 BAT Voltage:4060 Temp:28 SPC:1(1)");
            case "getinfo" -> Optional.of("INI:2019/7/22 7:22 RTC:2019/7/22 7:53 RST:2 ERR:1 SR:0 BR:0 CF:0 FG:0 FL:0 TU:0/0 UT:0 SMS:0 "
                    + "NOGPS:0:30 GPS:1 SAT:0 RS:3 RF:65 SF:1 MD:0");
            default -> readElement(text, opposite);
        };
    }

    private String inputsAndOutputs(boolean opposite) {
        StringBuilder text = new StringBuilder(switch (dialect) {
            case LEGACY -> "DI1:0 DI2:0 DI3:0 AIN:0.0611";
            case FMB, FT -> model.digitalOutputs() > 1 ? "DI1:1 DI2:0 DI3:0 AIN1:0 AIN2:16924" : "DI1:0 AIN1:0";
        });
        List<Boolean> outputs = state.outputs();
        for (int output = 1; output <= outputs.size(); output++) {
            text.append(" DO").append(output).append(outputs.get(output - 1) != opposite ? ":1" : ":0");
        }
        return text.toString();
    }

    private Optional<String> readElement(String text, boolean opposite) {
        if (!text.matches("readio \\d{1,5}")) return Optional.empty();
        int id = Integer.parseInt(text.substring("readio ".length()));
        int output = model.telemetry().outputs().indexOf(id) + 1;
        boolean on = state.hasOutput(output) && state.output(output) != opposite;
        return Optional.of("I/O ID:" + id + " Value:" + (on ? 1 : 0));
    }

    private String hardware() {
        String code = model.code().toUpperCase(Locale.ROOT);
        return code.startsWith("TEL") ? code.substring("TEL".length()) : code;
    }

    /** Empty: the command is for another device. */
    Optional<TeltonikaCommand.Framing> framing(TextFrame command) {
        if (command.codec() == TeltonikaMessages.CODEC_12) return Optional.of(text -> frame(TextFrame.answer(text)));
        String asked = command.imei();
        return sameImei(asked == null ? "" : asked) ? Optional.of(text -> frame(TextFrame.answer(imei, text))) : Optional.empty();
    }

    private static Consumer<ByteBuf> frame(TextFrame frame) { return frame::writeFrame; }

    // Eight bytes of decimals carry an IMEI with leading zeros.
    private boolean sameImei(String asked) { return asked.replaceFirst("^0+", "").equals(imei.replaceFirst("^0+", "")); }

    Outgoing notMine() { return new Outgoing("nack", TextFrame.nack(imei)::writeFrame); }

    TeltonikaDialect dialect() { return dialect; }

    /** "Text:60" where others say which parameter that is. */
    boolean answersWithoutId() {
        return model.option("parameter-answers", "named").equals("text");
    }

    boolean oneParameterPerCommand() { return model.option("parameter-syntax", "list").equals("single"); }

    boolean isLed(int id) { return parameters.isLed(id); }

    boolean takes(int id, String value) { return state.parameter(String.valueOf(id)).isPresent() && parameters.takes(id, value); }

    void switchOutputs(Map<Integer, Boolean> outputs, String cause) {
        outputs.keySet().forEach(output -> orders.merge(output, 1, Integer::sum));
        state.setOutputs(outputs, cause);
    }

    void revertAfter(int output, boolean on, Duration wait) {
        int order = orders.getOrDefault(output, 0);
        timer.after(wait, () -> {
            if (orders.getOrDefault(output, 0) == order) state.setOutputs(Map.of(output, on), "timeout of DOUT" + output);
        });
    }
}
