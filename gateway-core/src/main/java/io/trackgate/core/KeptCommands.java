package io.trackgate.core;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.directory.Tracker;

/** Settings that wait for their tracker's next connection, for those who want to see or withdraw them. */
public interface KeptCommands {

    /** @param kind {@code led} or {@code tracking} */
    record Kept(UUID id, String kind, String askedBy, Instant askedAt, Instant expiresAt) {}

    /** Oldest first. */
    CompletableFuture<List<Kept>> of(Tracker tracker);

    /**
     * Withdraws one; the audit says {@code cancelled}. What is on its way to the tracker at this moment can't be called back.
     *
     * @return false when nothing of that id waits for this tracker, or it is on its way already
     */
    CompletableFuture<Boolean> cancel(Tracker tracker, UUID id);

    /** Withdraws all; returns how many. */
    CompletableFuture<Integer> cancelAll(Tracker tracker);
}
