package io.trackgate.simulator;

import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;

/** What a tracker heard from the gateway. */
sealed interface Heard {

    record LoginAnswered(boolean accepted) implements Heard {}

    /** @param accepted records that the gateway says it has */
    record RecordsAcked(long accepted) implements Heard {}

    /**
     * @param received exactly as it came
     * @param answer   writes words as this command's answer
     */
    record CommandHeard(DeviceCommand command, String received, Answering answer) implements Heard {}

    /** The protocol answers this by itself, whatever a script says. */
    record AnswerAtOnce(Outgoing answer) implements Heard {}

    /** A breach that leaves the stream readable. */
    record Odd(String what) implements Heard {}

    /** A breach after which this device reads nonsense until it connects again. */
    record Broken(String what) implements Heard {}

    /** Words → frame in the form in which the command came. */
    interface Answering {
        Consumer<ByteBuf> frame(String text);
    }
}
