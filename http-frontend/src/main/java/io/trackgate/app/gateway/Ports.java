package io.trackgate.app.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

import io.trackgate.config.GatewayConfig;
import io.trackgate.core.session.PortInUseException;

/** Looks whether every port can be had before anything else is touched: a gateway that can't start leaves no trace. */
final class Ports {

    private Ports() {}

    static void check(GatewayConfig config) {
        List<ServerSocket> held = new ArrayList<>(); // all at once: two of ours on one port are found too
        try {
            for (GatewayConfig.Listener listener : config.listeners()) {
                held.add(bind(listener.protocol() + " listener", listener.host(), listener.port()));
            }
            held.add(bind("HTTP API", config.http().host(), config.http().port()));
        } finally {
            held.forEach(Ports::release);
        }
    }

    private static ServerSocket bind(String what, String host, int port) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) throw new PortInUseException(what, host, port, new IOException("no such host"));
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            try {
                socket.bind(address);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
            return socket;
        } catch (IOException e) {
            throw new PortInUseException(what, host, port, e);
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket that was just opened can't be closed", e);
        }
    }
}
