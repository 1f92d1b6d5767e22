package io.trackgate.gt06;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;

/** Says commands as GT06 trackers read them (0x80) and knows their answers (0x15, 0x21) by their flag, their words and the state they name. */
final class Gt06Commands implements CommandPhrasing {

    @Override
    public CommandPlan plan(TrackerCommand command, TrackerModel model) {
        return switch (command) {
            case TrackerCommand.SetOutput set -> new Gt06Outputs(model).set(set.output(), set.enable());
            case TrackerCommand.SetOutputs set -> new Gt06Outputs(model).set(set.outputs());
            case TrackerCommand.SetEngineBlock set -> new Gt06Outputs(model).set(set.output(), set.blocked());
            case TrackerCommand.SendRaw raw -> new Gt06Raw(model).plan(raw.content());
            case TrackerCommand.ReadOutputs read -> new Gt06Outputs(model).read();
            case TrackerCommand.SetLed set -> Gt06Settings.led(model).writeLed(set.on());
            case TrackerCommand.ReadLed read -> Gt06Settings.led(model).read();
            case TrackerCommand.SetTracking set -> Gt06Settings.tracking(model).write(set.settings());
            case TrackerCommand.ReadTracking read -> Gt06Settings.tracking(model).read();
        };
    }

    @Override
    public PlanStep probe(String shape, TrackerModel model) {
        throw new IllegalArgumentException("probe: " + shape + " (expected: none, replies carry a flag)");
    }

    @Override
    public Set<StateKey> statesNamed(CommandReply reply, TrackerModel model) {
        return switch (reply.body()) {
            case CommandReply.Body.Text(String text) -> statesNamed(Gt06Phrases.tidy(text), model);
            case CommandReply.Body.ResultCode none -> Set.of();
            case CommandReply.Body.Parameters none -> Set.of();
            case CommandReply.Body.Record none -> Set.of();
        };
    }

    private static Set<StateKey> statesNamed(String text, TrackerModel model) {
        Set<StateKey> named = new HashSet<>(new Gt06Outputs(model).statesNamed(text));
        named.addAll(Gt06Settings.led(model).statesNamed(text));
        named.addAll(Gt06Settings.tracking(model).statesNamed(text));
        return named;
    }

    /** What in a model entry can't work with these texts. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>(Gt06Options.lint(model));
        if (model.window() != 1) problems.add("window: " + model.window() + " (expected: 1, these trackers carry out one text at a time)");
        if (!model.probe().isEmpty()) problems.add("probe: " + model.probe() + " (expected: [], replies carry a flag)");
        problems.addAll(new Gt06Outputs(model).lint());
        problems.addAll(Gt06Settings.led(model).lint("led"));
        problems.addAll(Gt06Settings.tracking(model).lint("tracking"));
        return List.copyOf(problems);
    }
}
