package io.trackgate.protocol;

/** Whether the first bytes of a connection are those of one protocol. */
public enum Recognition {
    YES, NO,
    /** Not yet: what is there may still become either. */
    MAYBE
}
