package io.trackgate.simulator;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.Position;
import io.trackgate.queclink.QueclinkCommand;

/**
 * An @Track device in text mode, with receipts for reports switched on. All that it does and says is taken from the fact sheet and from
 * nowhere in the gateway.
 */
final class QueclinkDevice implements DeviceBrain {
    private static final int MOST_POSITIONS = 15;
    private static final String CELL = "0460,0000,18d8,6141,00";
    private static final int FULL = 97;

    private final QueclinkFirmware firmware;
    private final DeviceState state;
    private final QueclinkFrames frames;

    QueclinkDevice(TrackerModel model, String imei, Consumer<AppliedChange> onChange, InstantSource clock) {
        if (!imei.matches("\\d{15}")) throw new IllegalArgumentException("device id: " + imei + " (expected: an IMEI of 15 digits)");
        firmware = QueclinkFirmware.of(model);
        state = new DeviceState(model.digitalOutputs(), firmware.factory(), onChange, System::nanoTime);
        frames = new QueclinkFrames(firmware, imei, clock);
    }

    QueclinkFirmware firmware() { return firmware; }

    QueclinkFrames frames() { return frames; }

    @Override
    public DeviceState state() { return state; }

    @Override
    public ServerReader reader() { return new QueclinkReader(this); }

    /** It works on one command after the other (fact sheet, section 4). */
    @Override
    public boolean answersInOrder() { return true; }

    // What it says by itself.

    /** There is no login; a heartbeat is answered. */
    @Override
    public Optional<Outgoing> login() { return Optional.of(frames.heartbeat()); }

    @Override
    public Optional<Outgoing> ping() { return Optional.of(frames.heartbeat()); }

    @Override
    public Outgoing packet(List<DeviceRecord> records) {
        Outgoing whole = null;
        for (int at = 0; at < records.size(); at += MOST_POSITIONS) {
            int end = Math.min(records.size(), at + MOST_POSITIONS);
            // They are safe with the last of the messages.
            Outgoing part = positions(records.subList(at, end), end == records.size() ? records.size() : 0);
            whole = whole == null ? part : QueclinkFrames.both(whole, part);
        }
        if (whole == null) throw new IllegalArgumentException("a packet without a record (expected: at least one)");
        return new Outgoing(records.size() + " records", whole.writer());
    }

    // | report id | type | number | positions … | battery |
    private Outgoing positions(List<DeviceRecord> records, int safe) {
        List<String> fields = new ArrayList<>(List.of("0", "0", String.valueOf(records.size())));
        records.forEach(record -> fields.addAll(position(record.point())));
        fields.add(String.valueOf(FULL));
        return frames.report("GTFRI", fields, Instant.ofEpochMilli(records.getLast().point().timeMillis()), safe);
    }

    private static List<String> position(RoutePoint point) {
        Position at = point.position();
        String numbers = String.format(Locale.ROOT, "%d,%d.0,%d,%d.0,%.6f,%.6f,%s,%s", at.valid() ? 1 : 0, at.speedKmh(), at.courseDeg(),
                at.altitudeM() == null ? 0 : at.altitudeM(), at.longitude(), at.latitude(), QueclinkFrames.time(point.timeMillis()), CELL);
        return List.of(numbers.split(","));
    }

    @Override
    public Outgoing unsolicited(String text) { return frames.report("GTDAT", List.of(text.replaceAll("[,$+\\x00-\\x1F]", " "))); }

    // What it is told.

    /** A wrong password, an unknown word, a wrong number of fields: it says nothing (fact sheet, section 4). */
    QueclinkDeed understand(QueclinkCommand command) {
        boolean password = command.parameters().getFirst().equals(firmware.password());
        if (!password) return unknown(command);
        if (command.word().equals(QueclinkQuestion.WORD)) return QueclinkQuestion.of(this, command);
        boolean fits = firmware.fields(command.word()).filter(fields -> fields == command.fields()).isPresent();
        if (!fits) return unknown(command);
        return command.word().equals(QueclinkSwitch.WORD) ? new QueclinkSwitch(this, command) : new QueclinkWrite(this, command);
    }

    QueclinkDeed unknown(QueclinkCommand command) { return QueclinkQuestion.unknown(this, command); }
}
