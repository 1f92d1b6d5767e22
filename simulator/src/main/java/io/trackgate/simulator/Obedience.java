package io.trackgate.simulator;

/** How far a tracker carries a command out. */
public enum Obedience {
    FULLY,
    /** The first half of what was asked, rounded down. */
    PARTLY,
    /** The reverse of what was asked. */
    OPPOSITELY
}
