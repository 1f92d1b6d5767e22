package io.trackgate.http;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** {@code /openapi.json}, for programs, and {@code /docs}, the same for people. */
final class Documentation {
    // Nothing but the page's own style: it needs no script, and what it shows can't bring one.
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // The document tells of these pages too, so it is there a moment after them.
    private final CompletableFuture<Answer> document = new CompletableFuture<>();
    private final CompletableFuture<Answer> page = new CompletableFuture<>();

    List<Page> pages() {
        return List.of(
                Page.of("/openapi.json", "Describes everything that is served, for programs (OpenAPI 3.1)").answers(Schema.object())
                        .run(() -> document),
                Page.of("/docs", "Describes everything that is served, for people").answersText("text/html").run(() -> page));
    }

    void publish(ObjectNode described) {
        document.complete(Answer.json(200, described));
        page.complete(Answer.text(200, "text/html; charset=utf-8", new DocumentationPage(described).html())
                .with("Content-Security-Policy", POLICY));
    }
}
