package io.trackgate.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON Schema of what the API takes and answers. Forms that have a name stand once, under {@code components}, and are referred to. */
final class OpenApiSchemas {
    static final String PLACE = "#/components/schemas/";

    private final Map<String, Schema.Fields> known = new HashMap<>();
    private final ObjectNode named;

    /** @param named where those with a name go */
    OpenApiSchemas(ObjectNode named) { this.named = named; }

    ObjectNode of(Schema schema) {
        return switch (schema) {
            case Schema.Any any -> described(JsonNodeFactory.instance.objectNode(), any.description());
            case Schema.Value value -> value(value);
            case Schema.OrNull or -> {
                ObjectNode node = value(or.value());
                node.putArray("type").add(or.value().type()).add("null");
                yield node;
            }
            case Schema.Items items -> {
                ObjectNode node = typed("array", items.description());
                node.set("items", of(items.of()));
                yield node;
            }
            case Schema.MapOf map -> {
                ObjectNode node = typed("object", map.description());
                node.set("additionalProperties", of(map.values()));
                yield node;
            }
            case Schema.Fields fields -> fields.name() == null ? fields(fields) : reference(fields.name(), fields);
        };
    }

    ObjectNode of(Parameter parameter) {
        ObjectNode node = switch (parameter.type()) {
            case INT -> bounded(typed("integer", parameter.description()).put("format", "int32"), parameter, "minimum", "maximum");
            case BOOLEAN -> typed("boolean", parameter.description());
            case TEXT, LINES -> bounded(typed("string", parameter.description()), parameter, "minLength", "maxLength");
            case BOOLEANS -> list("boolean", parameter);
            case INTS -> list("integer", parameter);
            case TEXTS -> list("string", parameter);
            case OBJECT -> typed("object", parameter.description());
        };
        words(node, parameter.words());
        return node;
    }

    /** Adds a form that is written out here under a name of its own, and refers to it. */
    ObjectNode put(String name, ObjectNode form) {
        if (named.has(name)) throw new IllegalStateException("two forms are called " + name);
        named.set(name, form);
        return reference(name);
    }

    /** Whether a moment is anywhere in it, so that a caller may want to say how it is written. */
    static boolean hasMoment(Schema schema) {
        return switch (schema) {
            case Schema.Any any -> false;
            case Schema.Value value -> Schema.MOMENT.equals(value.format());
            case Schema.OrNull or -> hasMoment(or.value());
            case Schema.Items items -> hasMoment(items.of());
            case Schema.MapOf map -> hasMoment(map.values());
            case Schema.Fields fields -> fields.fields().values().stream().anyMatch(OpenApiSchemas::hasMoment);
        };
    }

    private ObjectNode reference(String name, Schema.Fields fields) {
        Schema.Fields first = known.putIfAbsent(name, fields);
        if (first == null) put(name, fields(fields));
        else if (!first.fields().equals(fields.fields()) || !first.optional().equals(fields.optional()))
            throw new IllegalStateException("two forms are called " + name);
        return reference(name);
    }

    private static ObjectNode reference(String name) { return JsonNodeFactory.instance.objectNode().put("$ref", PLACE + name); }

    private static ObjectNode value(Schema.Value value) {
        ObjectNode node = typed(value.type(), value.description());
        if (value.format() != null) node.put("format", value.format());
        if (value.example() != null) node.putArray("examples").add(String.valueOf(value.example()));
        words(node, value.words());
        return node;
    }

    private ObjectNode fields(Schema.Fields fields) {
        ObjectNode node = typed("object", fields.description());
        if (fields.fields().isEmpty()) return node;
        ObjectNode properties = node.putObject("properties");
        fields.fields().forEach((key, schema) -> properties.set(key, of(schema)));
        List<String> required = fields.fields().keySet().stream().filter(key -> !fields.optional().contains(key)).toList();
        if (!required.isEmpty()) required.forEach(node.putArray("required")::add);
        return node;
    }

    private static ObjectNode list(String of, Parameter parameter) {
        ObjectNode node = typed("array", parameter.description());
        ObjectNode items = node.putObject("items").put("type", of);
        if (of.equals("integer")) items.put("format", "int32");
        return bounded(node, parameter, "minItems", "maxItems");
    }

    /** Only bounds that say something: no number of the API is beyond 32 bits anyhow, and no length below 0. */
    private static ObjectNode bounded(ObjectNode node, Parameter parameter, String least, String most) {
        int floor = parameter.type() == Parameter.Type.INT ? Integer.MIN_VALUE : 0;
        if (parameter.minimum() > floor) node.put(least, parameter.minimum());
        if (parameter.maximum() < Integer.MAX_VALUE) node.put(most, parameter.maximum());
        return node;
    }

    private static void words(ObjectNode node, List<String> words) {
        if (words.isEmpty()) return;
        ArrayNode all = node.putArray("enum");
        words.forEach(all::add);
    }

    private static ObjectNode typed(String type, String description) {
        return described(JsonNodeFactory.instance.objectNode().put("type", type), description);
    }

    private static ObjectNode described(ObjectNode node, String description) {
        return description.isEmpty() ? node : node.put("description", description);
    }
}
