package io.trackgate.core.frame;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.directory.Tracker;

/** What passes with a tracker, written into a file for some minutes. */
public interface FrameTraces {

    /** So long at most. */
    int MOST_MINUTES = 60;

    /**
     * One file.
     *
     * @param name   for {@link #read}
     * @param endsAt when it ended, or will at the latest
     * @param size   bytes
     */
    record Trace(String name, Instant startedAt, Instant endsAt, long size, boolean running) {}

    /**
     * Begins with what is kept of the tracker. One that runs already ends.
     *
     * @return those of the tracker, newest first; empty where too many run
     */
    CompletableFuture<Optional<List<Trace>>> start(Tracker tracker, Duration length);

    /** @return those of the tracker, newest first */
    CompletableFuture<List<Trace>> stop(Tracker tracker);

    CompletableFuture<List<Trace>> list(Tracker tracker);

    /** The text of a capture; empty where the tracker has no such trace. */
    CompletableFuture<Optional<String>> read(Tracker tracker, String name);
}
