package io.trackgate.core.cluster;

import java.time.Duration;

/**
 * What a node tells with its lease, for operators alone: nothing is decided by it.
 *
 * @param draining whether it sends its sessions away
 * @param pending  trackers whose presence it has still to write
 * @param stale    commands of other nodes that it has refused since its start, for their session was not there any more
 * @param ceded    sessions that it has ended since its start, for their trackers had logged in elsewhere
 * @param routed   commands that it has sent to other nodes since its start
 * @param wayP50   half of those that were answered lately took no longer than this, their trackers' own time left out; 0 where there were none
 * @param wayP99   99 of 100 took no longer
 */
public record NodeWork(boolean draining, int pending, long stale, long ceded, long routed, Duration wayP50, Duration wayP99) {}
