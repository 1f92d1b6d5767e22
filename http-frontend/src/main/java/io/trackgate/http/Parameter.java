package io.trackgate.http;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One parameter of a call: how it is written, and how it is read.
 *
 * @param minimum the least value of an {@code INT}, length of a {@code TEXT}, number of items of a list
 * @param maximum likewise the greatest
 * @param words   the only texts that there are; empty: any
 */
record Parameter(String name, Type type, boolean required, int minimum, int maximum, List<String> words, String description) {

    /** The types of the API. */
    enum Type {
        INT("must be a 32-bit integer"), BOOLEAN("must be true or false"), TEXT("must be a string of printable characters"), LINES(
                "must be a string of printable characters and line breaks"), BOOLEANS(
                        "must be an array of true or false"), INTS(
                                "must be an array of 32-bit integers"), TEXTS(
                                        "must be an array of strings"), OBJECT("must be a JSON object");

        private final String expected;

        Type(String expected) { this.expected = expected; }
    }

    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,1000}");
    private static final Pattern PRINTABLE = Pattern.compile("[^\\p{Cntrl}\\p{Cs}\\p{Cn}]*");
    private static final Pattern PRINTABLE_LINES = Pattern.compile("(?:[^\\p{Cntrl}\\p{Cs}\\p{Cn}]|[\\r\\n\\t])*+");
    private static final BigDecimal MIN_INT = BigDecimal.valueOf(Integer.MIN_VALUE);
    private static final BigDecimal MAX_INT = BigDecimal.valueOf(Integer.MAX_VALUE);

    static final Parameter TRACKER_ID = integer("tracker_id", "Id of the tracker");

    Parameter { words = List.copyOf(words); }

    static Parameter integer(String name, String description) {
        return new Parameter(name, Type.INT, true, Integer.MIN_VALUE, Integer.MAX_VALUE, List.of(), description);
    }

    static Parameter integerFrom(int minimum, String name, String description) {
        return new Parameter(name, Type.INT, true, minimum, Integer.MAX_VALUE, List.of(), description);
    }

    static Parameter integerBetween(int minimum, int maximum, String name, String description) {
        return new Parameter(name, Type.INT, true, minimum, maximum, List.of(), description);
    }

    static Parameter bool(String name, String description) { return any(name, Type.BOOLEAN, description); }

    static Parameter booleans(String name, String description) { return any(name, Type.BOOLEANS, description); }

    static Parameter object(String name, String description) { return any(name, Type.OBJECT, description); }

    private static Parameter any(String name, Type type, String description) {
        return new Parameter(name, type, true, 0, Integer.MAX_VALUE, List.of(), description);
    }

    /** @param maximum characters; at least one */
    static Parameter text(String name, int maximum, String description) {
        return new Parameter(name, Type.TEXT, true, 1, maximum, List.of(), description);
    }

    /** @param maximum characters; none too */
    static Parameter anyText(String name, int maximum, String description) {
        return new Parameter(name, Type.TEXT, true, 0, maximum, List.of(), description);
    }

    /** Like {@link #text}, on any number of lines. */
    static Parameter lines(String name, int maximum, String description) {
        return new Parameter(name, Type.LINES, true, 1, maximum, List.of(), description);
    }

    static Parameter word(String name, List<String> words, String description) {
        return new Parameter(name, Type.TEXT, true, 0, Integer.MAX_VALUE, words, description);
    }

    static Parameter integers(String name, int maximum, String description) {
        return new Parameter(name, Type.INTS, true, 0, maximum, List.of(), description);
    }

    static Parameter texts(String name, int minimum, int maximum, String description) {
        return new Parameter(name, Type.TEXTS, true, minimum, maximum, List.of(), description);
    }

    /** The same, but it may be left out. */
    Parameter optional() {
        return new Parameter(name, type, false, minimum, maximum, words, description);
    }

    /** Reads this parameter into {@code into}, or adds what is wrong with it to {@code errors}. */
    void read(RequestParameters from, Arguments into, List<ParameterError> errors) {
        Optional<RawValue> raw = from.find(name);
        if (raw.isEmpty()) {
            if (required) errors.add(new ParameterError(name, "must not be null"));
            return;
        }
        Optional<?> value = value(raw.get());
        if (value.isEmpty()) {
            errors.add(new ParameterError(name, type.expected));
            return;
        }
        Optional<String> wrong = outOfBounds(value.get());
        if (wrong.isPresent()) errors.add(new ParameterError(name, wrong.get()));
        else
            into.put(name, value.get());
    }

    private Optional<?> value(RawValue raw) {
        return switch (type) {
            case INT -> integer(raw);
            case BOOLEAN -> bool(raw);
            case TEXT -> text(raw, PRINTABLE);
            case LINES -> text(raw, PRINTABLE_LINES);
            case BOOLEANS -> node(raw).flatMap(node -> list(node, Parameter::bool));
            case INTS -> node(raw).flatMap(node -> list(node, item -> integer(new RawValue.InJson(item))));
            case TEXTS -> node(raw).flatMap(node -> list(node, item -> text(new RawValue.InJson(item), PRINTABLE)));
            case OBJECT -> node(raw).filter(JsonNode::isObject).map(ObjectNode.class::cast);
        };
    }

    private Optional<String> outOfBounds(Object value) {
        return switch (value) {
            case Integer number when number < minimum -> Optional.of("must be greater than or equal to " + minimum);
            case Integer number when number > maximum -> Optional.of("must be less than or equal to " + maximum);
            case String text when !words.isEmpty() && !words.contains(text) -> Optional.of("must be one of " + String.join(", ", words));
            case String text when length(text) < minimum || length(text) > maximum -> Optional.of("length " + between());
            case List<?> items when items.size() < minimum || items.size() > maximum -> Optional.of("size " + between());
            default -> Optional.empty();
        };
    }

    /** In characters, of which some are two of Java's: as passwords are counted where they are set, and lengths in OpenAPI. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private String between() { return "must be between " + minimum + " and " + maximum; }

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

    private static Optional<String> text(RawValue raw, Pattern form) {
        Optional<String> text = switch (raw) {
            case RawValue.InText given -> Optional.of(given.text());
            case RawValue.InJson json when json.node().isTextual() -> Optional.of(json.node().textValue());
            case RawValue.InJson json -> Optional.empty();
        };
        return text.filter(given -> form.matcher(given).matches());
    }

    /** Arrays and objects are JSON values in a JSON body, and JSON text in a form or query. */
    private static Optional<JsonNode> node(RawValue raw) {
        return switch (raw) {
            case RawValue.InJson json -> Optional.of(json.node());
            case RawValue.InText text -> Json.read(text.text());
        };
    }

    private static <T> Optional<List<T>> list(JsonNode node, Function<JsonNode, Optional<T>> reader) {
        if (!(node instanceof ArrayNode array)) return Optional.empty();
        List<T> values = new ArrayList<>(array.size());
        for (JsonNode each : array) {
            Optional<T> value = reader.apply(each);
            if (value.isEmpty()) return Optional.empty();
            values.add(value.get());
        }
        return Optional.of(List.copyOf(values));
    }
}
