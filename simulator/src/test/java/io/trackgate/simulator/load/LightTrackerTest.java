package io.trackgate.simulator.load;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.trackgate.simulator.Models;
import io.trackgate.simulator.SimulatedDevice;
import io.trackgate.simulator.TcpUplink;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LightTrackerTest {

    private static final String IMEI = "356307040000000";

    @Test
    void what_was_on_the_wire_when_the_connection_ended_is_not_among_what_was_receipted() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TcpUplink uplink = new TcpUplink("127.0.0.1", server.getLocalPort());
                LightFleet fleet = new LightFleet(List.of(new SimulatedDevice(IMEI, Models.model("telfmb120"))), uplink, 1)) {
            CompletableFuture<Void> receiptsOneOfFour = CompletableFuture.runAsync(() -> serve(server, 4, 1));
            fleet.connect(0, 1, 1);
            await().until(() -> fleet.loggedIn() == 1);
            fleet.sendOnReceipt(1, 4);
            receiptsOneOfFour.join();
            await().until(() -> fleet.loggedIn() == 0);
            fleet.forgiveDisconnect();
            CompletableFuture<Void> receiptsOneMore = CompletableFuture.runAsync(() -> serve(server, 1, 1));
            fleet.connect(0, 1, 1);
            receiptsOneMore.join();
            await().until(() -> fleet.trackers().getFirst().receipted() == 2);

            BitSet receipted = new BitSet();
            receipted.set(0);
            receipted.set(5); // of 1 to 4 nobody knows
            assertThat(fleet.trackers().getFirst().receiptedNumbers()).isEqualTo(receipted);
        }
    }

    /** One connection: takes the login and so many packets, receipts the first of these, and ends it. */
    private static void serve(ServerSocket server, int packets, int receipts) {
        try (Socket tracker = server.accept()) {
            DataInputStream in = new DataInputStream(tracker.getInputStream());
            DataOutputStream out = new DataOutputStream(tracker.getOutputStream());
            in.skipNBytes(2 + IMEI.length());
            out.write(1);
            for (int packet = 0; packet < packets; packet++) {
                in.skipNBytes(4);
                in.skipNBytes(in.readInt() + 4L); // and its checksum
            }
            for (int receipt = 0; receipt < receipts; receipt++)
                out.writeInt(1);
            in.read(); // what follows a receipt: all of them have been heard
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
