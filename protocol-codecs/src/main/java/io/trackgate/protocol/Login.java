package io.trackgate.protocol;

/**
 * A device names itself; in protocols without a login, its first frame that does.
 *
 * @param accepted what it is told when it may stay
 * @param refused  what it is told when it may not
 */
public record Login(String deviceId, Receipt accepted, Receipt refused) implements DeviceMessage {}
