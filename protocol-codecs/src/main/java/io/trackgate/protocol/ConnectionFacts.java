package io.trackgate.protocol;

import java.time.ZoneId;
import java.util.Optional;

import io.trackgate.config.TrackerModel;

/** What a vendor remembers of one connection: written by its decoder, read by its phrasing. Confined to the channel's event loop. */
public interface ConnectionFacts {
    /**
     * The device was recognised; from here on its model decides what its records mean.
     *
     * @param zone in which this very device keeps its clock, where the fleet says so
     */
    void identified(TrackerModel model, Optional<ZoneId> zone);

    /** Whether a device of this model has proven by now who it is, as far as the model asks for it. */
    default boolean admits(TrackerModel model) {
        return true;
    }
}
