package io.trackgate.simulator;

/** What a command is about, as the tracker that received it sees it. */
public enum CommandKind {
    SET_OUTPUTS, SET_LED, SET_PARAMETERS, READ_OUTPUTS, READ_PARAMETERS,
    /** A harmless question for version or status. */
    PROBE,
    /** Nothing that this device knows; it says nothing to it. */
    UNKNOWN
}
