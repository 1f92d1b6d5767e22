package io.trackgate.protocol;

/** The tracker is alive and has nothing else to say. */
public record KeepAlive() implements DeviceMessage {}
