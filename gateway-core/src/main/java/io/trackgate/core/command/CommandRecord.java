package io.trackgate.core.command;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * One command as the audit has it.
 *
 * @param kind    {@code set_output}, {@code set_outputs}, {@code set_led}, {@code set_tracking}, {@code read_outputs}, …
 * @param outcome label of {@link CommandOutcome}, {@code unknown} after a crash, null while it runs
 * @param written null while it runs
 * @param late    what arrived after the outcome, or null
 */
public record CommandRecord(UUID id, int trackerId, String kind, Instant askedAt, @Nullable String outcome, @Nullable Boolean written,
        @Nullable Long millis, @Nullable Late late) {

    /** An answer that came after the caller was told. */
    public record Late(Instant at, String result, String text) {}
}
