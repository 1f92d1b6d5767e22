package io.trackgate.simulator.load;

import io.netty.buffer.ByteBuf;

/** Packets of records, one after the other. */
interface RecordFrames {

    /**
     * Writes one packet, none of whose records was written before for this tracker.
     *
     * @param number of its first record, from 0
     */
    void write(LightTracker tracker, ByteBuf out, int records, long number);
}
