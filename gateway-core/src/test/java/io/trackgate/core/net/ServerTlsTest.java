package io.trackgate.core.net;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.trackgate.config.DeviceIds;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.Network;
import io.trackgate.config.testing.TestCertificates;
import io.trackgate.core.net.Refusals.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** TLS in front of a port: who gets in, and what happens when the files change. */
class ServerTlsTest {

    @TempDir
    private Path folder;
    private TestCertificates certificates;

    @BeforeEach
    void an_authority() { certificates = new TestCertificates(folder); }

    private GatewayConfig.Tls server() { return certificates.server("first", Duration.ofDays(90)); }

    private static Port port(GatewayConfig.Tls tls, Duration within) {
        return new Port(new GatewayConfig.Door(Optional.of(tls), List.of(), List.of(), DeviceIds.ALL), within);
    }

    private GatewayConfig.Tls mutual(GatewayConfig.ClientAuth auth) {
        GatewayConfig.Tls tls = server();
        return new GatewayConfig.Tls(tls.certificate(), tls.key(), Optional.empty(), Optional.of(certificates.ca()), auth);
    }

    private static GatewayConfig.Tls forOldDevices(GatewayConfig.Tls tls) {
        return new GatewayConfig.Tls(tls.certificate(), tls.key(), Optional.empty(), Optional.empty(), GatewayConfig.ClientAuth.REQUIRE,
                GatewayConfig.Ciphers.OLD);
    }

    /** The name in the certificate that a new connection is shown. */
    private String shown(Port port) throws IOException {
        try (SSLSocket socket = port.connect(certificates.trusting(null))) {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        }
    }

    private static ListAppender<ILoggingEvent> log() { return log(ServerTls.class); }

    private static ListAppender<ILoggingEvent> log(Class<?> of) {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        ((Logger) LoggerFactory.getLogger(of)).addAppender(lines);
        return lines;
    }

    /** Empty for who is turned away: by an alert, which the end of the connection may overtake. */
    private static String answer(Callable<String> asking) throws Exception {
        try {
            return asking.call();
        } catch (SSLException | SocketException turnedAway) {
            return "";
        }
    }

