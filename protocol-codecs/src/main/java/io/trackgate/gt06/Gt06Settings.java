package io.trackgate.gt06;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.trackgate.config.DeviceValue;
import io.trackgate.config.FieldMapping;
import io.trackgate.config.ParameterTarget;
import io.trackgate.config.SettingText;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TextMode;
import io.trackgate.config.TextTemplate;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.Verify;
import io.trackgate.config.TrackingControl;
import io.trackgate.config.TrackingProfile;
import io.trackgate.config.TrackingSettings;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.ForbiddenTexts;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads settings by the texts of the model file: first what has to stay as it is, then the texts of the way of tracking that is
 * asked for, in their order, then everything is read back.
 */
final class Gt06Settings {

    /** The slot of the LED's one text. */
    private static final String LED = "led";

    private final TrackerModel model;
    private final Gt06Phrases phrases;
    private final Map<StateKey, FieldMapping> fields;
    private final List<TextMode> modes;
    private final Map<String, String> keep;
    private final Function<String, StateKey> key;
    private final Function<Map.Entry<String, String>, SettingValue> named;

    private Gt06Settings(TrackerModel model, Map<StateKey, FieldMapping> fields, List<TextMode> modes, Map<String, String> keep,
            Function<String, StateKey> key, Function<Map.Entry<String, String>, SettingValue> named) {
        this.model = model;
        this.phrases = new Gt06Phrases(model);
        this.fields = fields;
        this.modes = modes;
        this.keep = keep;
        this.key = key;
        this.named = named;
    }

    /** The LED is a setting with one field and one text. */
    static Gt06Settings led(TrackerModel model) {
        Map<StateKey, FieldMapping> fields = new LinkedHashMap<>();
        model.led().ifPresent(led -> fields.put(StateKey.LED, led));
        List<TextMode> modes = model.led().flatMap(FieldMapping::text).map(text -> new TextMode(Map.of(), List.of(text))).stream().toList();
        return new Gt06Settings(model, fields, modes, Map.of(), slot -> StateKey.LED,
                condition -> new SettingValue.Text(condition.getValue()));
    }

    static Gt06Settings tracking(TrackerModel model) {
        Map<StateKey, FieldMapping> fields = new LinkedHashMap<>();
        Optional<TrackingControl> control = model.tracking();
        control.ifPresent(tracking -> tracking.fields().forEach((field, mapping) -> fields.put(StateKey.tracking(field), mapping)));
        return new Gt06Settings(model, fields, control.map(TrackingControl::modes).orElse(List.of()),
                control.map(TrackingControl::keep).orElse(Map.of()), StateKey::tracking,
                condition -> value(control.orElseThrow().profile(), condition));
    }

    private static SettingValue value(TrackingProfile profile, Map.Entry<String, String> condition) {
        return Optional.ofNullable(profile.fields().get(condition.getKey())).flatMap(field -> field.spelled(condition.getValue()))
                .orElseGet(() -> new SettingValue.Text(condition.getValue()));
    }

    // ---- writing ----

    CommandPlan writeLed(boolean on) {
        if (modes.isEmpty()) return new CommandPlan.Unsupported("no text for the LED (expected: led.set in the model file)");
        return write(modes.getFirst(), Map.of(LED, new SettingValue.Flag(on)));
    }

    CommandPlan write(TrackingSettings settings) {
        for (String field : settings.fields().keySet()) {
            if (!fields.containsKey(key.apply(field)) && modes.stream().noneMatch(mode -> mode.when().containsKey(field)))
                return new CommandPlan.Unsupported(field + ": this model keeps no such setting");
        }
        Optional<TextMode> mode = modes.stream().filter(candidate -> candidate.isAskedFor(settings)).findFirst();
        if (mode.isEmpty()) return new CommandPlan.Unsupported(noMode(settings));
        return write(mode.get(), settings.fields());
    }

    private String noMode(TrackingSettings settings) {
        Set<String> conditions = new TreeSet<>();
        modes.forEach(mode -> mode.when().keySet().forEach(conditions::add));
        Map<String, SettingValue> asked = new TreeMap<>(settings.fields());
        asked.keySet().retainAll(conditions);
        return asked + ": this model has no such way of tracking (expected: one of "
                + modes.stream().map(mode -> new TreeMap<>(mode.when()).toString()).collect(Collectors.joining(", ")) + ")";
    }

    /** The values of one command, in the device's units by slot, and what they mean by state. */
    private record Values(TextMode mode, Map<String, String> bySlot, Map<StateKey, SettingValue> meaning) {

