package io.trackgate.http;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

import io.trackgate.config.GatewayConfig.RateLimit;
import io.trackgate.http.TestGateway.Seen;
import org.junit.jupiter.api.Test;

import static io.trackgate.http.FakeCore.MASTER_KEY;
import static io.trackgate.http.FakeCore.OTHER_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The window of one second, moved by hand. */
class RateLimitTest {
    private static Seen read(TestGateway gateway, String key) { return gateway.get("/v2/tracker/led/read?tracker_id=1&hash=" + key); }

    @Test
    void a_window_lasts_one_second_from_its_first_request() {
        try (TestGateway gateway = new TestGateway(new RateLimit(2, 0), List.of(), true)) {
            assertThat(read(gateway, MASTER_KEY).code()).isEqualTo(201);
            gateway.nanos.addAndGet(Duration.ofMillis(999).toNanos());
            assertThat(read(gateway, MASTER_KEY).code()).isEqualTo(201);
            Seen over = read(gateway, MASTER_KEY);
            assertThat(over.status()).isEqualTo(429);
            assertThat(over.code()).isEqualTo(15);
            gateway.nanos.addAndGet(Duration.ofMillis(1).toNanos());
            assertThat(read(gateway, MASTER_KEY).code()).as("a refused request does not lengthen the window").isEqualTo(201);
        }
    }

    @Test
    void each_credential_has_its_own_counter_and_unknown_ones_none() {
        try (TestGateway gateway = new TestGateway(new RateLimit(1, 0), List.of(), true)) {
            assertThat(read(gateway, MASTER_KEY).code()).isEqualTo(201);
            assertThat(read(gateway, MASTER_KEY).code()).isEqualTo(15);
            assertThat(read(gateway, OTHER_KEY).code()).isEqualTo(201);
            assertThat(read(gateway, "00000000000000000000000000000000").code()).isEqualTo(4);
            assertThat(read(gateway, "00000000000000000000000000000000").code()).isEqualTo(4);
        }
    }

    @Test
    void an_address_is_counted_before_the_format_and_after_the_path_and_the_size() {
        try (TestGateway gateway = new TestGateway(new RateLimit(0, 1), List.of(), true)) {
            assertThat(gateway.get("/v2/nothing").code()).isEqualTo(111);
            assertThat(gateway.post("/v2/tracker/led/read", "x".repeat(2 << 20)).code()).isEqualTo(9);
            assertThat(gateway.post("/v2/tracker/led/read", "{").code()).isEqualTo(5);
            assertThat(gateway.post("/v2/tracker/led/read", "{").code()).isEqualTo(15);
            assertThat(gateway.get("/health").status()).as("operators are not counted").isEqualTo(200);
        }
    }

    @Test
    void the_addresses_of_one_ipv6_subscriber_count_as_one() throws Exception {
        RateLimits limits = new RateLimits(new RateLimit(0, 1), () -> 0);
        limits.countAddress(InetAddress.getByName("2001:db8:0:1::1"));
        assertThatThrownBy(() -> limits.countAddress(InetAddress.getByName("2001:db8:0:1:ffff::2"))).isInstanceOf(ApiException.class);
        limits.countAddress(InetAddress.getByName("2001:db8:0:2::1"));
        limits.countAddress(InetAddress.getByName("192.0.2.1"));
        limits.countAddress(InetAddress.getByName("192.0.2.2"));
    }

    @Test
    void zero_is_off() {
        try (TestGateway gateway = new TestGateway(new RateLimit(0, 0), List.of(), true)) {
            for (int i = 0; i < 200; i++) { assertThat(read(gateway, MASTER_KEY).code()).isEqualTo(201); }
        }
    }
}
