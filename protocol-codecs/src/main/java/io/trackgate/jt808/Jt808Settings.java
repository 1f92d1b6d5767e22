package io.trackgate.jt808;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.trackgate.config.DeviceValue;
import io.trackgate.config.FieldMapping;
import io.trackgate.config.ParameterTarget;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.Verify;
import io.trackgate.config.TrackingControl;
import io.trackgate.config.TrackingSettings;
import io.trackgate.jt808.Jt808Downlink.Query;
import io.trackgate.jt808.Jt808Downlink.QueryParameters;
import io.trackgate.jt808.Jt808Downlink.SetParameters;
import io.trackgate.jt808.Jt808Downlink.SetVendorParameters;
import io.trackgate.jt808.Jt808Downlink.SetVendorParameters.VendorParameter;
import io.trackgate.jt808.Jt808Message.Parameter;
import io.trackgate.jt808.Jt808Message.Parameters;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.CommandReply.Body;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import org.jspecify.annotations.Nullable;

/** Writes and reads numbered parameters (0x8103, 0x8106; 0x8104 for terminals of 2011): tracking settings, and whatever a vendor keeps there. */
final class Jt808Settings {

    /** Access point and server: a mistake here is a terminal that never comes back. */

    private final TrackerModel model;
    private final Jt808Phrases phrases;
    private final Jt808Options.Of options;
    private final Map<StateKey, FieldMapping> fields;
    private final SortedMap<Integer, String> fixed;

    private Jt808Settings(TrackerModel model, Jt808Phrases phrases, Map<StateKey, FieldMapping> fields, SortedMap<Integer, String> fixed) {
        this.model = model;
        this.phrases = phrases;
        this.options = Jt808Options.of(model);
        this.fields = fields;
        this.fixed = fixed;
    }

    static Jt808Settings led(TrackerModel model, Jt808Phrases phrases) {
        Map<StateKey, FieldMapping> fields = new LinkedHashMap<>();
        model.led().ifPresent(led -> fields.put(StateKey.LED, led));
        return new Jt808Settings(model, phrases, fields, new TreeMap<>());
    }

    static Jt808Settings tracking(TrackerModel model, Jt808Phrases phrases) {
        Map<StateKey, FieldMapping> fields = new LinkedHashMap<>();
        Optional<TrackingControl> control = model.tracking();
        control.ifPresent(tracking -> tracking.fields().forEach((field, mapping) -> fields.put(StateKey.tracking(field), mapping)));
        return new Jt808Settings(model, phrases, fields, control.map(TrackingControl::fixed).orElseGet(TreeMap::new));
    }

    /** What one command writes: parameter → value in the device's terms, and what it means. */
    private record Values(SortedMap<Integer, String> byId, Map<StateKey, SettingValue> meaning) {}

    CommandPlan writeLed(boolean on) { return write(Map.of(StateKey.LED, new SettingValue.Flag(on))); }

    CommandPlan write(TrackingSettings settings) {
        Map<StateKey, SettingValue> given = new LinkedHashMap<>();
        settings.fields().forEach((field, value) -> given.put(StateKey.tracking(field), value));
        return write(given);
    }

    private CommandPlan write(Map<StateKey, SettingValue> given) {
        for (StateKey key : given.keySet()) {
            if (!fields.containsKey(key)) return new CommandPlan.Unsupported(key.text() + ": this model keeps no such setting");
        }
        SortedMap<Integer, String> byId = new TreeMap<>(fixed);
        Map<StateKey, SettingValue> meaning = new LinkedHashMap<>();
        for (Map.Entry<StateKey, FieldMapping> field : fields.entrySet()) {
            Optional<DeviceValue> value = value(field.getValue(), given.get(field.getKey()));
            if (value.isEmpty()) continue;
            switch (value.get()) {
                case DeviceValue.Impossible impossible -> {
                    return new CommandPlan.Unsupported(field.getValue().field() + ": " + impossible.why());
                }
                case DeviceValue.Exact exact -> {
                    target(field.getValue()).parameters().forEach(id -> byId.put(id, exact.text()));
                    meaning.put(field.getKey(), target(field.getValue()).toApi(exact.text()));
                }
            }
        }
        if (meaning.isEmpty()) return new CommandPlan.Unsupported("nothing to write (expected: a field that this model keeps)");
        return new CommandPlan.Steps(change(new Values(byId, meaning)), meaning.keySet());
    }

