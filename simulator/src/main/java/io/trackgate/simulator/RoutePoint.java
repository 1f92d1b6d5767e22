package io.trackgate.simulator;

import io.trackgate.protocol.Position;

/** Where a tracker was at one moment of its drive. */
public record RoutePoint(long timeMillis, Position position, boolean ignition, boolean movement, long odometerM) {}
