package io.trackgate.queclink;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;

/** Says commands as @Track devices read them, and knows their answers by the command's word and serial. */
final class QueclinkCommands implements CommandPhrasing {

    @Override
    public CommandPlan plan(TrackerCommand command, TrackerModel model) {
        QueclinkPhrases phrases = new QueclinkPhrases(model);
        return switch (command) {
            case TrackerCommand.SetOutput set -> new QueclinkOutputs(model, phrases).set(set.output(), set.enable());
            case TrackerCommand.SetOutputs set -> new QueclinkOutputs(model, phrases).set(set.outputs());
            case TrackerCommand.SetEngineBlock set -> new QueclinkOutputs(model, phrases).set(set.output(), set.blocked());
            case TrackerCommand.ReadOutputs read -> new QueclinkOutputs(model, phrases).read();
            case TrackerCommand.SendRaw raw -> new QueclinkRaw(phrases).plan(raw.content());
            case TrackerCommand.SetLed set -> new QueclinkLed(model, phrases).write(set.on());
            case TrackerCommand.ReadLed read -> new QueclinkLed(model, phrases).read();
            case TrackerCommand.SetTracking set -> new QueclinkTracking(model, phrases).write(set.settings());
            case TrackerCommand.ReadTracking read ->
                new CommandPlan.Unsupported("tracking settings can't be asked for: the layout of +RESP:GTALS is not confirmed");
        };
    }

    @Override
    public PlanStep probe(String shape, TrackerModel model) {
        throw new IllegalArgumentException("probe: " + shape + " (expected: none, acknowledgements carry a serial)");
    }

    /** An acknowledgement that nobody waits for says that somebody else has changed something. */
    @Override
    public Set<StateKey> statesNamed(CommandReply reply, TrackerModel model) {
        Optional<QueclinkText> text = QueclinkPhrases.text(reply);
        if (text.isEmpty()) return Set.of();
        QueclinkPhrases phrases = new QueclinkPhrases(model);
        Set<StateKey> named = new HashSet<>(new QueclinkTracking(model, phrases).keys(text.get().word()));
        switch (text.get().word()) {
            case QueclinkLed.COMMAND, "GTBAT" -> model.led().ifPresent(led -> named.add(StateKey.LED));
            case QueclinkOutputs.COMMAND, "GTIOS" -> named.addAll(new QueclinkOutputs(model, phrases).keys());
            default -> {
            }
        }
        return named;
    }

    /** What in a model entry can't work with these messages. */
    List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>(QueclinkOptions.lint(model));
        if (!problems.isEmpty()) return List.copyOf(problems); // what follows reads them
        QueclinkPhrases phrases = new QueclinkPhrases(model);
        if (!model.probe().isEmpty()) problems.add("probe: " + model.probe() + " (expected: [], acknowledgements carry a serial)");
        problems.addAll(new QueclinkOutputs(model, phrases).lint());
        problems.addAll(new QueclinkLed(model, phrases).lint());
        problems.addAll(new QueclinkTracking(model, phrases).lint());
        return List.copyOf(problems);
    }
}
