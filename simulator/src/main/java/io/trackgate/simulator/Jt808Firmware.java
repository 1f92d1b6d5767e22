package io.trackgate.simulator;

import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.trackgate.config.DeviceValue;
import io.trackgate.config.FieldMapping;
import io.trackgate.config.ParameterTarget;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.jt808.Octets;
import org.jspecify.annotations.Nullable;

/** What all terminals of one model have in common: parameters with their widths and bounds, its edition, the frames that it obeys. */
final class Jt808Firmware {

    /** @param bytes of the value; 0: a text */
    private record Rule(int bytes, long min, long max, String factory) {
        boolean takes(Octets value) {
            if (bytes == 0) return true;
            return value.length() == bytes && value.unsigned() >= min && value.unsigned() <= max;
        }
    }

    private static final int DOUBLE_WORD = 4;
    private static final long MOST = 0xFFFF_FFFFL;
    private static final int LONGEST_NUMBER = 8;

    // Fact sheet section 4.2.
    private static final Map<Integer, Rule> STANDARD = standard();
    private static final Set<Integer> WORDS = Set.of(0x0031, 0x005B, 0x005C, 0x005D, 0x005E, 0x0081, 0x0082);
    private static final int PLATE = 0x0083;
    private static final int PLATE_COLOUR = 0x0084;

    private static final PerModel<Jt808Firmware> SHARED = new PerModel<>(Jt808Firmware::new);

    private final TrackerModel model;
    private final boolean form2011;
    private final ZoneId zone;
    private final Map<Integer, Rule> rules = new TreeMap<>(STANDARD);
    private final Map<String, String> factory = new HashMap<>();
    private final Jt808Switches switches;
    private final Jt808Switches switches2019;

    static Jt808Firmware of(TrackerModel model) { return SHARED.of(model); }

    private Jt808Firmware(TrackerModel model) {
        this.model = model;
        this.form2011 = model.option("layout", "2013").equals("2011");
        this.zone = ZoneId.of(model.option("time-zone", "+08:00"));
        this.switches = new Jt808Switches(model, false, form2011);
        this.switches2019 = new Jt808Switches(model, true, form2011);
        model.tracking().ifPresent(tracking -> {
            tracking.fixed().forEach((id, value) -> rules.putIfAbsent(id, new Rule(bytes(id), 0, MOST, value)));
            tracking.fields().values().forEach(this::take);
        });
        model.led().ifPresent(this::take);
        rules.forEach((id, rule) -> factory.put(String.valueOf(id), rule.factory));
    }

    private static Map<Integer, Rule> standard() {
        Map<Integer, Rule> rules = new HashMap<>();
        rules.put(0x0001, number(1, MOST, 60));
        rules.put(0x0020, number(0, 2, 0));
        rules.put(0x0021, number(0, 1, 0));
        rules.put(0x0022, number(1, MOST, 60));
        rules.put(0x0027, number(1, MOST, 300));
        rules.put(0x0028, number(1, MOST, 10));
        rules.put(0x0029, number(1, MOST, 30));
        rules.put(0x002C, number(1, MOST, 200));
        rules.put(0x002D, number(1, MOST, 500));
        rules.put(0x002E, number(1, MOST, 2_000));
        rules.put(0x002F, number(1, MOST, 50));
        rules.put(0x0030, number(0, 179, 30));
        return Map.copyOf(rules);
    }

    private static Rule number(long min, long max, long factory) { return new Rule(DOUBLE_WORD, min, max, Long.toString(factory)); }

    // Of several that firmware may have, this device has the first.
    private void take(FieldMapping field) {
        ParameterTarget target = field.targets().getFirst();
        for (int id : target.parameters()) { rules.put(id, rule(id, field, target)); }
    }

    private static Rule rule(int id, FieldMapping field, ParameterTarget target) {
        Rule known = STANDARD.get(id);
        Integer bytes = target.width();
        long min = either(target.min(), known == null ? 0 : known.min);
        long max = either(target.max(), known == null ? MOST : known.max);
        String otherwise = known == null ? Long.toString(min) : known.factory;
        return new Rule(bytes == null ? bytes(id) : bytes, min, max, factory(field, target).orElse(otherwise));
    }

    private static long either(@Nullable Long given, long otherwise) { return given == null ? otherwise : given; }

    private static Optional<String> factory(FieldMapping field, ParameterTarget target) {
        return field.factory().flatMap(value -> switch (value) {
            case SettingValue.Unnamed unnamed -> Optional.of(unnamed.deviceValue());
            case SettingValue named ->
                target.toDevice(named) instanceof DeviceValue.Exact(String text) ? Optional.of(text) : Optional.empty();
        });
    }

    private static int bytes(int id) {
        if (id >= 0x0010 && id <= 0x0017 || id >= 0x0040 && id <= 0x0044 || id == PLATE) return 0;
        if (id == PLATE_COLOUR) return Byte.BYTES;
        return WORDS.contains(id) ? Short.BYTES : DOUBLE_WORD;
    }

    TrackerModel model() { return model; }

    Map<String, String> factory() { return factory; }

    /** Parameters in the form of 2011, and no question for single ones. */
    boolean form2011() { return form2011; }

    /** Also sets parameters by the short numbers of 0x0310. */
    boolean knows0310() {
        return model.option("parameter-message", "8103").equals("0310");
    }

    ZoneId zone() { return zone; }

    Jt808Switches switches(boolean v2019) { return v2019 ? switches2019 : switches; }

    boolean isLed(int id) {
        return model.led().stream().flatMap(field -> field.targets().stream()).anyMatch(target -> target.parameters().contains(id));
    }

    /** Whether the device takes this value; a parameter that a test gave it takes any. */
    boolean takes(int id, Octets value) {
        Rule rule = rules.get(id);
        return rule == null || rule.takes(value);
    }

    /** A number in decimals, or a text; hexadecimal where it is neither. */
    String decode(int id, Octets value) {
        Rule rule = rules.get(id);
        boolean number = rule == null ? value.length() == DOUBLE_WORD : rule.bytes > 0;
        if (number && value.length() > 0 && value.length() <= LONGEST_NUMBER) return Long.toUnsignedString(value.unsigned());
        return value.text().orElse(value.hex());
    }

    Octets encode(int id, String value) {
        Rule rule = rules.get(id);
        int bytes = rule == null ? DOUBLE_WORD : rule.bytes;
        if (!value.matches("\\d{1,18}")) return Octets.ofText(value);
        String hex = ("%0" + Math.max(1, 2 * bytes) + "x").formatted(Long.parseLong(value));
        return hex.length() > 2 * bytes ? Octets.ofText(value) : Octets.ofHex(hex);
    }
}
