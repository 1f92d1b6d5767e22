package io.trackgate.core.session;

import java.util.Map;

import io.trackgate.core.command.CommandJournal;

/** Hears everything about one session, on its event loop, and returns at once. */
public interface SessionJournal extends CommandJournal {

    /** The tracker listens now to what nobody waits for: kept settings, background reads. */
    void listens();

    /** The tracker said something, whatever it was. */
    void heard();

    /**
     * A durable record says of the outputs what its predecessor did not.
     *
     * @param timeMillis the tracker's own time of the record, never later than now
     */
    void outputs(Map<Integer, Boolean> outputs, long timeMillis);
}
