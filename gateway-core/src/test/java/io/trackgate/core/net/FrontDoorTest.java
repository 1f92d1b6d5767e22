package io.trackgate.core.net;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.trackgate.config.DeviceIds;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.Network;
import io.trackgate.core.net.Refusals.Reason;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Networks, and the PROXY protocol. */
class FrontDoorTest {

    private static final String LOOPBACK = "127.0.0.0/8";
    private static final String V1 = "PROXY TCP4 192.0.2.7 198.51.100.1 40000 5027\r\n";
    private static final String V2 = "0D0A0D0A000D0A515549540A" // signature
            + "21 11 000C" // version 2, PROXY; TCP over IPv4; 12 bytes
            + "C0000207 C6336401 9C40 13A3"; // 192.0.2.7 to 198.51.100.1, ports 40000 and 5027
    private static final String V2_LOCAL = "0D0A0D0A000D0A515549540A 20 00 0000";

    private static Port port(List<String> proxies, List<String> from) { return port(proxies, from, Port.LONG); }

    private static Port port(List<String> proxies, List<String> from, Duration within) {
        return new Port(new GatewayConfig.Door(Optional.empty(), networks(proxies), networks(from), DeviceIds.ALL), within);
    }

    private static List<Network> networks(List<String> texts) {
        return texts.stream().map(Network::parse).flatMap(Optional::stream).toList();
    }

    private static String answer(Port port, String said) throws IOException {
        try (Socket socket = port.connect()) {
            return Port.answer(socket, said);
        }
    }

    private static String latin(String hex) { return new String(Hex.bytes(hex), StandardCharsets.ISO_8859_1); }

    @Test
    void a_connection_from_another_network_is_closed_before_anything_is_read() throws IOException {
        try (Port port = port(List.of(), List.of("127.0.0.1", "10.0.0.0/8"));
                Socket good = port.connect("127.0.0.1");
                Socket bad = port.connect("127.0.0.2")) {
            assertThat(Port.answer(good, "hello")).isEqualTo("127.0.0.1 hello");
            assertThat(bad.getInputStream().read()).isEqualTo(-1);
            assertThat(port.refused(Reason.NETWORK)).isEqualTo(1);
        }
    }

    @Test
    void what_a_trusted_proxy_says_is_the_address_and_what_comes_glued_behind_it_is_read() throws IOException {
        try (Port port = port(List.of(LOOPBACK), List.of())) {
            assertThat(answer(port, V1 + "hello")).isEqualTo("192.0.2.7 hello");
            assertThat(answer(port, latin(V2) + "hello")).isEqualTo("192.0.2.7 hello");
            assertThat(answer(port, "PROXY TCP6 2001:db8::7 2001:db8::1 40000 5027\r\nhello")).startsWith("[2001:db8:0:0:0:0:0:7]");
        }
    }

    @Test
    void a_header_may_come_byte_by_byte() throws IOException {
        try (Port port = port(List.of(LOOPBACK), List.of())) {
            for (String header : List.of(V1, latin(V2))) {
                try (Socket socket = port.connect()) {
                    for (byte one : header.getBytes(StandardCharsets.ISO_8859_1)) {
                        socket.getOutputStream().write(one);
                        socket.getOutputStream().flush();
                    }
                    assertThat(Port.answer(socket, "hello")).isEqualTo("192.0.2.7 hello");
                }
            }
        }
    }

    @Test
    void a_header_from_anybody_else_is_never_believed() throws IOException {
        try (Port port = port(List.of("10.0.0.0/8"), List.of()); Port plain = port(List.of(), List.of())) {
            assertThat(answer(port, V1 + "hello")).isEmpty();
            assertThat(port.refused(Reason.NOT_A_PROXY)).isEqualTo(1);
            assertThat(answer(plain, V1)).isEqualTo("127.0.0.1 " + V1);
        }
    }

    static Stream<String> no_headers() {
        return Stream.of("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "PROXY TCP4 192.0.2.7\r\n", "PROXY TCP4 192.0.2.777 1.1.1.1 1 1\r\n",
                "PROXY " + "x".repeat(200), "\0".repeat(5_000), latin("0D0A0D0A000D0A515549540A 21 11 FFFF") + "x".repeat(5_000),
                latin("0D0A0D0A000D0A515549540A 31 11 000C") + "x".repeat(12), latin("0D0A0D0A000D0A515549540A 21 11 0001 00"));
    }

    @ParameterizedTest
    @MethodSource("no_headers")
    void a_proxy_that_says_anything_else_is_closed(String said) throws IOException {
        try (Port port = port(List.of(LOOPBACK), List.of())) {
            assertThat(answer(port, said)).isEmpty();
            await().until(() -> port.refused(Reason.BAD_HEADER) == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PRO", "PROXY TCP4 192.0.2.7 198.51.100.1 40000 5027"})
    void a_proxy_that_says_too_little_is_closed_in_time(String said) throws IOException {
        try (Port port = port(List.of(LOOPBACK), List.of(), Duration.ofMillis(100)); Socket socket = port.connect()) {
            assertThat(Port.answer(socket, said)).isEmpty();
            assertThat(port.refused(Reason.NO_HEADER)).isEqualTo(1);
        }
    }

    @Test
    void the_networks_of_a_port_hold_for_whom_the_proxy_names() throws IOException {
        try (Port port = port(List.of(LOOPBACK), List.of("192.0.2.0/24"))) {
            assertThat(answer(port, V1 + "hello")).isEqualTo("192.0.2.7 hello");
            assertThat(answer(port, V1.replace("192.0.2.7", "203.0.113.1") + "hello")).isEmpty();
            assertThat(answer(port, "PROXY TCP6 ::ffff:192.0.2.9 ::1 1 1\r\nhello")).isEqualTo("192.0.2.9:1 hello");
            assertThat(port.refused(Reason.NETWORK)).isEqualTo(1);
        }
    }

    @Test
    void a_proxy_that_asks_for_itself_has_its_own_address() throws IOException {
        try (Port port = port(List.of(LOOPBACK), List.of("192.0.2.0/24"))) {
            assertThat(answer(port, latin(V2_LOCAL) + "hello")).isEqualTo("127.0.0.1 hello");
            assertThat(answer(port, "PROXY UNKNOWN\r\nhello")).isEqualTo("127.0.0.1 hello");
        }
    }
}