        Values with(Map<String, String> kept) {
            Map<String, String> all = new HashMap<>(bySlot);
            all.putAll(kept);
            return new Values(mode, all, meaning);
        }
    }

    private CommandPlan write(TextMode mode, Map<String, SettingValue> settings) {
        Map<String, String> device = new HashMap<>(keep);
        Map<StateKey, SettingValue> meaning = new LinkedHashMap<>();
        mode.when().entrySet().forEach(condition -> meaning.put(key.apply(condition.getKey()), named.apply(condition)));
        for (String slot : mode.slots()) {
            FieldMapping mapping = fields.get(key.apply(slot));
            if (keep.containsKey(slot) || mapping == null) continue;
            switch (deviceValue(slot, mapping, settings.get(slot))) {
                case DeviceValue.Impossible impossible -> {
                    return new CommandPlan.Unsupported(impossible.why());
                }
                case DeviceValue.Exact exact -> {
                    device.put(slot, exact.text());
                    meaning.put(key.apply(slot), target(mapping).toApi(exact.text()));
                }
            }
        }
        Set<StateKey> touches = new LinkedHashSet<>(fields.keySet());
        mode.when().keySet().forEach(field -> touches.add(key.apply(field)));
        Values values = new Values(mode, device, meaning);
        return new CommandPlan.Steps(mode.texts().stream().anyMatch(this::keepsSomething) ? look(values) : tell(values, 0), touches);
    }

    private static DeviceValue deviceValue(String field, FieldMapping mapping, @Nullable SettingValue value) {
        if (value == null) {
            return mapping.off() == null
                    ? new DeviceValue.Impossible(field + ": missing (expected: a value, the texts of this way of tracking name it)")
                    : new DeviceValue.Exact(mapping.off());
        }
        return switch (target(mapping).toDevice(value)) {
            case DeviceValue.Impossible impossible -> new DeviceValue.Impossible(field + ": " + impossible.why());
            // A comma would begin another value, and the text ends at the first #.
            case DeviceValue.Exact exact -> exact.text().chars().allMatch(c -> c > ' ' && c < 0x7F && c != ',' && c != '#')
                    ? exact
                    : new DeviceValue.Impossible(field + ": \"" + exact.text() + "\" (expected: ASCII without blanks, commas and #)");
        };
    }

    private static ParameterTarget target(FieldMapping mapping) { return mapping.targets().getFirst(); }

    private boolean keepsSomething(SettingText text) { return text.set().slots().stream().anyMatch(keep::containsKey); }

    /** What the tracker has in slots that no field fills; where it does not say, the model file does. */
    private PlanStep look(Values values) {
        List<String> questions = values.mode.texts().stream().filter(this::keepsSomething).flatMap(text -> text.read().stream()).distinct()
                .toList();
        if (questions.isEmpty()) return tell(values, 0);
        return ask(questions, answers -> {
            Map<String, String> kept = new HashMap<>();
            for (SettingText text : values.mode.texts()) {
                read(text, answers).ifPresent(found -> found.forEach((slot, value) -> {
                    if (keep.containsKey(slot)) kept.put(slot, value);
                }));
            }
            return Judgement.then(ReportedState.NOTHING, tell(values.with(kept), 0));
        });
    }

    private PlanStep tell(Values values, int index) {
        SettingText text = values.mode.texts().get(index);
        return phrases.change(text.set().fill(values.bySlot), touched(values, text), answer -> judge(answer, values, index));
    }

    private Judgement judge(String answer, Values values, int index) {
        if (speaksOfOutputs(answer)) return Judgement.NOT_MINE;
        return switch (Gt06Replies.of(answer, model.replies())) {
            case YES -> namesAnotherValue(answer, values) ? Judgement.NOT_MINE : told(values, index);
            case NO -> new Judgement.Refused(answer, ReportedState.NOTHING);
            case UNSUPPORTED -> new Judgement.Unsupported(answer, ReportedState.NOTHING);
            // A setting is never put off.
            case LATER, UNKNOWN -> Judgement.NOT_MINE;
        };
    }

    /** "Cut off the fuel supply: Success!" answers no setting, whatever flag it bears. */
    private boolean speaksOfOutputs(String answer) {
        return !new Gt06Outputs(model).statesNamed(answer).isEmpty();
    }

    /** "LED,OFF OK" answers no "LED,ON#": only the LED and its like have values that are words. */
    private boolean namesAnotherValue(String answer, Values values) {
        List<String> words = List.of(Gt06Phrases.lower(answer).split("[^a-z0-9_]+"));
        return values.bySlot.entrySet().stream().anyMatch(slot -> {
            FieldMapping mapping = fields.get(key.apply(slot.getKey()));
            return mapping != null && target(mapping).values().values().stream().map(Gt06Phrases::lower)
                    .anyMatch(other -> !other.equals(Gt06Phrases.lower(slot.getValue())) && words.contains(other));
        });
    }

