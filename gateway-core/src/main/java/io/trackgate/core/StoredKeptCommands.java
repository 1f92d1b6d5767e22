package io.trackgate.core;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.directory.Tracker;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StateStore;

/** What the store keeps for the next connection; a clone shows and withdraws its original's. */
final class StoredKeptCommands implements KeptCommands {

    private final Database database;
    private final Bookkeeper books;
    private final InstantSource clock;

    StoredKeptCommands(Database database, Bookkeeper books, InstantSource clock) {
        this.database = database;
        this.books = books;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<List<Kept>> of(Tracker tracker) {
        return database.read(handle -> StateStore.deferredOf(handle, tracker.deviceTrackerId(), clock.millis()).stream()
                .map(StoredKeptCommands::kept).toList());
    }

    private static Kept kept(StateStore.Deferred deferred) {
        return new Kept(deferred.commandId(), deferred.kind(), deferred.askedBy(), Instant.ofEpochMilli(deferred.askedAt()),
                Instant.ofEpochMilli(deferred.expiresAt()));
    }

    @Override
    public CompletableFuture<Boolean> cancel(Tracker tracker, UUID id) { return books.cancel(tracker.deviceTrackerId(), id); }

    @Override
    public CompletableFuture<Integer> cancelAll(Tracker tracker) {
        return of(tracker).thenCompose(all -> {
            CompletableFuture<Integer> count = CompletableFuture.completedFuture(0);
            for (Kept kept : all) { count = count.thenCombine(cancel(tracker, kept.id()), (sum, done) -> done ? sum + 1 : sum); }
            return count;
        });
    }
}
