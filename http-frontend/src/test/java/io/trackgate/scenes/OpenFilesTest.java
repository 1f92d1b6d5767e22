package io.trackgate.scenes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A gateway that may open no more files says so in words, keeps what it has, and goes on when there is room again. */
class OpenFilesTest {

    private static final int OPEN_FILES = 260;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_gateway_without_descriptors_names_the_remedy_and_goes_on_when_some_are_free() throws IOException {
        GatewayFiles files = NumberedTrackers
                .enter(GatewayProcess.withFreePortsForAll(GatewayFiles.in(folder)), 10)
                .limits("before-login: { in-all: 0 }").write();
        List<Socket> sockets = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient();
                GatewayProcess gateway = GatewayProcess.startWithOpenFiles(files, OPEN_FILES);
                FamilyUplinks uplinks = new FamilyUplinks(files);
                NumberedTrackers trackers = new NumberedTrackers(files.load(), 10, uplinks::of, settings -> {})) {
            trackers.awaitLogins();
            ApiCaller api = new ApiCaller(client, files.httpPort(), 1);
            try {
                for (int i = 0; i < OPEN_FILES; i++)
                    sockets.add(new Socket(InetAddress.getLoopbackAddress(), files.trackerPort("gt06")));
                await().until(() -> gateway.log().contains("a connection could not be accepted"));
                assertThat(gateway.log()).contains("This process may have " + OPEN_FILES + " open files").contains("LimitNOFILE")
                        .doesNotContain("at io.netty");
            } finally {
                for (Socket socket : sockets)
                    socket.close();
            }
            await().until(() -> new Metric("trackgate_connections").of(api.metrics()) == 10);
            trackers.report(1);
            trackers.awaitReceipts(1);
            assertThat(gateway.isAlive()).isTrue();
        }
    }
}