    /** Empty: nothing is sent. */
    private Optional<DeviceValue> value(FieldMapping mapping, @Nullable SettingValue given) {
        ParameterTarget target = target(mapping);
        if (given == null) return Optional.ofNullable(mapping.off()).map(DeviceValue.Exact::new);
        DeviceValue value = target.toDevice(given);
        if (!(value instanceof DeviceValue.Exact(String text))) return Optional.of(value);
        for (int id : target.parameters()) {
            Optional<String> problem = octets(id, text).isEmpty() ? Optional.of(text) : Optional.empty();
            if (problem.isPresent())
                return Optional.of(new DeviceValue.Impossible(
                        "\"" + text + "\" does not fit into parameter 0x%04x (expected: %s)".formatted(id, width(id).expectation())));
        }
        return Optional.of(value);
    }

    private static ParameterTarget target(FieldMapping mapping) { return mapping.targets().getFirst(); }

    private PlanStep change(Values values) {
        String shown = values.byId.entrySet().stream().map(one -> "0x%04x=%s".formatted(one.getKey(), one.getValue()))
                .collect(Collectors.joining(" "));
        int messageId = options.by0310() ? Jt808Ids.VENDOR_PARAMETERS : Jt808Ids.SET_PARAMETERS;
        return phrases.change("0x%04x %s".formatted(messageId, shown), message(values), values.meaning.keySet(), values.byId.size() > 1,
                reply -> switch (reply.body()) {
                    case Body.ResultCode result -> phrases.general(result, messageId, () -> accepted(values));
                    case Body.Text other -> Judgement.NOT_MINE;
                    case Body.Parameters other -> Judgement.NOT_MINE;
                    case Body.Record other -> Judgement.NOT_MINE;
                });
    }

    private Jt808Downlink message(Values values) {
        if (options.by0310()) {
            return new SetVendorParameters(values.byId.entrySet().stream()
                    .map(one -> new VendorParameter(one.getKey(), octets(one.getKey(), one.getValue()).orElseThrow())).toList());
        }
        List<Parameter> items = values.byId.entrySet().stream()
                .map(one -> new Parameter(one.getKey(), octets(one.getKey(), one.getValue()).orElseThrow())).toList();
        return new SetParameters(options.form2011() ? Parameters.of2011(items.size(), items) : Parameters.of(items));
    }

    private Judgement accepted(Values values) {
        return switch (model.verifySettings()) {
            case REPLY -> Judgement.done(new ReportedState(values.meaning));
            // A terminal may say "done" and ignore a number that it does not know.
            case READ_BACK -> Judgement.then(ReportedState.NOTHING, ask(List.copyOf(values.byId.keySet()), read -> compare(values, read)));
        };
    }

    private Judgement compare(Values values, Map<Integer, String> read) {
        List<String> wrong = new ArrayList<>();
        values.byId.forEach((id, sent) -> {
            String found = read.get(id);
            if (found == null || !ParameterTarget.sameDeviceValue(sent, found))
                wrong.add("0x%04x reads %s (expected: %s)".formatted(id, found == null ? "nothing" : found, sent));
        });
        ReportedState reported = reported(values.meaning.keySet(), read);
        return wrong.isEmpty() ? Judgement.done(reported) : new Judgement.Unsupported(String.join(", ", wrong), reported);
    }

    CommandPlan read() {
        if (options.by0310()) return new CommandPlan.Unsupported("parameters of 0x0310 can't be read");
        List<Integer> ids = fields.values().stream().flatMap(mapping -> target(mapping).parameters().stream()).distinct().sorted().toList();
        if (ids.isEmpty()) return new CommandPlan.Unsupported("nothing to read (expected: a field that this model keeps)");
        return new CommandPlan.Steps(ask(ids, read -> {
            ReportedState reported = reported(fields.keySet(), read);
            return reported.isEmpty()
                    ? new Judgement.Unsupported("the terminal has none of the parameters", reported)
                    : Judgement.done(reported);
        }), fields.keySet());
    }

