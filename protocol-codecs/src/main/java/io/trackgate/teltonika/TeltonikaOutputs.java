package io.trackgate.teltonika;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand.OutputChange;

/** Switches and reads digital outputs ("setdigout", "getio"). */
final class TeltonikaOutputs {

    private static final String READ = "getio";

    private final TrackerModel model;
    private final TeltonikaPhrases phrases;

    TeltonikaOutputs(TrackerModel model) {
        this.model = model;
        this.phrases = new TeltonikaPhrases(model);
    }

    CommandPlan set(int output, boolean enable) {
        if (output > model.digitalOutputs())
            return new CommandPlan.Unsupported("output " + output + " (expected: <= " + model.digitalOutputs() + ")");
        List<OutputChange> changes = new ArrayList<>();
        for (int number = 1; number <= model.digitalOutputs(); number++) {
            changes.add(number == output ? enable ? OutputChange.ON : OutputChange.OFF : OutputChange.UNCHANGED);
        }
        return set(changes);
    }

    CommandPlan set(List<OutputChange> changes) {
        if (changes.isEmpty() || changes.size() != model.digitalOutputs()) {
            return new CommandPlan.Unsupported(changes.size() + " outputs (expected: " + model.digitalOutputs() + ")");
        }
        SortedMap<Integer, Boolean> wanted = wanted(changes);
        Set<StateKey> touches = wanted.keySet().stream().map(StateKey::output).collect(Collectors.toUnmodifiableSet());
        // Exactly one character an output: a blank and another digit would be a timeout in seconds.
        String text = "setdigout " + changes.stream().map(TeltonikaOutputs::character).collect(Collectors.joining());
        return new CommandPlan.Steps(phrases.change(text, touches, touches.size() > 1, reply -> judge(reply, wanted)), touches);
    }

    CommandPlan read() {
        if (model.digitalOutputs() == 0) return new CommandPlan.Unsupported("this model has no digital outputs");
        Set<StateKey> asked = new HashSet<>();
        for (int number = 1; number <= model.digitalOutputs(); number++)
            asked.add(StateKey.output(number));
        return new CommandPlan.Steps(phrases.ask(READ, this::judgeRead), asked);
    }

    private static String character(OutputChange change) {
        return switch (change) {
            case ON -> "1";
            case OFF -> "0";
            case UNCHANGED -> "?";
        };
    }

    private static SortedMap<Integer, Boolean> wanted(List<OutputChange> changes) {
        SortedMap<Integer, Boolean> wanted = new TreeMap<>();
        for (int at = 0; at < changes.size(); at++) {
            if (changes.get(at) != OutputChange.UNCHANGED) wanted.put(at + 1, changes.get(at) == OutputChange.ON);
        }
        return wanted;
    }

    private Judgement judge(String text, SortedMap<Integer, Boolean> wanted) {
        if (TeltonikaReplies.isComplaint(text)) return new Judgement.Unsupported(text.strip(), ReportedState.NOTHING);
        if (!TeltonikaReplies.mentionsOutputs(text)) return Judgement.NOT_MINE;
        TeltonikaReplies.Outputs named = TeltonikaReplies.outputs(text);
        if (contradicts(named, wanted)) return Judgement.NOT_MINE;
        ReportedState agreed = reported(named.states(), wanted.keySet());
        if (isUnsupported(text) || isRefused(text)) {
            // "DOUT2 is disabled" is no answer to a command for output 1.
            if (!wanted.keySet().containsAll(TeltonikaReplies.outputsMentioned(text))) return Judgement.NOT_MINE;
            return isUnsupported(text) ? new Judgement.Unsupported(text.strip(), agreed) : new Judgement.Refused(text.strip(), agreed);
        }
        if (!TeltonikaReplies.isOutputAnswer(text) || TeltonikaReplies.speaksOfFailure(text)) return Judgement.NOT_MINE;
        if (!answersAll(named, wanted)) return Judgement.NOT_MINE;
        if (isLater(text)) return new Judgement.Postponed(text.strip());
        return switch (model.verifyOutputs()) {
            case REPLY -> Judgement.done(agreed);
            case READ_BACK -> Judgement.then(ReportedState.NOTHING, readBack(wanted));
        };
    }

    /** Another state than the one asked for, or none at all, for an output that was asked for; of the others it may say what it likes. */
    private static boolean contradicts(TeltonikaReplies.Outputs named, SortedMap<Integer, Boolean> wanted) {
        if (named.contradictory()) return true;
        if (named.ignored().stream().anyMatch(wanted::containsKey)) return true;
        return wanted.entrySet().stream()
                .anyMatch(want -> !named.states().getOrDefault(want.getKey(), want.getValue()).equals(want.getValue()));
    }

    private boolean isUnsupported(String text) { return TeltonikaReplies.isOutputUnsupported(text) || model.replies().isUnsupported(text); }

    private boolean isRefused(String text) { return TeltonikaReplies.isOutputError(text) || model.replies().isNo(text); }

    private boolean isLater(String text) { return TeltonikaReplies.isQueued(text) || model.replies().isLater(text); }

    // Nothing to switch (the only output is reserved): the tracker confirms by leaving every output alone.
    private boolean answersAll(TeltonikaReplies.Outputs named, SortedMap<Integer, Boolean> wanted) {
        if (wanted.isEmpty()) return named.states().isEmpty() && named.ignored().size() == model.digitalOutputs();
        return named.states().keySet().containsAll(wanted.keySet());
    }

    private PlanStep readBack(SortedMap<Integer, Boolean> wanted) {
        return phrases.ask(READ, text -> {
            Map<Integer, Boolean> states = TeltonikaReplies.io(text);
            if (!states.keySet().containsAll(wanted.keySet()) || states.isEmpty()) return Judgement.NOT_MINE;
            ReportedState reported = reported(states, states.keySet());
            List<String> wrong = wanted.entrySet().stream().filter(want -> !want.getValue().equals(states.get(want.getKey())))
                    .map(want -> "output " + want.getKey() + " reads " + onOff(!want.getValue()) + " (expected: " + onOff(want.getValue())
                            + ")")
                    .toList();
            return wrong.isEmpty() ? Judgement.done(reported) : new Judgement.Refused(String.join(", ", wrong), reported);
        });
    }

    private static String onOff(boolean on) { return on ? "on" : "off"; }

    private Judgement judgeRead(String text) {
        if (TeltonikaReplies.isComplaint(text)) return new Judgement.Unsupported(text.strip(), ReportedState.NOTHING);
        Map<Integer, Boolean> states = TeltonikaReplies.io(text);
        ReportedState reported = reported(states, states.keySet());
        return reported.isEmpty() ? Judgement.NOT_MINE : Judgement.done(reported);
    }

    private ReportedState reported(Map<Integer, Boolean> states, Set<Integer> which) {
        Map<StateKey, SettingValue> values = new LinkedHashMap<>();
        states.forEach((output, on) -> {
            if (which.contains(output) && isOurs(output)) values.put(StateKey.output(output), new SettingValue.Flag(on));
        });
        return new ReportedState(values);
    }

    private boolean isOurs(int output) { return output >= 1 && output <= model.digitalOutputs(); }

    Set<StateKey> statesNamed(String text) {
        Map<Integer, Boolean> states = new LinkedHashMap<>(TeltonikaReplies.outputs(text).states());
        states.putAll(TeltonikaReplies.io(text));
        return reported(states, states.keySet()).values().keySet();
    }
}
