package io.trackgate.ruptela;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.Verify;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;

/** Says commands as Ruptela trackers read them ("SMS commands list", 2018), and knows their answers by their texts alone: there is no tag. */
final class RuptelaCommands implements CommandPhrasing {

    static final String VERSION = "version";
    /** How an element is reported in one profile: changes nothing, and its answer names the element. */
    private static final Pattern GETIOPARAM = Pattern.compile("getioparam (\\d{1,4}),[1-4]");
    private static final String PROBES = "getioparam ID,PROFILE or version";

    @Override
    public CommandPlan plan(TrackerCommand command, TrackerModel model) {
        RuptelaOutputs outputs = new RuptelaOutputs(model);
        return switch (command) {
            case TrackerCommand.SetOutput set -> outputs.set(set.output(), set.enable());
            case TrackerCommand.SetOutputs set -> outputs.set(set.outputs());
            case TrackerCommand.SetEngineBlock set -> outputs.set(set.output(), set.blocked());
            case TrackerCommand.SendRaw raw -> new RuptelaRaw(model).plan(raw.content());
            case TrackerCommand.ReadOutputs read -> outputs.read();
            case TrackerCommand.SetLed set -> noLed();
            case TrackerCommand.ReadLed read -> noLed();
            case TrackerCommand.SetTracking set -> noTracking();
            case TrackerCommand.ReadTracking read -> noTracking();
        };
    }

    private static CommandPlan noLed() { return new CommandPlan.Unsupported("no command for the indication LED is known"); }

    private static CommandPlan noTracking() {
        return new CommandPlan.Unsupported("the parameter ids of setcfg for tracking are not public");
    }

    @Override
    public PlanStep probe(String shape, TrackerModel model) {
        if (shape.equals(VERSION)) return RuptelaPhrases.version();
        Matcher asked = GETIOPARAM.matcher(shape);
        if (!asked.matches()) throw new IllegalArgumentException("probe: " + shape + " (expected: " + PROBES + ")");
        int id = Integer.parseInt(asked.group(1));
        return new RuptelaPhrases(model).ask(shape,
                text -> RuptelaReplies.isAboutElement(text, id) ? Judgement.done(ReportedState.NOTHING) : Judgement.NOT_MINE);
    }

    @Override
    public Set<StateKey> statesNamed(CommandReply reply, TrackerModel model) {
        return switch (reply.body()) {
            case CommandReply.Body.Text text -> new RuptelaOutputs(model).statesNamed(text.text());
            case CommandReply.Body.ResultCode none -> Set.of();
            case CommandReply.Body.Parameters none -> Set.of();
            case CommandReply.Body.Record none -> Set.of();
        };
    }

    /** What in a model entry can't work with these texts. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>(RuptelaOptions.lint(model));
        if (model.window() != 1) problems.add("window: " + model.window() + " (expected: 1, replies carry no tag)");
        if (model.probe().isEmpty()) problems.add("probe: [] (expected: at least one of " + PROBES + ")");
        model.probe().stream().filter(shape -> !shape.equals(VERSION) && !GETIOPARAM.matcher(shape).matches())
                .forEach(shape -> problems.add("probe: " + shape + " (expected: " + PROBES + ")"));
        if (model.digitalOutputs() > 0 && model.verifyOutputs() == Verify.REPLY) {
            problems.add("verify-outputs: reply (expected: read-back, the answer to setio names no state)");
        }
        if (!model.switches().isEmpty())
            problems.add("outputs: " + model.switches().size() + " (expected: none, all are switched by setio)");
        if (model.led().isPresent()) problems.add("led: a mapping (expected: null, no command for the LED is known)");
        if (model.tracking().isPresent()) problems.add("tracking: a mapping (expected: null, no command for tracking settings is known)");
        if (model.telemetry().gsmSignal() != null) {
            problems.add("telemetry.gsm-signal: " + model.telemetry().gsmSignal() + " (expected: none, Ruptela counts to 31 and not to 5)");
        }
        return List.copyOf(problems);
    }
}
