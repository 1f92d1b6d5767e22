package io.trackgate.simulator;

import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;

/** Reads what the gateway sends on one connection, as strictly as the device does. */
public interface ServerReader {

    /** Takes what is whole and leaves the rest. */
    void read(ByteBuf in, Consumer<Heard> ear);

    /** The device has waited for a receipt for too long: whatever lies half read will never become one. */
    void gaveUpWaiting(ByteBuf in, Consumer<Heard> ear);
}
