package io.trackgate.gt06;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.trackgate.config.OutputSwitch;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.protocol.WantedOutput;

/** Switches and reads outputs by the texts of the model file; all outputs at once is one after the other. */
final class Gt06Outputs {

    static final String TEXT = "text";
    private static final String VAGUE = " (expected: answers that name the state)";

    private final TrackerModel model;
    private final Gt06Phrases phrases;

    Gt06Outputs(TrackerModel model) {
        this.model = model;
        this.phrases = new Gt06Phrases(model);
    }

    CommandPlan set(int output, boolean enable) { return plan(List.of(new WantedOutput(output, enable))); }

    CommandPlan set(List<OutputChange> changes) {
        List<WantedOutput> wanted = WantedOutput.of(changes);
        // Nothing is to change: that the tracker answers is its confirmation.
        return wanted.isEmpty() ? read() : plan(wanted);
    }

    private CommandPlan plan(List<WantedOutput> wanted) { return WantedOutput.plan(wanted, model, this::change); }

    private PlanStep change(List<WantedOutput> wanted) {
        WantedOutput one = wanted.getFirst();
        return phrases.change(text(saying(one).form()), Set.of(one.key()), text -> judge(text, one, wanted.subList(1, wanted.size())));
    }

    private Judgement judge(String text, WantedOutput wanted, List<WantedOutput> rest) {
        Set<WantedOutput> named = named(text);
        // A late "cut off" under the flag of "restore": firmware keeps one message and writes the newest flag over the older one's.
        if (!named.isEmpty() && !named.equals(Set.of(wanted))) return Judgement.NOT_MINE;
        if (saying(wanted).isLater(text)) return new Judgement.Postponed(text);
        if (saying(wanted).isDone(text) && !Gt06Replies.saysNo(text, model.replies())) return named(wanted, rest);
        return switch (Gt06Replies.of(text, model.replies())) {
            case YES -> readBack(wanted, rest);
            case LATER -> new Judgement.Postponed(text);
            case NO -> new Judgement.Refused(text, ReportedState.NOTHING);
            case UNSUPPORTED -> new Judgement.Unsupported(text, ReportedState.NOTHING);
            case UNKNOWN -> Judgement.NOT_MINE;
        };
    }

    private Judgement named(WantedOutput wanted, List<WantedOutput> rest) {
        return switch (model.verifyOutputs()) {
            case REPLY -> done(wanted.reported(), rest);
            case READ_BACK -> readBack(wanted, rest);
        };
    }

    private Judgement done(ReportedState reported, List<WantedOutput> rest) {
        return rest.isEmpty() ? Judgement.done(reported) : Judgement.then(reported, change(rest));
    }

    // "OK!" proves acceptance only. Without a question nothing proves more, and "OK!" is no answer that this output gives.
    private Judgement readBack(WantedOutput wanted, List<WantedOutput> rest) {
        return output(wanted.output()).read().map(read -> Judgement.then(ReportedState.NOTHING, phrases.ask(text(read.form()), text -> {
            Optional<Boolean> on = state(read, text);
            if (on.isPresent()) return compare(wanted, on.get(), rest);
            if (read.isLater(text)) return new Judgement.Postponed(text);
            return notUnderstood(text);
        }))).orElse(Judgement.NOT_MINE);
    }

    private Judgement compare(WantedOutput wanted, boolean on, List<WantedOutput> rest) {
        if (on == wanted.on()) return done(wanted.reported(), rest);
        return new Judgement.Refused(wanted.readsOtherwise(), new WantedOutput(wanted.output(), on).reported());
    }

    /** An answer to a question under the question's own flag, unless it speaks of a switch. */
    private Judgement notUnderstood(String text) {
        return named(text).isEmpty() ? new Judgement.Unsupported(text, ReportedState.NOTHING) : Judgement.NOT_MINE;
    }

    CommandPlan read() {
        List<Integer> readable = new ArrayList<>();
        Set<StateKey> asked = new HashSet<>();
        for (int output = 1; output <= model.switches().size(); output++) {
            if (output(output).read().isEmpty()) continue;
            readable.add(output);
            asked.add(StateKey.output(output));
        }
        if (readable.isEmpty()) return new CommandPlan.Unsupported("this model can't be asked how its outputs stand");
        return new CommandPlan.Steps(ask(readable), asked);
    }

    private PlanStep ask(List<Integer> outputs) {
        int output = outputs.getFirst();
        OutputSwitch.Reading read = output(output).read().orElseThrow();
        return phrases.ask(text(read.form()), text -> {
            Optional<Boolean> on = state(read, text);
            if (on.isEmpty() && !read.isLater(text)) return notUnderstood(text);
            ReportedState reported = on.map(state -> new WantedOutput(output, state).reported()).orElse(ReportedState.NOTHING);
            List<Integer> rest = outputs.subList(1, outputs.size());
            return rest.isEmpty() ? Judgement.done(reported) : Judgement.then(reported, ask(rest));
        });
    }

