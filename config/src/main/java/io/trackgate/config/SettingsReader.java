package io.trackgate.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/** Reads how a model keeps its LED and its tracking settings: numbered parameters, or texts with slots (docs/models.md, "A field mapping"). */
final class SettingsReader {
    // The LED is a field like those of a profile, only that no profile describes it.
    private static final TrackingProfile.Field LED = new TrackingProfile.Field("led", TrackingProfile.FieldType.BOOLEAN, true,
            BigDecimal.ZERO,
            BigDecimal.ONE, List.of(), null, null, null, Map.of(), Map.of());

    private final Map<String, TrackingProfile> profiles;
    private final Problems problems;

    SettingsReader(Map<String, TrackingProfile> profiles, Problems problems) {
        this.profiles = profiles;
        this.problems = problems;
    }

    Optional<FieldMapping> led(Section section) {
        if (!section.has("set")) return mapping(section, LED, false);
        Optional<SettingText> text = settingText(section);
        Optional<FieldMapping> mapping = mapping(section, LED, true);
        text.ifPresent(told -> {
            Set<String> known = Set.of(LED.name());
            known(section, "set", told.set(), known);
            told.answer().ifPresent(answer -> known(section, "answer", answer, known));
            if (told.set().slots().isEmpty()) section.complain("set", told.set().toString(), "the slot {led}");
        });
        return mapping.flatMap(led -> text.map(told -> new FieldMapping(led.field(), led.targets(), led.factoryDefault(), led.off(),
                Optional.of(told))));
    }

    Optional<TrackingControl> tracking(Section section) {
        String name = section.requiredText("profile", "the name of a tracking profile");
        TrackingProfile profile = profiles.get(name);
        Section fieldSection = section.sectionOrEmpty("fields");
        boolean inTexts = section.has("modes");
        List<TextMode> modes = modes(section);
        Map<String, String> keep = section.sectionOrEmpty("keep").all((slot, node) -> Section.raw(node, problems));
        SortedMap<Integer, String> fixed = fixed(section.sectionOrEmpty("fixed"));
        section.end();
        if (profile == null) {
            // no profiles at all: their file's own problem says enough
            if (!name.isEmpty() && !profiles.isEmpty())
                section.complain("profile", name, "a profile of the tracking profiles file" + Section.didYouMean(name, profiles.keySet()));
            return Optional.empty();
        }
        Map<String, FieldMapping> fields = fieldSection.all((field, node) -> {
            TrackingProfile.Field known = profile.fields().get(field);
            if (known == null) {
                problems.add(node.source(), node.path(), "not a field of profile " + name,
                        "one of " + profile.fields().keySet() + Section.didYouMean(field, profile.fields().keySet()));
                return Optional.empty();
            }
            return Section.of(node, problems).flatMap(mapping -> mapping(mapping, known, inTexts));
        });
        if (inTexts) checkModes(section, modes, profile, keep.keySet());
        Map<String, FieldMapping> all = inTexts ? withPlainFields(fields, modes, profile) : fields;
        warnOfMissing(section, fieldSection, profile, all, modes);
        return Optional.of(new TrackingControl(profile, all, modes, keep, fixed));
    }

    private void warnOfMissing(Section section, Section fieldSection, TrackingProfile profile, Map<String, FieldMapping> mapped,
            List<TextMode> modes) {
        for (TrackingProfile.Field field : profile.fields().values()) {
            boolean known = fieldSection.keys().contains(field.name()) || mapped.containsKey(field.name())
                    || modes.stream().anyMatch(mode -> mode.when().containsKey(field.name()));
            if (field.mayBeMandatory() && !known) {
                problems.warn(section.source(), fieldSection.path(field.name()),
                        "no mapping, though profile " + profile.name() + " asks for it",
                        "where the device keeps it; tracking/update answers 214 until you add it");
            }
        }
    }

    private List<TextMode> modes(Section section) {
        List<TextMode> modes = new ArrayList<>();
        for (Section mode : section.sections("modes")) {
            Map<String, String> when = mode.sectionOrEmpty("when").all((field, node) -> Section.raw(node, problems));
            List<SettingText> texts = new ArrayList<>();
            for (Section text : mode.sections("texts")) {
                settingText(text).ifPresent(texts::add);
                text.end();
            }
            if (mode.items("texts").isEmpty()) mode.missing("texts", "at least one text");
            mode.end();
            if (modes.stream().anyMatch(other -> other.when().equals(when)))
                mode.complain("when", when + " a second time", "conditions that no other mode has");
            modes.add(new TextMode(when, texts));
        }
        return modes;
    }

