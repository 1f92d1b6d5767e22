package io.trackgate.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.IntConsumer;

import io.trackgate.core.store.StoreWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store did not take and is to have when it takes writes again: how commands ended, and what nobody knows since. Bounded, lost with the
 * process: the next start finds commands without an outcome then. Any thread.
 */
final class Arrears {

    static final int MOST = 10_000;
    // What fails while all else succeeds would fail for ever.
    private static final int MOST_ATTEMPTS = 5;

    private static final Logger log = LoggerFactory.getLogger(Arrears.class);

    private record Owed(int trackerId, StoreWriter.Work work, int attempts) {}

    private final Queue<Owed> owed = new ArrayDeque<>(); // guarded by this

    /** @param work may come behind newer ones, so it must not claim to know a state */
    void add(int trackerId, StoreWriter.Work work) {
        add(new Owed(trackerId, work, 0));
    }

    private void add(Owed one) {
        boolean taken;
        synchronized (this) {
            taken = owed.size() < MOST && one.attempts < MOST_ATTEMPTS;
            if (taken) owed.add(one);
        }
        if (!taken)
            log.atWarn().addKeyValue("tracker", one.trackerId)
                    .log("given up, for the store did not take it: how a command ended, or that a state is uncertain");
    }

    /**
     * Hands all of it to the store; what that does not take is owed again.
     *
     * @param settled told the tracker of each that is in the store now
     */
    void pay(Bookkeeper.Store store, IntConsumer settled) {
        for (Owed one : takeAll()) {
            store.submit(one.trackerId, one.work).whenComplete((done, failure) -> {
                if (failure == null) settled.accept(one.trackerId);
                else
                    add(new Owed(one.trackerId, one.work, one.attempts + 1));
            });
        }
    }

    private synchronized List<Owed> takeAll() {
        List<Owed> all = new ArrayList<>(owed);
        owed.clear();
        return all;
    }
}
