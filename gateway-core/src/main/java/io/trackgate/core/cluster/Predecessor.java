package io.trackgate.core.cluster;

import io.trackgate.core.command.Leftover;

/** Who had the device of a session that was claimed. */
public sealed interface Predecessor {

    /** No other node that anybody knows of. */
    record Nobody() implements Predecessor {}

    /** A node that has closed its session for this one. @param leftover what the device may still answer, by the clock for deadlines here */
    record HandedOver(Leftover leftover) implements Predecessor {}

    /** Nobody who could be asked: that node does not answer, or presence does not. */
    record Unreachable() implements Predecessor {}
}
