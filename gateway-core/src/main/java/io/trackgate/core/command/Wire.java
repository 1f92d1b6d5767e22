package io.trackgate.core.command;

import java.util.Optional;

import io.trackgate.protocol.PlanStep;
import org.jspecify.annotations.Nullable;

/** The session as its commands in flight see it. */
public interface Wire {

    boolean inEventLoop();

    /** Nothing is written while this is false; {@link InFlightCommands#onWritable()} follows. */
    boolean isWritable();

    /** Why this connection's device can't be told this, whatever its model says; empty where it can. */
    default Optional<String> unsupported(PlanStep step) {
        return Optional.empty();
    }

    /** What this connection's device has to show before it can be told this; empty where nothing is missing. */
    default Optional<String> awaited(PlanStep step) {
        return Optional.empty();
    }

    /**
     * Writes and flushes one frame. A write that fails closes the session.
     *
     * @param command whose frame this is, or null for a probe; a question about its silence is its own too
     * @param written runs on the event loop once the frame is with the system; null where nobody waits for that
     */
    void write(PlanStep step, int tag, @Nullable PendingCommand command, @Nullable Runnable written);

    /** Calls {@link InFlightCommands#onTime()} at this time, or earlier and again. */
    void wakeAt(long nanos);
}