    private interface Read {
        Judgement judge(Map<Integer, String> values);
    }

    private PlanStep ask(List<Integer> ids, Read end) {
        Jt808Downlink question = options.form2011() ? new Query(Jt808Ids.QUERY_ALL_PARAMETERS) : new QueryParameters(ids);
        String shown = Jt808Ids.name(question.messageId()) + ids.stream().map(" 0x%04x"::formatted).collect(Collectors.joining());
        return phrases.ask(shown, question, reply -> switch (reply.body()) {
            case Body.Parameters(Map<Integer, String> values) -> end.judge(decoded(values));
            case Body.ResultCode result -> phrases.generalToQuestion(result, question.messageId());
            case Body.Text other -> Judgement.NOT_MINE;
            case Body.Record other -> Judgement.NOT_MINE;
        });
    }

    private Map<Integer, String> decoded(Map<Integer, String> hex) {
        Map<Integer, String> decoded = new LinkedHashMap<>();
        hex.forEach((id, value) -> decoded.put(id, width(id).decode(Octets.ofHex(value))));
        return decoded;
    }

    private ReportedState reported(Set<StateKey> keys, Map<Integer, String> read) {
        Map<StateKey, SettingValue> values = new LinkedHashMap<>();
        for (StateKey key : keys) {
            FieldMapping mapping = fields.get(key);
            String value = mapping == null ? null : read.get(target(mapping).parameters().getFirst());
            if (mapping != null && value != null) values.put(key, target(mapping).toApi(value));
        }
        return new ReportedState(values);
    }

    private Optional<Octets> octets(int id, String value) { return width(id).encode(value); }

    private Jt808Width width(int id) {
        for (FieldMapping mapping : fields.values()) {
            Integer bytes = target(mapping).width();
            if (bytes != null && target(mapping).parameters().contains(id)) return new Jt808Width(bytes);
        }
        return Jt808Width.of(id);
    }

    Set<StateKey> statesNamed(CommandReply reply) {
        if (!(reply.body() instanceof Body.Parameters(Map<Integer, String> values))) return Set.of();
        return fields.entrySet().stream().filter(field -> target(field.getValue()).parameters().stream().anyMatch(values::containsKey))
                .map(Map.Entry::getKey).collect(Collectors.toUnmodifiableSet());
    }

    List<String> lint(String path) {
        List<String> problems = new ArrayList<>();
        fixed.forEach((id, value) -> {
            lint(path + ".fixed", id, problems);
            if (octets(id, value).isEmpty())
                problems.add(path + ".fixed.%d: %s (expected: %s)".formatted(id, value, width(id).expectation()));
        });
        fields.forEach((key, mapping) -> {
            String field = path + (key.equals(StateKey.LED) ? "" : ".fields." + mapping.field());
            if (mapping.text().isPresent() || target(mapping).parameters().isEmpty())
                problems.add(field + ": a text (expected: parameters, for an answer in words carries no serial)");
            if (mapping.targets().size() > 1)
                problems.add(field + ": any-of (expected: one mapping; a terminal does not say which it has)");
            target(mapping).parameters().forEach(id -> lint(field, id, problems));
        });
        if (options.by0310() && model.verifySettings() == Verify.READ_BACK && !fields.isEmpty())
            problems.add("verify-settings: read-back (expected: reply, for parameters of 0x0310 can't be read)");
        return problems.stream().distinct().toList();
    }

    private void lint(String path, int id, List<String> problems) {
        Jt808Forbidden.parameter(id, options.by0310())
                .ifPresent(expected -> problems.add(path + ": parameter 0x%04x (expected: %s)".formatted(id, expected)));
        if (options.by0310() && BigInteger.valueOf(id).bitLength() > Byte.SIZE)
            problems.add(path + ": parameter 0x%04x (expected: <= 0xff in 0x0310)".formatted(id));
    }
}
