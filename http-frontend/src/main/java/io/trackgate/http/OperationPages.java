package io.trackgate.http;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** {@code /health} and {@code /metrics}: what operators and their machines ask. */
final class OperationPages {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final Schema HEALTH = Schema.object().named("Health").field("healthy", Schema.BOOLEAN)
            .field("parts", Schema.map(Schema.TEXT).says("each part by name with a word on its state"));

    private final HttpApi.Operation operation;

    OperationPages(HttpApi.Operation operation) { this.operation = operation; }

    List<Page> pages() {
        return List.of(
                Page.of("/health", "Tells whether this node can do its work").unlimited().answers(HEALTH).answers(503, HEALTH)
                        .run(this::health),
                Page.of("/metrics", "Tells the metrics, as Prometheus reads them").unlimited().answersText("text/plain")
                        .run(this::scrape));
    }

    private CompletableFuture<Answer> scrape() {
        return CompletableFuture.completedFuture(Answer.text(200, PROMETHEUS, operation.scrape().get()));
    }

    private CompletableFuture<Answer> health() {
        Health.Report report = operation.health().check();
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("healthy", report.healthy());
        ObjectNode parts = body.putObject("parts");
        report.parts().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(part -> parts.put(part.getKey(), part.getValue()));
        return CompletableFuture.completedFuture(Answer.json(report.healthy() ? 200 : 503, body));
    }
}
