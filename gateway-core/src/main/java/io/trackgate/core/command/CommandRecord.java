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
 * @param reply   what the tracker answered last, one line, bounded; null where it said nothing
 * @param late    what arrived after the outcome, or null
 */
public record CommandRecord(UUID id, int trackerId, String kind, Instant askedAt, @Nullable String outcome, @Nullable Boolean written,
        @Nullable Long millis, @Nullable String reply, @Nullable Late late) {

    /** Of a command to which the tracker said nothing in time. */
    public CommandRecord(UUID id, int trackerId, String kind, Instant askedAt, @Nullable String outcome, @Nullable Boolean written,
            @Nullable Long millis, @Nullable Late late) {
        this(id, trackerId, kind, askedAt, outcome, written, millis, null, late);
    }

    /** An answer that came after the caller was told. */
    public record Late(Instant at, String result, String text) {}
}
