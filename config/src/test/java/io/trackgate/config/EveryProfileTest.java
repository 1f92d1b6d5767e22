package io.trackgate.config;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.config.TrackingProfile.Field;
import io.trackgate.config.TrackingProfile.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Each of the 139 profiles bounds what the API takes, field by field, and can be named by a model. */
class EveryProfileTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Map<String, TrackingProfile> PROFILES = profiles();

    private static Map<String, TrackingProfile> profiles() {
        try {
            return TrackingProfiles.read(Folder.SHIPPED.resolve("tracking-profiles.json"));
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<String> names() { return PROFILES.keySet().stream(); }

    private static TrackingProfile profile(String name) { return java.util.Objects.requireNonNull(PROFILES.get(name)); }

    @ParameterizedTest
    @MethodSource("names")
    void every_bound_is_inclusive_and_the_value_beyond_it_is_named(String name) {
        for (Field field : profile(name).fields().values()) {
            if (!isNumber(field) || !field.values().isEmpty()) continue;
            assertThat(complaints(name, field, number(field, field.min()))).as("%s min", field.name()).isEmpty();
            assertThat(complaints(name, field, number(field, field.max()))).as("%s max", field.name()).isEmpty();
            assertThat(complaints(name, field, number(field, field.min().subtract(BigDecimal.ONE)))).as("%s < min", field.name())
                    .hasSize(1);
            assertThat(complaints(name, field, number(field, field.max().add(BigDecimal.ONE)))).as("%s > max", field.name()).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_name_of_an_enumeration_is_taken_and_no_other(String name) {
        for (Field field : profile(name).fields().values()) {
            for (String value : field.values()) {
                assertThat(complaints(name, field, named(field, value))).as("%s %s", field.name(), value).isEmpty();
            }
            if (!field.values().isEmpty()) assertThat(complaints(name, field, named(field, "987654321"))).as(field.name()).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_field_refuses_another_type(String name) {
        for (Field field : profile(name).fields().values()) {
            assertThat(complaints(name, field, JSON.objectNode())).as(field.name()).hasSize(1);
            if (isNumber(field)) assertThat(complaints(name, field, JSON.textNode("ten"))).as(field.name()).hasSize(1);
            else
                assertThat(complaints(name, field, JSON.numberNode(7))).as(field.name()).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void settings_with_all_fields_are_taken_and_each_mandatory_one_is_missed(String name) {
        TrackingProfile profile = profile(name);
        ObjectNode all = JSON.objectNode();
        profile.fields().values().forEach(field -> all.set(field.name(), sample(field)));
        assertThat(profile.read(all)).isInstanceOf(Reading.Valid.class);
        assertThat(profile.read(all.deepCopy().put("no_such_field", 1))).isInstanceOfSatisfying(Reading.Invalid.class,
                invalid -> assertThat(invalid.violations()).extracting(TrackingProfile.Violation::parameter)
                        .containsExactly("tracking_settings.no_such_field"));
        for (Field field : profile.fields().values()) {
            if (field.mayBeMandatory() && field.requiredIf().isEmpty() && field.requiredIfNot().isEmpty()) {
                ObjectNode without = all.deepCopy();
                without.remove(field.name());
                assertThat(profile.read(without)).as(field.name()).isInstanceOf(Reading.Invalid.class);
            }
        }
    }

    @Test
    void any_profile_can_be_named_by_a_model_of_numbers_and_by_one_of_texts(@TempDir Path folder) throws Exception {
        StringBuilder yaml = new StringBuilder("protocol: gt06\nmodels:\n");
        int at = 0;
        for (TrackingProfile profile : PROFILES.values()) {
            List<String> slots = profile.fields().keySet().stream().map(field -> "{" + field + "}").toList();
            String text = "SET," + String.join(",", slots) + "#";
            yaml.append(
                    "  - { code: text%d, tracking: { profile: %s, modes: [{ texts: [{ set: \"%s\", read: \"SET#\", answer: \"SET:%s\" }] }] } }%n"
                            .formatted(at, profile.name(), text, String.join(",", slots)));
            yaml.append(
                    "  - { code: number%d, tracking: { profile: %s, fields: { %s } } }%n".formatted(at++, profile.name(), fields(profile)));
        }
        Files.writeString(folder.resolve("all.yaml"), yaml);
        ModelFiles.Result result = ModelFiles.read(folder, PROFILES);
        assertThat(result.problems()).isEmpty();
        assertThat(result.warnings()).isEmpty();
        assertThat(result.models().all()).hasSize(2 * 139);
    }

    private static String fields(TrackingProfile profile) {
        StringBuilder fields = new StringBuilder();
        int number = 1;
        for (Field field : profile.fields().values()) {
            boolean names = field.type() == TrackingProfile.FieldType.ENUM;
            StringBuilder values = new StringBuilder();
            for (int i = 0; names && i < field.values().size(); i++) {
                values.append("\"").append(field.values().get(i)).append("\": ").append(i).append(", ");
            }
            fields.append("%s: { parameters: [%d]%s }, ".formatted(field.name(), number++, names ? ", values: { " + values + " }" : ""));
        }
        return fields.toString();
    }

    private static boolean isNumber(Field field) {
        return field.type() == TrackingProfile.FieldType.INT || field.type() == TrackingProfile.FieldType.DOUBLE;
    }

    private static JsonNode number(Field field, BigDecimal value) {
        return field.type() == TrackingProfile.FieldType.INT ? JSON.numberNode(value.toBigInteger()) : JSON.numberNode(value);
    }

    private static JsonNode named(Field field, String value) {
        return isNumber(field) ? JSON.numberNode(new BigDecimal(value)) : JSON.textNode(value);
    }

    /** Of this one field; the others may be missing. */
    private static List<TrackingProfile.Violation> complaints(String profile, Field field, JsonNode value) {
        ObjectNode settings = JSON.objectNode();
        settings.set(field.name(), value);
        return switch (profile(profile).read(settings)) {
            case Reading.Valid valid -> List.of();
            case Reading.Invalid(List<TrackingProfile.Violation> violations) ->
                violations.stream().filter(violation -> violation.parameter().equals("tracking_settings." + field.name())).toList();
        };
    }

    private static JsonNode sample(Field field) {
        if (!field.values().isEmpty()) return named(field, field.values().getFirst());
        return switch (field.type()) {
            case INT, DOUBLE -> number(field, field.min());
            case BOOLEAN -> JSON.booleanNode(true);
            case DATETIME -> JSON.textNode("2026-01-31 10:20:30");
            case ENUM, STRING -> JSON.textNode(text(field));
            case ARRAY -> {
                ArrayNode items = JSON.arrayNode();
                for (int i = 0; i < field.min().max(BigDecimal.ONE).intValue(); i++) { items.add(text(field)); }
                yield items;
            }
        };
    }

    private static String text(Field field) {
        for (String candidate : List.of("10:20", "1020", "10:20:30", "08:00", "1", "mon", "monday", "2026-01-31", "any text", "1,2", "0:10")) {
            if (field.pattern() == null || field.pattern().matcher(candidate).matches()) return candidate;
        }
        throw new AssertionError(field.name() + ": no sample for " + field.pattern());
    }
}
