package io.trackgate.http;

import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A request that a check refused; says what the caller is told, and nothing else. */
final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ApiError error;
    private final String description;
    private final transient List<ParameterError> parameters;

    ApiException(ApiError error) { this(error, error.text(), List.of()); }

    private ApiException(ApiError error, String description, List<ParameterError> parameters) {
        // No stack trace: a refused request is a normal ending, and thousands a second must stay cheap.
        super(description, null, false, false);
        this.error = error;
        this.description = description;
        this.parameters = List.copyOf(parameters);
    }

    static ApiException invalid(List<ParameterError> parameters) {
        return new ApiException(ApiError.INVALID_PARAMETERS, ApiError.INVALID_PARAMETERS.text(), parameters);
    }

    /** The documented text, extended by what exactly was wrong. */
    static ApiException named(ApiError error, String what) {
        return new ApiException(error, error.text() + ": '" + what + "'", List.of());
    }

    /** Where there is no whole answer to give: the status, and what is wrong with which parameter. */
    void describe(ObjectNode into) {
        Answer.describe(into, error, description, parameters);
    }

    Answer answer() { return Answer.error(error, description, parameters); }
}