    private Optional<SettingText> settingText(Section section) {
        Optional<TextTemplate> set = template(section, "set");
        if (!section.has("set")) section.missing("set", "the text that sets it");
        Optional<String> read = section.text("read");
        Optional<TextTemplate> answer = template(section, "answer");
        if (read.isPresent() != section.has("answer")) {
            section.complain(read.isPresent() ? "answer" : "read", "missing", "read and answer, or neither");
            return Optional.empty();
        }
        if (read.isPresent() != answer.isPresent()) return Optional.empty(); // a complaint is there already
        return set.map(told -> new SettingText(told, read, answer));
    }

    private static Optional<TextTemplate> template(Section section, String key) {
        return section.text(key).flatMap(text -> {
            try {
                return Optional.of(TextTemplate.parse(text));
            } catch (IllegalArgumentException e) {
                section.complain(key, text, "slots such as {tracking_interval}");
                return Optional.empty();
            }
        });
    }

    private void checkModes(Section section, List<TextMode> modes, TrackingProfile profile, Set<String> kept) {
        Set<String> known = new TreeSet<>(profile.fields().keySet());
        for (String slot : kept) {
            if (!known.add(slot)) section.complain("keep", slot, "a name that is no field of profile " + profile.name());
        }
        for (TextMode mode : modes) {
            mode.when().forEach((field, value) -> checkCondition(section, profile, field, value));
            for (SettingText text : mode.texts()) {
                known(section, "modes", text.set(), known);
                text.answer().ifPresent(answer -> known(section, "modes", answer, known));
            }
        }
    }

    private static void checkCondition(Section section, TrackingProfile profile, String field, String value) {
        List<String> values = Optional.ofNullable(profile.fields().get(field)).map(SettingsReader::namedValues).orElse(List.of());
        if (values.isEmpty()) {
            section.complain("modes", "when: " + field, "a field of profile " + profile.name() + " that has named values");
        } else if (!values.contains(value)) {
            section.complain("modes", "when: " + field + ": " + value, "one of " + values + Section.didYouMean(value, values));
        }
    }

    private static List<String> namedValues(TrackingProfile.Field field) {
        return field.type() == TrackingProfile.FieldType.BOOLEAN ? List.of("true", "false") : field.values();
    }

    /** Every slot has something to fill it with. */
    private static void known(Section section, String key, TextTemplate template, Set<String> known) {
        for (String slot : template.slots()) {
            if (known.contains(slot) || slot.equals(TextTemplate.ANYTHING)) continue;
            section.complain(key, template + ": {" + slot + "}", "one of " + known + Section.didYouMean(slot, known));
        }
    }

    /** What stands in a text and needs no conversion needs no entry. */
    private static Map<String, FieldMapping> withPlainFields(Map<String, FieldMapping> fields, List<TextMode> modes,
            TrackingProfile profile) {
        Map<String, FieldMapping> all = new LinkedHashMap<>(fields);
        for (TextMode mode : modes) {
            for (String slot : mode.slots()) {
                TrackingProfile.Field field = profile.fields().get(slot);
                if (field != null)
                    all.computeIfAbsent(slot, name -> new FieldMapping(name, List.of(new ParameterTarget(List.of(), Map.of(),
                            BigDecimal.ONE, null, null, field.type().valueType(), field.unit())), null, null));
            }
        }
        return all;
    }

    private SortedMap<Integer, String> fixed(Section section) {
        SortedMap<Integer, String> fixed = new TreeMap<>();
        section.all((key, node) -> {
            Optional<Integer> id = Section.number(key, Integer.MAX_VALUE).map(Long::intValue);
            if (id.isEmpty()) problems.add(node.source(), node.path(), key, "the number of a parameter, such as 32 or 0x20");
            return id.isEmpty() ? Optional.<String>empty() : Section.raw(node, problems).map(value -> {
                fixed.put(id.get(), value);
                return value;
            });
        });
        return fixed;
    }

    /** {@code {parameters: [...], ...}} or {@code {any-of: [{parameters: [...], ...}, ...], ...}}. */
    private Optional<FieldMapping> mapping(Section section, TrackingProfile.Field field, boolean inTexts) {
        List<ParameterTarget> targets = new ArrayList<>();
        if (section.has("any-of") && !inTexts) {
            for (Section target : section.sections("any-of")) {
                target(target, field, false).ifPresent(targets::add);
                target.end();
            }
        } else {
            target(section, field, inTexts).ifPresent(targets::add);
        }
        Optional<SettingValue> factory = section.node("factory-default").flatMap(node -> Section.raw(node, problems)).flatMap(text -> {
            Optional<SettingValue> value = field.type().valueType().parse(text).filter(parsed -> isNamed(parsed, field));
            if (value.isEmpty()) section.complain("factory-default", text, expectedValue(field));
            return value;
        });
        Optional<String> off = section.node("off").flatMap(node -> Section.raw(node, problems));
        section.end();
        if (targets.isEmpty()) return Optional.empty();
        return Optional.of(new FieldMapping(field.name(), targets, factory.orElse(null), off.orElse(null)));
    }

