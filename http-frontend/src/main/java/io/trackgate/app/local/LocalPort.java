package io.trackgate.app.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers that others have to be told of before they run. */
public final class LocalPort {

    // Below the range from which systems take the ports of outgoing connections.
    private static final int LOWEST = 20_000;
    private static final int COUNT = 10_000;

    private LocalPort() {}

    /** Nobody has it on loopback, at this moment. */
    public static int free() {
        while (true) {
            int port = LOWEST + ThreadLocalRandom.current().nextInt(COUNT);
            if (isFree(port)) return port;
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
