package io.trackgate.ruptela;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.OutputLevels;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.protocol.WantedOutput;

/**
 * Switches and reads digital outputs ("setio", "getio"). The ok of setio names no state and also comes where the output is used by something
 * else (LED, buzzer, blocking), so every switch is read back. Texts speak of levels, callers of on and off.
 */
final class RuptelaOutputs {

    private static final String READ = "getio";
    private static final String KEEP = "2";

    private final TrackerModel model;
    private final RuptelaPhrases phrases;
    private final OutputLevels levels;

    RuptelaOutputs(TrackerModel model) {
        this.model = model;
        this.phrases = new RuptelaPhrases(model);
        this.levels = RuptelaOptions.levels(model);
    }

    CommandPlan set(int output, boolean enable) {
        if (output > model.digitalOutputs()) {
            return new CommandPlan.Unsupported("output " + output + " (expected: <= " + model.digitalOutputs() + ")");
        }
        List<OutputChange> changes = new ArrayList<>(Collections.nCopies(model.digitalOutputs(), OutputChange.UNCHANGED));
        changes.set(output - 1, enable ? OutputChange.ON : OutputChange.OFF);
        return set(changes);
    }

    CommandPlan set(List<OutputChange> changes) {
        if (changes.isEmpty() || changes.size() != model.digitalOutputs()) {
            return new CommandPlan.Unsupported(changes.size() + " outputs (expected: " + model.digitalOutputs() + ")");
        }
        List<WantedOutput> wanted = WantedOutput.of(changes);
        // Nothing is to change: that the tracker answers is its confirmation.
        if (wanted.isEmpty()) return read();
        Set<StateKey> touches = wanted.stream().map(WantedOutput::key).collect(Collectors.toUnmodifiableSet());
        String values = IntStream.rangeClosed(1, changes.size()).mapToObj(output -> level(output, changes.get(output - 1)))
                .collect(Collectors.joining(","));
        return new CommandPlan.Steps(phrases.change("setio " + values, touches, text -> judge(text, wanted)), touches);
    }

    CommandPlan read() {
        if (model.digitalOutputs() == 0) return new CommandPlan.Unsupported("this model has no digital outputs");
        Set<StateKey> asked = IntStream.rangeClosed(1, model.digitalOutputs()).mapToObj(StateKey::output)
                .collect(Collectors.toUnmodifiableSet());
        return new CommandPlan.Steps(phrases.ask(READ, this::judgeRead), asked);
    }

    private String level(int output, OutputChange change) {
        return switch (change) {
            case ON -> String.valueOf(levels.level(output, true));
            case OFF -> String.valueOf(levels.level(output, false));
            case UNCHANGED -> KEEP;
        };
    }

    private Judgement judge(String text, List<WantedOutput> wanted) {
        if (RuptelaReplies.isSetioOk(text)) {
            return Judgement.then(ReportedState.NOTHING, readBack(wanted, RuptelaOptions.outputReads(model)));
        }
        if (RuptelaReplies.isSetioIncorrect(text) || RuptelaReplies.isForbidden(text)) {
            return new Judgement.Refused(text.strip(), ReportedState.NOTHING);
        }
        return complaint(text);
    }

    // One that names another command is no answer to this one.
    private Judgement complaint(String text) {
        if (RuptelaReplies.isAboutAnother(text) || !RuptelaReplies.levels(text).isEmpty()) return Judgement.NOT_MINE;
        if (RuptelaReplies.isUnsupported(text) || model.replies().isUnsupported(text)) {
            return new Judgement.Unsupported(text.strip(), ReportedState.NOTHING);
        }
        return model.replies().isNo(text) ? new Judgement.Refused(text.strip(), ReportedState.NOTHING) : Judgement.NOT_MINE;
    }

    /** @param reads that are left, this one included: the ok says that the device took the values, not that the outputs have them yet */
    private PlanStep readBack(List<WantedOutput> wanted, int reads) {
        return phrases.ask(READ, text -> {
            Map<Integer, Boolean> states = states(text);
            if (states.isEmpty()) return complaint(text);
            List<String> missing = wanted.stream().map(WantedOutput::output).filter(output -> !states.containsKey(output))
                    .map(output -> "DOUT" + output).toList();
            if (!missing.isEmpty()) {
                return new Judgement.Unsupported("getio names no " + String.join(", ", missing) + ": " + text.strip(),
                        ReportedState.ofOutputs(states));
            }
            List<String> wrong = wanted.stream().filter(want -> !Boolean.valueOf(want.on()).equals(states.get(want.output())))
                    .map(WantedOutput::readsOtherwise).toList();
            if (wrong.isEmpty()) return Judgement.done(ReportedState.ofOutputs(states));
            return reads > 1
                    ? Judgement.then(ReportedState.NOTHING, readBack(wanted, reads - 1))
                    : new Judgement.Refused(String.join(", ", wrong), ReportedState.ofOutputs(states));
        });
    }

    private Judgement judgeRead(String text) {
        Map<Integer, Boolean> states = states(text);
        return states.isEmpty() ? complaint(text) : Judgement.done(ReportedState.ofOutputs(states));
    }

    /** On or off by output of this model; empty where the text is no answer to getio. */
    private Map<Integer, Boolean> states(String text) {
        Map<Integer, Boolean> states = new TreeMap<>();
        RuptelaReplies.levels(text).forEach((output, high) -> {
            if (output <= model.digitalOutputs()) states.put(output, levels.isOn(output, high ? 1 : 0));
        });
        return states;
    }

    Set<StateKey> statesNamed(String text) { return ReportedState.ofOutputs(states(text)).values().keySet(); }
}
