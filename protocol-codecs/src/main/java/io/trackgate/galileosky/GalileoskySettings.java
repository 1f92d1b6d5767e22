package io.trackgate.galileosky;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

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
import io.trackgate.config.TrackingSettings;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.ForbiddenTexts;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads tracking settings by the texts of the model file. A text sets several values at once, so those that no field of the profile
 * names are asked for first and written back as they are. The answer to a text, and to its name alone, has all of its values.
 */
final class GalileoskySettings {

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");

    private final TrackerModel model;
    private final Map<String, FieldMapping> fields;
    private final List<SettingText> texts;
    private final Map<String, String> keep;
    private final boolean hasModes;

    GalileoskySettings(TrackerModel model) {
        this.model = model;
        Optional<TrackingControl> control = model.tracking();
        this.fields = control.map(TrackingControl::fields).orElse(Map.of());
        this.keep = control.map(TrackingControl::keep).orElse(Map.of());
        List<TextMode> modes = control.map(TrackingControl::modes).orElse(List.of());
        this.texts = modes.isEmpty() ? List.of() : modes.getFirst().texts();
        this.hasModes = modes.size() > 1 || modes.stream().anyMatch(mode -> !mode.when().isEmpty());
    }

    // ---- writing ----

    /** The values of one command, in the device's units by slot, and what they mean. */
    private record Values(Map<String, String> bySlot, Map<StateKey, SettingValue> meaning) {

        Values with(Map<String, String> kept) {
            Map<String, String> all = new HashMap<>(bySlot);
            all.putAll(kept);
            return new Values(all, meaning);
        }

        ReportedState of(SettingText text) {
            Map<StateKey, SettingValue> said = new HashMap<>(meaning);
            said.keySet().retainAll(text.set().slots().stream().map(StateKey::tracking).toList());
            return new ReportedState(said);
        }
    }

    CommandPlan write(TrackingSettings settings) {
        for (String field : settings.fields().keySet()) {
            if (!fields.containsKey(field) || texts.stream().noneMatch(text -> text.set().slots().contains(field)))
                return new CommandPlan.Unsupported(field + ": this model keeps no such setting");
        }
        if (texts.isEmpty()) return new CommandPlan.Unsupported("no texts for tracking (expected: tracking.modes in the model file)");
        Map<String, String> device = new HashMap<>(keep);
        Map<StateKey, SettingValue> meaning = new LinkedHashMap<>();
        for (Map.Entry<String, FieldMapping> field : fields.entrySet()) {
            switch (deviceValue(field.getKey(), field.getValue(), settings.fields().get(field.getKey()))) {
                case DeviceValue.Impossible impossible -> {
                    return new CommandPlan.Unsupported(impossible.why());
                }
                case DeviceValue.Exact exact -> {
                    device.put(field.getKey(), exact.text());
                    meaning.put(StateKey.tracking(field.getKey()), target(field.getValue()).toApi(exact.text()));
                }
            }
        }
        Values values = new Values(device, meaning);
        return new CommandPlan.Steps(asks() && texts.stream().anyMatch(this::keepsSomething) ? look(values) : tell(values, 0), keys());
    }

    private static DeviceValue deviceValue(String field, FieldMapping mapping, @Nullable SettingValue value) {
        if (value == null) {
            return mapping.off() == null
                    ? new DeviceValue.Impossible(field + ": missing (expected: a value, the text names it)")
                    : new DeviceValue.Exact(mapping.off());
        }
        return switch (target(mapping).toDevice(value)) {
            case DeviceValue.Impossible impossible -> new DeviceValue.Impossible(field + ": " + impossible.why());
            // A comma would begin another value.
            case DeviceValue.Exact exact -> exact.text().chars().allMatch(c -> c > ' ' && c < 0x7F && c != ',')
                    ? exact
                    : new DeviceValue.Impossible(field + ": \"" + exact.text() + "\" (expected: ASCII without blanks and commas)");
        };
    }

    private static ParameterTarget target(FieldMapping mapping) { return mapping.targets().getFirst(); }

    private boolean asks() { return GalileoskyOptions.asksSettings(model); }

    private boolean keepsSomething(SettingText text) { return text.set().slots().stream().anyMatch(keep::containsKey); }

