package io.trackgate.protocol;

/** What a tracker may tell us. */
public sealed interface DeviceMessage permits Login, TelemetryBatch, CommandReply, KeepAlive, ServiceRequest, Unreadable {}
