package io.trackgate.simulator;

/** What a tracker's answer says, true or not. */
public sealed interface Claim {

    /** That it was done as asked; for a question, what the device holds. */
    record Done() implements Claim {}

    /** That the first half of it was done. */
    record PartlyDone() implements Claim {}

    /** Another state than the one asked for. */
    record OppositeState() implements Claim {}

    /** That it will be done later. */
    record Queued() implements Claim {}

    /** That this device's configuration does not allow it. */
    record DisabledByConfiguration() implements Claim {}

    /** These very words. */
    record Words(String text) implements Claim {}

    record Nothing() implements Claim {}
}
