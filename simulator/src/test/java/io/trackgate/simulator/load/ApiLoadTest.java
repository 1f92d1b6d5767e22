package io.trackgate.simulator.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

import com.sun.net.httpserver.HttpServer;
import io.trackgate.simulator.Models;
import io.trackgate.simulator.SimulatedDevice;
import io.trackgate.simulator.TcpUplink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The bench looks for itself: a gateway that says what is not so is found out. */
class ApiLoadTest {

    private HttpServer server;
    private volatile String outcome = "acknowledged";
    private volatile String body = "{\"success\":true}";

    ApiLoadTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
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

    private static LightFleet offline(TcpUplink uplink, int count) {
        SimulatedDevice device = new SimulatedDevice("356307042441013", Models.model("telfmb120"));
        return new LightFleet(Collections.nCopies(count, device), uplink, 1);
    }

    @Test
    void a_success_of_which_the_tracker_knows_nothing_is_a_false_one() {
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", 1);
                LightFleet fleet = offline(uplink, 4);
                ApiLoad load = new ApiLoad(server.getAddress().getPort(), 2, "key", fleet.trackers(), 1)) {
            load.atRate(200);
            await().until(() -> load.confirmed() >= 10);
            load.stop();
            await().until(load::isIdle);

            assertThat(load.falseAcks()).isEqualTo(load.confirmed());
            assertThat(load.otherwise()).isEmpty();
            assertThat(load.latencies().count()).isEqualTo(load.confirmed());
        }
    }

    @Test
    void what_is_no_success_is_counted_by_its_outcome_and_is_not_false() {
        outcome = "timed-out";
        body = "{\"success\":false}";
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", 1);
                LightFleet fleet = offline(uplink, 2);
                ApiLoad load = new ApiLoad(server.getAddress().getPort(), 2, "key", fleet.trackers(), 1)) {
            load.onAndOn();
            await().until(() -> load.otherwise().getOrDefault("timed-out", 0) >= 10);
            load.stop();
            await().until(load::isIdle);

            assertThat(load.confirmed()).isZero();
            assertThat(load.falseAcks()).isZero();
            assertThat(load.otherwise()).containsOnlyKeys("timed-out");
        }
    }
}
