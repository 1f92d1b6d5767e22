package io.trackgate.core.command;

import java.time.Duration;
import java.util.UUID;

/**
 * How a command ended, for its caller.
 *
 * @param written whether any of its bytes may have left
 * @param took    from acceptance to outcome
 * @param durable whether outcome and state are in the store; false when the store was lost meanwhile
 */
public record CommandResult(UUID id, CommandOutcome outcome, boolean written, Duration took, boolean durable) {}
