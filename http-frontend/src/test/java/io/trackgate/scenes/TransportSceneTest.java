package io.trackgate.scenes;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLSocket;

import io.trackgate.config.testing.Issued;
import io.trackgate.config.testing.TestCertificates;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.UplinkTls;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A whole gateway behind TLS, and behind a proxy. */
class TransportSceneTest extends SceneTest {

    private static final String TLS = "tls: { certificate: server.pem, key: server.key }";
    private static final String LIST = "GET /v2/tracker/list?hash=%s HTTP/1.1\r\nHost: a\r\n".formatted(GatewayFiles.KEY);

    @Test
    void a_tracker_over_tls_is_commanded_over_https_and_a_new_certificate_needs_no_restart() throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        certificates.server("first", Duration.ofDays(90));
        GatewayScene scene = start(files().tracker(1, "telfmb120").http(TLS).listener("login-deadline: 1s, " + TLS));
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", scene.trackerPort(), 1, List.of(),
                Optional.of(UplinkTls.trusting(Optional.of(certificates.ca()), Optional.empty())));
                SimulatedTracker tracker = SimulatedTracker.of(scene.model("telfmb120"), GatewayFiles.deviceId(1)).build(uplink);
                HttpClient https = HttpClient.newBuilder().sslContext(certificates.trusting(null)).build();
                Socket silent = new Socket("127.0.0.1", scene.trackerPort())) {
            GatewayScene.connect(tracker);

            HttpResponse<String> done = https
                    .send(post(scene, "output/set", "{\"hash\": \"%s\", \"tracker_id\": 1, \"output\": 2, \"enable\": true}"
                            .formatted(GatewayFiles.KEY)), HttpResponse.BodyHandlers.ofString());
            assertThat(done.body()).contains("\"success\":true");
            assertThat(done.headers().firstValue("Strict-Transport-Security")).contains("max-age=31536000");
            assertThat(tracker.outputs()).containsExactly(false, true);

            certificates.server("second", Duration.ofDays(90));
            soon(() -> assertThat(shown(certificates, scene.gateway().httpPort())).isEqualTo("CN=second"));
            soon(() -> assertThat(shown(certificates, scene.trackerPort())).isEqualTo("CN=second"));

            silent.setSoTimeout((int) GatewayScene.PATIENCE.toMillis());
            silent.getInputStream().readAllBytes(); // cut at the login deadline: this returns, or the time-out fails the test
            assertThat(tracker.violations()).isEmpty();
        }
    }

    @Test
    void a_tracker_shows_its_certificate_where_it_is_asked_for_one() throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        certificates.server("first", Duration.ofDays(90));
        Issued own = certificates.client();
        UplinkTls.Own shown = new UplinkTls.Own(certificates.write("own.pem", own.certificatePem()),
                certificates.write("own.key", own.keyPem()));
        GatewayScene scene = start(files().tracker(1, "telfmb120")
                .listener("tls: { certificate: server.pem, key: server.key, client-ca: ca.pem, ciphers: old }"));
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", scene.trackerPort(), 1, List.of(),
                Optional.of(UplinkTls.trusting(Optional.of(certificates.ca()), Optional.of(shown))));
                SimulatedTracker tracker = SimulatedTracker.of(scene.model("telfmb120"), GatewayFiles.deviceId(1)).build(uplink)) {
            GatewayScene.connect(tracker);
            scene.api(1).setOutput(1, ApiCaller.ON).succeeds("acknowledged");
            assertThat(scene.api(1).setOutput(1, ApiCaller.OFF).status()).isEqualTo(200);
        }
    }

    private static HttpRequest post(GatewayScene scene, String call, String json) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + scene.gateway().httpPort() + "/v2/tracker/" + call))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)).build();
    }

    private static String shown(TestCertificates certificates, int port) throws IOException {
        try (SSLSocket socket = (SSLSocket) certificates.trusting(null).getSocketFactory().createSocket("127.0.0.1", port)) {
            return socket.getSession().getPeerPrincipal().getName();
        }
    }

    @Test
    void limits_of_callers_are_those_of_the_addresses_that_the_proxy_names() throws IOException {
        GatewayScene scene = start(files().tracker(1, "telfmb120").rateLimit("per-credential: 0, per-address: 1")
                .http("proxy-protocol: { from: [127.0.0.1] }, from: [192.0.2.0/24]"));
        int port = scene.gateway().httpPort();
        String last = LIST + "Connection: close\r\n\r\n";
        assertThat(answers(port, "192.0.2.1", LIST + "\r\n" + last)).containsOnlyOnce("\"success\":true").contains("\"code\":15");
        assertThat(answers(port, "192.0.2.2", last)).contains("\"success\":true");
        assertThat(answers(port, "203.0.113.1", last)).isEmpty();
    }

    private static String answers(int port, String from, String asked) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) GatewayScene.PATIENCE.toMillis());
            socket.getOutputStream()
                    .write("PROXY TCP4 %s 127.0.0.1 40000 80\r\n%s".formatted(from, asked).getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketException reset) {
            return "";
        }
    }
}
