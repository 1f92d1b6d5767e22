package io.trackgate.http;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.trackgate.core.StateSnapshots;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.event.GatewayEvents.Lifecycle;

/** Passes the gateway's news on to every open event socket. Changes come from the thread that writes the store: it notes them here and goes on. */
final class EventHub implements GatewayEvents.Listener {

    /** Changes that come together within this are told together. */
    private static final Duration GATHER = Duration.ofMillis(50);

    private final OpenSockets<EventSocket> sockets;
    private final Set<Integer> changed = ConcurrentHashMap.newKeySet();
    private final GatewayEvents events;
    private final AtomicBoolean gathering = new AtomicBoolean();
    private final TrackerDirectory directory;
    private final StateSnapshots snapshots;
    private final Authenticator authenticator;
    private final RateLimits limits;
    private final Clock clock;

    /**
     * @param events what it passes on
     * @param most   sockets that may be open at once
     */
    EventHub(GatewayEvents events, TrackerDirectory directory, StateSnapshots snapshots, Authenticator authenticator, RateLimits limits,
            Clock clock,
            MeterRegistry registry, int most) {
        this.events = events;
        this.directory = directory;
        this.snapshots = snapshots;
        this.authenticator = authenticator;
        this.limits = limits;
        this.clock = clock;
        this.sockets = new OpenSockets<>(most);
        Gauge.builder("trackgate.http.sockets", sockets, OpenSockets::size).description("Open event sockets").register(registry);
    }

    TrackerDirectory directory() { return directory; }

    StateSnapshots snapshots() { return snapshots; }

    Authenticator authenticator() { return authenticator; }

    RateLimits limits() { return limits; }

    Clock clock() { return clock; }

    /** Whether as many are open as may be. */
    boolean isFull() { return sockets.isFull(); }

    /** As {@link OpenSockets#makeRoom}. */
    boolean makeRoom() { return sockets.makeRoom(); }

    void opened(EventSocket socket) {
        sockets.add(socket);
        events.audienceChanged();
    }

    void closed(EventSocket socket) {
        sockets.remove(socket);
        events.audienceChanged();
    }

    @Override
    public boolean isWatched() { return !sockets.isEmpty(); }

    @Override
    public void anythingMayHaveChanged() { sockets.forEach(EventSocket::anythingMayHaveChanged); }

    @Override
    public void stateChanged(int trackerId) {
        if (sockets.isEmpty()) return;
        changed.add(trackerId);
        if (gathering.compareAndSet(false, true)) {
            GlobalEventExecutor.INSTANCE.schedule(this::distribute, GATHER.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void distribute() {
        gathering.set(false); // before looking: what comes now is told the next time
        Set<Integer> news = new HashSet<>();
        for (Integer trackerId : changed)
            if (changed.remove(trackerId)) news.add(trackerId);
        sockets.forEach(socket -> socket.stateChanged(news));
    }

    @Override
    public void lifecycle(int trackerId, Lifecycle change) { sockets.forEach(socket -> socket.lifecycle(trackerId, change)); }

    @Override
    public void credentialEnded(String digest) { sockets.forEach(socket -> socket.credentialEnded(digest)); }
}
