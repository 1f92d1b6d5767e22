package io.trackgate.protocol;

import io.netty.buffer.ByteBuf;

/** The bytes that tell a tracker "received". */
@FunctionalInterface
public interface Receipt {

    /** For frames that are owed nothing: writes no byte. */
    Receipt NONE = out -> {};

    void write(ByteBuf out);

    /**
     * Whether a tracker may take it for the receipt of an earlier frame: it sends on without waiting, and this one does not say whose it is. Once
     * a frame was not stored, such a receipt is not written on its connection any more.
     */
    default boolean mayStandForAnother() { return false; }
}
