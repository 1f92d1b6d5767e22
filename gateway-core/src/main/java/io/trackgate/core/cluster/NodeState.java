package io.trackgate.core.cluster;

import java.time.Instant;

/**
 * A node as operators see it.
 *
 * @param since    its start
 * @param sessions that it had when it renewed its lease last
 * @param renewed  when that was, by its own clock
 */
public record NodeState(NodeId id, Instant since, int sessions, Instant renewed) {}
