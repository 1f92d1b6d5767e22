package io.trackgate.core.session;

import io.trackgate.core.command.CommandJournal;
import io.trackgate.protocol.TelemetryBatch;

/** What a session tells the rest of the gateway, always on its event loop. */
public interface SessionHooks {

    CommandJournal journal(TrackerSession session);

    /** The tracker listens now to what nobody waits for: kept settings, background reads. */
    void deliver(TrackerSession session);

    /** A batch is durable; what it says of outputs is news. */
    void stored(TrackerSession session, TelemetryBatch batch);
}
