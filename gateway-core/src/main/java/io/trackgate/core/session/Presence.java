package io.trackgate.core.session;

import io.trackgate.core.command.Leftover;

/** What the registry knows of a tracker: its session, or what its last one left behind. */
sealed interface Presence permits TrackerSession, Presence.Gone {

    /** No session; answers to older commands may still come with the next one. */
    record Gone(Leftover leftover) implements Presence {}
}
