package io.trackgate.core.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import io.trackgate.core.command.Leftover;
import org.jspecify.annotations.Nullable;

/** What a session takes over from one that its device had at another node, and what other nodes hear of it. Any thread; returns at once. */
public interface Succession {

    /** For the next session. */
    long nextEpoch();

    /**
     * A device has logged in here.
     *
     * @param tookOver it had a session here until now
     * @return what other nodes know of its answers that may still come; null where there is no other node. Never fails
     */
    @Nullable
    CompletableFuture<Leftover> claim(TrackerSession session, boolean tookOver);

    /** It has gone. */
    void release(TrackerSession session);

    /** Of a node that is alone. */
    static Succession none() {
        AtomicLong epochs = new AtomicLong();
        return new Succession() {
            @Override
            public long nextEpoch() { return epochs.incrementAndGet(); }

            @Override
            public @Nullable CompletableFuture<Leftover> claim(TrackerSession session, boolean tookOver) { return null; }

            @Override
            public void release(TrackerSession session) {}
        };
    }
}
