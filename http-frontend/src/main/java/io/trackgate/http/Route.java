package io.trackgate.http;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.trackgate.config.TrackerModel;
import io.trackgate.core.directory.Tracker;
import org.jspecify.annotations.Nullable;

/**
 * One call of the API on one tracker: everything that is checked before it runs, in plain sight, and what runs.
 *
 * @param resource       path without prefix and action ({@code tracker/led})
 * @param right          that a sub-user needs, or null
 * @param demo           whether demo accounts may
 * @param missingTracker how a tracker is refused that this caller does not have
 * @param clones         whether it may name a clone (else error 219)
 * @param parameters     beside {@code hash}; all mandatory
 */
record Route(String resource, String action, @Nullable String right, boolean demo, ApiError missingTracker, boolean clones,
        Capability capability, List<Parameter> parameters, Call call) {

    /** What a model must have in general; whatever is particular to a command, the dispatcher checks. */
    enum Capability {
        ANY, LED, TRACKING;

        boolean isOf(TrackerModel model) {
            return switch (this) {
                case ANY -> true;
                case LED -> model.led().isPresent();
                case TRACKING -> model.tracking().isPresent();
            };
        }
    }

    /** Runs when every check up to the model's capability has passed. */
    @FunctionalInterface
    interface Call {
        CompletableFuture<Answer> run(Caller caller, Tracker tracker, Arguments arguments) throws ApiException;
    }

    Route { parameters = List.copyOf(parameters); }

    String path() { return resource + "/" + action; }
}
