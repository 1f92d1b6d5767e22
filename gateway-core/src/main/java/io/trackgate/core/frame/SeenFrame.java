package io.trackgate.core.frame;

import java.time.Instant;

import io.trackgate.protocol.FrameExplainer.Explained;

/**
 * A frame as somebody may see it.
 *
 * @param connection counts the tracker's connections, for whoever looks
 * @param masked     secrets of it are not those that passed; its checksum is
 */
public record SeenFrame(Instant at, int connection, byte[] bytes, Explained explained, boolean masked) {}
