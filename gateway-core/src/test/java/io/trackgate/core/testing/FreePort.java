package io.trackgate.core.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports that nobody listens on, below the range from which systems take the ports of outgoing connections: free after a restart too. */
public final class FreePort {

    private static final int LOWEST = 20_000;
    private static final int COUNT = 10_000;

    private FreePort() {}

    public static int find() {
        while (true) {
            int port = LOWEST + ThreadLocalRandom.current().nextInt(COUNT);
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException taken) {
                // another one
            }
        }
    }
}
