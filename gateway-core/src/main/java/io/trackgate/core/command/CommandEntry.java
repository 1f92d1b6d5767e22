package io.trackgate.core.command;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One line of a tracker's history.
 *
 * @param what    in short words: {@code output 1 on}
 * @param askedBy user and key, {@code gateway} for what it asks by itself, {@code read} for what a caller's reading asked
 * @param sentAt  when its first frame was written; null while it runs, where none was, and where an older version wrote the audit
 * @param endedAt null while it runs
 */
public record CommandEntry(CommandRecord record, String what, String askedBy, @Nullable Instant sentAt, @Nullable Instant endedAt) {}
