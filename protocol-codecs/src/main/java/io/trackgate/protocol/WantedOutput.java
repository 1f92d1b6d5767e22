package io.trackgate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.TrackerCommand.OutputChange;

/** One output in one state, for families that switch one at a time. */
public record WantedOutput(int output, boolean on) {

    /** The outputs that are to change, in their order. */
    public static List<WantedOutput> of(List<OutputChange> changes) {
        List<WantedOutput> wanted = new ArrayList<>();
        for (int at = 0; at < changes.size(); at++) {
            if (changes.get(at) != OutputChange.UNCHANGED) wanted.add(new WantedOutput(at + 1, changes.get(at) == OutputChange.ON));
        }
        return wanted;
    }

    /**
     * One after the other; unsupported where the model's file says nothing of one of them.
     *
     * @param wanted at least one
     * @param change the step that changes the first of them, and then the rest
     */
    public static CommandPlan plan(List<WantedOutput> wanted, TrackerModel model, Function<List<WantedOutput>, PlanStep> change) {
        int known = model.switches().size();
        for (WantedOutput one : wanted) {
            if (one.output > known) return new CommandPlan.Unsupported("output " + one.output + " (expected: <= " + known + ")");
        }
        return new CommandPlan.Steps(change.apply(wanted), wanted.stream().map(WantedOutput::key).collect(Collectors.toUnmodifiableSet()));
    }

    public StateKey key() { return StateKey.output(output); }

    public ReportedState reported() { return ReportedState.of(key(), new SettingValue.Flag(on)); }

    /** It reads back as the other state. */
    public String readsOtherwise() {
        return "output %d reads %s (expected: %s)".formatted(output, onOff(!on), onOff(on));
    }

    private static String onOff(boolean on) { return on ? "on" : "off"; }
}
