package io.trackgate.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.User;

/** Everything that somebody sees, a page at a time: sorted, filtered and counted without asking the store for each tracker. */
public interface FleetView {

    /** By what trackers are sorted; equal ones by id. */
    enum Sort {
        ID, LABEL, MODEL, PROTOCOL, STATUS, LAST_HEARD
    }

    /**
     * Which part of a fleet.
     *
     * @param offset   so many that match come before
     * @param text     part of an id, label, device id or model, in any case; empty: all
     * @param model    its code
     * @param protocol its name
     */
    record Question(int offset, int limit, Sort sort, boolean descending, String text, Optional<ConnectionStatus> status,
            Optional<String> model, Optional<String> protocol) {}

    /**
     * A tracker of the page, as it stands now.
     *
     * @param address where its newest session connects from; empty where it has none at this node
     * @param waiting settings that are kept for it, and commands in its line or on the wire at this node
     */
    record Line(Tracker tracker, ConnectionStatus status, StateSnapshot state, Optional<String> address, int waiting) {}

    /**
     * A page.
     *
     * @param total    that the user sees
     * @param matching of these, how many match the question
     * @param counts   of all that the user sees
     */
    record Seen(int total, int matching, Map<ConnectionStatus, Integer> counts, List<Line> lines) {
        public Seen {
            counts = Map.copyOf(counts);
            lines = List.copyOf(lines);
        }
    }

    /** Empty where too many look at once. */
    CompletableFuture<Optional<Seen>> look(User user, Question question);
}
