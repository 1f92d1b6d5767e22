package io.trackgate.ruptela;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

import io.trackgate.config.TelemetryIds;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.ConnectionFacts;
import org.jspecify.annotations.Nullable;

/** What one connection knows of its tracker. Confined to the channel's event loop. */
final class RuptelaFacts implements ConnectionFacts {

    /** Elements that all known devices share, assumed until the model is known. */
    static final TelemetryIds COMMON = new TelemetryIds(5, 173, null, 29, 30, null, null, List.of(2, 3, 4, 5), List.of());

    // valid for the connection
    private @Nullable String imei;
    private TelemetryIds telemetry = COMMON;
    private boolean zeroOnBadCrc;

    /** Of a device that nobody knows but for its elements. */
    static RuptelaFacts with(TelemetryIds telemetry) {
        RuptelaFacts facts = new RuptelaFacts();
        facts.telemetry = telemetry;
        return facts;
    }

    @Override
    public void identified(TrackerModel model, Optional<ZoneId> zone) {
        telemetry = model.telemetry();
        zeroOnBadCrc = RuptelaOptions.zeroOnBadCrc(model);
    }

    /** The device id, 15 digits, once a frame has named it. */
    Optional<String> imei() { return Optional.ofNullable(imei); }

    void named(String deviceId) { imei = deviceId; }

    TelemetryIds telemetry() { return telemetry; }

    boolean zeroOnBadCrc() { return zeroOnBadCrc; }
}
