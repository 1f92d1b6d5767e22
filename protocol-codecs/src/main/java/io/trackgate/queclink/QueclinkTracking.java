package io.trackgate.queclink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.trackgate.config.DeviceValue;
import io.trackgate.config.FieldMapping;
import io.trackgate.config.ParameterTarget;
import io.trackgate.config.SettingText;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TextMode;
import io.trackgate.config.TextTemplate;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingControl;
import io.trackgate.config.TrackingSettings;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import org.jspecify.annotations.Nullable;

/**
 * Writes tracking settings by the commands of the model file ({@code GTFRI=3,,,…}: what stands between password and serial), in their order.
 * An empty field stays as it is. That a command is acknowledged means that the device has stored it; the first one that is not ends it.
 */
final class QueclinkTracking {

    private static final Pattern TEXT = Pattern.compile("(GT[A-Z]{3})=(.*)");
    private static final Set<String> COMMANDS = Set.of("GTCFG", "GTFRI", "GTNMD");

    private final TrackerModel model;
    private final QueclinkPhrases phrases;
    private final Optional<TrackingControl> control;

    QueclinkTracking(TrackerModel model, QueclinkPhrases phrases) {
        this.model = model;
        this.phrases = phrases;
        this.control = model.tracking();
    }

    /** One command of a way of tracking, its values filled in, and what they mean. */
    private record Told(String word, List<String> parameters, Map<StateKey, SettingValue> meaning) {}

    CommandPlan write(TrackingSettings settings) {
        if (control.isEmpty()) return new CommandPlan.Unsupported("this model keeps no tracking settings");
        Optional<String> unknown = settings.fields().keySet().stream().filter(field -> !keeps(field)).findFirst();
        if (unknown.isPresent()) return new CommandPlan.Unsupported(unknown.get() + ": this model keeps no such setting");
        Optional<TextMode> mode = control.get().modes().stream().filter(candidate -> candidate.isAskedFor(settings)).findFirst();
        if (mode.isEmpty())
            return new CommandPlan.Unsupported("this model has no such way of tracking (expected: one of "
                    + control.get().modes().stream().map(TextMode::when).toList() + ")");
        return write(mode.get(), settings);
    }

    private boolean keeps(String field) {
        return control.stream().anyMatch(tracking -> tracking.fields().containsKey(field)
                || tracking.modes().stream().anyMatch(mode -> mode.when().containsKey(field)));
    }

    private CommandPlan write(TextMode mode, TrackingSettings settings) {
        Map<String, String> device = new HashMap<>();
        Map<StateKey, SettingValue> meaning = new LinkedHashMap<>();
        mode.when().keySet().forEach(field -> meaning.put(StateKey.tracking(field), settings.fields().get(field)));
        for (String slot : mode.slots()) {
            FieldMapping mapping = control.orElseThrow().fields().get(slot);
            if (mapping == null) return new CommandPlan.Unsupported(slot + ": this model keeps no such setting");
            switch (deviceValue(mapping, settings.fields().get(slot))) {
                case DeviceValue.Impossible impossible -> {
                    return new CommandPlan.Unsupported(slot + ": " + impossible.why());
                }
                case DeviceValue.Exact exact -> {
                    device.put(slot, exact.text());
                    meaning.put(StateKey.tracking(slot), target(mapping).toApi(exact.text()));
                }
            }
        }
        List<Told> all = mode.texts().stream().map(text -> told(text, device, meaning)).toList();
        return new CommandPlan.Steps(tell(all, 0, meaning), keys());
    }

    private static DeviceValue deviceValue(FieldMapping mapping, @Nullable SettingValue given) {
        if (given != null) return target(mapping).toDevice(given);
        return mapping.off() == null
                ? new DeviceValue.Impossible("missing (expected: a value, the commands of this way of tracking name it)")
                : new DeviceValue.Exact(mapping.off());
    }

