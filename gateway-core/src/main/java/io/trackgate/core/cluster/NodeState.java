package io.trackgate.core.cluster;

import java.time.Instant;
import java.util.Optional;

/**
 * A node as operators see it.
 *
 * @param since    its start
 * @param sessions that it had when it renewed its lease last
 * @param renewed  when that was, by its own clock
 * @param shards   buckets that it spreads presence over; 0 where nothing is shared
 * @param work     empty where its version does not tell it
 */
public record NodeState(NodeId id, Instant since, int sessions, Instant renewed, int shards, Optional<NodeWork> work) {

    /** As far as it tells. */
    public boolean isDraining() { return work.filter(NodeWork::draining).isPresent(); }
}
