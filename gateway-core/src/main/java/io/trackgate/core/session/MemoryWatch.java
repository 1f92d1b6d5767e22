package io.trackgate.core.session;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;
import io.trackgate.config.Limits;
import io.trackgate.core.log.FewLines;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether there is memory for another connection. What is in use between two collections says little of the heap: what the last one left does. Any
 * thread.
 */
final class MemoryWatch {

    private static final Logger log = LoggerFactory.getLogger(MemoryWatch.class);
    private static final long HEAP_EVERY = TimeUnit.MILLISECONDS.toNanos(500);

    /**
     * One kind of memory, in bytes.
     *
     * @param percent of {@code most} that may be used; 0: not watched
     */
    record Kind(String name, LongSupplier used, long most, int percent) {
        boolean isShort() { return percent > 0 && most > 0 && used.getAsLong() > most / 100 * percent; }
    }

    private final Kind heap;
    private final Kind direct;
    private final LongSupplier nanoClock;
    private final FewLines lines;

    // guarded by this
    private boolean looked;
    private long lookedNanos;
    private boolean heapIsShort;
    private @Nullable Kind told;

    MemoryWatch(Kind heap, Kind direct, LongSupplier nanoClock) {
        this.heap = heap;
        this.direct = direct;
        this.nanoClock = nanoClock;
        this.lines = new FewLines("changes between enough memory and too little", nanoClock);
    }

    static MemoryWatch ofThisProcess(Limits limits, LongSupplier nanoClock) {
        List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        // With the smaller of the two: a gateway that nobody talks to any more may not see a collection for long.
        LongSupplier heap = () -> Math.min(sum(pools, MemoryPoolMXBean::getCollectionUsage), sum(pools, MemoryPoolMXBean::getUsage));
        return new MemoryWatch(new Kind("heap", heap, Runtime.getRuntime().maxMemory(), limits.heap()),
                new Kind("memory outside the heap", directMemory(), PlatformDependent.maxDirectMemory(), limits.directMemory()), nanoClock);
    }

    private static long sum(List<MemoryPoolMXBean> pools, java.util.function.Function<MemoryPoolMXBean, @Nullable MemoryUsage> usage) {
        ToLongFunction<MemoryPoolMXBean> used = pool -> {
            MemoryUsage known = usage.apply(pool);
            return known == null ? 0 : known.getUsed();
        };
        return pools.stream().mapToLong(used).sum();
    }

    private static LongSupplier directMemory() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator
                ? allocator.metric()::usedDirectMemory
                : () -> 0;
    }

    /** No new connection now. The line is written when this begins and when it ends. */
    synchronized boolean isShort() {
        long now = nanoClock.getAsLong();
        if (!looked || now - lookedNanos >= HEAP_EVERY) {
            looked = true;
            lookedNanos = now;
            heapIsShort = heap.isShort();
        }
        tell(direct.isShort() ? direct : heapIsShort ? heap : null);
        return told != null;
    }

    /** Outside the heap, in buffers. */
    long directBytes() { return direct.used.getAsLong(); }

    private void tell(@Nullable Kind scarce) {
        if (scarce == told) return;
        told = scarce;
        if (!lines.takes()) return; // it may go up and down around its bound
        if (scarce == null) log.info("there is memory again: new tracker connections are taken");
        else
            log.warn(
                    "{}: {} MiB of {} MiB in use (expected: at most {} %): no new tracker connection is taken until it falls; those that are"
                            + " there go on. TRACKGATE_HEAP gives more",
                    scarce.name, scarce.used.getAsLong() >> 20, scarce.most >> 20,
                    scarce.percent);
    }
}
