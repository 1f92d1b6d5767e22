package io.trackgate.galileosky;

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

/** Says commands as Galileosky terminals read them, and knows their answers by their number, their words and the state they name. */
final class GalileoskyCommands implements CommandPhrasing {

    private static final CommandPlan NO_LED = new CommandPlan.Unsupported("these terminals have no command for their LEDs");

    @Override
    public CommandPlan plan(TrackerCommand command, TrackerModel model) {
        return switch (command) {
            case TrackerCommand.SetOutput set -> new GalileoskyOutputs(model).set(set.output(), set.enable());
            case TrackerCommand.SetOutputs set -> new GalileoskyOutputs(model).set(set.outputs());
            case TrackerCommand.SetEngineBlock set -> new GalileoskyOutputs(model).set(set.output(), set.blocked());
            case TrackerCommand.SendRaw raw -> new GalileoskyRaw(model).plan(raw.content());
            case TrackerCommand.ReadOutputs read -> new GalileoskyOutputs(model).read();
            case TrackerCommand.SetLed set -> NO_LED;
            case TrackerCommand.ReadLed read -> NO_LED;
            case TrackerCommand.SetTracking set -> new GalileoskySettings(model).write(set.settings());
            case TrackerCommand.ReadTracking read -> new GalileoskySettings(model).read();
        };
    }

    @Override
    public PlanStep probe(String shape, TrackerModel model) {
        throw new IllegalArgumentException("probe: " + shape + " (expected: none, answers carry a number)");
    }

    @Override
    public Set<StateKey> statesNamed(CommandReply reply, TrackerModel model) {
        return switch (reply.body()) {
            case CommandReply.Body.Text(String text) -> statesNamed(GalileoskyPhrases.tidy(text), model);
            case CommandReply.Body.ResultCode none -> Set.of();
            case CommandReply.Body.Parameters none -> Set.of();
            case CommandReply.Body.Record none -> Set.of();
        };
    }

    private static Set<StateKey> statesNamed(String text, TrackerModel model) {
        Set<StateKey> named = new HashSet<>(new GalileoskyOutputs(model).statesNamed(text));
        named.addAll(new GalileoskySettings(model).statesNamed(text));
        return named;
    }

    /** What in a model entry can't work with these texts. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>(GalileoskyOptions.lint(model));
        if (model.window() != 1) problems.add("window: " + model.window() + " (expected: 1, nobody knows of commands side by side)");
        if (!model.probe().isEmpty()) problems.add("probe: " + model.probe() + " (expected: [], answers carry a number)");
        if (model.led().isPresent()) problems.add("led: " + model.led().get().field() + " (expected: null, no command switches the LEDs)");
        problems.addAll(new GalileoskyOutputs(model).lint());
        problems.addAll(new GalileoskySettings(model).lint());
        return List.copyOf(problems);
    }
}
