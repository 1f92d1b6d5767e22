package io.trackgate.http;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One call of the API: everything that is checked before it runs, in plain sight, what runs, and what it answers.
 *
 * @param resource   path without prefix and action ({@code tracker/led})
 * @param rights     that a sub-user needs, all of them
 * @param demo       whether demo accounts may
 * @param parameters beside {@code hash}
 * @param answer     form of the answer's body
 * @param also       errors that the call itself may end with, beside those of the checks before it
 */
record Route(String resource, String action, String summary, Access access, List<String> rights, boolean demo, List<Parameter> parameters,
        Call call, Schema answer, Set<ApiError> also) {

    Route {
        rights = List.copyOf(rights);
        parameters = List.copyOf(parameters);
        also = Set.copyOf(also);
    }

    String path() { return resource + "/" + action; }

    /** Whether its answer tells how a command ended, in headers too. */
    boolean isCommand() {
        return also.containsAll(List.of(Commands.ERRORS));
    }

    /** Everything that it may be refused with, in the order of their codes. */
    Set<ApiError> errors() {
        Set<ApiError> errors = EnumSet.of(ApiError.DATABASE_ERROR, ApiError.WRONG_FORMAT, ApiError.UNEXPECTED, ApiError.TOO_LARGE,
                ApiError.DATABASE_UNAVAILABLE, ApiError.TOO_MANY_REQUESTS);
        if (access != Access.OPEN) errors.addAll(List.of(ApiError.WRONG_HASH, ApiError.CREDENTIAL_NOT_FOUND, ApiError.USER_BLOCKED));
        if (access != Access.OPEN && !demo) errors.add(ApiError.DEMO);
        if (!rights.isEmpty()) errors.add(ApiError.NOT_PERMITTED);
        if (!parameters.isEmpty()) errors.add(ApiError.INVALID_PARAMETERS);
        if (call instanceof Call.OfTracker tracker) {
            errors.add(tracker.rules().missing());
            if (!tracker.rules().blocked()) errors.add(ApiError.DEVICE_BLOCKED);
            if (!tracker.rules().clones()) errors.add(ApiError.NOT_FOR_CLONES);
            if (tracker.rules().capability() != Capability.ANY) errors.add(ApiError.NOT_SUPPORTED);
        }
        errors.addAll(also);
        return errors;
    }

    static Builder of(String resource, String action, String summary) { return new Builder(resource, action, summary); }

    /** Says of a route what is other than usual; {@code run} is the last word. */
    static final class Builder {
        private final String resource;
        private final String action;
        private final String summary;
        private final List<String> rights = new ArrayList<>();
        private final List<Parameter> parameters = new ArrayList<>();
        private final Set<ApiError> also = EnumSet.noneOf(ApiError.class);
        private boolean demo;
        private Schema answer = Schema.SUCCESS;

        private Builder(String resource, String action, String summary) {
            this.resource = resource;
            this.action = action;
            this.summary = summary;
        }

        Builder right(String right) {
            rights.add(right);
            return this;
        }

        /** Demo accounts may. */
        Builder demo() {
            demo = true;
            return this;
        }

        Builder takes(Parameter... taken) {
            parameters.addAll(List.of(taken));
            return this;
        }

        /** Else {@code {"success": true}}. */
        Builder answers(Schema schema) {
            answer = schema;
            return this;
        }

        Builder may(ApiError... errors) {
            also.addAll(List.of(errors));
            return this;
        }

        Route run(Call.ByAnybody call) { return build(Access.OPEN, new Call.Open(call)); }

        Route run(Access access, Call.ByCaller call) { return build(access, new Call.OfCaller(call)); }

        /** {@code tracker_id} goes without saying. */
        Route run(TrackerRules rules, Call.OnTracker call) {
            parameters.addFirst(Parameter.TRACKER_ID);
            return build(Access.CREDENTIAL, new Call.OfTracker(rules, call));
        }

        private Route build(Access access, Call call) {
            return new Route(resource, action, summary, access, rights, demo, parameters, call, answer, also);
        }
    }
}
