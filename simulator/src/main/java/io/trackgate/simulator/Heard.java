package io.trackgate.simulator;

/** What a tracker heard from the gateway. */
public sealed interface Heard {

    record LoginAnswered(boolean accepted) implements Heard {}

    /** @param accepted records that the gateway says it has */
    record RecordsAcked(long accepted) implements Heard {}

    /** @param received exactly as it came */
    record CommandHeard(DeviceCommand command, String received) implements Heard {}

    /** The protocol answers this by itself, whatever a script says. */
    record AnswerAtOnce(Outgoing answer) implements Heard {}

    /** A breach that leaves the stream readable. */
    record Odd(String what) implements Heard {}

    /** A breach after which this device reads nonsense until it connects again. */
    record Broken(String what) implements Heard {}
}
