package io.trackgate.http;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One mandatory parameter of a call: how it is written, and how it is read.
 *
 * @param minimum the least value of an {@code INT}
 */
record Parameter(String name, Type type, int minimum, String description) {

    /** The types of the API. */
    enum Type {
        INT("must be a 32-bit integer"), BOOLEAN("must be true or false"), BOOLEANS("must be an array of true or false"), OBJECT(
                "must be a JSON object");

        private final String expected;

        Type(String expected) { this.expected = expected; }
    }

    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,1000}");
    private static final BigDecimal MIN_INT = BigDecimal.valueOf(Integer.MIN_VALUE);
    private static final BigDecimal MAX_INT = BigDecimal.valueOf(Integer.MAX_VALUE);

    static Parameter integer(String name, String description) { return new Parameter(name, Type.INT, Integer.MIN_VALUE, description); }

    static Parameter integerFrom(int minimum, String name, String description) {
        return new Parameter(name, Type.INT, minimum, description);
    }

    static Parameter bool(String name, String description) { return new Parameter(name, Type.BOOLEAN, 0, description); }

    static Parameter booleans(String name, String description) { return new Parameter(name, Type.BOOLEANS, 0, description); }

    static Parameter object(String name, String description) { return new Parameter(name, Type.OBJECT, 0, description); }

    /** Reads this parameter into {@code into}, or adds what is wrong with it to {@code errors}. */
    void read(RequestParameters from, Arguments into, List<ParameterError> errors) {
        Optional<RawValue> raw = from.find(name);
        if (raw.isEmpty()) {
            errors.add(new ParameterError(name, "must not be null"));
            return;
        }
        Optional<?> value = switch (type) {
            case INT -> integer(raw.get());
            case BOOLEAN -> bool(raw.get());
            case BOOLEANS -> node(raw.get()).flatMap(Parameter::booleans);
            case OBJECT -> node(raw.get()).filter(JsonNode::isObject).map(ObjectNode.class::cast);
        };
        if (value.isEmpty()) {
            errors.add(new ParameterError(name, type.expected));
        } else if (value.get() instanceof Integer number && number < minimum) {
            errors.add(new ParameterError(name, "must be greater than or equal to " + minimum));
        } else {
            into.put(name, value.get());
        }
    }

    private static Optional<Integer> integer(RawValue raw) {
        return switch (raw) {
            case RawValue.InText text -> integer(text.text());
            case RawValue.InJson json when json.node().isTextual() -> integer(json.node().textValue());
            case RawValue.InJson json when json.node().isNumber() -> integer(json.node().decimalValue());
            case RawValue.InJson json -> Optional.empty();
        };
    }

    private static Optional<Integer> integer(String text) {
        return DECIMAL.matcher(text).matches() ? integer(new BigDecimal(text)) : Optional.empty();
    }

    private static Optional<Integer> integer(BigDecimal number) {
        // Bounds first: comparing is cheap whatever the exponent, writing out 1e1000000000 is not.
        if (number.compareTo(MIN_INT) < 0 || number.compareTo(MAX_INT) > 0) return Optional.empty();
        try {
            return Optional.of(number.intValueExact());
        } catch (ArithmeticException fraction) {
            return Optional.empty();
        }
    }

    private static Optional<Boolean> bool(RawValue raw) {
        return switch (raw) {
            case RawValue.InText text -> bool(text.text());
            case RawValue.InJson json -> bool(json.node());
        };
    }

    private static Optional<Boolean> bool(JsonNode node) {
        if (node.isBoolean()) return Optional.of(node.booleanValue());
        return node.isTextual() ? bool(node.textValue()) : Optional.empty();
    }

    private static Optional<Boolean> bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** Arrays and objects are JSON values in a JSON body, and JSON text in a form or query. */
    private static Optional<JsonNode> node(RawValue raw) {
        return switch (raw) {
            case RawValue.InJson json -> Optional.of(json.node());
            case RawValue.InText text -> Json.read(text.text());
        };
    }

    private static Optional<List<Boolean>> booleans(JsonNode node) {
        if (!(node instanceof ArrayNode array)) return Optional.empty();
        List<Boolean> values = new ArrayList<>(array.size());
        for (JsonNode each : array) {
            Optional<Boolean> value = bool(each);
            if (value.isEmpty()) return Optional.empty();
            values.add(value.get());
        }
        return Optional.of(List.copyOf(values));
    }
}
