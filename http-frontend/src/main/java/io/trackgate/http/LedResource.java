package io.trackgate.http;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.directory.Tracker;
import io.trackgate.core.store.TrackerStates;
import io.trackgate.protocol.TrackerCommand;

/** {@code tracker/led}. */
final class LedResource implements Resource {
    private static final String PATH = "tracker/led";

    private final TrackerStates states;
    private final Commands commands;
    private final boolean clones;

    /** @param clones whether update of a clone reaches its original (else error 219) */
    LedResource(TrackerStates states, Commands commands, boolean clones) {
        this.states = states;
        this.commands = commands;
        this.clones = clones;
    }

    @Override
    public List<Route> routes() {
        TrackerRules rules = TrackerRules.FOUND_201.with(Capability.LED);
        return List.of(
                Route.of(PATH, "read", "Tells whether the indication LED is on").demo()
                        .answers(Schema.SUCCESS.field("value", Schema.BOOLEAN))
                        .may(ApiError.DEVICE_OFFLINE).run(rules, this::read),
                Route.of(PATH, "update", "Switches the indication LED").takes(Parameter.bool("value", "The new LED state"))
                        .may(Commands.ERRORS).run(rules.clones(clones), this::update));
    }

    private CompletableFuture<Answer> read(Caller caller, Tracker tracker, Arguments arguments) {
        // Nobody knows it: no value, no answer, no factory default. Once the tracker is there it can be asked, so this is "offline".
        return states.led(tracker).thenApply(led -> led.map(Answer::value).orElseGet(() -> Answer.error(ApiError.DEVICE_OFFLINE)));
    }

    private CompletableFuture<Answer> update(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        return commands.send(caller, tracker, new TrackerCommand.SetLed(arguments.flag("value")));
    }
}
