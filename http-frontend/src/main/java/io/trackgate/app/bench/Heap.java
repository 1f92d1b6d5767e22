package io.trackgate.app.bench;

import java.lang.management.ManagementFactory;

/** What lives on this process's heap. */
final class Heap {

    private static final int COLLECTIONS = 3; // what one frees may let the next free more

    private Heap() {}

    /** Bytes of live objects, after everything else was collected. */
    static long live() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
