package io.trackgate.core.cluster;

/**
 * A session as presence has it.
 *
 * @param deviceId the id of its device under which the fleet lists the tracker
 * @param epoch    of the session: of two the higher one is that of the newer login
 */
public record Holding(NodeId node, String deviceId, long epoch) {}
