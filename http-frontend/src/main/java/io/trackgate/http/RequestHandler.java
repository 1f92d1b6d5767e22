package io.trackgate.http;

import java.util.concurrent.CompletableFuture;

/** Answers whole requests. Called on the connection's event loop, so it never waits. */
@FunctionalInterface
interface RequestHandler {
    CompletableFuture<Answer> handle(Request request);
}
