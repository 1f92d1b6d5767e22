package io.trackgate.http;

import java.util.concurrent.CompletableFuture;

/** Where the frame socket is opened, and what a request there hears that opens none. */
final class FramePage {
    static final String NAME = "trackgate/frames";

    private static final String PATH = "/" + NAME;

    private FramePage() {}

    static boolean isAt(String path) { return path.equals(PATH); }

    static Page page(FrameHub hub) {
        return Page.of(PATH, "Opens a WebSocket that shows what passes between a tracker and this gateway; docs/api.md has its messages")
                .answersText(101, "text/plain").may(ApiError.WRONG_FORMAT, ApiError.TOO_MANY_REQUESTS)
                .run(() -> CompletableFuture.completedFuture(hub.sockets().isFull()
                        ? Answer.error(ApiError.TOO_MANY_REQUESTS)
                        : WebSocketUpgrade.refusal()));
    }
}
