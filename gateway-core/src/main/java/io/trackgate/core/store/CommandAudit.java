package io.trackgate.core.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import io.trackgate.core.command.CommandEntry;
import io.trackgate.core.command.CommandRecord;
import org.jspecify.annotations.Nullable;

/** Every command that was ever asked. */
public interface CommandAudit {

    /** @param next whose older ones follow, which may be none; null: there are none */
    record Page(List<CommandEntry> entries, @Nullable UUID next) {}

    CompletableFuture<Optional<CommandRecord>> find(UUID id);

    /**
     * Commands of one device, newest first. Whoever may see few of many gets short pages, not long answers.
     *
     * @param trackerId of the tracker that has the device: a clone's original
     * @param visible   what is left out otherwise; asked on a reader's thread
     * @param before    the last one seen, or {@link Page#next}; empty: from the newest on
     * @return empty where {@code before} is no command of this device
     */
    CompletableFuture<Optional<Page>> history(int trackerId, Predicate<CommandRecord> visible, int limit,
            Optional<UUID> before);
}
