package io.trackgate.http;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;

/** {@code tracker/output}. Which calls, which outputs and how many a model takes is the dispatcher's to judge. */
final class OutputResource implements Resource {
    private static final String PATH = "tracker/output";

    private final Commands commands;

    OutputResource(Commands commands) { this.commands = commands; }

    @Override
    public List<Route> routes() {
        TrackerRules rules = TrackerRules.FOUND_204.clones(false);
        return List.of(
                Route.of(PATH, "set", "Switches one digital output").right(Rights.SET_OUTPUT)
                        .takes(Parameter.integerFrom(1, "output", "Number of the output, from 1"),
                                Parameter.bool("enable", "Whether it is to be enabled"))
                        .may(Commands.ERRORS).run(rules, this::set),
                Route.of(PATH, "set_all", "Switches all digital outputs").right(Rights.SET_OUTPUT)
                        .takes(Parameter.booleans("outputs", "Desired states of all digital outputs, output 1 first"))
                        .may(Commands.ERRORS).run(rules, this::setAll));
    }

    private CompletableFuture<Answer> set(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        return commands.send(caller, tracker, new TrackerCommand.SetOutput(arguments.integer("output"), arguments.flag("enable")));
    }

    private CompletableFuture<Answer> setAll(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        var changes = arguments.flags("outputs").stream().map(on -> on ? OutputChange.ON : OutputChange.OFF).toList();
        return commands.send(caller, tracker, new TrackerCommand.SetOutputs(changes));
    }
}
