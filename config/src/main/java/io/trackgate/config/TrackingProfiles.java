package io.trackgate.config;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads {@code tracking-profiles.json}: the fields that the API documents for every profile. */
public final class TrackingProfiles {
    // Facts for a reader, not enforced.
    private static final Set<String> PROFILE_NOTES = Set.of("source_line", "title", "models", "models_scope", "example", "doc_conflicts",
            "fields_note");
    private static final Set<String> FIELD_NOTES = Set.of("default", "value_meaning", "used_if", "used_if_not", "used_if_absent",
            "used_if_basis",
            "required_if_basis", "doc_2020", "doc_type", "format_basis");
    private static final BigDecimal LEAST = BigDecimal.ZERO;
    private static final BigDecimal GREATEST = BigDecimal.valueOf(Integer.MAX_VALUE);

    private TrackingProfiles() {}

    /** Profiles by name, in the order of the file. */
    public static Map<String, TrackingProfile> read(Path file) throws ConfigException {
        Problems problems = new Problems();
        Map<String, TrackingProfile> profiles = read(file, file.getFileName() == null ? file.toString() : file.getFileName().toString(),
                problems);
        problems.throwIfAny();
        return profiles;
    }

    static Map<String, TrackingProfile> read(Path file, String name, Problems problems) {
        Map<String, TrackingProfile> profiles = new LinkedHashMap<>();
        YamlNode root = YamlReader.readAny(file, name, problems, new YamlNode.Sequence(new Source(name, 1), "", List.of()));
        if (!(root instanceof YamlNode.Sequence list)) {
            problems.add(root.source(), "file", root.shown(), "a list of profiles");
            return profiles;
        }
        for (YamlNode item : list.items())
            Section.of(item, problems).ifPresent(section -> {
                section.know(PROFILE_NOTES);
                String profile = section.requiredText("profile", "the profile's name");
                Map<String, TrackingProfile.Field> fields = new LinkedHashMap<>();
                for (Section field : section.sections("fields")) {
                    field(field).ifPresent(read -> {
                        if (fields.putIfAbsent(read.name(), read) != null)
                            field.complain("name", read.name() + " a second time", "once in a profile");
                    });
                }
                section.end();
                if (profiles.putIfAbsent(profile, new TrackingProfile(profile, fields)) != null) {
                    section.complain("profile", profile + " a second time", "once in the file");
                }
            });
        return profiles;
    }

    private static Optional<TrackingProfile.Field> field(Section section) {
        section.know(FIELD_NOTES);
        String name = section.requiredText("name", "the field's name");
        Optional<TrackingProfile.FieldType> type = type(section);
        boolean optional = section.flag("optional", false);
        Section suggested = section.sectionOrEmpty("suggested");
        suggested.know(Set.of("unit"));
        BigDecimal min = number(section, "min").orElse(LEAST);
        BigDecimal max = number(section, "max").orElse(GREATEST);
        min = number(suggested, "min").orElse(min).min(min);
        max = number(suggested, "max").orElse(max).max(max);
        suggested.end();
        if (min.compareTo(max) > 0) section.complain("min", ValueType.plain(min), "<= max, " + ValueType.plain(max));
        List<String> values = new ArrayList<>();
        for (YamlNode value : section.items("values"))
            Section.raw(value, section.problems()).ifPresent(values::add);
        String unit = section.text("unit").orElse(null);
        Section texts = section;
        if (type.filter(TrackingProfile.FieldType.ARRAY::equals).isPresent()) {
            texts = section.sectionOrEmpty("items");
            texts.know(Set.of("type"));
            min = BigDecimal.valueOf(section.whole("min_items", 0, 0, Integer.MAX_VALUE));
            max = BigDecimal.valueOf(section.whole("max_items", Integer.MAX_VALUE, 0, Integer.MAX_VALUE));
        }
        Pattern pattern = texts.text("pattern").map(regex(texts)).orElse(null);
        String format = texts.text("format").orElse(pattern == null ? null : pattern.pattern());
        if (texts != section) texts.end();
        Map<String, Set<String>> requiredIf = condition(section, "required_if");
        Map<String, Set<String>> requiredIfNot = condition(section, "required_if_not");
        section.end();
        if (type.isEmpty() || name.isEmpty()) return Optional.empty();
        if (type.get() == TrackingProfile.FieldType.ENUM && values.isEmpty()) section.missing("values", "the names of the enumeration");
        return Optional.of(
                new TrackingProfile.Field(name, type.get(), optional, min, max, values, pattern, format, unit, requiredIf, requiredIfNot));
    }

    private static Optional<TrackingProfile.FieldType> type(Section section) {
        String type = section.requiredText("type", "the field's type");
        if (type.equals("float")) return Optional.of(TrackingProfile.FieldType.DOUBLE); // the documents use both words
        for (TrackingProfile.FieldType known : TrackingProfile.FieldType.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(type)) return Optional.of(known);
        }
        if (!type.isEmpty()) section.complain("type", type, "one of int, double, float, boolean, enum, string, datetime, array");
        return Optional.empty();
    }

    private static Optional<BigDecimal> number(Section section, String key) {
        return section.node(key).flatMap(node -> Section.raw(node, section.problems())).flatMap(text -> {
            Optional<BigDecimal> number = ValueType.number(text);
            if (number.isEmpty()) section.complain(key, text, "a number");
            return number;
        });
    }

    private static Function<String, Pattern> regex(Section section) {
        return text -> ModelFiles.regex(text, 0).orElseGet(() -> {
            section.complain("pattern", text, "a regular expression");
            return Pattern.compile("");
        });
    }

    private static Map<String, Set<String>> condition(Section section, String key) {
        Map<String, Set<String>> condition = new LinkedHashMap<>();
        section.section(key).ifPresent(fields -> condition.putAll(fields.all((field, value) -> {
            Set<String> values = new LinkedHashSet<>();
            for (YamlNode item : fields.items(field))
                Section.raw(item, section.problems()).ifPresent(values::add);
            return Optional.of(values);
        })));
        return condition;
    }
}
