package io.trackgate.navtelecom;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;

/** Says commands as Navtelecom trackers read them ("Commands"), and knows their answers by the word of the command alone: there is no tag. */
final class NavtelecomCommands implements CommandPhrasing {

    private static final String VERSION = "V";
    private static final String CURRENT = "A";
    private static final Set<String> PROBES = Set.of(VERSION, CURRENT);

    @Override
    public CommandPlan plan(TrackerCommand command, TrackerModel model) {
        NavtelecomOutputs outputs = new NavtelecomOutputs(model);
        return switch (command) {
            case TrackerCommand.SetOutput set -> outputs.set(set.output(), set.enable());
            case TrackerCommand.SetOutputs set -> outputs.setAll(set.outputs());
            case TrackerCommand.SetEngineBlock set -> outputs.set(set.output(), set.blocked());
            case TrackerCommand.ReadOutputs read -> outputs.read();
            case TrackerCommand.SendRaw raw -> new NavtelecomRaw(model).plan(raw.content());
            case TrackerCommand.SetLed set -> noLed();
            case TrackerCommand.ReadLed read -> noLed();
            case TrackerCommand.SetTracking set -> noTracking();
            case TrackerCommand.ReadTracking read -> noTracking();
        };
    }

    private static CommandPlan noLed() { return new CommandPlan.Unsupported("these trackers have no command for an LED"); }

    // READ and EDITS carry pages of settings, but which page holds what stands in a document that is not public.
    private static CommandPlan noTracking() {
        return new CommandPlan.Unsupported("where these trackers keep their tracking settings is not published");
    }

    @Override
    public PlanStep probe(String shape, TrackerModel model) {
        return switch (shape) {
            case VERSION -> probe("*?V", NavtelecomCommands::isVersion);
            case CURRENT -> probe("*?A", NavtelecomCommands::isCurrent);
            default -> throw new IllegalArgumentException("probe: " + shape + " (expected: one of " + PROBES + ")");
        };
    }

    // A tracker that does not know the question says so, with the question: that proves the order as well.
    private static PlanStep probe(String text, Predicate<CommandReply.Body> answer) {
        return PlanStep.ask(text, NavtelecomPhrases.frame(text),
                reply -> answer.test(reply.body()) || isUnsupported(text, reply.body())
                        ? Judgement.done(ReportedState.NOTHING)
                        : Judgement.NOT_MINE);
    }

    private static boolean isVersion(CommandReply.Body body) {
        return body instanceof CommandReply.Body.Text(String text) && NavtelecomReplies.isVersion(text);
    }

    private static boolean isCurrent(CommandReply.Body body) {
        return body instanceof CommandReply.Body.Record record && record.answered() == CURRENT.charAt(0);
    }

    private static boolean isUnsupported(String command, CommandReply.Body body) {
        return body instanceof CommandReply.Body.Text(String text) && NavtelecomPhrases.isUnsupported(command, text);
    }

    @Override
    public Set<StateKey> statesNamed(CommandReply reply, TrackerModel model) {
        return switch (reply.body()) {
            case CommandReply.Body.Text text -> new NavtelecomOutputs(model).statesNamed(text.text());
            case CommandReply.Body.Record record -> new NavtelecomOutputs(model).statesNamed(record.record().outputs());
            case CommandReply.Body.ResultCode none -> Set.of();
            case CommandReply.Body.Parameters none -> Set.of();
        };
    }

    /** What in a model entry can't work with this protocol. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>(NavtelecomOptions.lint(model));
        if (model.digitalOutputs() > NavtelecomOutputs.MOST)
            problems.add("digital-outputs: " + model.digitalOutputs() + " (expected: <= " + NavtelecomOutputs.MOST + ")");
        if (model.led().isPresent()) problems.add("led: a mapping (expected: none, these trackers have no command for an LED)");
        if (model.tracking().isPresent()) problems.add("tracking: a mapping (expected: none, where it is kept is not published)");
        if (!model.switches().isEmpty()) problems.add("outputs: given (expected: none, SETOUT switches those of all models)");
        if (model.window() != 1) problems.add("window: " + model.window() + " (expected: 1, replies carry no tag)");
        if (model.probe().isEmpty()) problems.add("probe: [] (expected: at least one of A, V)");
        model.probe().stream().filter(shape -> !PROBES.contains(shape))
                .forEach(shape -> problems.add("probe: " + shape + " (expected: A or V)"));
        return List.copyOf(problems);
    }
}
