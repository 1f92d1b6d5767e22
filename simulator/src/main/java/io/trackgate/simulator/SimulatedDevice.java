package io.trackgate.simulator;

import io.trackgate.config.TrackerModel;

/** One tracker of a fleet. */
public record SimulatedDevice(String deviceId, TrackerModel model) {}
