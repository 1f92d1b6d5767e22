package io.trackgate.app.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.app.cli.Settings;
import io.trackgate.config.ConfigException;
import io.trackgate.config.GatewayConfig;
import io.trackgate.simulator.TcpUplink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a gateway must never do, and its canary would tell: no gateway of ours can be brought to it, so its API is another. */
class CanaryEffectTest {

    private static final String KEY = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder = Path.of("");

    private Gateway gateway() throws IOException, ConfigException {
        Files.writeString(folder.resolve("gateway.yaml"), """
                http: { host: 127.0.0.1, port: 0 }
                listeners: [{ protocol: teltonika, host: 127.0.0.1, port: 0 }]
                store: { url: "jdbc:sqlite:data/trackgate.db" }
                fleet: fleet.yaml
                """);
        Files.writeString(folder.resolve("fleet.yaml"), """
                users: [{ name: canary, keys: [%s] }]
                trackers: [{ id: 99, owner: canary, device-id: "356307049999999", model: telfmb120 }]
                """.formatted(KEY));
        return Gateway.start(Settings.load(folder, Path.of("../config")));
    }

    /** Says success to everything, and does nothing. */
    private static final class Liar implements ApiClient.Exchange {
        @Override
        public ApiClient.Response send(String method, String path, byte[] json) {
            return new ApiClient.Response("{\"success\": true}".getBytes(StandardCharsets.US_ASCII), Map.of());
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    @Test
    void success_without_an_effect_is_a_result_of_its_own() throws Exception {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        GatewayConfig.Canary config = new GatewayConfig.Canary(99, KEY, Duration.ofMillis(50), Duration.ofSeconds(10), OptionalInt.empty(),
                Optional.empty());
        try (Gateway gateway = gateway();
                Canary canary = new Canary(config, gateway.directory(),
                        protocol -> Optional.of(new TcpUplink("127.0.0.1", gateway.trackerPort(protocol))), new Liar(), metrics)) {
            canary.start();
            await().until(() -> metrics.get("trackgate.canary.runs").tag("result", "effect").counter().count() >= 1);
            assertThat(metrics.get("trackgate.canary.up").gauge().value()).isZero();
        }
    }
}