    private static boolean isNamed(SettingValue value, TrackingProfile.Field field) {
        return field.type() != TrackingProfile.FieldType.ENUM || field.values().contains(ValueType.spelled(value));
    }

    private static String expectedValue(TrackingProfile.Field field) {
        if (field.type() == TrackingProfile.FieldType.ENUM) return "one of " + field.values();
        return switch (field.type().valueType()) {
            case FLAG -> "true or false";
            case WHOLE -> "a whole number";
            case DECIMAL -> "a number";
            case TEXT, TEXTS -> "a text";
        };
    }

    private Optional<ParameterTarget> target(Section section, TrackingProfile.Field field, boolean inTexts) {
        if (inTexts && section.has("parameters")) section.complain("parameters", "given", "absent; its place is in a text");
        else if (!inTexts && !section.has("parameters")) section.missing("parameters", "a list of the device's parameter numbers");
        else if (!inTexts && section.items("parameters").isEmpty()) section.complain("parameters", "no number", "at least one");
        List<Integer> parameters = section.wholes("parameters", 0, Integer.MAX_VALUE);
        @Nullable
        Integer width = inTexts ? null : section.whole("width", 1, 8).map(Long::intValue).orElse(null);
        Map<String, String> values = values(section, field);
        @Nullable
        Long min = section.whole("min", Long.MIN_VALUE, Long.MAX_VALUE).orElse(null);
        @Nullable
        Long max = section.whole("max", Long.MIN_VALUE, Long.MAX_VALUE).orElse(null);
        if (min != null && max != null && min > max) section.complain("min", String.valueOf(min), "<= max, " + max);
        BigDecimal multiplyBy = factor(section, "multiply-by");
        BigDecimal divideBy = factor(section, "divide-by");
        boolean isNumber = field.type().valueType() == ValueType.WHOLE || field.type().valueType() == ValueType.DECIMAL;
        if (!values.isEmpty() || !isNumber) {
            for (String key : List.of("min", "max", "divide-by", "multiply-by")) {
                if (section.has(key)) section.complain(key, "given", "absent; only a number without named values is scaled and bounded");
            }
        }
        if (parameters.isEmpty() && !inTexts) return Optional.empty();
        return Optional.of(new ParameterTarget(inTexts ? List.of() : parameters, width, values, multiplyBy, divideBy, min, max,
                field.type().valueType(), field.unit()));
    }

    private BigDecimal factor(Section section, String key) {
        return section.node(key).flatMap(node -> Section.raw(node, problems)).flatMap(text -> {
            Optional<BigDecimal> number = ValueType.number(text).filter(value -> value.signum() > 0);
            if (number.isEmpty()) section.complain(key, text, "a number > 0");
            return number;
        }).orElse(BigDecimal.ONE);
    }

    private Map<String, String> values(Section section, TrackingProfile.Field field) {
        boolean isFlag = field.type() == TrackingProfile.FieldType.BOOLEAN;
        List<String> names = isFlag ? List.of("true", "false") : field.values();
        if (!section.has("values")) {
            if (isFlag) return Map.of("true", "1", "false", "0");
            if (field.type() == TrackingProfile.FieldType.ENUM) section.missing("values", "a device value for each of " + names);
            return Map.of();
        }
        if (!isFlag && names.isEmpty()) {
            section.complain("values", "given", "absent; " + field.name() + " has no named values");
            return Map.of();
        }
        Section given = section.sectionOrEmpty("values");
        Map<String, String> values = new LinkedHashMap<>();
        given.all((name, node) -> Section.raw(node, problems)).forEach((name, device) -> {
            if (!names.contains(name)) {
                given.complain(name, "not a value of " + field.name(), "one of " + names + Section.didYouMean(name, names));
                return;
            }
            values.forEach((other, same) -> {
                if (ParameterTarget.sameDeviceValue(same, device)) {
                    given.complain(name, device, "a device value of its own; " + other + " has it too, so that a read would be ambiguous");
                }
            });
            values.put(name, device);
        });
        for (String name : names) {
            if (!given.keys().contains(name)) section.complain("values", "no device value for " + name, "one for each of " + names);
        }
        return values;
    }
}
