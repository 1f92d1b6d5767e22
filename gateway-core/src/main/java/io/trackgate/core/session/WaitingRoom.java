package io.trackgate.core.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.trackgate.core.net.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * The connections of all tracker ports that have not logged in, oldest first: so many from one address, and so many in all. Whoever enters has to leave,
 * by whatever way. Any thread.
 */
final class WaitingRoom {

    /** One connection's place; also of one whose address nobody knows. */
    static final class Place {
        private final @Nullable InetAddress origin;
        private final Runnable evict;

        private Place(@Nullable InetAddress origin, Runnable evict) {
            this.origin = origin;
            this.evict = evict;
        }
    }

    private final int perAddress;
    private final int inAll;
    private final Set<Place> places = new LinkedHashSet<>(); // guarded by this, as the next
    private final Map<InetAddress, Integer> byOrigin = new HashMap<>();

    /** @param perAddress at most; 0: no limit; and so {@code inAll} */
    WaitingRoom(int perAddress, int inAll) {
        this.perAddress = perAddress;
        this.inAll = inAll;
    }

    /**
     * @param evict sends the connection away when it is the oldest of too many; its place is given up by then
     * @return null: too many are there from this address
     */
    @Nullable
    Place enter(SocketAddress address, Runnable evict) {
        Place mine = new Place(origin(address), evict);
        Place oldest;
        synchronized (this) {
            if (mine.origin != null && perAddress > 0 && byOrigin.getOrDefault(mine.origin, 0) >= perAddress) return null;
            oldest = inAll > 0 && places.size() >= inAll ? places.iterator().next() : null;
            if (oldest != null) leave(oldest);
            places.add(mine);
            if (mine.origin != null) byOrigin.merge(mine.origin, 1, Integer::sum);
        }
        if (oldest != null) oldest.evict.run();
        return mine;
    }

    /** May be called again. */
    synchronized void leave(Place place) {
        if (!places.remove(place) || place.origin == null) return;
        byOrigin.computeIfPresent(place.origin, (origin, count) -> count == 1 ? null : count - 1);
    }

    synchronized int size() { return places.size(); }

    /** Whether strangers are, or will soon be, sent away for others. */
    synchronized boolean isCrowded() {
        return inAll > 0 && places.size() >= inAll - inAll / 10;
    }

    /** From how many addresses they come. */
    synchronized int origins() { return byOrigin.size(); }

    private static @Nullable InetAddress origin(SocketAddress address) {
        if (!(address instanceof InetSocketAddress socket) || socket.getAddress() == null) return null;
        return ClientAddress.subscriber(socket.getAddress());
    }
}
