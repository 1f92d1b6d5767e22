package io.trackgate.config;

/** Where a configured thing stands, so that a later complaint can still name the place. {@code line} counts from 1. */
public record Source(String file, int line) {
    @Override
    public String toString() { return file + ":" + line; }
}
