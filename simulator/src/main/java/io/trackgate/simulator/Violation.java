package io.trackgate.simulator;

/** Something that the gateway did and that a real tracker would have choked on. */
public record Violation(String what, long nanoTime) {}
