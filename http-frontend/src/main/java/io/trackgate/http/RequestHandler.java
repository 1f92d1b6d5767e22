package io.trackgate.http;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.netty.channel.ChannelHandler;

/** Answers whole requests. Called on the connection's event loop, so it never waits. */
@FunctionalInterface
interface RequestHandler {
    CompletableFuture<Answer> handle(Request request);

    /** What speaks on the connection from here on, for a request to open a WebSocket where there is one. */
    default Optional<ChannelHandler> socket(Request request) {
        return Optional.empty();
    }
}
