package io.trackgate.simulator;

import java.time.Duration;

/** The shapes of bytes that a whole fleet can have, as the command line and a scenario file name them. */
public enum ShapeName {
    WHOLE, BYTES, CUTS, GLUED;

    private static final int LONGEST_CUT = 7;
    private static final Duration LONGEST_WAIT = Duration.ofMillis(500);

    public ByteShape shape() {
        return switch (this) {
            case WHOLE -> ByteShape.whole();
            case BYTES -> ByteShape.byteByByte();
            case CUTS -> ByteShape.randomCuts(LONGEST_CUT);
            case GLUED -> ByteShape.glued(LONGEST_WAIT);
        };
    }
}
