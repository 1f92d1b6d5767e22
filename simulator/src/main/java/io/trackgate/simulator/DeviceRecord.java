package io.trackgate.simulator;

import java.util.List;

/** One record in a tracker's memory: where it was, and the outputs at that moment. */
public record DeviceRecord(RoutePoint point, List<Boolean> outputs) {
    public DeviceRecord { outputs = List.copyOf(outputs); }
}
