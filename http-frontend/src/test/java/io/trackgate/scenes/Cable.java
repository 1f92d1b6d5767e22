package io.trackgate.scenes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** The line between a node and a server, which is cut, or falls silent without anybody's being told, and is mended again. Any thread. */
final class Cable implements AutoCloseable {

    private enum State {
        CARRIES,
        /** Connections end, and none comes about. */
        CUT,
        /** Connections stay, and what is sent arrives when it carries again. */
        SILENT
    }

    private static final int BACKLOG = 50;

    private final ServerSocket door;
    private final int target;
    private final List<Socket> open = new ArrayList<>(); // guarded by this
    private State state = State.CARRIES; // guarded by this

    /** @param target a port of this machine */
    Cable(int target) {
        this.target = target;
        try {
            door = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon(true).name("cable").start(this::accept);
    }

    int port() { return door.getLocalPort(); }

    synchronized void cut() throws IOException {
        state = State.CUT;
        for (Socket socket : open)
            socket.close();
        open.clear();
        notifyAll();
    }

    synchronized void fallSilent() { state = State.SILENT; }

    synchronized void mend() {
        state = State.CARRIES;
        notifyAll();
    }

    private void accept() {
        try {
            while (!door.isClosed())
                connect(door.accept());
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void connect(Socket node) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            if (enter(node, server)) {
                carry(node, server);
                carry(server, node);
            } else {
                node.close();
                server.close();
            }
        } catch (IOException noServer) {
            closed(node);
        }
    }

    private synchronized boolean enter(Socket node, Socket server) {
        if (state == State.CUT) return false;
        open.add(node);
        open.add(server);
        return true;
    }

    private void carry(Socket from, Socket to) {
        Thread.ofPlatform().daemon(true).name("cable").start(() -> {
            byte[] some = new byte[1 << 16];
            try (from; to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int length = in.read(some); length >= 0 && carries(); length = in.read(some))
                    out.write(some, 0, length);
            } catch (IOException ended) {
                // by one of its ends, or cut
            }
        });
    }

    /** @return false when it is cut */
    private synchronized boolean carries() {
        try {
            while (state == State.SILENT)
                wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return state == State.CARRIES;
    }

    private static void closed(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }
}
