package io.trackgate.core;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/** Trackers with a kept setting or an uncertain state. All others never cost a look into the store when they log in. */
final class OpenWork {

    private final Map<Integer, Long> marks = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    void addAll(Set<Integer> trackers) { trackers.forEach(this::mark); }

    /** Call it once the store has the work. */
    void mark(int trackerId) { marks.put(trackerId, last.incrementAndGet()); }

    /** Null when there is none; take it before looking into the store. */
    @Nullable
    Long mark(Integer trackerId) { return marks.get(trackerId); }

    /** The store held nothing for it, and nothing came since the mark was taken. */
    void done(int trackerId, Long mark) {
        marks.remove(trackerId, mark);
    }
}
