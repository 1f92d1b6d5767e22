package io.trackgate.teltonika;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.trackgate.config.FieldMapping;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingControl;
import io.trackgate.config.TrackingSettings;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;

/** Says commands as Teltonika trackers read them ("SMS/GPRS commands"), and knows their answers by their texts alone: there is no tag. */
final class TeltonikaCommands implements CommandPhrasing {

    static final String GETVER = "getver";
    static final String GETINFO = "getinfo";
    static final Set<String> PROBES = Set.of(GETVER, GETINFO);

    /** FMB630, FM63xx and their kin keep the order of records in 108; nothing else marks them in their model entry. */
    private static final Set<String> RECORDS_SORTING_MODELS = Set.of("telfmb630", "telfm6300", "telfm6320", "telfm5500", "telfm5300");

    @Override
    public CommandPlan plan(TrackerCommand command, TrackerModel model) {
        TeltonikaOutputs outputs = new TeltonikaOutputs(model);
        return switch (command) {
            case TrackerCommand.SetOutput set -> outputs.set(set.output(), set.enable());
            case TrackerCommand.SetOutputs set -> outputs.set(set.outputs());
            case TrackerCommand.SetEngineBlock set -> outputs.set(set.output(), set.blocked());
            case TrackerCommand.SendRaw raw -> new TeltonikaRaw(model).plan(raw.content());
            case TrackerCommand.ReadOutputs read -> outputs.read();
            case TrackerCommand.SetLed set -> setLed(set.on(), model);
            case TrackerCommand.ReadLed read -> new TeltonikaParameters(model).read(led(model));
            case TrackerCommand.SetTracking set -> setTracking(set.settings(), model);
            case TrackerCommand.ReadTracking read -> new TeltonikaParameters(model).read(tracking(model));
        };
    }

    private static CommandPlan setLed(boolean on, TrackerModel model) {
        return new TeltonikaParameters(model).write(model.led().stream()
                .map(mapping -> new TeltonikaParameters.Wish(StateKey.LED, mapping, new SettingValue.Flag(on))).toList());
    }

    private static CommandPlan setTracking(TrackingSettings settings, TrackerModel model) {
        Map<String, FieldMapping> mappings = new TreeMap<>(model.tracking().map(TrackingControl::fields).orElse(Map.of()));
        for (String field : settings.fields().keySet()) {
            if (!mappings.containsKey(field)) return new CommandPlan.Unsupported(field + ": this model keeps no such setting");
        }
        List<TeltonikaParameters.Wish> wishes = new ArrayList<>();
        mappings.forEach((field, mapping) -> {
            SettingValue value = settings.fields().get(field);
            if (value != null || mapping.off() != null) wishes.add(new TeltonikaParameters.Wish(StateKey.tracking(field), mapping, value));
        });
        return new TeltonikaParameters(model).write(wishes);
    }

    private static Map<StateKey, FieldMapping> led(TrackerModel model) {
        Map<StateKey, FieldMapping> fields = new LinkedHashMap<>();
        model.led().ifPresent(mapping -> fields.put(StateKey.LED, mapping));
        return fields;
    }

    // In the order of their parameters, so that the question is the same text every time.
    private static Map<StateKey, FieldMapping> tracking(TrackerModel model) {
        Map<StateKey, FieldMapping> fields = new LinkedHashMap<>();
        model.tracking().ifPresent(control -> control.fields().values().stream()
                .sorted(Comparator.comparing((FieldMapping mapping) -> mapping.targets().getFirst().parameters().getFirst())
                        .thenComparing(FieldMapping::field))
                .forEach(mapping -> fields.put(StateKey.tracking(mapping.field()), mapping)));
        return fields;
    }

    @Override
    public PlanStep probe(String shape, TrackerModel model) {
        return switch (shape) {
            case GETVER -> probe(shape, model, TeltonikaReplies::isVersion);
            case GETINFO -> probe(shape, model, TeltonikaReplies::isInfo);
            default -> throw new IllegalArgumentException("probe: " + shape + " (expected: one of " + PROBES + ")");
        };
    }

    // A refusal of codec 14 may be a late one, meant for what stands before the probe: it proves no order.
    private static PlanStep probe(String shape, TrackerModel model, Predicate<String> answer) {
        return PlanStep.ask(shape, new TeltonikaPhrases(model).frame(shape),
                reply -> reply.body() instanceof CommandReply.Body.Text(String text)
                        && answer.test(text) ? Judgement.done(ReportedState.NOTHING) : Judgement.NOT_MINE);
    }

    @Override
    public Set<StateKey> statesNamed(CommandReply reply, TrackerModel model) {
        return switch (reply.body()) {
            case CommandReply.Body.ResultCode none -> Set.of();
            case CommandReply.Body.Parameters none -> Set.of();
            case CommandReply.Body.Record none -> Set.of();
            case CommandReply.Body.Text text -> statesNamed(text.text(), model);
        };
    }

    private static Set<StateKey> statesNamed(String text, TrackerModel model) {
        Set<StateKey> named = new HashSet<>(new TeltonikaOutputs(model).statesNamed(text));
        named.addAll(TeltonikaParameters.statesNamed(text, led(model)));
        named.addAll(TeltonikaParameters.statesNamed(text, tracking(model)));
        return named;
    }

    /** What in a model entry can't work with these texts. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>(TeltonikaOptions.lint(model));
        if (model.window() != 1) problems.add("window: " + model.window() + " (expected: 1, replies carry no tag)");
        if (model.probe().isEmpty()) problems.add("probe: [] (expected: at least one of getver, getinfo)");
        model.probe().stream().filter(shape -> !PROBES.contains(shape))
                .forEach(shape -> problems.add("probe: " + shape + " (expected: getver or getinfo)"));
        Map<Integer, String> keepers = new TreeMap<>();
        led(model).values().forEach(mapping -> lint("led", mapping, model, keepers, problems));
        tracking(model).values().forEach(mapping -> lint("tracking.fields." + mapping.field(), mapping, model, keepers, problems));
        return List.copyOf(problems);
    }

    private static void lint(String key, FieldMapping mapping, TrackerModel model, Map<Integer, String> keepers, List<String> problems) {
        for (int parameter : mapping.targets().stream().flatMap(target -> target.parameters().stream()).toList()) {
            TeltonikaParameters.forbidden(parameter, model).ifPresent(why -> problems.add(key + ": " + why));
            if (parameter == TeltonikaParameters.LED_OR_RECORDS_SORTING && !TeltonikaOptions.parameter108SortsRecords(model)
                    && RECORDS_SORTING_MODELS.contains(model.code())) {
                problems.add(key + ": parameter 108 (expected: another, it is the order of records on " + model.code() + ")");
            }
            String other = keepers.put(parameter, key);
            if (other != null) problems.add(key + ": parameter " + parameter + " (expected: one that " + other + " doesn't have)");
        }
    }
}
