package io.trackgate.simulator.network;

import java.time.Duration;

/** What a {@link NetworkHandler} tells the handlers behind it, as user events on the channel's event loop. */
public sealed interface NetworkEvent {

    /** A lost segment, and so everything behind it in its direction, comes so much later. */
    record Stalled(Duration duration) implements NetworkEvent {}

    /** From now on nothing goes through, in either direction. A tracker would not know. */
    record Silenced() implements NetworkEvent {}

    /**
     * The tracker's end of the connection is over, while its socket may stay open towards the gateway; closing the channel once more closes
     * that too.
     */
    record Gone(String why) implements NetworkEvent {}
}
