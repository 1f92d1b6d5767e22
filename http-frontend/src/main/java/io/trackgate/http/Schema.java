package io.trackgate.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** The form of a JSON value, in the words of JSON Schema 2020-12 that this API needs. */
sealed interface Schema {

    /** Format of a moment, which callers choose; none of JSON Schema's own. */
    String MOMENT = "moment";

    Schema ANY = new Any("");
    Schema BOOLEAN = new Value("boolean", null, "", null, List.of());
    Schema BOOLEAN_OR_NULL = new OrNull(new Value("boolean", null, "null: nobody knows", null, List.of()));
    Schema INTEGER = new Value("integer", "int32", "", null, List.of());
    Schema LONG = new Value("integer", "int64", "", null, List.of());
    Schema NUMBER = new Value("number", "double", "", null, List.of());
    Schema TEXT = new Value("string", null, "", null, List.of());

    /** A moment that no caller can have otherwise. */
    Schema INSTANT = new Value("string", "date-time", "ISO 8601, UTC", null, List.of());

    /** {@code {"success": true}}. */
    Fields SUCCESS = object().field("success", BOOLEAN.says("always true"));

    /** A value of any form. */
    record Any(String description) implements Schema {}

    /**
     * One value.
     *
     * @param type     JSON Schema's
     * @param format   JSON Schema's or OpenAPI's, or null
     * @param example  or null
     * @param words    the only values that there are; empty: any
     */
    record Value(String type, @Nullable String format, String description, @Nullable Object example, List<String> words)
            implements
                Schema {}

    /** A value, or {@code null} where nobody knows it. */
    record OrNull(Value value) implements Schema {}

    record Items(Schema of, String description) implements Schema {}

    /** An object whose keys are not known beforehand. */
    record MapOf(Schema values, String description) implements Schema {}

    /**
     * An object.
     *
     * @param name     under which others refer to it, or null
     * @param optional keys that may be missing
     */
    record Fields(@Nullable String name, String description, Map<String, Schema> fields, List<String> optional) implements Schema {

        Fields field(String key, Schema schema) { return with(key, schema, false); }

        Fields optional(String key, Schema schema) { return with(key, schema, true); }

        Fields named(String name) { return new Fields(name, description, fields, optional); }

        private Fields with(String key, Schema schema, boolean mayBeMissing) {
            Map<String, Schema> more = new LinkedHashMap<>(fields);
            more.put(key, schema);
            List<String> missing = new ArrayList<>(optional);
            if (mayBeMissing) missing.add(key);
            return new Fields(name, description, more, missing);
        }
    }

    static Fields object() { return new Fields(null, "", Map.of(), List.of()); }

    static Schema words(String... words) { return new Value("string", null, "", null, List.of(words)); }

    /** A moment in the API's own form, or in ISO 8601 where the caller asked for that. */
    static Schema moment(String description) {
        return new Value("string", MOMENT, description, "2026-01-31 12:00:00", List.of());
    }

    static Schema list(Schema of) { return new Items(of, ""); }

    static Schema map(Schema values) { return new MapOf(values, ""); }

    /** The same, with a sentence on what it means. */
    default Schema says(String description) {
        return switch (this) {
            case Any any -> new Any(description);
            case Value value -> new Value(value.type, value.format, description, value.example, value.words);
            case OrNull or -> new OrNull(new Value(or.value.type, or.value.format, description, or.value.example, or.value.words));
            case Items items -> new Items(items.of, description);
            case MapOf map -> new MapOf(map.values, description);
            case Fields fields -> new Fields(fields.name, description, fields.fields, fields.optional);
        };
    }
}
