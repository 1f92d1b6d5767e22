package io.trackgate.app.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.trackgate.app.Main;
import io.trackgate.app.cli.Settings;
import io.trackgate.app.local.LocalNats;
import io.trackgate.app.local.LocalPostgres;
import io.trackgate.config.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Gateways in processes of their own, with the servers of this machine. */
class DemoClusterTest {

    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final String KEY = "00000000000000000000000000000001";
    private static final List<Integer> TRACKERS = List.of(1, 2, 3, 4);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final StringWriter said = new StringWriter();
    private final PrintWriter out = new PrintWriter(said, true);

    private Configuration configuration() throws Exception {
        System.setProperty("trackgate.home", HOME.toString());
        Files.writeString(folder.resolve("gateway.yaml"), """
                http: { host: 127.0.0.1, port: 0 }
                listeners: [{ protocol: teltonika, host: 127.0.0.1, port: 0 }]
                fleet: fleet.yaml
                models: %1$s/config/models
                tracking-profiles: %1$s/config/tracking-profiles.json
                """.formatted(HOME));
        StringBuilder fleet = new StringBuilder("users: [{ name: acme, keys: [" + KEY + "] }]\ntrackers:\n");
        for (int id : TRACKERS)
            fleet.append("  - { id: %1$d, device-id: \"35630704244101%1$d\", model: telfmb120, owner: acme }\n".formatted(id));
        Files.writeString(folder.resolve("fleet.yaml"), fleet);
        return Settings.load(folder, Settings.shipped());
    }

    private static boolean switched(HttpClient client, String api, int tracker) {
        String body = "{\"hash\": \"" + KEY + "\", \"tracker_id\": " + tracker + ", \"output\": 1, \"enable\": true}";
        HttpRequest call = HttpRequest.newBuilder(URI.create(api + "/v2/tracker/output/set")).header("Content-Type", "application/json")
                .timeout(PATIENCE).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        try {
            return client.send(call, HttpResponse.BodyHandlers.ofString()).body().contains("\"success\":true");
        } catch (IOException e) { // its node was killed
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void allAreSwitched(HttpClient client, String api) {
        for (int tracker : TRACKERS)
            await().atMost(PATIENCE).until(() -> switched(client, api, tracker));
    }

    private List<MatchResult> printed(String pattern) { return Pattern.compile(pattern).matcher(said.toString()).results().toList(); }

    @Test
    void every_node_commands_every_tracker_a_killed_one_is_replaced_and_nothing_is_left_behind() throws Exception {
        assumeTrue(LocalNats.missing().isEmpty() && LocalPostgres.missing().isEmpty(), "nats-server or PostgreSQL is not installed");
        Configuration configuration = configuration();
        List<ProcessHandle> nodes;
        try (HttpClient client = HttpClient.newHttpClient();
                DemoCluster cluster = DemoCluster.start(configuration, 2, Main.class.getName(), Duration.ofSeconds(1), out)) {
            try (DemoFleet fleet = DemoFleet.start(configuration, cluster::trackerPort, Duration.ofSeconds(5), false, out)) {
                assertThat(fleet.size()).isEqualTo(TRACKERS.size());
                cluster.print();
                nodes = printed("process (\\d+)").stream().map(found -> ProcessHandle.of(Long.parseLong(found.group(1))).orElseThrow())
                        .toList();
                List<String> apis = printed("node\\d +(http://127.0.0.1:\\d+)").stream().map(found -> found.group(1)).toList();
                assertThat(nodes).hasSize(2);
                assertThat(apis).hasSize(2).allSatisfy(api -> allAreSwitched(client, api));
                allAreSwitched(client, cluster.api());

                nodes.getFirst().destroyForcibly();
                allAreSwitched(client, apis.getLast());
                await().atMost(PATIENCE).until(() -> said.toString().contains("node1 is back"));
                allAreSwitched(client, apis.getFirst());
            }
        }
        assertThat(nodes).noneMatch(ProcessHandle::isAlive);
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)
                .filter(child -> child.info().commandLine().orElse("").contains("trackgate-"))).isEmpty();
    }
}