    private Set<StateKey> keys() {
        Set<StateKey> keys = new LinkedHashSet<>();
        fields.keySet().forEach(field -> keys.add(StateKey.tracking(field)));
        return keys;
    }

    /** What the terminal has in slots that no field fills; where it says it can't, nothing is written. */
    private PlanStep look(Values values) {
        List<SettingText> asked = texts.stream().filter(this::keepsSomething).filter(text -> text.read().isPresent()).toList();
        if (asked.isEmpty()) return tell(values, 0);
        return ask(asked, Map.of(), found -> {
            Map<String, String> kept = new HashMap<>(found);
            kept.keySet().retainAll(keep.keySet());
            for (Map.Entry<String, String> slot : kept.entrySet()) {
                // It goes into a command of ours.
                if (!NUMBER.matcher(slot.getValue()).matches())
                    return new Judgement.Unsupported(slot.getKey() + " reads " + slot.getValue() + " (expected: a number)",
                            ReportedState.NOTHING);
            }
            return Judgement.then(ReportedState.NOTHING, tell(values.with(kept), 0));
        });
    }

    private PlanStep tell(Values values, int index) {
        SettingText text = texts.get(index);
        ReportedState said = values.of(text);
        return GalileoskyPhrases.change(text.set().fill(values.bySlot), said.values().keySet(),
                answer -> judge(answer, text, values, index));
    }

    private Judgement judge(String answer, SettingText text, Values values, int index) {
        Optional<Map<String, String>> found = text.answer().flatMap(shape -> shape.read(answer));
        // Its number is this command's: what it shows is what the terminal has.
        if (found.isPresent() && !asSent(found.get(), values)) return otherwise(wrong(values, found.get()), found.get());
        if (found.isPresent()) return told(values, index, values.of(text));
        return switch (GalileoskyReplies.of(answer, model.replies())) {
            case YES -> namesSomething(answer) ? Judgement.NOT_MINE : confirm(text, values, index);
            case NO -> new Judgement.Refused(answer, ReportedState.NOTHING);
            case UNSUPPORTED -> new Judgement.Unsupported(answer, ReportedState.NOTHING);
            // A setting is never put off.
            case LATER, UNKNOWN -> Judgement.NOT_MINE;
        };
    }

    /** "Done" proves acceptance only; where nothing can be asked, it is no answer that this text gives. */
    private Judgement confirm(SettingText text, Values values, int index) {
        if (text.read().isEmpty() || !asks()) return Judgement.NOT_MINE;
        return Judgement.then(ReportedState.NOTHING, ask(List.of(text), Map.of(), found -> {
            List<String> wrong = wrong(values, found);
            return wrong.isEmpty() ? told(values, index, values.of(text)) : otherwise(wrong, found);
        }));
    }

    private static boolean asSent(Map<String, String> found, Values values) {
        return found.entrySet().stream().allMatch(
                slot -> ParameterTarget.sameDeviceValue(slot.getValue(), values.bySlot.getOrDefault(slot.getKey(), slot.getValue())));
    }

    private boolean namesSomething(String answer) {
        return !statesNamed(answer).isEmpty() || !new GalileoskyOutputs(model).statesNamed(answer).isEmpty();
    }

    private Judgement told(Values values, int index, ReportedState said) {
        if (index + 1 < texts.size()) return Judgement.then(said, tell(values, index + 1));
        List<SettingText> asked = model.verifySettings() == Verify.READ_BACK && asks() ? readable() : List.of();
        if (asked.isEmpty()) return Judgement.done(new ReportedState(values.meaning));
        return Judgement.then(said, ask(asked, Map.of(), found -> compare(values, found)));
    }

    private Judgement compare(Values values, Map<String, String> found) {
        List<String> wrong = wrong(values, found);
        return wrong.isEmpty() ? Judgement.done(new ReportedState(values.meaning)) : otherwise(wrong, found);
    }

    private static List<String> wrong(Values values, Map<String, String> found) {
        return found.entrySet().stream().filter(slot -> !asSent(Map.of(slot.getKey(), slot.getValue()), values))
                .map(slot -> slot.getKey() + " reads " + slot.getValue() + " (expected: " + values.bySlot.get(slot.getKey()) + ")").sorted()
                .toList();
    }