    /** What this text may change; a text that names no field (DISTANCE,0#) decides the way of tracking, and so all of it. */
    private Set<StateKey> touched(Values values, SettingText text) {
        Set<StateKey> touched = values.mode.when().keySet().stream().map(key).collect(Collectors.toCollection(LinkedHashSet::new));
        text.set().slots().stream().map(key).filter(fields::containsKey).forEach(touched::add);
        return touched.isEmpty() ? values.meaning.keySet() : touched;
    }

    private Judgement told(Values values, int index) {
        if (index + 1 < values.mode.texts().size()) return Judgement.then(ReportedState.NOTHING, tell(values, index + 1));
        List<String> questions = model.verifySettings() == Verify.READ_BACK ? questions(values.mode) : List.of();
        if (questions.isEmpty()) return Judgement.done(new ReportedState(values.meaning));
        return Judgement.then(ReportedState.NOTHING, ask(questions, answers -> compare(values, answers)));
    }

    private Judgement compare(Values values, Map<String, String> answers) {
        List<String> wrong = new ArrayList<>();
        for (SettingText text : values.mode.texts()) {
            if (text.answer().isEmpty() || read(text, answers).filter(found -> asSent(found, values)).isPresent()) continue;
            wrong.add(text.read().orElse("") + " is answered \"" + answers.getOrDefault(text.read().orElse(""), "") + "\" (expected: "
                    + shown(text.answer().get(), values) + ")");
        }
        if (wrong.isEmpty()) return Judgement.done(new ReportedState(values.meaning));
        return new Judgement.Unsupported(String.join(", ", wrong), interpret(answers));
    }

    private static boolean asSent(Map<String, String> found, Values values) {
        return found.entrySet().stream()
                .allMatch(slot -> ParameterTarget.sameDeviceValue(slot.getValue(),
                        values.bySlot.getOrDefault(slot.getKey(), slot.getValue())));
    }

    private static String shown(TextTemplate answer, Values values) {
        Map<String, String> filled = new HashMap<>(values.bySlot);
        answer.slots().forEach(slot -> filled.putIfAbsent(slot, "…"));
        return answer.fill(filled);
    }

    // ---- reading ----

    CommandPlan read() {
        List<String> questions = modes.stream().flatMap(mode -> questions(mode).stream()).distinct().toList();
        if (questions.isEmpty())
            return new CommandPlan.Unsupported("this model can't be asked (expected: read and answer in the model file)");
        return new CommandPlan.Steps(ask(questions, answers -> {
            ReportedState reported = interpret(answers);
            return reported.isEmpty()
                    ? new Judgement.Unsupported("not understood: " + new TreeMap<>(answers), reported)
                    : Judgement.done(reported);
        }), keys());
    }

    private Set<StateKey> keys() {
        Set<StateKey> keys = new LinkedHashSet<>(fields.keySet());
        modes.forEach(mode -> mode.when().keySet().forEach(field -> keys.add(key.apply(field))));
        return keys;
    }

    private static List<String> questions(TextMode mode) {
        return mode.texts().stream().flatMap(text -> text.read().stream()).distinct().toList();
    }

    /** Asks one question after the other; a tracker that does not know one has answered it too. */
    private PlanStep ask(List<String> questions, Function<Map<String, String>, Judgement> end) {
        return ask(questions, Map.of(), end);
    }

    private PlanStep ask(List<String> questions, Map<String, String> soFar, Function<Map<String, String>, Judgement> end) {
        String question = questions.getFirst();
        List<String> rest = questions.subList(1, questions.size());
        return phrases.ask(question, answer -> {
            if (speaksOfOutputs(answer)) return Judgement.NOT_MINE;
            Map<String, String> answers = new HashMap<>(soFar);
            answers.put(question, answer);
            return rest.isEmpty() ? end.apply(answers) : Judgement.then(ReportedState.NOTHING, ask(rest, answers, end));
        });
    }

    private static Optional<Map<String, String>> read(SettingText text, Map<String, String> answers) {
        return text.read().map(answers::get).flatMap(said -> text.answer().flatMap(answer -> answer.read(said)));
    }

