package io.trackgate.protocol;

import java.util.List;

/** One frame from a tracker: what it says, and the one receipt that it is owed for all of it, once every part is settled. */
public record DeviceFrame(List<DeviceMessage> messages, Receipt receipt) {

    public static DeviceFrame of(DeviceMessage message) { return new DeviceFrame(List.of(message), Receipt.NONE); }

    public static DeviceFrame of(DeviceMessage message, Receipt receipt) { return new DeviceFrame(List.of(message), receipt); }
}
