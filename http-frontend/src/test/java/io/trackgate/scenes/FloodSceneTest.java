package io.trackgate.scenes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Strangers who say nothing, and strangers with ids that nobody knows, while somebody honest works. */
class FloodSceneTest {

    private static final int ROOM = 50;
    private static final int SILENT = 300;
    private static final int UNKNOWN = 300;

    @TempDir
    private Path folder = Path.of("");

    private static Metric counter(String name) { return new Metric("trackgate_" + name + "_total"); }

    @Test
    void a_flood_of_strangers_fills_its_own_room_alone_and_reaches_no_store() throws IOException {
        GatewayFiles files = GatewayFiles.in(folder).limits("before-login: { in-all: " + ROOM + " }").tracker(1, "telfmb120");
        List<Socket> silent = new ArrayList<>();
        try (GatewayScene scene = GatewayScene.start(files)) {
            scene.online(1);
            ApiCaller api = scene.api(1);
            double writes = counter("store_writes").of(api);
            for (int i = 0; i < SILENT; i++)
                silent.add(new Socket(InetAddress.getLoopbackAddress(), scene.trackerPort()));
            for (int i = 0; i < UNKNOWN; i++)
                assertThat(answer(scene.trackerPort(), "99%013d".formatted(i))).as("refused").isZero();
            await().untilAsserted(() -> assertThat(counter("connections_evicted").of(api)).isGreaterThanOrEqualTo(SILENT - ROOM));
            assertThat(new Metric("trackgate_connections_before_login").of(api)).isPositive().isLessThanOrEqualTo(ROOM);
            assertThat(new Metric("trackgate_sessions").of(api)).isEqualTo(1);
            assertThat(counter("store_writes").of(api)).as("of strangers nothing is written").isEqualTo(writes);
            api.setOutput(1, true).succeeds("acknowledged");
        } finally {
            for (Socket socket : silent)
                socket.close();
        }
    }

    /** What a Teltonika login with this IMEI is answered: 1 welcome, 0 not. */
    private static int answer(int port, String imei) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(17).putShort((short) 15).put(imei.getBytes(StandardCharsets.US_ASCII)).array());
            return socket.getInputStream().read();
        }
    }
}
