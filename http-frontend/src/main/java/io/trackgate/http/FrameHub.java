package io.trackgate.http;

import java.time.Clock;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.event.GatewayEvents.Lifecycle;
import io.trackgate.core.frame.Frames;

/** What all frame sockets need, and which are open. */
final class FrameHub implements GatewayEvents.Listener {

    /** Each asks an event loop ten times a second for what is new. */
    private static final int MOST = 100;

    private final OpenSockets<FrameSocket> sockets;
    private final Frames frames;
    private final TrackerDirectory directory;
    private final Authenticator authenticator;
    private final RateLimits limits;
    private final Clock clock;

    /** @param most sockets that may be open at once */
    FrameHub(Frames frames, TrackerDirectory directory, Authenticator authenticator, RateLimits limits, Clock clock, MeterRegistry registry,
            int most) {
        this.frames = frames;
        this.directory = directory;
        this.authenticator = authenticator;
        this.limits = limits;
        this.clock = clock;
        this.sockets = new OpenSockets<>(Math.min(most, MOST));
        Gauge.builder("trackgate.http.frame.sockets", sockets, OpenSockets::size).description("Open sockets on which frames are watched")
                .register(registry);
    }

    Frames frames() { return frames; }

    TrackerDirectory directory() { return directory; }

    Authenticator authenticator() { return authenticator; }

    RateLimits limits() { return limits; }

    Clock clock() { return clock; }

    OpenSockets<FrameSocket> sockets() { return sockets; }

    @Override
    public void stateChanged(int trackerId) {
        // Frames are asked for, and say by themselves what is new.
    }

    @Override
    public void lifecycle(int trackerId, Lifecycle change) {
        // Looked at with each message.
    }

    @Override
    public void credentialEnded(String digest) { sockets.forEach(socket -> socket.credentialEnded(digest)); }
}
