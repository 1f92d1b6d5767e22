package io.trackgate.core.cluster;

/**
 * One run of one node: after its restart it is another one.
 *
 * @param name        as configured
 * @param incarnation of its process
 */
public record NodeId(String name, String incarnation) {
    @Override
    public String toString() { return name + "." + incarnation; }
}