    /** The first way of tracking whose texts all fit; where none does, what it is in has no name. */
    private ReportedState interpret(Map<String, String> answers) {
        for (TextMode mode : modes) {
            Optional<Map<String, String>> slots = fits(mode, answers);
            if (slots.isPresent()) return reported(mode, slots.get());
        }
        // A tracker that complains says nothing of how it tracks.
        if (answers.values().stream().allMatch(answer -> Gt06Replies.saysNo(answer, model.replies()))) return ReportedState.NOTHING;
        Map<StateKey, SettingValue> unnamed = new HashMap<>();
        String said = String.join("; ", new TreeMap<>(answers).values());
        modes.forEach(mode -> mode.when().keySet().forEach(field -> unnamed.put(key.apply(field), new SettingValue.Unnamed(said))));
        return new ReportedState(unnamed);
    }

    private static Optional<Map<String, String>> fits(TextMode mode, Map<String, String> answers) {
        Map<String, String> slots = new HashMap<>();
        for (SettingText text : mode.texts()) {
            if (text.read().isEmpty()) continue;
            Optional<Map<String, String>> found = read(text, answers);
            if (found.isEmpty()) return Optional.empty();
            slots.putAll(found.get());
        }
        return Optional.of(slots);
    }

    private ReportedState reported(TextMode mode, Map<String, String> slots) {
        Map<StateKey, SettingValue> values = new LinkedHashMap<>();
        mode.when().entrySet().forEach(condition -> values.put(key.apply(condition.getKey()), named.apply(condition)));
        slots.forEach((slot, value) -> {
            FieldMapping mapping = fields.get(key.apply(slot));
            if (mapping != null && !keep.containsKey(slot)) values.put(key.apply(slot), target(mapping).toApi(value));
        });
        return new ReportedState(values);
    }

    /** Fields whose value an answer names, whatever it answers. */
    Set<StateKey> statesNamed(String text) {
        Set<StateKey> keys = new LinkedHashSet<>();
        for (TextMode mode : modes) {
            for (SettingText setting : mode.texts()) {
                setting.answer().flatMap(answer -> answer.read(text)).ifPresent(slots -> slots.keySet().stream().map(key)
                        .filter(fields::containsKey).forEach(keys::add));
            }
        }
        return keys;
    }

    // ---- what can't work ----

    List<String> lint(String path) {
        List<String> problems = new ArrayList<>();
        fields.forEach((state, mapping) -> {
            if (!target(mapping).parameters().isEmpty())
                problems.add(path + ": parameters (expected: texts; these trackers have no parameter numbers)");
        });
        for (TextMode mode : modes) { for (SettingText text : mode.texts()) { lint(path, text, problems); } }
        return problems.stream().distinct().toList();
    }

    private void lint(String path, SettingText text, List<String> problems) {
        samples(text).forEach(sample -> lintText(path, text.set().fill(sample), problems));
        text.read().ifPresent(read -> {
            lintText(path, read, problems);
            if (read.equals(text.set().toString())) problems.add(path + ": " + read + " (expected: a question other than what sets it)");
        });
        text.answer().ifPresent(answer -> text.set().slots().stream().filter(slot -> !answer.slots().contains(slot)).forEach(
                slot -> problems.add(
                        path + ": " + answer + " (expected: {" + slot + "} in it, or what " + text.set() + " sets can't be verified)")));
        if (text.set().slots().contains(TextTemplate.ANYTHING))
            problems.add(path + ": " + text.set() + " (expected: {_} in answers alone)");
        if (text.read().isEmpty() && text.set().slots().stream().anyMatch(keep::containsKey))
            problems.add(path + ": " + text.set() + " (expected: read and answer, or nothing tells what is to be kept)");
    }

    /** With every word that a slot can hold: LED{led}# is LEDON#, and could be RESET#. */
    private List<Map<String, String>> samples(SettingText text) {
        Map<String, String> plain = new HashMap<>();
        text.set().slots().forEach(slot -> plain.put(slot, keep.getOrDefault(slot, "0")));
        List<Map<String, String>> samples = new ArrayList<>(List.of(plain));
        for (String slot : text.set().slots()) {
            FieldMapping mapping = fields.get(key.apply(slot));
            if (mapping == null) continue;
            for (String word : target(mapping).values().values()) {
                Map<String, String> sample = new HashMap<>(plain);
                sample.put(slot, word);
                samples.add(sample);
            }
        }
        return samples;
    }

    static void lintText(String path, String text, List<String> problems) {
        if (!Gt06Phrases.isReadable(text)) {
            problems.add(
                    path + ": " + text + " (expected: ASCII, one # and that at the end, at most " + Gt06Phrases.MAX_TEXT + " characters)");
        }
        ForbiddenTexts.why(text).ifPresent(why -> problems.add(path + ": " + text + " (expected: " + why + ")"));
    }
}
