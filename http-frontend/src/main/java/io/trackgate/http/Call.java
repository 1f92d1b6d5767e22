package io.trackgate.http;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.directory.Tracker;

/** What runs when every check before it has passed. */
sealed interface Call {

    /** For anybody. */
    @FunctionalInterface
    interface ByAnybody {
        CompletableFuture<Answer> run(InetAddress from, Arguments arguments) throws ApiException;
    }

    /** For a caller. */
    @FunctionalInterface
    interface ByCaller {
        CompletableFuture<Answer> run(Caller caller, Arguments arguments) throws ApiException;
    }

    /** For a caller, on one tracker. */
    @FunctionalInterface
    interface OnTracker {
        CompletableFuture<Answer> run(Caller caller, Tracker tracker, Arguments arguments) throws ApiException;
    }

    record Open(ByAnybody call) implements Call {}

    record OfCaller(ByCaller call) implements Call {}

    record OfTracker(TrackerRules rules, OnTracker call) implements Call {}
}