    private Judgement otherwise(List<String> wrong, Map<String, String> found) {
        return new Judgement.Unsupported(String.join(", ", wrong), reported(found));
    }

    // ---- reading ----

    private List<SettingText> readable() { return texts.stream().filter(text -> text.read().isPresent()).toList(); }

    CommandPlan read() {
        List<SettingText> asked = readable();
        if (asked.isEmpty() || !asks())
            return new CommandPlan.Unsupported(
                    "this model can't be asked (expected: read and answer in the model file, settings-query: on)");
        return new CommandPlan.Steps(ask(asked, Map.of(), found -> Judgement.done(reported(found))), keys());
    }

    /** One question after the other. */
    private PlanStep ask(List<SettingText> asked, Map<String, String> soFar, Function<Map<String, String>, Judgement> end) {
        SettingText text = asked.getFirst();
        List<SettingText> rest = asked.subList(1, asked.size());
        return GalileoskyPhrases.ask(text.read().orElseThrow(), answer -> {
            Optional<Map<String, String>> found = text.answer().flatMap(shape -> shape.read(answer));
            if (found.isEmpty()) return complaint(answer);
            Map<String, String> all = new HashMap<>(soFar);
            all.putAll(found.get());
            return rest.isEmpty() ? end.apply(all) : Judgement.then(ReportedState.NOTHING, ask(rest, all, end));
        });
    }

    private Judgement complaint(String answer) {
        return switch (GalileoskyReplies.of(answer, model.replies())) {
            case NO -> new Judgement.Refused(answer, ReportedState.NOTHING);
            case UNSUPPORTED -> new Judgement.Unsupported(answer, ReportedState.NOTHING);
            case YES, LATER, UNKNOWN -> Judgement.NOT_MINE;
        };
    }

    private ReportedState reported(Map<String, String> slots) {
        Map<StateKey, SettingValue> values = new LinkedHashMap<>();
        slots.forEach((slot, value) -> {
            FieldMapping mapping = fields.get(slot);
            if (mapping != null) values.put(StateKey.tracking(slot), target(mapping).toApi(value));
        });
        return new ReportedState(values);
    }

    /** Fields whose value an answer names, whatever it answers. */
    Set<StateKey> statesNamed(String text) {
        Set<StateKey> keys = new HashSet<>();
        for (SettingText setting : texts) {
            setting.answer().flatMap(shape -> shape.read(text)).ifPresent(
                    slots -> slots.keySet().stream().filter(fields::containsKey).map(StateKey::tracking).forEach(keys::add));
        }
        return keys;
    }

    // ---- what can't work ----

    List<String> lint() {
        List<String> problems = new ArrayList<>();
        if (fields.values().stream().anyMatch(mapping -> !target(mapping).parameters().isEmpty()))
            problems.add("tracking: parameters (expected: texts; these terminals have no parameter numbers)");
        if (hasModes) problems.add("tracking.modes: several, or one with when (expected: one for all settings)");
        texts.forEach(text -> lint(text, problems));
        return problems;
    }

    private void lint(SettingText text, List<String> problems) {
        String path = "tracking: " + text.set();
        if (text.set().slots().contains(TextTemplate.ANYTHING)) problems.add(path + " (expected: {_} in answers alone)");
        lintText(text.set().fill(samples(text)), problems);
        text.read().ifPresent(read -> lintText(read, problems));
        Set<String> answered = text.answer().map(TextTemplate::slots).orElse(Set.of());
        for (String slot : text.set().slots()) {
            if (!answered.contains(slot)) problems.add(path + " (expected: an answer with {" + slot + "} in it, or nothing confirms it)");
        }
    }

    private Map<String, String> samples(SettingText text) {
        Map<String, String> samples = new HashMap<>();
        text.set().slots().forEach(slot -> samples.put(slot, keep.getOrDefault(slot, "0")));
        return samples;
    }

    private static void lintText(String text, List<String> problems) {
        if (text.length() > GalileoskyMessages.MAX_TEXT || !GalileoskyMessages.isWritable(text)) {
            problems.add("tracking: " + text + " (expected: characters of CP1251, at most " + GalileoskyMessages.MAX_TEXT + ")");
        }
        ForbiddenTexts.why(text).ifPresent(why -> problems.add("tracking: " + text + " (expected: " + why + ")"));
    }
}
