package io.trackgate.http;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One path beside the API's calls, read with GET: what is checked before it, what runs, and what it answers.
 *
 * @param path    from the root; at most one segment of it is {@code {id}}
 * @param demo    whether demo accounts may
 * @param limited whether the limit of requests counts it
 * @param also    errors that the page itself may end with, beside those of the checks before it
 */
record Page(String path, String summary, boolean demo, boolean limited, List<Form> answers, Set<ApiError> also, Reading reading) {

    static final String ID = "{id}";
    private static final String JSON = "application/json";

    Page {
        answers = List.copyOf(answers);
        also = Set.copyOf(also);
    }

    /** One form of answer that is no error. */
    record Form(int status, String mediaType, Schema schema) {}

    /** What runs when every check before it has passed. */
    sealed interface Reading {
        record Open(ByAnybody call) implements Reading {}

        record OfCaller(ByCaller call) implements Reading {}
    }

    /** For anybody. */
    @FunctionalInterface
    interface ByAnybody {
        CompletableFuture<Answer> read();
    }

    /** For a caller with an API key or a session. */
    @FunctionalInterface
    interface ByCaller {
        /** @param id what stands for {@code {id}} in the path, as written; empty without one */
        CompletableFuture<Answer> read(Caller caller, String id) throws ApiException;
    }

    /** In metrics and logs: the path without what differs from request to request. */
    String name() {
        return path.substring(1).replace("/" + ID, "");
    }

    boolean isOpen() {
        return switch (reading) {
            case Reading.Open open -> true;
            case Reading.OfCaller call -> false;
        };
    }

    /** The id in a path that was asked for (empty where this page has none), or nothing when that is not this page. */
    Optional<String> match(String asked) {
        int at = path.indexOf(ID);
        if (at < 0) return asked.equals(path) ? Optional.of("") : Optional.empty();
        String before = path.substring(0, at);
        String after = path.substring(at + ID.length());
        int end = asked.length() - after.length();
        if (end < before.length() || !asked.startsWith(before) || !asked.endsWith(after)) return Optional.empty();
        String id = asked.substring(before.length(), end);
        return id.indexOf('/') < 0 ? Optional.of(id) : Optional.empty();
    }

    /** Everything that it may be refused with, in the order of their codes. */
    Set<ApiError> errors() {
        Set<ApiError> errors = EnumSet.of(ApiError.UNEXPECTED);
        if (limited) errors.add(ApiError.TOO_MANY_REQUESTS);
        if (!isOpen()) {
            errors.addAll(List.of(ApiError.DATABASE_ERROR, ApiError.WRONG_HASH, ApiError.CREDENTIAL_NOT_FOUND, ApiError.WRONG_FORMAT,
                    ApiError.TOO_LARGE, ApiError.DATABASE_UNAVAILABLE, ApiError.USER_BLOCKED));
            if (!demo) errors.add(ApiError.DEMO);
        }
        errors.addAll(also);
        return errors;
    }

    static Builder of(String path, String summary) { return new Builder(path, summary); }

    /** Says of a page what is other than usual; {@code run} is the last word. */
    static final class Builder {
        private final String path;
        private final String summary;
        private final List<Form> answers = new ArrayList<>();
        private final Set<ApiError> also = EnumSet.noneOf(ApiError.class);
        private boolean demo;
        private boolean limited = true;

        private Builder(String path, String summary) {
            this.path = path;
            this.summary = summary;
        }

        /** Demo accounts may. */
        Builder demo() {
            demo = true;
            return this;
        }

        /** For machines that must always get an answer. */
        Builder unlimited() {
            limited = false;
            return this;
        }

        Builder answers(Schema schema) { return answers(200, schema); }

        Builder answers(int status, Schema schema) { return answers(status, JSON, schema); }

        Builder answersText(String mediaType) { return answersText(200, mediaType); }

        Builder answersText(int status, String mediaType) { return answers(status, mediaType, Schema.TEXT); }

        Builder may(ApiError... errors) {
            also.addAll(List.of(errors));
            return this;
        }

        private Builder answers(int status, String mediaType, Schema schema) {
            answers.add(new Form(status, mediaType, schema));
            return this;
        }

        Page run(ByAnybody call) { return build(new Reading.Open(call)); }

        /** Each caller is counted, so {@link #unlimited} has no meaning here. */
        Page run(ByCaller call) {
            limited = true;
            return build(new Reading.OfCaller(call));
        }

        private Page build(Reading reading) { return new Page(path, summary, demo, limited, answers, also, reading); }
    }
}
