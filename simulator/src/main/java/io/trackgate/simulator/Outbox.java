package io.trackgate.simulator;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * The answers that one connection owes. Where the protocol keeps answers in order, a late one holds back those behind it, and none crosses to
 * another connection; where they carry tags, each leaves when it likes. Confined to the tracker's event loop.
 */
final class Outbox {
    private static final int MOST_WAITING = 256;

    /** The place of one command's answer. */
    final class Place {
        private @Nullable Runnable send;

        private Place() {}

        /** What is to be sent, and what goes with it, when this place's turn has come. */
        void ready(Runnable action) {
            send = action;
            if (!inOrder) {
                places.remove(this);
                action.run();
            }
            drain();
        }
    }

    private final boolean inOrder;
    private final Deque<Place> places = new ArrayDeque<>(0);
    private boolean draining;

    Outbox(boolean inOrder) { this.inOrder = inOrder; }

    boolean isFull() { return places.size() >= MOST_WAITING; }

    Place reserve() {
        Place place = new Place();
        places.addLast(place);
        return place;
    }

    void close() { places.clear(); }

    private void drain() {
        if (draining || !inOrder) return;
        draining = true;
        try {
            while (!places.isEmpty() && places.getFirst().send != null) {
                Runnable send = places.removeFirst().send;
                if (send != null) send.run();
            }
        } finally {
            draining = false;
        }
    }
}
