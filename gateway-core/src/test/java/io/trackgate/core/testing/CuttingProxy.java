package io.trackgate.core.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Stands between a gateway and its store, and cuts the connection on which the next commit comes, before that arrives or before its answer does. */
public final class CuttingProxy implements AutoCloseable {

    /** What becomes of the next commit. */
    public enum Cut {
        NONE, BEFORE_IT_ARRIVES, BEFORE_ITS_ANSWER
    }

    private static final byte[] COMMIT = "COMMIT".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket door;
    private final int target;
    private volatile Cut cut = Cut.NONE;

    public CuttingProxy(int target) {
        this.target = target;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon(true).start(this::accept);
    }

    public int port() { return door.getLocalPort(); }

    /** Once. */
    public void next(Cut next) { cut = next; }

    public boolean hasCut() { return cut == Cut.NONE; }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                Link link = new Link(client, server);
                Thread.ofPlatform().daemon(true).start(() -> link.carry(false));
                Thread.ofPlatform().daemon(true).start(() -> link.carry(true));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean mute; // towards the client

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void carry(boolean toServer) {
            byte[] some = new byte[1 << 16];
            try (client; server) {
                InputStream in = (toServer ? client : server).getInputStream();
                OutputStream out = (toServer ? server : client).getOutputStream();
                for (int length = in.read(some); length >= 0; length = in.read(some)) {
                    if (toServer && holdsCommit(some, length) && cuts()) return;
                    if (!toServer && mute) return; // its answer has come as far as here: the commit is done
                    out.write(some, 0, length);
                }
            } catch (IOException closed) {
                // by the other side
            }
        }

        /** @return whether nothing more is carried */
        private boolean cuts() {
            Cut now = cut;
            cut = Cut.NONE;
            mute = now == Cut.BEFORE_ITS_ANSWER;
            return now == Cut.BEFORE_IT_ARRIVES;
        }
    }

    private static boolean holdsCommit(byte[] some, int length) {
        for (int at = 0; at + COMMIT.length <= length; at++) {
            int same = 0;
            while (same < COMMIT.length && some[at + same] == COMMIT[same])
                same++;
            if (same == COMMIT.length) return true;
        }
        return false;
    }

    @Override
    public void close() throws IOException { door.close(); }
}
