package io.trackgate.simulator;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

import io.trackgate.config.TrackerModel;
import io.trackgate.jt808.Jt808Header.Terminal;
import io.trackgate.jt808.Jt808Ids;
import io.trackgate.jt808.Jt808Uplink.Authenticate;
import io.trackgate.jt808.Jt808Uplink.Heartbeat;
import io.trackgate.jt808.Jt808Uplink.LocationBatch;
import io.trackgate.jt808.Jt808Uplink.LocationReport;
import io.trackgate.jt808.Jt808Uplink.Register;
import io.trackgate.jt808.Jt808Uplink.VendorText;
import io.trackgate.jt808.Octets;

/**
 * A JT/T 808 terminal of 2011, 2013 or 2019: registers once, shows the code that it got then on every connection, reports, obeys. All that it
 * does and says is taken from the fact sheet and from nowhere in the gateway.
 */
final class Jt808Device implements DeviceBrain {
    private static final int PHONE_2013 = 12;
    private static final int PHONE_2019 = 20;
    private static final int IMEI = 15;
    private static final String MAKER = "TGSIM";
    private static final String SOFTWARE = "SIM-1.0";
    private static final int BUFFERED = 0;

    private final Jt808Firmware firmware;
    private final String deviceId;
    private final DeviceState state;
    private final Jt808Whereabouts whereabouts;
    private final Jt808Frames frames;
    // Empty: it has to register.
    private String code = "";

    Jt808Device(TrackerModel model, String deviceId, Consumer<AppliedChange> onChange, InstantSource clock) {
        if (!deviceId.matches("\\d{1," + PHONE_2019 + "}"))
            throw new IllegalArgumentException("device id: " + deviceId + " (expected: 1 to " + PHONE_2019 + " digits)");
        this.firmware = Jt808Firmware.of(model);
        this.deviceId = deviceId;
        this.state = new DeviceState(model.digitalOutputs(), firmware.factory(), onChange, System::nanoTime);
        this.whereabouts = new Jt808Whereabouts(firmware, clock);
        this.frames = new Jt808Frames(terminal(model, deviceId));
    }

    // More digits than a phone has: an IMEI, which only the edition of 2019 has room for. Jimi's cameras speak nothing else.
    private static Terminal terminal(TrackerModel model, String deviceId) {
        boolean v2019 = deviceId.length() > PHONE_2013 || model.vendor().equals("Jimi");
        String phone = "0".repeat((v2019 ? PHONE_2019 : PHONE_2013) - deviceId.length()) + deviceId;
        return v2019 ? Terminal.of2019(phone) : Terminal.of2013(phone);
    }

    Jt808Firmware firmware() { return firmware; }

    Jt808Frames frames() { return frames; }

    Jt808Whereabouts whereabouts() { return whereabouts; }

    Jt808Switches switches() { return firmware.switches(frames.terminal().v2019()); }

    @Override
    public DeviceState state() { return state; }

    @Override
    public ServerReader reader() { return new Jt808Reader(this); }

    @Override
    public boolean answersInOrder() { return false; }

    // Registration and authentication.

    @Override
    public Optional<Outgoing> login() { return Optional.of(code.isEmpty() ? register() : authenticate()); }

    private Outgoing register() {
        return frames.report("0x0100 " + deviceId, switch (layout()) {
            case OF_2011 -> registration(Register.Layout.OF_2011, 8, 7);
            case OF_2013 -> registration(Register.Layout.OF_2013, 20, 7);
            case OF_2019 -> registration(Register.Layout.OF_2019, 30, 30);
        }, 0);
    }

    private Register.Layout layout() {
        if (firmware.form2011()) return Register.Layout.OF_2011;
        return frames.terminal().v2019() ? Register.Layout.OF_2019 : Register.Layout.OF_2013;
    }

    // No plate: colour 0 and a VIN, which it was not told.
    private Register registration(Register.Layout layout, int longestModel, int longestId) {
        String model = firmware.model().code().toUpperCase(Locale.ROOT);
        return new Register(layout, 0, 0, MAKER, model.substring(0, Math.min(longestModel, model.length())), lastOf(deviceId, longestId), 0,
                "");
    }

    private Outgoing authenticate() { return frames.report("0x0102 " + code, new Authenticate(code, lastOf(deviceId, IMEI), SOFTWARE), 0); }

    private static String lastOf(String digits, int most) { return digits.substring(Math.max(0, digits.length() - most)); }

    /** The gateway gave it a code: it shows it at once, and from now on. */
    Outgoing registered(String newCode) {
        code = newCode;
        return authenticate();
    }

    /** The gateway does not take its code: next time it registers anew. */
    void forgetCode() { code = ""; }

    // What it says by itself.

    @Override
    public Outgoing packet(List<DeviceRecord> records) {
        String text = records.size() + " records";
        if (records.size() == 1) return frames.report(text, new LocationReport(whereabouts.of(records.getFirst())), 1);
        return frames.report(text, new LocationBatch(BUFFERED, records.stream().map(whereabouts::of).toList()), records.size());
    }

    @Override
    public Optional<Outgoing> ping() { return Optional.of(frames.report("ping", new Heartbeat(Jt808Ids.HEARTBEAT, Octets.NONE), 0)); }

    @Override
    public Outgoing unsolicited(String text) { return frames.report(text, new VendorText(0, text), 0); }
}
