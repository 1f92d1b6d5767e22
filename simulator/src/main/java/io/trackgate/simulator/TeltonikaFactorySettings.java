package io.trackgate.simulator;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.trackgate.config.DeviceValue;
import io.trackgate.config.FieldMapping;
import io.trackgate.config.ParameterTarget;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingControl;

/** Which parameters a model has, what they hold as it leaves the factory, and what they take. */
final class TeltonikaFactorySettings {

    /** Empty bounds: any text. */
    private record Rule(long min, long max, String factory) {}

    private static final long MONTH = 2_592_000;
    private static final int RECORDS_SORTING = 108;

    // Fact sheet section 5.4: the ids of FMB, FMC, FMM, FMU, TFT and SAS, home, roaming and unknown network.
    private static final Map<Integer, Rule> KNOWN = known();
    // Every model has these texts; a gateway has no business with them.
    private static final Map<String, String> TEXTS = Map.of("2001", "internet", "2002", "", "2003", "");

    private static final PerModel<TeltonikaFactorySettings> SHARED = new PerModel<>(TeltonikaFactorySettings::new);

    private final TrackerModel model;
    private final Map<Integer, Rule> rules = new TreeMap<>();
    private final Map<String, String> factory = new HashMap<>();

    static TeltonikaFactorySettings of(TrackerModel model) { return SHARED.of(model); }

    private TeltonikaFactorySettings(TrackerModel model) {
        this.model = model;
        model.led().ifPresent(this::take);
        model.tracking().map(TrackingControl::fields).ifPresent(fields -> fields.values().forEach(this::take));
        if (model.option("parameter-108", "led").equals("records-sorting")) rules.put(RECORDS_SORTING, new Rule(0, 1, "0"));
        factory.putAll(TEXTS);
        rules.forEach((id, rule) -> factory.put(String.valueOf(id), rule.factory));
    }

    Map<String, String> factory() { return factory; }

    /** Whether the device takes this value; a parameter that a test gave it takes any. */
    boolean takes(int id, String value) {
        Rule rule = rules.get(id);
        if (rule == null) return true;
        if (!value.matches("-?\\d{1,18}")) return false;
        long number = Long.parseLong(value);
        return number >= rule.min && number <= rule.max;
    }

    boolean isLed(int id) {
        return model.led().map(FieldMapping::targets).stream().flatMap(targets -> targets.stream())
                .anyMatch(target -> target.parameters().contains(id));
    }

    // Of several that firmware may have, this device has the first.
    private void take(FieldMapping field) {
        ParameterTarget target = field.targets().getFirst();
        for (int id : target.parameters()) { rules.put(id, rule(id, field, target)); }
    }

    private static Rule rule(int id, FieldMapping field, ParameterTarget target) {
        Rule known = KNOWN.get(id);
        Long min = target.min();
        Long max = target.max();
        long least = known != null ? known.min : min != null ? min : 0;
        long most = max != null ? max : known != null ? known.max : MONTH;
        String otherwise = known != null ? known.factory : Long.toString(least);
        return new Rule(least, most, factory(field, target).orElse(otherwise));
    }

    private static Optional<String> factory(FieldMapping field, ParameterTarget target) {
        return field.factory().flatMap(value -> switch (value) {
            case SettingValue.Unnamed unnamed -> Optional.of(unnamed.deviceValue());
            case SettingValue named -> exact(target.toDevice(named));
        });
    }

    private static Optional<String> exact(DeviceValue value) {
        return switch (value) {
            case DeviceValue.Exact exact -> Optional.of(exact.text());
            case DeviceValue.Impossible impossible -> Optional.empty();
        };
    }

    private static Map<Integer, Rule> known() {
        Map<Integer, Rule> known = new HashMap<>();
        Stream.of(10_000, 10_100, 10_200).forEach(set -> {
            known.put(set, new Rule(0, MONTH, "3600"));
            known.put(set + 50, new Rule(0, MONTH, "300"));
            known.put(set + 51, new Rule(0, 65_535, "100"));
            known.put(set + 52, new Rule(0, 180, "10"));
            known.put(set + 53, new Rule(0, 100, "10"));
        });
        known.put(100, new Rule(0, 3, "0"));
        known.put(102, new Rule(0, 4, "2"));
        known.put(103, new Rule(1, 3_000, "1"));
        known.put(108, new Rule(0, 1, "1"));
        known.put(138, new Rule(0, 15, "1"));
        return Map.copyOf(known);
    }

    /** Another value than this one, as wrong answers and wrong deeds need. */
    static String other(String value) {
        if (!value.matches("\\d{1,18}")) return value + "x";
        BigDecimal number = new BigDecimal(value);
        return (number.signum() == 0 ? number.add(BigDecimal.ONE) : number.subtract(BigDecimal.ONE)).toPlainString();
    }
}
