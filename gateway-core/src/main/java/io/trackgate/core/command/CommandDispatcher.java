package io.trackgate.core.command;

import java.util.concurrent.CompletableFuture;

/** Takes every command of the API to the tracker's session, or says at once why it can't. */
public interface CommandDispatcher {

    /**
     * Completes with the outcome once it is in the store, never exceptionally. Checks capability (engine block, output calls, LED, tracking
     * mapping, the device's own bounds) before the connection; values were checked against the tracking profile before.
     */
    CompletableFuture<CommandResult> dispatch(CommandRequest request);
}
