package io.trackgate.app.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What {@code /metrics} of a gateway on this machine said at a moment. */
record MetricsPage(String text) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static MetricsPage of(int httpPort) throws IOException {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/metrics")).timeout(PATIENCE).build();
            return new MetricsPage(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * All that have this name.
     *
     * @param label that they have to have, as it is written there; empty: any or none
     * @return 0 where there is none
     */
    double sum(String name, String label) {
        return text.lines().filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{")).filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
    }
}
