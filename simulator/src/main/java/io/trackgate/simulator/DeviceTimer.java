package io.trackgate.simulator;

import java.time.Duration;

/** Runs something on the tracker's event loop later. */
public interface DeviceTimer {
    void after(Duration delay, Runnable action);
}
