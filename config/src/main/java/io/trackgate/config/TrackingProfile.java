package io.trackgate.config;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** One of the API's tracking profiles: which fields tracking settings may hold, their types, bounds and conditions. */
public record TrackingProfile(String name, Map<String, Field> fields) {
    private static final String PREFIX = "tracking_settings.";
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    public TrackingProfile { fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields)); }

    /** What the API documents call the type of a field. */
    public enum FieldType {
        INT(ValueType.WHOLE), DOUBLE(ValueType.DECIMAL), BOOLEAN(ValueType.FLAG), ENUM(ValueType.TEXT), STRING(ValueType.TEXT), DATETIME(
                ValueType.TEXT), ARRAY(ValueType.TEXTS);

        private final ValueType valueType;

        FieldType(ValueType valueType) { this.valueType = valueType; }

        public ValueType valueType() { return valueType; }
    }

    /**
     * One field of a profile; see docs/models.md for the meaning of each key in tracking-profiles.json.
     *
     * @param min           least value of a number, inclusive, or least number of items of an array
     * @param max           greatest value of a number, inclusive, or greatest number of items of an array
     * @param values        the closed set of an enumeration or a number; empty: none
     * @param pattern       of a text, or of each item of an array
     * @param format        how a person would write the pattern
     * @param requiredIf    mandatory only while another field holds one of these values, whatever {@code optional} says
     * @param requiredIfNot mandatory unless another field holds one of these values
     */
    public record Field(String name, FieldType type, boolean optional, BigDecimal min, BigDecimal max, List<String> values,
            @Nullable Pattern pattern, @Nullable String format, @Nullable String unit, Map<String, Set<String>> requiredIf,
            Map<String, Set<String>> requiredIfNot) {

        public Field {
            values = List.copyOf(values);
            requiredIf = Map.copyOf(requiredIf);
            requiredIfNot = Map.copyOf(requiredIfNot);
        }

        /** The value that a text of the model file spells, or empty when it is none of this field's type. */
        public Optional<SettingValue> spelled(String text) {
            return type.valueType().parse(text);
        }

        /** Whether settings exist that must hold this field. */
        public boolean mayBeMandatory() {
            return !optional || !requiredIf.isEmpty() || !requiredIfNot.isEmpty();
        }

        private boolean isMandatory(Map<String, SettingValue> settings) {
            if (!requiredIf.isEmpty()) return requiredIf.entrySet().stream().allMatch(condition -> holds(condition, settings));
            if (!requiredIfNot.isEmpty()) return requiredIfNot.entrySet().stream().noneMatch(condition -> holds(condition, settings));
            return !optional;
        }

        private static boolean holds(Map.Entry<String, Set<String>> condition, Map<String, SettingValue> settings) {
            SettingValue value = settings.get(condition.getKey());
            return value != null && condition.getValue().contains(ValueType.spelled(value));
        }
    }

    /** A mistake in tracking settings; {@code parameter} is the dotted name that the API reports. */
    public record Violation(String parameter, String error) {}

    /** Either settings, or every violation at once. */
    public sealed interface Reading {
        record Valid(TrackingSettings settings) implements Reading {}

        record Invalid(List<Violation> violations) implements Reading {}
    }

    /** Reads what a caller sent: types, bounds, enumerations, mandatory and conditional fields (contract section 6). */
    public Reading read(ObjectNode trackingSettings) {
        TreeMap<String, SettingValue> settings = new TreeMap<>();
        Map<String, Violation> violations = new LinkedHashMap<>();
        trackingSettings.properties().forEach(property -> {
            String key = property.getKey();
            try {
                Field field = fields.get(key);
                if (field == null) throw new Wrong("unknown field");
                if (!property.getValue().isNull()) settings.put(key, bounded(field, property.getValue()));
            } catch (Wrong wrong) {
                violations.put(key, new Violation(PREFIX + key, wrong.error));
            }
        });
        for (Field field : fields.values()) {
            if (!settings.containsKey(field.name()) && !violations.containsKey(field.name()) && field.isMandatory(settings)) {
                violations.put(field.name(), new Violation(PREFIX + field.name(), "must not be null"));
            }
        }
        if (violations.isEmpty()) return new Reading.Valid(new TrackingSettings(settings));
        List<Violation> sorted = new ArrayList<>(violations.values());
        sorted.sort(Comparator.comparing(Violation::parameter));
        return new Reading.Invalid(List.copyOf(sorted));
    }

    /** One value of one field with only its type checked, as a device or a fleet file may hold it. Empty: no such field, or not of its type. */
    public Optional<SettingValue> readUnbounded(String field, JsonNode value) {
        Field known = fields.get(field);
        if (known == null || value.isNull()) return Optional.empty();
        try {
            return Optional.of(typed(known, value));
        } catch (Wrong wrong) {
            return Optional.empty();
        }
    }

    private static SettingValue bounded(Field field, JsonNode json) throws Wrong {
        SettingValue value;
        try {
            value = typed(field, json);
        } catch (TooLarge tooLarge) {
            throw outOfBounds(field);
        }
        switch (value) {
            case SettingValue.Whole whole -> checkNumber(field, BigDecimal.valueOf(whole.value()));
            case SettingValue.Decimal decimal -> checkNumber(field, decimal.value());
            case SettingValue.Text text -> checkText(field, text.value());
            case SettingValue.Texts texts -> checkItems(field, texts.values());
            case SettingValue.Flag flag -> {
            }
            case SettingValue.Unnamed unnamed -> throw new IllegalStateException(unnamed + " comes from a device, not from a caller");
        }
        return value;
    }

    private static SettingValue typed(Field field, JsonNode json) throws Wrong {
        return switch (field.type()) {
            case INT -> new SettingValue.Whole(ValueType.whole(number(json, WHOLE, "must be a whole number"))
                    .orElseThrow(() -> new Wrong("must be a whole number")));
            case DOUBLE -> {
                BigDecimal number = number(json, DECIMAL, "must be a number");
                if (number.scale() > 40) throw new Wrong("must not have more than 40 decimal places");
                yield new SettingValue.Decimal(ValueType.tidy(number));
            }
            case BOOLEAN -> flag(json);
            case ENUM -> {
                String text = text(json);
                if (!field.values().contains(text)) throw new Wrong("must be one of " + field.values());
                yield new SettingValue.Text(text);
            }
            case STRING, DATETIME -> new SettingValue.Text(text(json));
            case ARRAY -> {
                if (!json.isArray()) throw new Wrong("must be an array of strings");
                // more items than any profile allows are not worth looking at
                if (json.size() > 1000) throw new Wrong("must have %s to %s items".formatted(field.min(), field.max()));
                List<String> items = new ArrayList<>();
                for (JsonNode item : json)
                    items.add(text(item));
                yield new SettingValue.Texts(items);
            }
        };
    }

    /** A JSON number or a decimal string, of at most 18 integer digits. */
    private static BigDecimal number(JsonNode json, Pattern stringForm, String error) throws Wrong {
        BigDecimal number;
        if (json.isNumber()) {
            if (json.isDouble() && !Double.isFinite(json.doubleValue()) || json.isFloat() && !Float.isFinite(json.floatValue()))
                throw new TooLarge();
            number = json.decimalValue();
        } else if (json.isTextual()) {
            String text = json.textValue();
            if (text.length() > 64 || !stringForm.matcher(text).matches()) throw new Wrong(error);
            number = new BigDecimal(text);
        } else {
            throw new Wrong(error);
        }
        if (number.signum() == 0) return BigDecimal.ZERO;
        if ((long) number.precision() - number.scale() > 18) throw new TooLarge();
        return number;
    }

    private static SettingValue flag(JsonNode json) throws Wrong {
        if (json.isBoolean()) return new SettingValue.Flag(json.booleanValue());
        if (json.isTextual() && json.textValue().equalsIgnoreCase("true")) return new SettingValue.Flag(true);
        if (json.isTextual() && json.textValue().equalsIgnoreCase("false")) return new SettingValue.Flag(false);
        throw new Wrong("must be true or false");
    }

    private static String text(JsonNode json) throws Wrong {
        if (!json.isTextual()) throw new Wrong("must be a string");
        if (json.textValue().length() > 255) throw new Wrong("must not be longer than 255 characters");
        return json.textValue();
    }

    private static void checkNumber(Field field, BigDecimal number) throws Wrong {
        if (!field.values().isEmpty()) {
            if (!field.values().contains(ValueType.plain(number))) throw new Wrong("must be one of " + field.values());
        } else if (number.compareTo(field.min()) < 0 || number.compareTo(field.max()) > 0) { throw outOfBounds(field); }
    }

    private static Wrong outOfBounds(Field field) {
        if (!field.values().isEmpty()) return new Wrong("must be one of " + field.values());
        return new Wrong("must be between %s and %s".formatted(ValueType.plain(field.min()), ValueType.plain(field.max())));
    }

    private static void checkText(Field field, String text) throws Wrong {
        if (field.type() == FieldType.ENUM) return;
        Pattern pattern = field.pattern();
        if (pattern != null && !pattern.matcher(text).matches() || field.type() == FieldType.DATETIME && !isDateTime(text)) {
            throw new Wrong("must match " + field.format());
        }
    }

    private static void checkItems(Field field, List<String> items) throws Wrong {
        if (BigDecimal.valueOf(items.size()).compareTo(field.min()) < 0 || BigDecimal.valueOf(items.size()).compareTo(field.max()) > 0) {
            throw new Wrong("must have %s to %s items".formatted(field.min(), field.max()));
        }
        Pattern pattern = field.pattern();
        if (pattern != null && !items.stream().allMatch(item -> pattern.matcher(item).matches())) {
            throw new Wrong("each item must match " + field.format());
        }
    }

    private static boolean isDateTime(String text) {
        try {
            LocalDateTime.parse(text, DATE_TIME);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** A value that is refused; caught where the violations are collected. */
    private static class Wrong extends Exception {
        private static final long serialVersionUID = 1L;
        private final String error;

        Wrong(String error) {
            super(error, null, false, false);
            this.error = error;
        }
    }

    /** A number that no field can hold. */
    private static final class TooLarge extends Wrong {
        private static final long serialVersionUID = 1L;

        TooLarge() { super("must be a number of at most 18 digits"); }
    }
}
