package io.trackgate.http;

import io.trackgate.core.directory.Tracker;

/** What a tracker must have in general; whatever is particular to a command, the dispatcher checks. */
enum Capability {
    ANY, LED, TRACKING, ENGINE_BLOCK;

    boolean isOf(Tracker tracker) {
        return switch (this) {
            case ANY -> true;
            case LED -> tracker.model().led().isPresent();
            case TRACKING -> tracker.model().tracking().isPresent();
            case ENGINE_BLOCK -> tracker.engineBlock().isPresent();
        };
    }
}
