package io.trackgate.simulator;

import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;

/** A frame that a tracker is about to send: what it says, for a person, and how it is written. */
public record Outgoing(String text, Consumer<ByteBuf> writer) {}