    private static Optional<Boolean> state(OutputSwitch.Reading read, String text) {
        boolean on = read.isOn(text);
        return on == read.isOff(text) ? Optional.empty() : Optional.of(on);
    }

    /** The states that a text names as reached or to be reached, whatever it answers. */
    private Set<WantedOutput> named(String text) {
        Set<WantedOutput> named = new HashSet<>();
        for (int output = 1; output <= model.switches().size(); output++) {
            for (boolean on : new boolean[]{true, false}) {
                OutputSwitch.Saying saying = output(output).saying(on);
                if (saying.isDone(text) || saying.isLater(text)) named.add(new WantedOutput(output, on));
            }
        }
        return named;
    }

    Set<StateKey> statesNamed(String text) {
        Set<StateKey> keys = named(text).stream().map(WantedOutput::key).collect(Collectors.toCollection(HashSet::new));
        for (int output = 1; output <= model.switches().size(); output++) {
            Optional<OutputSwitch.Reading> read = output(output).read();
            if (read.isPresent() && state(read.get(), text).isPresent()) keys.add(StateKey.output(output));
        }
        return keys;
    }

    private OutputSwitch output(int number) { return model.switches().get(number - 1); }

    private OutputSwitch.Saying saying(WantedOutput wanted) { return output(wanted.output()).saying(wanted.on()); }

    private static String text(Map<String, String> form) { return form.getOrDefault(TEXT, ""); }

    /** What can't work in a model's outputs. */
    List<String> lint() {
        List<String> problems = new ArrayList<>();
        if (model.switches().size() != model.digitalOutputs()) {
            problems.add(
                    "outputs: " + model.switches().size() + " (expected: one for each of " + model.digitalOutputs() + " digital-outputs)");
        }
        Map<String, String> said = new HashMap<>();
        for (int at = 0; at < model.switches().size(); at++) {
            OutputSwitch output = model.switches().get(at);
            String key = "outputs[" + at + "].";
            lintForm(key + "on", output.on().form(), said, problems);
            lintForm(key + "off", output.off().form(), said, problems);
            output.read().ifPresent(read -> lintReading(key + "read", read, said, problems));
            lintAnswers(key, output, problems);
            boolean named = !output.on().done().isEmpty() && !output.off().done().isEmpty();
            if (output.read().isEmpty() && (!named || model.verifyOutputs() == TrackerModel.Verify.READ_BACK)) {
                problems.add(key + "read: missing (expected: a question, for nothing else proves the state; or done for on and off, with "
                        + "verify-outputs: reply)");
            }
        }
        return problems;
    }

    /** An answer that could mean both states, or neither, proves none. */
    private static void lintAnswers(String key, OutputSwitch output, List<String> problems) {
        for (String vague : List.of("OK!", "Success!")) {
            if (output.on().isDone(vague)) problems.add(key + "on.done: fits " + vague + VAGUE);
            if (output.off().isDone(vague)) problems.add(key + "off.done: fits " + vague + VAGUE);
        }
        if (shareOne(output.on().done(), output.off().done()))
            problems.add(key + "off.done: a pattern of on (expected: answers that tell them apart)");
        output.read().filter(read -> shareOne(read.on(), read.off()))
                .ifPresent(read -> problems.add(key + "read.off: a pattern of read.on (expected: answers that tell them apart)"));
    }

    private static boolean shareOne(List<Pattern> some, List<Pattern> others) {
        Set<String> patterns = some.stream().map(Pattern::pattern).collect(Collectors.toSet());
        return others.stream().map(Pattern::pattern).anyMatch(patterns::contains);
    }

    private static void lintReading(String key, OutputSwitch.Reading read, Map<String, String> said, List<String> problems) {
        lintForm(key, read.form(), said, problems);
        if (read.on().isEmpty()) problems.add(key + ".on: missing (expected: answers that mean on)");
        if (read.off().isEmpty()) problems.add(key + ".off: missing (expected: answers that mean off)");
    }

    private static void lintForm(String key, Map<String, String> form, Map<String, String> said, List<String> problems) {
        form.keySet().stream().filter(name -> !name.equals(TEXT)).sorted()
                .forEach(name -> problems.add(key + "." + name + ": unknown (expected: text)"));
        String text = form.get(TEXT);
        if (text == null) {
            problems.add(key + ".text: missing (expected: a text such as RELAY,1#)");
            return;
        }
        Gt06Settings.lintText(key + ".text", text, problems);
        // Trackers read them in any case.
        String other = said.putIfAbsent(text.strip().toUpperCase(Locale.ROOT), key);
        if (other != null) problems.add(key + ".text: " + text + " (expected: another text than " + other + " has)");
    }
}
