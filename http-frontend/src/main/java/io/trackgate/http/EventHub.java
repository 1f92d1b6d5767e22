package io.trackgate.http;

import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.trackgate.core.StateSnapshots;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.event.GatewayEvents.Lifecycle;

/** Passes the gateway's news on to every open event socket. */
final class EventHub implements GatewayEvents.Listener {

    private final Set<EventSocket> sockets = ConcurrentHashMap.newKeySet();
    private final TrackerDirectory directory;
    private final StateSnapshots snapshots;
    private final Authenticator authenticator;
    private final RateLimits limits;
    private final Clock clock;

    EventHub(TrackerDirectory directory, StateSnapshots snapshots, Authenticator authenticator, RateLimits limits, Clock clock,
            MeterRegistry registry) {
        this.directory = directory;
        this.snapshots = snapshots;
        this.authenticator = authenticator;
        this.limits = limits;
        this.clock = clock;
        Gauge.builder("trackgate.http.sockets", sockets, Set::size).description("Open event sockets").register(registry);
    }

    TrackerDirectory directory() { return directory; }

    StateSnapshots snapshots() { return snapshots; }

    Authenticator authenticator() { return authenticator; }

    RateLimits limits() { return limits; }

    Clock clock() { return clock; }

    void opened(EventSocket socket) { sockets.add(socket); }

    void closed(EventSocket socket) { sockets.remove(socket); }

    @Override
    public void stateChanged(int trackerId) { sockets.forEach(socket -> socket.stateChanged(trackerId)); }

    @Override
    public void lifecycle(int trackerId, Lifecycle change) { sockets.forEach(socket -> socket.lifecycle(trackerId, change)); }

    @Override
    public void credentialEnded(String digest) { sockets.forEach(socket -> socket.credentialEnded(digest)); }
}
