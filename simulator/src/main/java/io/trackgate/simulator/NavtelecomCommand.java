package io.trackgate.simulator;

import java.util.Map;
import java.util.Optional;

/** A command text of Navtelecom, and what this tracker says to it. */
abstract class NavtelecomCommand implements DeviceCommand {

    final NavtelecomDevice device;
    private final String text;

    NavtelecomCommand(NavtelecomDevice device, String text) {
        this.device = device;
        this.text = text;
    }

    @Override
    public final String text() { return text; }

    @Override
    public Map<Integer, Boolean> outputs() { return Map.of(); }

    @Override
    public Map<String, String> parameters() { return Map.of(); }

    /** The command is none of its own, and it says so. */
    final Optional<Outgoing> unsupported() {
        return Optional.of(device.text("*Z:" + text));
    }
}
