package io.trackgate.core.store;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What people call a tracker's outputs. */
public interface OutputTitles {

    /** By tracker, then by number from 1; only those that were given a title. */
    CompletableFuture<Map<Integer, Map<Integer, String>>> of(Collection<Integer> trackerIds);

    CompletableFuture<Void> rename(int trackerId, int output, String title);
}
