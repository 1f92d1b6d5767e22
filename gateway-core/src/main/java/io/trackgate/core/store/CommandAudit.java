package io.trackgate.core.store;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.command.CommandRecord;

/** Every command that was ever asked. */
public interface CommandAudit {
    CompletableFuture<Optional<CommandRecord>> find(UUID id);
}
