package io.trackgate.queclink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TextTemplate;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.Verify;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.OutputLevels;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.protocol.WantedOutput;

/**
 * GTOUT sets all outputs of a device at once. Whether an empty status leaves an output as it is, nobody could confirm; so where only some are
 * to change, the device is asked first how the others stand, and told that.
 */
final class QueclinkOutputs {

    static final String COMMAND = "GTOUT";

    private final TrackerModel model;
    private final QueclinkPhrases phrases;
    private final Optional<TextTemplate> text;
    private final Optional<QueclinkPhrases.Question> question;

    QueclinkOutputs(TrackerModel model, QueclinkPhrases phrases) {
        this.model = model;
        this.phrases = phrases;
        this.text = QueclinkOptions.outputs(model);
        this.question = QueclinkOptions.outputsQuery(model).map(QueclinkPhrases.Question::outputs);
    }

    CommandPlan set(int output, boolean on) { return plan(List.of(new WantedOutput(output, on))); }

    CommandPlan set(List<OutputChange> changes) {
        List<WantedOutput> wanted = WantedOutput.of(changes);
        // Nothing is to change: that the device answers is its confirmation.
        return wanted.isEmpty() ? read() : plan(wanted);
    }

    private CommandPlan plan(List<WantedOutput> some) {
        if (text.isEmpty()) return new CommandPlan.Unsupported("no text switches an output (expected: options.outputs in the model file)");
        Map<Integer, Boolean> wanted = new TreeMap<>();
        some.forEach(one -> wanted.put(one.output(), one.on()));
        int beyond = wanted.keySet().stream().filter(output -> output > model.digitalOutputs()).findFirst().orElse(0);
        if (beyond > 0) return new CommandPlan.Unsupported("output " + beyond + " (expected: <= " + model.digitalOutputs() + ")");
        if (wanted.size() == model.digitalOutputs()) return new CommandPlan.Steps(write(text.get(), wanted, wanted), keys());
        if (question.isEmpty())
            return new CommandPlan.Unsupported(
                    "the other outputs can't be asked for (expected: a state for each of " + model.digitalOutputs() + ")");
        return new CommandPlan.Steps(lookFirst(text.get(), question.get(), wanted), keys());
    }

    private PlanStep lookFirst(TextTemplate told, QueclinkPhrases.Question asked, Map<Integer, Boolean> wanted) {
        return phrases.ask(asked, judged(found -> {
            Map<Integer, Boolean> all = new TreeMap<>(found);
            all.putAll(wanted);
            return Judgement.then(ReportedState.NOTHING, write(told, all, wanted));
        }));
    }

    private PlanStep write(TextTemplate told, Map<Integer, Boolean> all, Map<Integer, Boolean> wanted) {
        Map<String, String> levels = new HashMap<>();
        OutputLevels wired = QueclinkOptions.levels(model);
        all.forEach((output, on) -> levels.put(String.valueOf(output), String.valueOf(wired.level(output, on))));
        List<String> parameters = List.of(told.fill(levels).split(",", -1));
        return phrases.change(COMMAND, parameters, keys(), () -> accepted(all, wanted));
    }

    private Judgement accepted(Map<Integer, Boolean> all, Map<Integer, Boolean> wanted) {
        if (question.isEmpty() || model.verifyOutputs() == Verify.REPLY) return Judgement.done(ReportedState.ofOutputs(all));
        return Judgement.then(ReportedState.NOTHING, phrases.ask(question.get(), judged(found -> compare(wanted, found))));
    }

    private static Judgement compare(Map<Integer, Boolean> wanted, Map<Integer, Boolean> found) {
        List<String> wrong = new ArrayList<>();
        wanted.forEach((output, on) -> {
            if (!on.equals(found.get(output))) wrong.add(new WantedOutput(output, on).readsOtherwise());
        });
        return wrong.isEmpty()
                ? Judgement.done(ReportedState.ofOutputs(found))
                : new Judgement.Refused(String.join(", ", wrong), ReportedState.ofOutputs(found));
    }

    CommandPlan read() {
        if (question.isEmpty())
            return new CommandPlan.Unsupported("outputs can't be asked for (expected: options." + QueclinkOptions.OUTPUTS_QUERY + ")");
        return new CommandPlan.Steps(phrases.ask(question.get(), judged(found -> Judgement.done(ReportedState.ofOutputs(found)))), keys());
    }

    private Function<QueclinkText, Judgement> judged(Function<Map<Integer, Boolean>, Judgement> end) {
        return read -> {
            Map<Integer, Boolean> found = QueclinkTelemetry.outputs(read, model);
            if (found.size() < model.digitalOutputs())
                return new Judgement.Unsupported(read.word() + " does not show the outputs", ReportedState.NOTHING);
            return end.apply(found);
        };
    }

    Set<StateKey> keys() {
        return IntStream.rangeClosed(1, model.digitalOutputs()).mapToObj(StateKey::output).collect(Collectors.toUnmodifiableSet());
    }

    List<String> lint() {
        List<String> problems = new ArrayList<>();
        if (!model.switches().isEmpty())
            problems.add("outputs: given (expected: absent; options.outputs has the one text for all of them)");
        if (model.digitalOutputs() == 0) return problems;
        if (text.isEmpty()) {
            problems.add("options.outputs: missing (expected: what GTOUT has between password and serial)");
            return problems;
        }
        Set<String> expected = keys().stream().map(StateKey::name).collect(Collectors.toCollection(TreeSet::new));
        if (!text.get().slots().equals(expected)) {
            problems.add("options.outputs: " + text.get() + " (expected: a slot {1} for each of " + model.digitalOutputs() + " outputs)");
            return problems;
        }
        int fields = text.get().toString().split(",", -1).length + QueclinkSaying.AROUND;
        if (!QueclinkOptions.counts(model, COMMAND).containsValue(fields))
            problems.add("options.gtout: " + QueclinkOptions.counts(model, COMMAND) + " (expected: a version with " + fields
                    + " fields, as options.outputs has)");
        if (question.isPresent() != QueclinkOptions.place(model, QueclinkOptions.GTIOS_OUTPUTS).isPresent())
            problems.add("options." + QueclinkOptions.OUTPUTS_QUERY + ": one without options." + QueclinkOptions.GTIOS_OUTPUTS
                    + " (expected: both, or neither)");
        if (model.verifyOutputs() == Verify.REPLY && question.isPresent())
            problems.add("verify-outputs: reply (expected: read-back, for the acknowledgement of GTOUT names no state and options."
                    + QueclinkOptions.OUTPUTS_QUERY + " can be asked)");
        if (model.verifyOutputs() == Verify.READ_BACK && question.isEmpty())
            problems.add("verify-outputs: read-back (expected: reply, for without options.outputs-query outputs can't be asked for)");
        return problems;
    }
}
