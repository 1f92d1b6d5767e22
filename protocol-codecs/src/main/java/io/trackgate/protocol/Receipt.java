package io.trackgate.protocol;

import io.netty.buffer.ByteBuf;

/** The bytes that tell a tracker "received". */
@FunctionalInterface
public interface Receipt {

    /** For frames that are owed nothing: writes no byte. */
    Receipt NONE = out -> {};

    void write(ByteBuf out);
}
