package io.trackgate.core.frame;

import java.time.Instant;
import java.util.List;

import io.trackgate.protocol.FrameExplainer.Explained;

/**
 * A frame as somebody may see it.
 *
 * @param connection counts the tracker's connections, for whoever looks
 * @param masked     secrets of it are not those that passed; its checksum is
 */
public record SeenFrame(Instant at, int connection, byte[] bytes, Explained explained, boolean masked) {

    /** The bytes and whose they are, without what they mean: for whoever writes them down. */
    public SeenFrame bare() {
        Explained without = new Explained(explained.from(), explained.name(), explained.valid(), explained.error(), List.of(), List.of());
        return new SeenFrame(at, connection, bytes, without, masked);
    }
}
