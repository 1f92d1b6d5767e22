package io.trackgate.teltonika;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

import io.trackgate.config.TelemetryIds;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.ConnectionFacts;
import org.jspecify.annotations.Nullable;

/** What one connection knows of its tracker. Confined to the channel's event loop. */
public final class TeltonikaFacts implements ConnectionFacts {

    /** Elements of the FMB platform ("FMB AVL ID"), assumed until the model is known. */
    static final TelemetryIds FMB = new TelemetryIds(239, 240, 21, 66, 67, 113, 69, List.of(1, 2, 3), List.of(179, 180));

    private static final int BCD_DIGITS = 16;

    // valid for the connection
    private @Nullable String imei;
    private TelemetryIds telemetry = FMB;
    private boolean zeroOnBadCrc;

    /** Of a device that nobody knows but for its elements. */
    static TeltonikaFacts with(TelemetryIds telemetry) {
        TeltonikaFacts facts = new TeltonikaFacts();
        facts.telemetry = telemetry;
        return facts;
    }

    @Override
    public void identified(TrackerModel model, Optional<ZoneId> zone) {
        telemetry = model.telemetry();
        zeroOnBadCrc = TeltonikaOptions.zeroOnBadCrc(model);
    }

    public boolean loggedIn() { return imei != null; }

    /** The device id exactly as the login gave it. */
    public Optional<String> imei() { return Optional.ofNullable(imei); }

    void loggedInAs(String deviceId) { imei = deviceId; }

    TelemetryIds telemetry() { return telemetry; }

    boolean zeroOnBadCrc() { return zeroOnBadCrc; }

    /** Frames carry 16 digits with leading zeros, logins mostly 15: only the number counts. */
    boolean isForeign(String other) {
        return imei != null && !withoutZeros(imei).equals(withoutZeros(other));
    }

    /** The IMEI for codec 14, where it fits into its 16 digits. */
    Optional<String> frameImei() {
        return imei().filter(digits -> digits.length() <= BCD_DIGITS);
    }

    private static String withoutZeros(String digits) {
        int from = 0;
        while (from < digits.length() - 1 && digits.charAt(from) == '0')
            from++;
        return digits.substring(from);
    }
}
