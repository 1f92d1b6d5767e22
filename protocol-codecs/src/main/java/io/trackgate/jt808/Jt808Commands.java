package io.trackgate.jt808;

import java.time.InstantSource;
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

/** Says commands as JT/T 808 terminals read them, and knows their answers by serial, message and the state they name. */
final class Jt808Commands implements CommandPhrasing {

    private final InstantSource clock;

    Jt808Commands(InstantSource clock) { this.clock = clock; }

    @Override
    public CommandPlan plan(TrackerCommand command, TrackerModel model) {
        Jt808Phrases phrases = new Jt808Phrases(model, clock);
        return switch (command) {
            case TrackerCommand.SetOutput set -> new Jt808Outputs(model, phrases).set(set.output(), set.enable());
            case TrackerCommand.SetOutputs set -> new Jt808Outputs(model, phrases).set(set.outputs());
            case TrackerCommand.SetEngineBlock set -> new Jt808Outputs(model, phrases).set(set.output(), set.blocked());
            case TrackerCommand.SendRaw raw -> new Jt808Raw(model, phrases).plan(raw.content());
            case TrackerCommand.ReadOutputs read -> new Jt808Outputs(model, phrases).read();
            case TrackerCommand.SetLed set -> Jt808Settings.led(model, phrases).writeLed(set.on());
            case TrackerCommand.ReadLed read -> Jt808Settings.led(model, phrases).read();
            case TrackerCommand.SetTracking set -> Jt808Settings.tracking(model, phrases).write(set.settings());
            case TrackerCommand.ReadTracking read -> Jt808Settings.tracking(model, phrases).read();
        };
    }

    @Override
    public PlanStep probe(String shape, TrackerModel model) {
        throw new IllegalArgumentException("probe: " + shape + " (expected: none, replies carry a serial)");
    }

    @Override
    public Set<StateKey> statesNamed(CommandReply reply, TrackerModel model) {
        Jt808Phrases phrases = new Jt808Phrases(model, clock);
        Set<StateKey> named = new HashSet<>(new Jt808Outputs(model, phrases).statesNamed(reply));
        named.addAll(Jt808Settings.led(model, phrases).statesNamed(reply));
        named.addAll(Jt808Settings.tracking(model, phrases).statesNamed(reply));
        return named;
    }

    /** What in a model entry can't work with these messages. */
    List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>(Jt808Options.lint(model));
        if (!problems.isEmpty()) return List.copyOf(problems); // what follows reads them
        Jt808Phrases phrases = new Jt808Phrases(model, clock);
        if (!model.probe().isEmpty()) problems.add("probe: " + model.probe() + " (expected: [], replies carry a serial)");
        problems.addAll(new Jt808Outputs(model, phrases).lint());
        problems.addAll(Jt808Settings.led(model, phrases).lint("led"));
        problems.addAll(Jt808Settings.tracking(model, phrases).lint("tracking"));
        return List.copyOf(problems);
    }
}
