package io.trackgate.http;

import java.util.concurrent.CompletableFuture;

import io.trackgate.core.directory.Tracker;
import io.trackgate.core.store.TrackerStates;
import io.trackgate.protocol.TrackerCommand;

/** {@code tracker/led}. */
final class LedResource {
    private final TrackerStates states;
    private final Commands commands;

    LedResource(TrackerStates states, Commands commands) {
        this.states = states;
        this.commands = commands;
    }

    CompletableFuture<Answer> read(Caller caller, Tracker tracker, Arguments arguments) {
        // Nobody knows it: no value, no answer, no factory default. Once the tracker is there it can be asked, so this is "offline".
        return states.led(tracker).thenApply(led -> led.map(Answer::value).orElseGet(() -> Answer.error(ApiError.DEVICE_OFFLINE)));
    }

    CompletableFuture<Answer> update(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        return commands.send(caller, tracker, new TrackerCommand.SetLed(arguments.flag("value")));
    }
}
