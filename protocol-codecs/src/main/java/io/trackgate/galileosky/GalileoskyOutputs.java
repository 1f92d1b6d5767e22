package io.trackgate.galileosky;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
 * Switches outputs by {@code Out v,s} and reads them by {@code statall} (user manual "Satellite", commands of outputs and of state). The
 * terminal counts outputs from 0, and its answer shows the last one first: {@code OUT(3..0) = 0010}.
 */
final class GalileoskyOutputs {

    private static final String READ = "statall";
    // | highest number | a level each, from it down to output 0 |
    private static final Pattern LEVELS = Pattern.compile("OUT ?\\((\\d{1,2})\\.\\.0\\) ?= ?([01]{1,16})", Pattern.CASE_INSENSITIVE);
    private static final Pattern STATE = Pattern.compile("StatAll ?:.*\\bOuts ?= ?(\\d{1,5})(?!\\d).*", Pattern.CASE_INSENSITIVE);
    private static final int MOST = 16;

    private final TrackerModel model;
    private final OutputLevels levels;

    GalileoskyOutputs(TrackerModel model) {
        this.model = model;
        this.levels = GalileoskyOptions.levels(model);
    }

    CommandPlan set(int output, boolean enable) { return plan(List.of(new WantedOutput(output, enable))); }

    CommandPlan set(List<OutputChange> changes) {
        List<WantedOutput> wanted = WantedOutput.of(changes);
        // Nothing is to change: that the terminal answers is its confirmation.
        return wanted.isEmpty() ? read() : plan(wanted);
    }

    private CommandPlan plan(List<WantedOutput> wanted) {
        for (WantedOutput one : wanted) {
            if (one.output() > model.digitalOutputs())
                return new CommandPlan.Unsupported("output " + one.output() + " (expected: <= " + model.digitalOutputs() + ")");
        }
        return new CommandPlan.Steps(change(wanted, 0), wanted.stream().map(WantedOutput::key).collect(Collectors.toUnmodifiableSet()));
    }

    /** @param at which of them is switched; those before it are, and stay so */
    private PlanStep change(List<WantedOutput> wanted, int at) {
        WantedOutput one = wanted.get(at);
        String text = "Out " + (one.output() - 1) + "," + levels.level(one.output(), one.on());
        return GalileoskyPhrases.change(text, Set.of(one.key()), answer -> judge(answer, wanted, at));
    }

    // An answer without an output comes from a terminal that has fewer. It is this command's own, by its number.
    private Judgement judge(String answer, List<WantedOutput> wanted, int at) {
        Matcher levelsSaid = LEVELS.matcher(answer);
        if (!levelsSaid.matches()) return judgeWords(answer, wanted, at);
        Optional<String> all = levels(levelsSaid);
        if (all.isEmpty()) return Judgement.NOT_MINE;
        Map<Integer, Boolean> found = statesOf(all.get());
        List<WantedOutput> switched = wanted.subList(0, at + 1);
        if (switched.stream().anyMatch(one -> !found.containsKey(one.output())))
            return new Judgement.Unsupported(answer, ReportedState.ofOutputs(found));
        if (!wrong(switched, found).isEmpty()) return Judgement.then(ReportedState.NOTHING, lookAgain(switched));
        return switch (model.verifyOutputs()) {
            case REPLY -> done(wanted, at);
            case READ_BACK -> Judgement.then(ReportedState.NOTHING, readBack(wanted, at));
        };
    }

    private Judgement judgeWords(String answer, List<WantedOutput> wanted, int at) {
        return switch (GalileoskyReplies.of(answer, model.replies())) {
            case YES -> Judgement.then(ReportedState.NOTHING, readBack(wanted, at));
            case LATER -> new Judgement.Postponed(answer);
            case NO -> new Judgement.Refused(answer, ReportedState.NOTHING);
            case UNSUPPORTED -> new Judgement.Unsupported(answer, ReportedState.NOTHING);
            case UNKNOWN -> Judgement.NOT_MINE;
        };
    }