    private static List<String> warnings(ListAppender<ILoggingEvent> lines) {
        return List.copyOf(lines.list).stream().filter(line -> line.getLevel() == Level.WARN).map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void bytes_go_both_ways_in_both_versions() throws IOException {
        try (Port port = port(server(), Port.LONG)) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                try (SSLSocket socket = port.connect(certificates.trusting(null))) {
                    socket.setEnabledProtocols(new String[]{version});
                    assertThat(Port.answer(socket, "hello")).isEqualTo("127.0.0.1 hello");
                    assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                    assertThat(socket.getSession().getCipherSuite()).matches(".*(GCM|POLY1305).*");
                }
            }
        }
    }

    @Test
    void tls_comes_behind_the_header_of_a_proxy() throws IOException {
        GatewayConfig.Door door = new GatewayConfig.Door(Optional.of(server()), List.of(Network.parse("127.0.0.1").orElseThrow()),
                List.of(),
                DeviceIds.ALL);
        try (Port port = new Port(door, Port.LONG); Socket plain = port.connect()) {
            plain.getOutputStream().write("PROXY TCP4 192.0.2.7 198.51.100.1 40000 5027\r\n".getBytes());
            try (SSLSocket socket = port.over(plain, certificates.trusting(null))) {
                assertThat(Port.answer(socket, "hello")).isEqualTo("192.0.2.7 hello");
            }
        }
    }

    @Test
    void ciphers_without_authentication_of_what_they_carry_are_refused() throws IOException {
        try (Port port = port(server(), Port.LONG); SSLSocket socket = port.connect(certificates.trusting(null))) {
            socket.setEnabledProtocols(new String[]{"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[]{"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
            assertThatThrownBy(socket::startHandshake).isInstanceOfAny(SSLException.class, SocketException.class);
            await().until(() -> port.refused(Reason.TLS) == 1);
        }
    }

    @Test
    void a_file_that_two_ports_use_each_in_its_way_expires_once() {
        Logger logger = (Logger) LoggerFactory.getLogger("io.micrometer");
        ListAppender<ILoggingEvent> complaints = new ListAppender<>();
        complaints.start();
        logger.addAppender(complaints);
        GatewayConfig.Tls tls = server();
        try (Port port = port(tls, Port.LONG)) {
            port.doors.open("other", new GatewayConfig.Door(Optional.of(forOldDevices(tls)), List.of(), List.of(), DeviceIds.ALL),
                    Port.LONG);
            assertThat(port.secondsUntilExpiry()).isBetween(89.0 * 86_400, 90.0 * 86_400);
        } finally {
            logger.detachAppender(complaints);
        }
        assertThat(complaints.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(said -> said.contains("already registered"));
    }

    @Test
    void a_port_for_old_devices_takes_old_ciphers_and_prefers_others() throws IOException {
        try (Port port = port(forOldDevices(server()), Port.LONG)) {
            try (SSLSocket device = port.connect(certificates.trusting(null))) {
                device.setEnabledProtocols(new String[]{"TLSv1.2"});
                device.setEnabledCipherSuites(new String[]{"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
                assertThat(Port.answer(device, "hello")).isEqualTo("127.0.0.1 hello");
            }
            try (SSLSocket newer = port.connect(certificates.trusting(null))) {
                newer.setEnabledProtocols(new String[]{"TLSv1.2"});
                newer.setEnabledCipherSuites(
                        new String[]{"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"});
                assertThat(Port.answer(newer, "hello")).isEqualTo("127.0.0.1 hello");
                assertThat(newer.getSession().getCipherSuite()).contains("GCM");
            }
        }
    }

    @Test
    void a_client_can_not_ask_for_handshakes_again_and_again() throws Exception {
        try (Port port = port(server(), Port.LONG); SSLSocket socket = port.connect(certificates.trusting(null))) {
            socket.setEnabledProtocols(new String[]{"TLSv1.2"});
            assertThat(Port.answer(socket, "hello")).isEqualTo("127.0.0.1 hello");
            assertThat(answer(() -> {
                socket.startHandshake();
                return Port.answer(socket, "hello");
            })).isEmpty();
        }
    }

    @Test
    void bytes_that_are_no_tls_are_closed_and_counted() throws IOException {
        try (Port port = port(server(), Port.LONG); Socket socket = port.connect()) {
            Port.answer(socket, "000F333536333037303432343431303133");
            await().until(() -> port.refused(Reason.TLS) == 1);
            assertThat(Port.answer(socket, "again")).isEmpty();
        }
    }

    @Test
    void what_was_said_without_tls_is_in_no_log() throws IOException {
        ListAppender<ILoggingEvent> refused = log(Refusals.class);
        ListAppender<ILoggingEvent> closed = log(TlsTrouble.class);
        try (Port port = port(server(), Port.LONG); Socket socket = port.connect()) {
            String key = "0123456789abcdef0123456789abcdef";
            Port.answer(socket, "POST /tracker/led/read HTTP/1.1\r\nHost: gateway\r\n\r\nhash=" + key);
            await().until(() -> !List.copyOf(refused.list).isEmpty() && !List.copyOf(closed.list).isEmpty());
            String hex = HexFormat.of().formatHex(key.getBytes(StandardCharsets.US_ASCII));
            assertThat(
                    Stream.of(refused, closed).flatMap(lines -> List.copyOf(lines.list).stream()).map(ILoggingEvent::getFormattedMessage))
                    .noneMatch(line -> line.contains(key) || line.contains(hex)).anyMatch(line -> line.contains("no TLS"));
        }
    }

    @Test
    void a_slow_handshake_is_cut() throws IOException {
        try (Port port = port(server(), Duration.ofMillis(200)); Socket socket = port.connect()) {
            socket.getOutputStream().write(new byte[]{0x16, 0x03, 0x01, 0x02, 0x00}); // a record of 512 bytes, of which none comes
            while (socket.getInputStream().read() >= 0) {
                // an alert, perhaps
            }
            await().until(() -> port.refused(Reason.TLS) == 1);
        }
    }

    @Test
    void mutual_tls_lets_in_whom_the_authority_has_signed_and_nobody_else() throws Exception {
        TestCertificates strangers = new TestCertificates(Files.createDirectory(folder.resolve("strangers")));
        try (Port port = port(mutual(GatewayConfig.ClientAuth.REQUIRE), Port.LONG)) {
            try (SSLSocket known = port.connect(certificates.trusting(certificates.client()))) {
                assertThat(Port.answer(known, "hello")).isEqualTo("127.0.0.1 hello");
            }
            try (SSLSocket nameless = port.connect(certificates.trusting(null))) {
                assertThat(answer(() -> Port.answer(nameless, "hello"))).isEmpty();
            }
            try (SSLSocket stranger = port.connect(certificates.trusting(strangers.client()))) {
                assertThat(answer(() -> Port.answer(stranger, "hello"))).isEmpty();
            }
            await().until(() -> port.refused(Reason.TLS) == 2);
        }
    }

    @Test
    void optional_client_certificates_may_be_left_out() throws IOException {
        try (Port port = port(mutual(GatewayConfig.ClientAuth.OPTIONAL), Port.LONG);
                SSLSocket nameless = port.connect(certificates.trusting(null))) {
            assertThat(Port.answer(nameless, "hello")).isEqualTo("127.0.0.1 hello");
        }
    }

    @Test
    void a_changed_pair_is_taken_over_and_a_broken_one_is_named_once_and_left() throws IOException {
        ListAppender<ILoggingEvent> log = log();
        try (Port port = port(server(), Port.LONG); SSLSocket old = port.connect(certificates.trusting(null))) {
            assertThat(Port.answer(old, "hello")).isEqualTo("127.0.0.1 hello");
            certificates.server("second", Duration.ofDays(30));
            assertThat(shown(port)).isEqualTo("CN=first");
            port.doors.lookAgain();
            assertThat(shown(port)).isEqualTo("CN=second");
            assertThat(Port.answer(old, "still")).isEqualTo("127.0.0.1 still");
            assertThat(port.secondsUntilExpiry()).isBetween(29 * 86_400.0, 30 * 86_400.0);
            assertThat(warnings(log)).isEmpty();

            Path key = certificates.write("server.key", "-----BEGIN PRIVATE KEY-----\nU0VDUkVU\n-----END PRIVATE KEY-----\n");
            port.doors.lookAgain();
            port.doors.lookAgain();
            assertThat(shown(port)).isEqualTo("CN=second");
            assertThat(warnings(log)).singleElement().asString().contains(key.toString(), "expected").doesNotContain("U0VDUkVU");

            certificates.server("third", Duration.ofDays(30));
            port.doors.lookAgain();
            assertThat(shown(port)).isEqualTo("CN=third");
        }
    }

    @Test
    void a_certificate_that_ends_soon_is_named_once_a_day() {
        ListAppender<ILoggingEvent> log = log();
        try (Port port = port(certificates.server("brief", Duration.ofDays(20)), Port.LONG)) {
            port.doors.lookAgain();
            assertThat(warnings(log)).isEmpty();
            for (int hour = 0; hour < 48; hour++) {
                port.now.updateAndGet(now -> now.plus(Duration.ofHours(1)));
                port.doors.lookAgain();
            }
            assertThat(warnings(log)).isEmpty();
            for (int hour = 0; hour < 24 * 5; hour++) {
                port.now.updateAndGet(now -> now.plus(Duration.ofHours(1)));
                port.doors.lookAgain();
            }
            assertThat(warnings(log)).hasSize(2).allMatch(line -> line.contains("server.pem expires at"));
        }
    }
}
