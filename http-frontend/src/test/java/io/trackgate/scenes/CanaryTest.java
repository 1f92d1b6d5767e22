package io.trackgate.scenes;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import javax.net.ssl.SSLSocket;

import io.trackgate.config.testing.Issued;
import io.trackgate.config.testing.TestCertificates;
import io.trackgate.core.testing.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The tracker of the gateway's own, which tries all of it again and again. */
class CanaryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder = Path.of("");

    private GatewayFiles files(String canary) {
        GatewayFiles files = GatewayFiles.in(folder).listenToAll().device(99, "356307049999999", "telfmb120")
                .device(98, "13899999998", "g10ls").device(97, "356307049999997", "gt06n").more("canary: { " + canary + ", every: 50ms }");
        files.write("canary.key", GatewayFiles.KEY + "\n");
        return files;
    }

    private static double runs(GatewayScene scene, String result) {
        return new Metric("trackgate_canary_runs_total{result=\"" + result + "\"}").of(scene.api(99));
    }

    @ParameterizedTest
    @CsvSource({"99, telfmb120", "98, g10ls", "97, gt06n"})
    void it_logs_in_is_receipted_and_sees_its_output_switched_by_the_api(int tracker) {
        try (GatewayScene scene = GatewayScene.start(files("tracker: " + tracker + ", key-file: canary.key"))) {
            await().atMost(PATIENCE).until(() -> runs(scene, "ok") >= 2);
            String metrics = scene.api(99).metrics();
            assertThat(metrics).contains("\ntrackgate_canary_up 1.0");
            assertThat(new Metric("trackgate_canary_duration_seconds_count").of(metrics)).isGreaterThanOrEqualTo(2);
            assertThat(scene.store().count("select count(*) from command where kind = 'set_output' and outcome = 'acknowledged'"))
                    .isGreaterThanOrEqualTo(2);
            for (String result : new String[]{"setup", "login", "telemetry", "command", "effect"})
                assertThat(runs(scene, result)).as(result).isZero();
        }
    }

    @Test
    void a_command_that_is_refused_is_the_result() {
        GatewayFiles files = files("tracker: 99, key-file: canary.key, within: 200ms");
        files.write("canary.key", "0".repeat(32));
        try (GatewayScene scene = GatewayScene.start(files)) {
            await().atMost(PATIENCE).until(() -> runs(scene, "command") >= 2);
            assertThat(scene.api(99).metrics()).contains("\ntrackgate_canary_up 0.0");
            assertThat(runs(scene, "ok")).isZero();
        }
    }

    @Test
    void it_comes_in_by_a_port_with_mutual_tls_and_a_proxy_header_and_a_new_certificate_is_no_failure() throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        certificates.server("a name that no address has", Duration.ofDays(90));
        Issued own = certificates.client();
        certificates.write("client.pem", own.certificatePem());
        certificates.write("client.key", own.keyPem());
        GatewayFiles files = files("tracker: 99, key-file: canary.key, tls: { certificate: client.pem, key: client.key }")
                .listener("tls: { certificate: server.pem, key: server.key, client-ca: ca.pem }, proxy-protocol: { from: [127.0.0.1] }");
        try (GatewayScene scene = GatewayScene.start(files)) {
            await().atMost(PATIENCE).until(() -> runs(scene, "ok") >= 2);
            certificates.server("second", Duration.ofDays(90));
            await().atMost(PATIENCE).until(() -> shows(certificates, scene, "CN=second"));
            double before = runs(scene, "ok");
            await().atMost(PATIENCE).until(() -> runs(scene, "ok") >= before + 2);
            for (String result : new String[]{"setup", "login", "telemetry", "command", "effect"})
                assertThat(runs(scene, result)).as(result).isZero();
        }
    }

    private static boolean shows(TestCertificates certificates, GatewayScene scene, String name) throws IOException {
        try (Socket plain = new Socket("127.0.0.1", scene.trackerPort())) {
            plain.getOutputStream().write("PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII));
            try (SSLSocket socket = (SSLSocket) certificates.trusting(certificates.client()).getSocketFactory().createSocket(plain,
                    "127.0.0.1", scene.trackerPort(), true)) {
                return socket.getSession().getPeerPrincipal().getName().equals(name);
            }
        }
    }

    @Test
    void it_calls_an_api_with_tls_behind_a_proxy() {
        new TestCertificates(folder).server("api.example", Duration.ofDays(90));
        GatewayFiles files = files("tracker: 99, key-file: canary.key")
                .http("tls: { certificate: server.pem, key: server.key }, proxy-protocol: { from: [127.0.0.1] }");
        try (GatewayScene scene = GatewayScene.start(files)) {
            await().atMost(PATIENCE).until(() -> scene.store()
                    .count("select count(*) from command where kind = 'set_output' and outcome = 'acknowledged'") >= 2);
        }
    }

    @Test
    void it_comes_in_by_the_port_that_is_named() throws IOException {
        int named = FreePort.find();
        GatewayFiles files = files("tracker: 99, key-file: canary.key, port: " + named).listener("devices: [\"1\"]").listen("auto", named);
        try (GatewayScene scene = GatewayScene.start(files)) {
            await().atMost(PATIENCE).until(() -> runs(scene, "ok") >= 1);
            assertThat(runs(scene, "login")).isZero();
        }
    }

    @Test
    void a_port_that_does_not_let_it_in_fails_its_login() {
        try (GatewayScene scene = GatewayScene
                .start(files("tracker: 99, key-file: canary.key, within: 200ms").listener("devices: [\"1\"]"))) {
            await().atMost(PATIENCE).until(() -> runs(scene, "login") >= 1);
            assertThat(runs(scene, "ok")).isZero();
        }
    }

    @Test
    void a_record_that_is_safe_nowhere_fails_its_telemetry() throws IOException {
        GatewayFiles files = files("tracker: 99, key-file: canary.key, within: 500ms")
                .telemetry("sinks: [nats], nats: { urls: [\"nats://127.0.0.1:%d\"] }".formatted(FreePort.find()));
        try (GatewayScene scene = GatewayScene.start(files)) {
            await().atMost(PATIENCE).until(() -> runs(scene, "telemetry") >= 1);
            assertThat(runs(scene, "ok")).isZero();
        }
    }

    @Test
    void a_tracker_that_is_not_in_the_fleet_fails_at_its_setup() {
        try (GatewayScene scene = GatewayScene.start(files("tracker: 5, key-file: canary.key"))) {
            await().atMost(PATIENCE).until(() -> runs(scene, "setup") >= 1);
        }
    }

    @Test
    void alert_rules_and_the_dashboard_ask_for_metrics_that_there_are() {
        assertThat(MonitoringFiles.metrics()).hasSizeGreaterThan(20);
        try (GatewayScene scene = GatewayScene.start(files("tracker: 99, key-file: canary.key"))) {
            await().atMost(PATIENCE).until(() -> runs(scene, "ok") >= 1);
            assertThat(MonitoringFiles.in(scene.api(99).metrics())).containsAll(MonitoringFiles.metrics());
        }
    }
}
