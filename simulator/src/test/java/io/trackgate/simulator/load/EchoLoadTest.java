package io.trackgate.simulator.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.trackgate.simulator.TcpUplink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The yardstick is measured as everything else is: nothing that was due is forgotten. */
class EchoLoadTest {

    private final ServerSocket server;
    private final CountDownLatch held = new CountDownLatch(1);

    EchoLoadTest() throws IOException { server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress()); }

    @AfterEach
    void stop() throws IOException { server.close(); }

    private void echo() {
        try (Socket socket = server.accept()) {
            held.await();
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void each_frame_that_came_due_while_nothing_came_back_is_sent_and_measured() {
        Thread.ofVirtual().start(this::echo);
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", server.getLocalPort()); EchoLoad load = new EchoLoad(uplink, 1)) {
            load.connect(1);
            await().until(() -> load.connected() == 1);
            load.atRate(500);
            await().pollDelay(Duration.ofMillis(200)).until(() -> true);
            load.stop();
            held.countDown();

            await().until(() -> load.roundTrips() >= 90);
            assertThat(load.latencies().percentileMicros(50)).isGreaterThan(80_000); // of 100 that came 2 ms apart
        }
    }

    @Test
    void as_many_frames_as_it_may_have_on_the_wire_come_back_together() {
        Thread.ofVirtual().start(this::echo);
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", server.getLocalPort()); EchoLoad load = new EchoLoad(uplink, 1)) {
            load.connect(1);
            await().until(() -> load.connected() == 1);
            load.onAndOn(1, 4);
            held.countDown();
            await().until(() -> load.roundTrips() >= 1_000);
            load.stop();
            assertThat(load.lost()).isZero();
        }
    }
}
