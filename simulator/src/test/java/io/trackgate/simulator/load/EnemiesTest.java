package io.trackgate.simulator.load;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.trackgate.config.TrackerModel;
import io.trackgate.simulator.Models;
import io.trackgate.simulator.SimulatedDevice;
import io.trackgate.simulator.TcpUplink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Enemies are as stubborn as real ones, and honest about what they got. */
class EnemiesTest {

    private static final Duration SOON = Duration.ofMillis(10);
    private static final int LOGIN_BYTES = 2 + 15;

    private final ServerSocket server;
    private final TcpUplink uplink;

    EnemiesTest() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getByAddress(new byte[]{127, 0, 0, 1}));
        server.setSoTimeout(10_000);
        uplink = new TcpUplink("127.0.0.1", server.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        uplink.close();
        server.close();
    }

    @Test
    void whoever_is_thrown_out_is_back_after_a_while() throws IOException {
        try (HeldConnections held = new HeldConnections(uplink, 1, HeldConnections.Manner.SILENT, SOON)) {
            held.begin();
            server.accept().close();
            try (Socket again = server.accept()) {
                await().until(() -> held.open() == 1);
                assertThat(again.isConnected()).isTrue();
                assertThat(held).returns(2L, HeldConnections::opened).returns(1L, HeldConnections::ended);
            }
        }
    }

    @Test
    void a_slow_caller_says_a_little_more_now_and_then() throws IOException {
        byte[] opening = "POST / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII);
        try (HeldConnections held = new HeldConnections(uplink, 1, new HeldConnections.Manner(opening, new byte[]{'a'}, SOON), SOON)) {
            held.begin();
            try (Socket caller = server.accept()) {
                caller.setSoTimeout(10_000);
                assertThat(caller.getInputStream().readNBytes(opening.length + 3)).asString(StandardCharsets.US_ASCII).endsWith("X: aaa");
            }
        }
    }

    @Test
    void unknown_devices_that_are_welcomed_are_told_from_those_that_are_turned_away() throws IOException {
        TrackerModel model = Models.model("telfmb120");
        try (UnknownLogins unknown = new UnknownLogins(uplink, number -> new SimulatedDevice("99%013d".formatted(number), model))) {
            unknown.atRate(20);
            for (int answer : List.of(0, 1))
                try (Socket device = server.accept()) {
                    new DataInputStream(device.getInputStream()).skipNBytes(LOGIN_BYTES);
                    device.getOutputStream().write(answer);
                }
            await().until(() -> unknown.turnedAway() >= 2);
            assertThat(unknown).returns(1L, UnknownLogins::accepted).returns(0L, UnknownLogins::notMade);
        }
    }
}