    private static ParameterTarget target(FieldMapping mapping) { return mapping.targets().getFirst(); }

    /** A command that names no field decides how all of them work. */
    private static Told told(SettingText text, Map<String, String> device, Map<StateKey, SettingValue> meaning) {
        Matcher command = matched(text.set().fill(device));
        Map<StateKey, SettingValue> own = new LinkedHashMap<>(meaning);
        Set<StateKey> slots = text.set().slots().stream().map(StateKey::tracking).collect(Collectors.toSet());
        if (!slots.isEmpty()) own.keySet().removeIf(key -> device.containsKey(key.name()) && !slots.contains(key));
        return new Told(command.group(1), List.of(command.group(2).split(",", -1)), own);
    }

    private static Matcher matched(String text) {
        Matcher command = TEXT.matcher(text);
        if (!command.matches()) throw new IllegalArgumentException(text + " (expected: GTFRI=… or the like)");
        return command;
    }

    private PlanStep tell(List<Told> all, int index, Map<StateKey, SettingValue> meaning) {
        Told one = all.get(index);
        return phrases.change(one.word, one.parameters, one.meaning.keySet(), () -> index + 1 < all.size()
                ? Judgement.then(ReportedState.NOTHING, tell(all, index + 1, meaning))
                : Judgement.done(new ReportedState(meaning)));
    }

    Set<StateKey> keys() {
        Set<StateKey> keys = new LinkedHashSet<>();
        control.ifPresent(tracking -> {
            tracking.fields().keySet().forEach(field -> keys.add(StateKey.tracking(field)));
            tracking.modes().forEach(mode -> mode.when().keySet().forEach(field -> keys.add(StateKey.tracking(field))));
        });
        return keys;
    }

    /** Fields that a command of this word may change. */
    Set<StateKey> keys(String word) {
        boolean uses = control.stream().flatMap(tracking -> tracking.modes().stream()).flatMap(mode -> mode.texts().stream())
                .anyMatch(text -> text.set().toString().startsWith(word + "="));
        return uses ? keys() : Set.of();
    }

    List<String> lint() {
        List<String> problems = new ArrayList<>();
        control.ifPresent(tracking -> {
            if (tracking.modes().isEmpty()) problems.add("tracking.modes: missing (expected: the commands for each way of tracking)");
            if (!tracking.keep().isEmpty()) problems.add("tracking.keep: given (expected: absent; an empty field stays as it is)");
            tracking.modes().forEach(mode -> mode.texts().forEach(text -> lint(text, problems)));
        });
        return problems.stream().distinct().toList();
    }

    private void lint(SettingText text, List<String> problems) {
        TextTemplate set = text.set();
        Matcher command = TEXT.matcher(set.toString());
        if (!command.matches() || !COMMANDS.contains(command.group(1))) {
            problems.add("tracking: " + set + " (expected: one of " + COMMANDS.stream().sorted().toList()
                    + ", = and its fields without password and serial)");
            return;
        }
        String word = command.group(1);
        String[] parameters = command.group(2).split(",", -1);
        int fields = parameters.length + QueclinkSaying.AROUND;
        if (!QueclinkOptions.counts(model, word).containsValue(fields))
            problems.add(
                    "tracking: %s has %d fields with password and serial (expected: as many as a version of options.%s: %s)".formatted(set,
                            fields, word.toLowerCase(Locale.ROOT), QueclinkOptions.counts(model, word)));
        if (word.equals(QueclinkLed.COMMAND) && !parameters[0].isEmpty())
            problems.add("tracking: " + set + " (expected: an empty first field, for there stands the new password)");
        if (text.read().isPresent())
            problems.add("tracking: " + set + ": read (expected: absent; the acknowledgement is all that can be had)");
        if (set.slots().contains(TextTemplate.ANYTHING)) problems.add("tracking: " + set + " (expected: no {_}, that is for answers)");
    }
}
