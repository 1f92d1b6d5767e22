package io.trackgate.simulator.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;

import com.sun.net.httpserver.HttpServer;
import io.trackgate.simulator.Models;
import io.trackgate.simulator.SimulatedDevice;
import io.trackgate.simulator.TcpUplink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The bench looks for itself: a gateway that says what is not so is found out. */
class ApiLoadTest {

    private HttpServer server;
    private volatile String outcome = "acknowledged";
    private volatile String body = "{\"success\":true}";
    private volatile boolean hangsUp;
    private volatile CountDownLatch held = new CountDownLatch(0);

    ApiLoadTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            awaitQuietly(held);
            if (hangsUp) {
                exchange.close();
                return;
            }
            exchange.getResponseHeaders().add("X-Command-Outcome", outcome);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    @BeforeEach
    void start() { server.start(); }

    @AfterEach
    void stop() { server.stop(0); }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static LightFleet offline(TcpUplink uplink, int count) {
        SimulatedDevice device = new SimulatedDevice("356307042441013", Models.model("telfmb120"));
        return new LightFleet(Collections.nCopies(count, device), uplink, 1);
    }

    @Test
    void a_success_of_which_the_tracker_knows_nothing_is_a_false_one() throws IOException {
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", 1);
                LightFleet fleet = offline(uplink, 4);
                ApiLoad load = new ApiLoad(server.getAddress().getPort(), 2, "key", fleet.trackers(), 1)) {
            load.atRate(200);
            await().until(() -> load.confirmed() >= 10);
            load.stop();
            await().until(() -> load.unanswered() == 0);

            assertThat(load.falseAcks()).isEqualTo(load.confirmed());
            assertThat(load.otherwise()).isEmpty();
            assertThat(load.latencies().count()).isEqualTo(load.confirmed());
        }
    }

    @Test
    void what_is_no_success_is_counted_by_its_outcome_and_is_not_false() throws IOException {
        outcome = "timed-out";
        body = "{\"success\":false}";
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", 1);
                LightFleet fleet = offline(uplink, 2);
                ApiLoad load = new ApiLoad(server.getAddress().getPort(), 2, "key", fleet.trackers(), 1)) {
            load.onAndOn();
            await().until(() -> load.otherwise().getOrDefault("timed-out", 0) >= 10);
            load.stop();
            await().until(() -> load.unanswered() == 0);

            assertThat(load.confirmed()).isZero();
            assertThat(load.falseAcks()).isZero();
            assertThat(load.otherwise()).containsOnlyKeys("timed-out");
        }
    }

    @Test
    void a_call_whose_connection_is_closed_is_counted_and_its_caller_and_tracker_go_on() throws IOException {
        hangsUp = true;
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", 1);
                LightFleet fleet = offline(uplink, 2);
                ApiLoad load = new ApiLoad(server.getAddress().getPort(), 2, "key", fleet.trackers(), 1)) {
            load.onAndOn();
            await().until(() -> load.otherwise().getOrDefault("connection closed", 0) >= 4);
            hangsUp = false;
            await().until(() -> load.confirmed() >= 4);
            load.stop();
            await().until(() -> load.unanswered() == 0);

            assertThat(load.otherwise()).containsOnlyKeys("connection closed");
            assertThat(load.latencies().count()).isEqualTo(load.confirmed() + load.otherwise().get("connection closed"));
        }
    }

    @Test
    void what_is_due_when_it_is_stopped_is_called_all_the_same_and_measured_from_when_it_was_due() throws IOException {
        held = new CountDownLatch(1);
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", 1);
                LightFleet fleet = offline(uplink, 8);
                ApiLoad load = new ApiLoad(server.getAddress().getPort(), 2, "key", fleet.trackers(), 1)) {
            load.atRate(200);
            await().until(() -> load.unanswered() >= 40);
            load.stop();
            int open = load.unanswered();
            assertThat(open).isGreaterThanOrEqualTo(40);
            held.countDown();
            await().until(() -> load.unanswered() == 0);

            assertThat(load.latencies().count()).isEqualTo(load.confirmed()).isGreaterThanOrEqualTo(open);
            assertThat(load.latencies().percentileMicros(75)).isGreaterThan(100_000); // of 40 that came 5 ms apart
        }
    }

    @Test
    void nobody_who_listens_is_an_error_at_once() {
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", 1); LightFleet fleet = offline(uplink, 1)) {
            int port = server.getAddress().getPort();
            server.stop(0);
            assertThatThrownBy(() -> new ApiLoad(port, 2, "key", fleet.trackers(), 1).close()).isInstanceOf(IOException.class)
                    .hasMessage("no connection to the API");
        }
    }
}
