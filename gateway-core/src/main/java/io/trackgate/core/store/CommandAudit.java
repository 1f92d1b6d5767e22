package io.trackgate.core.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import io.trackgate.core.command.CommandEntry;
import io.trackgate.core.command.CommandRecord;

/** Every command that was ever asked. */
public interface CommandAudit {
    CompletableFuture<Optional<CommandRecord>> find(UUID id);

    /**
     * Commands of one device, newest first.
     *
     * @param trackerId of the tracker that has the device: a clone's original
     * @param visible   what is left out otherwise; asked on a reader's thread
     * @param before    the last one seen; empty: from the newest on
     * @return empty where {@code before} is no command of this device
     */
    CompletableFuture<Optional<List<CommandEntry>>> history(int trackerId, Predicate<CommandRecord> visible, int limit,
            Optional<UUID> before);
}
