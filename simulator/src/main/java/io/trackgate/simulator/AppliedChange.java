package io.trackgate.simulator;

import java.util.List;

/**
 * A change that the tracker really carried out, also where it changed nothing because that was its state already.
 * Times are {@link System#nanoTime()}, so that a test can tell whether it happened between a request and its answer.
 */
public sealed interface AppliedChange {

    /** @return the command's text, or what else made the tracker do it */
    String cause();

    long nanoTime();

    /** @param outputs every output afterwards; the first item is output 1 */
    record OutputsSet(List<Boolean> outputs, String cause, long nanoTime) implements AppliedChange {
        public OutputsSet { outputs = List.copyOf(outputs); }
    }

    /** @param name the device's own: a number ({@code 108}), or a word ({@code TIMER}) */
    record ParameterSet(String name, String value, String cause, long nanoTime) implements AppliedChange {}
}
