package io.trackgate.http;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Where the event socket is opened, and what a request there hears that opens none. */
final class EventPage {
    static final String NAME = "event/subscription";

    private static final String PATH = "/v2/" + NAME;

    private EventPage() {}

    static boolean isAt(String path) { return Routes.withoutPrefix(path).equals(NAME); }

    /** The Atmosphere framework's client says so. */
    static boolean greets(String query) {
        return query.toLowerCase(Locale.ROOT).contains("x-atmo-protocol=true");
    }

    static Page page(EventHub hub) {
        return Page.of(PATH, "Opens a WebSocket that tells of trackers as things change; docs/api.md has its messages")
                .answersText(101, "text/plain").may(ApiError.WRONG_FORMAT, ApiError.TOO_MANY_REQUESTS)
                .run(() -> CompletableFuture.completedFuture(hub.isFull()
                        ? Answer.error(ApiError.TOO_MANY_REQUESTS)
                        : WebSocketUpgrade.refusal()));
    }
}
