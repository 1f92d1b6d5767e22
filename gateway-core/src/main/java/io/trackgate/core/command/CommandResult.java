package io.trackgate.core.command;

import java.time.Duration;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * How a command ended, for its caller.
 *
 * @param written whether any of its bytes may have left
 * @param took    from acceptance to outcome
 * @param durable whether outcome and state are in the store; false when the store was lost meanwhile
 * @param reply   what the tracker answered last, one line, bounded; null where it said nothing
 */
public record CommandResult(UUID id, CommandOutcome outcome, boolean written, Duration took, boolean durable, @Nullable String reply) {

    /** Of a command to which the tracker said nothing. */
    public CommandResult(UUID id, CommandOutcome outcome, boolean written, Duration took, boolean durable) {
        this(id, outcome, written, took, durable, null);
    }
}
