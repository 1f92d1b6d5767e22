package io.trackgate.navtelecom;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.protocol.WantedOutput;

/** Switches and reads digital outputs ("SETOUT", "DATA" with fields 31 and 32). An output that a command does not name keeps its state. */
final class NavtelecomOutputs {

    /** As many as the two fields of a record have bits. */
    static final int MOST = 16;

    private final TrackerModel model;

    NavtelecomOutputs(TrackerModel model) { this.model = model; }

    CommandPlan set(int output, boolean enable) { return set(List.of(new WantedOutput(output, enable))); }

    /** Where nothing is to change, how they stand is asked. */
    CommandPlan setAll(List<OutputChange> changes) {
        if (changes.isEmpty() || changes.size() != model.digitalOutputs())
            return new CommandPlan.Unsupported(changes.size() + " outputs (expected: " + model.digitalOutputs() + ")");
        List<WantedOutput> wanted = WantedOutput.of(changes);
        return wanted.isEmpty() ? read() : set(wanted);
    }

    private CommandPlan set(List<WantedOutput> wanted) {
        for (WantedOutput one : wanted) {
            if (!isOurs(one.output()))
                return new CommandPlan.Unsupported("output " + one.output() + " (expected: <= " + model.digitalOutputs() + ")");
        }
        Set<StateKey> touches = wanted.stream().map(WantedOutput::key).collect(Collectors.toUnmodifiableSet());
        String text = "*!SETOUT " + wanted.stream().map(one -> one.output() + (one.on() ? "Y" : "N")).collect(Collectors.joining(","));
        return new CommandPlan.Steps(NavtelecomPhrases.change(text, touches, wanted.size() > 1, reply -> judge(reply, wanted)), touches);
    }

    CommandPlan read() {
        if (model.digitalOutputs() == 0) return new CommandPlan.Unsupported("this model has no digital outputs");
        Set<StateKey> asked = IntStream.rangeClosed(1, model.digitalOutputs()).mapToObj(StateKey::output)
                .collect(Collectors.toUnmodifiableSet());
        return new CommandPlan.Steps(ask(Judgement::done), asked);
    }

    // A text that names only others answers another command, or none.
    private Judgement judge(String text, List<WantedOutput> wanted) {
        Optional<NavtelecomReplies.Switched> read = NavtelecomReplies.switched(text);
        if (read.isEmpty()) return Judgement.NOT_MINE;
        Map<Integer, Boolean> states = read.get().states();
        boolean namesAll = wanted.stream().allMatch(one -> states.containsKey(one.output()));
        if (!namesAll && !states.isEmpty()) return Judgement.NOT_MINE;
        ReportedState reported = reported(states, output -> wanted.stream().anyMatch(one -> one.output() == output));
        if (!read.get().ok()) return new Judgement.Refused(text.strip(), reported);
        if (namesAll && !wrong(states, wanted).isEmpty()) return Judgement.then(ReportedState.NOTHING, lookAgain(wanted));
        return switch (model.verifyOutputs()) {
            case REPLY -> namesAll ? Judgement.done(reported) : Judgement.then(ReportedState.NOTHING, readBack(wanted));
            case READ_BACK -> Judgement.then(ReportedState.NOTHING, readBack(wanted));
        };
    }

    private PlanStep readBack(List<WantedOutput> wanted) {
        return ask(reported -> {
            String wrong = wrong(reported, wanted);
            return wrong.isEmpty() ? Judgement.done(reported) : notYet(wrong, reported);
        });
    }

    /**
     * The answer names the state after execution. "OK" with another one: the tracker has taken the command and not switched, as it does while
     * the vehicle is too fast. So it is asked once more. Should it read as wanted now, it may have stood so before: no proof of this command either.
     */
    private PlanStep lookAgain(List<WantedOutput> wanted) {
        return ask(reported -> {
            String wrong = wrong(reported, wanted);
            return wrong.isEmpty()
                    ? new Judgement.Postponed("accepted, and answered with another state than it reads now")
                    : notYet(wrong, reported);
        });
    }

    /** Only the model file says what that means. */
    private Judgement notYet(String wrong, ReportedState reported) {
        return NavtelecomOptions.switchesLater(model)
                ? new Judgement.Postponed("accepted, not switched yet: " + wrong)
                : new Judgement.Refused(wrong, reported);
    }

    private static String wrong(ReportedState reported, List<WantedOutput> wanted) {
        return wanted.stream().filter(one -> !one.reported().values().get(one.key()).equals(reported.values().get(one.key())))
                .map(WantedOutput::readsOtherwise).collect(Collectors.joining(", "));
    }

    private String wrong(Map<Integer, Boolean> states, List<WantedOutput> wanted) { return wrong(reported(states, this::isOurs), wanted); }

    private interface OnStates {
        Judgement judge(ReportedState all);
    }

    private PlanStep ask(OnStates onStates) {
        return NavtelecomPhrases.ask(question(), text -> {
            if (NavtelecomReplies.isDataFailed(text)) return new Judgement.Refused(text.strip(), ReportedState.NOTHING);
            ReportedState reported = reported(NavtelecomReplies.outputs(text), this::isOurs);
            return reported.values().size() == model.digitalOutputs() ? onStates.judge(reported) : Judgement.NOT_MINE;
        });
    }

    private String question() {
        return "*?DATA " + FlexFields.OUTPUTS + (model.digitalOutputs() > Byte.SIZE ? "," + FlexFields.MORE_OUTPUTS : "");
    }

    private boolean isOurs(int output) { return output >= 1 && output <= model.digitalOutputs(); }

    private static ReportedState reported(Map<Integer, Boolean> states, Predicate<Integer> which) {
        Map<StateKey, SettingValue> values = new LinkedHashMap<>();
        states.forEach((output, on) -> { if (which.test(output)) values.put(StateKey.output(output), new SettingValue.Flag(on)); });
        return new ReportedState(values);
    }

    Set<StateKey> statesNamed(String text) {
        Map<Integer, Boolean> states = new LinkedHashMap<>(NavtelecomReplies.outputs(text));
        NavtelecomReplies.switched(text).ifPresent(switched -> states.putAll(switched.states()));
        return reported(states, this::isOurs).values().keySet();
    }

    Set<StateKey> statesNamed(Map<Integer, Boolean> states) { return reported(states, this::isOurs).values().keySet(); }
}
