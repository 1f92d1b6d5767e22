package io.trackgate.config;

/** The outcome of turning a value of the API into what the device holds. */
public sealed interface DeviceValue {

    /** @param text as written into a parameter or text of the device */
    record Exact(String text) implements DeviceValue {}

    /** The device can't hold it: outside its bounds, not a whole number of its units, or a name it has no value for. */
    record Impossible(String why) implements DeviceValue {}
}
