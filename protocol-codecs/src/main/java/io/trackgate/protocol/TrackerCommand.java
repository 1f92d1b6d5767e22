package io.trackgate.protocol;

import java.util.List;

import io.trackgate.config.TrackingSettings;

/** What a caller wants of a tracker, in no vendor's words. */
public sealed interface TrackerCommand {

    /** Acts on the world now or never: never kept for later, never repeated. */
    sealed interface Immediate extends TrackerCommand {}

    /** Changes a setting; the newest counts, so the operator may allow it to be kept for the tracker's next connection. */
    sealed interface Settings extends TrackerCommand {}

    /** Changes nothing; free to repeat, and two of the same kind share one answer. */
    sealed interface Query extends TrackerCommand {}

    /** Switches one digital output. */
    record SetOutput(int output, boolean enable) implements Immediate {
        public SetOutput { if (output < 1) throw new IllegalArgumentException("output: " + output + " (expected: >= 1)"); }
    }

    /** Switches all digital outputs in one call; the first item is output 1. */
    record SetOutputs(List<OutputChange> outputs) implements Immediate {
        public SetOutputs { outputs = List.copyOf(outputs); }
    }

    /** Switches the output that is reserved for the engine block; blocked is on. */
    record SetEngineBlock(int output, boolean blocked) implements Immediate {
        public SetEngineBlock { if (output < 1) throw new IllegalArgumentException("output: " + output + " (expected: >= 1)"); }
    }

    /** The operator's own words or bytes. Nobody here knows what they change, so they may change everything. */
    record SendRaw(RawContent content) implements Immediate {}

    /** Switches the indication LED. */
    record SetLed(boolean on) implements Settings {}

    /** Writes tracking settings; absent optional fields are handled as the model says. */
    record SetTracking(TrackingSettings settings) implements Settings {}

    record ReadOutputs() implements Query {}

    record ReadLed() implements Query {}

    record ReadTracking() implements Query {}

    /** What becomes of one output in {@link SetOutputs}. */
    enum OutputChange { ON, OFF, UNCHANGED }
}
