package io.trackgate.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The typed values of a call's parameters; those that are not optional are all present. */
final class Arguments {
    private final Map<String, Object> values = new HashMap<>();

    /** Every offender at once, so that a caller corrects a request in one go. */
    static Arguments read(List<Parameter> parameters, RequestParameters from) throws ApiException {
        Arguments arguments = new Arguments();
        List<ParameterError> errors = new ArrayList<>();
        for (Parameter parameter : parameters) { parameter.read(from, arguments, errors); }
        if (!errors.isEmpty()) throw ApiException.invalid(errors);
        return arguments;
    }

    /** The parts of an object among them; an offender is named with the object before it. */
    static Arguments within(String object, List<Parameter> parts, Arguments outer) throws ApiException {
        Arguments arguments = new Arguments();
        List<ParameterError> errors = new ArrayList<>();
        RequestParameters given = RequestParameters.of(outer.object(object));
        for (Parameter part : parts) { part.read(given, arguments, errors); }
        if (!errors.isEmpty()) {
            throw ApiException.invalid(
                    errors.stream().map(each -> new ParameterError(object + "." + each.parameter(), each.error())).toList());
        }
        return arguments;
    }

    void put(String name, Object value) { values.put(name, value); }

    int integer(String name) { return (Integer) get(name); }

    /** @param absent what counts where it was left out */
    int integer(String name, int absent) {
        return (Integer) values.getOrDefault(name, absent);
    }

    boolean flag(String name) { return (Boolean) get(name); }

    List<Boolean> flags(String name) { return ((List<?>) get(name)).stream().map(Boolean.class::cast).toList(); }

    /** @param absent what counts where it was left out */
    boolean flag(String name, boolean absent) {
        return (Boolean) values.getOrDefault(name, absent);
    }

    String text(String name) { return (String) get(name); }

    Optional<String> optionalText(String name) { return Optional.ofNullable((String) values.get(name)); }

    List<Integer> integers(String name) { return ((List<?>) get(name)).stream().map(Integer.class::cast).toList(); }

    Optional<List<String>> optionalTexts(String name) {
        return Optional.ofNullable((List<?>) values.get(name)).map(items -> items.stream().map(String.class::cast).toList());
    }

    ObjectNode object(String name) { return (ObjectNode) get(name); }

    private Object get(String name) { return Objects.requireNonNull(values.get(name), name); }
}
