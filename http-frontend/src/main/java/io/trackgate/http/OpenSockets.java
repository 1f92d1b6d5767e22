package io.trackgate.http;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The open sockets of one kind, as many as may be. Whoever has not shown a credential keeps nobody out. Any thread. */
final class OpenSockets<S extends ApiSocket> {
    private final Set<S> sockets = ConcurrentHashMap.newKeySet();
    private final int most;

    OpenSockets(int most) { this.most = most; }

    int size() { return sockets.size(); }

    boolean isEmpty() { return sockets.isEmpty(); }

    boolean isFull() { return sockets.size() >= most; }

    /** For one more. @return whether there is any; where a stranger has to go for it, the oldest does */
    boolean makeRoom() {
        if (!isFull()) return true;
        Optional<S> oldest = sockets.stream().filter(ApiSocket::isStranger)
                .min(Comparator.comparingLong(socket -> socket.madeNanos() - System.nanoTime()));
        oldest.ifPresent(socket -> {
            sockets.remove(socket);
            socket.giveWay();
        });
        return oldest.isPresent();
    }

    void add(S socket) { sockets.add(socket); }

    void remove(S socket) { sockets.remove(socket); }

    void forEach(Consumer<S> deed) { sockets.forEach(deed); }
}
