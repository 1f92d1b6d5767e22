package io.trackgate.protocol;

/**
 * A frame whose checksum is right and whose content nobody knows. It is stored raw and receipted, or the tracker repeats it for ever.
 *
 * @param raw the whole frame
 */
public record Unreadable(byte[] raw, String why) implements DeviceMessage {}
