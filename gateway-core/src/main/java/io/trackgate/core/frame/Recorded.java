package io.trackgate.core.frame;

import io.trackgate.protocol.FrameExplainer;

/** What one connection left in the ring of its event loop, where all but its number is to be asked. */
public interface Recorded {

    /** No other connection of this gateway has it, as long as anything of this one is kept. */
    int connection();

    FrameRing ring();

    /** Place of its newest entry. */
    long last();

    /** For its frames from now on, or for those that are kept of it. */
    FrameExplainer explainer();
}
