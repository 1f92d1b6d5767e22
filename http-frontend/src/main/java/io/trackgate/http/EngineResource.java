package io.trackgate.http;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.store.TrackerStates;
import io.trackgate.protocol.TrackerCommand;

/** {@code tracker/engine_immobilizer}: the output that is reserved for the engine block; on is blocked. */
final class EngineResource implements Resource {
    private static final String PATH = "tracker/engine_immobilizer";

    private final TrackerStates states;
    private final Commands commands;

    EngineResource(TrackerStates states, Commands commands) {
        this.states = states;
        this.commands = commands;
    }

    @Override
    public List<Route> routes() {
        TrackerRules rules = TrackerRules.FOUND_204.with(Capability.ENGINE_BLOCK);
        return List.of(
                Route.of(PATH, "read", "Tells whether the engine is blocked").demo()
                        .answers(Schema.SUCCESS.field("enabled", Schema.BOOLEAN.says("true: the engine is blocked")))
                        .may(ApiError.DEVICE_OFFLINE).run(rules, this::read),
                Route.of(PATH, "set", "Blocks or frees the engine").right(Rights.SET_OUTPUT)
                        .takes(Parameter.bool("enabled", "Whether the engine is to be blocked")).may(Commands.ERRORS)
                        .run(rules.clones(false), this::set));
    }

    private static int output(Tracker tracker) { return tracker.engineBlock().orElseThrow(); }

    private CompletableFuture<Answer> read(Caller caller, Tracker tracker, Arguments arguments) {
        return states.output(tracker, output(tracker)).thenApply(on -> on
                .map(blocked -> Answer.json(200, JsonNodeFactory.instance.objectNode().put("success", true).put("enabled", blocked)))
                .orElseGet(() -> Answer.error(ApiError.DEVICE_OFFLINE))); // nobody knows, and there is nobody to ask
    }

    private CompletableFuture<Answer> set(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        return commands.send(caller, tracker, new TrackerCommand.SetEngineBlock(output(tracker), arguments.flag("enabled")));
    }
}