    private Judgement done(List<WantedOutput> wanted, int at) {
        ReportedState reported = wanted.get(at).reported();
        return at + 1 == wanted.size() ? Judgement.done(reported) : Judgement.then(reported, change(wanted, at + 1));
    }

    private PlanStep readBack(List<WantedOutput> wanted, int at) {
        List<WantedOutput> switched = wanted.subList(0, at + 1);
        return ask(found -> wrong(switched, found).isEmpty() ? done(wanted, at) : otherwise(switched, found));
    }

    /**
     * The answer names another state than the one asked for, which is no proof of how they stand: that is asked. Should they read as wanted, they
     * may have stood so before: no proof of this command either.
     */
    private PlanStep lookAgain(List<WantedOutput> switched) {
        return ask(found -> wrong(switched, found).isEmpty()
                ? new Judgement.Refused("answered with another state than it reads now", ReportedState.ofOutputs(found))
                : otherwise(switched, found));
    }

    private PlanStep ask(Function<SortedMap<Integer, Boolean>, Judgement> onStates) {
        return GalileoskyPhrases.ask(READ, answer -> states(answer).map(onStates).orElseGet(() -> judgeQuestion(answer)));
    }

    private static List<String> wrong(List<WantedOutput> switched, Map<Integer, Boolean> found) {
        return switched.stream().filter(one -> !Boolean.valueOf(one.on()).equals(found.get(one.output()))).map(WantedOutput::readsOtherwise)
                .toList();
    }

    private static Judgement otherwise(List<WantedOutput> switched, Map<Integer, Boolean> found) {
        return new Judgement.Refused(String.join(", ", wrong(switched, found)), ReportedState.ofOutputs(found));
    }

    CommandPlan read() {
        if (model.digitalOutputs() == 0) return new CommandPlan.Unsupported("this model has no outputs");
        return new CommandPlan.Steps(ask(states -> Judgement.done(ReportedState.ofOutputs(states))), keys());
    }

    private Judgement judgeQuestion(String answer) {
        return switch (GalileoskyReplies.of(answer, model.replies())) {
            case NO -> new Judgement.Refused(answer, ReportedState.NOTHING);
            case UNSUPPORTED -> new Judgement.Unsupported(answer, ReportedState.NOTHING);
            case YES, LATER, UNKNOWN -> Judgement.NOT_MINE;
        };
    }

    /** A level each, as said; empty where there are not as many as it says. */
    private static Optional<String> levels(Matcher said) {
        String all = said.group(2);
        return Integer.parseInt(said.group(1)) == all.length() - 1 ? Optional.of(all) : Optional.empty();
    }

    /** @param said a level each, the last output first; outputs that the model has not are left out */
    private Map<Integer, Boolean> statesOf(String said) {
        Map<Integer, Boolean> states = new TreeMap<>();
        for (int output = 1; output <= Math.min(said.length(), model.digitalOutputs()); output++)
            states.put(output, levels.isOn(output, said.charAt(said.length() - output) - '0'));
        return states;
    }

    private Optional<SortedMap<Integer, Boolean>> states(String answer) {
        Matcher state = STATE.matcher(answer);
        if (!state.matches()) return Optional.empty();
        int mask = Integer.parseInt(state.group(1));
        return mask >> MOST == 0 ? Optional.of(levels.states(mask)) : Optional.empty();
    }

    private Set<StateKey> keys() {
        return levels.states(0).keySet().stream().map(StateKey::output).collect(Collectors.toUnmodifiableSet());
    }

    /** @param text tidy */
    Set<StateKey> statesNamed(String text) {
        return LEVELS.matcher(text).matches() || STATE.matcher(text).matches() ? keys() : Set.of();
    }

    /** What can't work in a model's outputs. */
    List<String> lint() {
        List<String> problems = new ArrayList<>();
        if (model.digitalOutputs() > MOST) problems.add("digital-outputs: " + model.digitalOutputs() + " (expected: <= " + MOST + ")");
        if (!model.switches().isEmpty())
            problems.add("outputs: " + model.switches().size() + " (expected: none, every output is switched by Out)");
        return problems;
    }
}
