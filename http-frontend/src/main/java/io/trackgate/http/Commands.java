package io.trackgate.http;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.command.CommandDispatcher;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.TrackerCommand;

/** Sends commands of the API on their way, and says in its terms how they ended. */
final class Commands {
    static final List<String> HEADERS = List.of("X-Command-Id", "X-Command-Outcome", "X-Command-Written", "X-Command-Millis");

    /** How a command may end, beside success. */
    static final ApiError[] ERRORS = {ApiError.DEVICE_OFFLINE, ApiError.NOT_SUPPORTED, ApiError.WRONG_DEVICE_STATUS};

    private final CommandDispatcher dispatcher;
    private final StoreHealth store;

    Commands(CommandDispatcher dispatcher, StoreHealth store) {
        this.dispatcher = dispatcher;
        this.store = store;
    }

    CompletableFuture<Answer> send(Caller caller, Tracker tracker, TrackerCommand command) throws ApiException {
        if (!store.isAvailable()) throw new ApiException(ApiError.DATABASE_UNAVAILABLE);
        return dispatcher.dispatch(CommandRequest.of(tracker, command, caller.mark())).thenApply(Commands::answer);
    }

    static Answer answer(CommandResult result) {
        Answer answer = switch (result.outcome()) {
            case CommandOutcome.Acknowledged outcome -> success(result);
            case CommandOutcome.Postponed outcome -> success(result);
            case CommandOutcome.Sent outcome -> success(result);
            case CommandOutcome.Deferred outcome -> success(result);
            case CommandOutcome.Rejected outcome -> Answer.error(ApiError.WRONG_DEVICE_STATUS);
            case CommandOutcome.Unsupported outcome -> Answer.error(ApiError.NOT_SUPPORTED);
            case CommandOutcome.Offline outcome -> Answer.error(ApiError.DEVICE_OFFLINE);
            case CommandOutcome.Busy outcome -> Answer.error(ApiError.TOO_MANY_REQUESTS);
            case CommandOutcome.NotSent outcome -> Answer.error(ApiError.DEVICE_OFFLINE);
            case CommandOutcome.TimedOut outcome -> Answer.error(ApiError.DEVICE_OFFLINE);
            case CommandOutcome.SessionLost outcome -> Answer.error(ApiError.DEVICE_OFFLINE);
        };
        return answer.with(List.of(
                new Answer.Header("X-Command-Id", result.id().toString()),
                new Answer.Header("X-Command-Outcome", result.outcome().label()),
                new Answer.Header("X-Command-Written", Boolean.toString(result.written())),
                new Answer.Header("X-Command-Millis", Long.toString(result.took().toMillis()))));
    }

    /** A success that a restart would forget is not answered as one; the header still says what the tracker did. */
    private static Answer success(CommandResult result) {
        return result.durable() ? Answer.success() : Answer.error(ApiError.DATABASE_ERROR);
    }
}
