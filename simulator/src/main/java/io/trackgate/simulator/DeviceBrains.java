package io.trackgate.simulator;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

import io.trackgate.config.TrackerModel;

/** The protocols that can be simulated, by the name that configuration gives them. */
public final class DeviceBrains {
    private static final List<String> PROTOCOLS = List.of("teltonika", "gt06", "jt808", "ruptela", "navtelecom", "queclink", "galileosky");

    private DeviceBrains() {}

    public static boolean canPlay(TrackerModel model) { return PROTOCOLS.contains(model.protocol()); }

    public static List<String> protocols() { return PROTOCOLS; }

    /**
     * @param onChange told before anything is answered
     * @param timer    on the tracker's event loop
     */
    public static DeviceBrain create(TrackerModel model, String deviceId, Consumer<AppliedChange> onChange, DeviceTimer timer) {
        return switch (model.protocol()) {
            case "teltonika" -> new TeltonikaDevice(model, deviceId, onChange, timer);
            case "gt06" -> new Gt06Device(model, deviceId, onChange);
            case "jt808" -> new Jt808Device(model, deviceId, onChange, InstantSource.system());
            case "ruptela" -> new RuptelaDevice(model, deviceId, onChange);
            case "navtelecom" -> new NavtelecomDevice(model, deviceId, onChange);
            case "queclink" -> new QueclinkDevice(model, deviceId, onChange, InstantSource.system());
            case "galileosky" -> new GalileoskyDevice(model, deviceId, onChange);
            default -> throw new IllegalArgumentException(
                    "protocol: " + model.protocol() + " (expected: one of " + String.join(", ", PROTOCOLS) + ")");
        };
    }
}
