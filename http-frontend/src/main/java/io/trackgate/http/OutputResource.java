package io.trackgate.http;

import java.util.concurrent.CompletableFuture;

import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;

/** {@code tracker/output}. Which calls, which outputs and how many a model takes is the dispatcher's to judge. */
final class OutputResource {
    private final Commands commands;

    OutputResource(Commands commands) { this.commands = commands; }

    CompletableFuture<Answer> set(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        return commands.send(caller, tracker, new TrackerCommand.SetOutput(arguments.integer("output"), arguments.flag("enable")));
    }

    CompletableFuture<Answer> setAll(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        var changes = arguments.flags("outputs").stream().map(on -> on ? OutputChange.ON : OutputChange.OFF).toList();
        return commands.send(caller, tracker, new TrackerCommand.SetOutputs(changes));
    }
}
