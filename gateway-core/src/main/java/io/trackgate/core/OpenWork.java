package io.trackgate.core;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

/** Trackers with a kept setting or an uncertain state. All others never cost a look into the store when they log in. */
final class OpenWork {

    private final Map<Integer, Long> marks = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();
    private final IntConsumer others;

    OpenWork() { this(trackerId -> {}); }

    /** @param others told of each mark that is made here: the tracker's session may be another node's */
    OpenWork(IntConsumer others) {
        this.others = others;
    }

    /** What the store has, by whomever. @return those of which nothing was known here */
    Set<Integer> addAll(Set<Integer> trackers) {
        Set<Integer> unknown = new HashSet<>();
        for (int id : trackers) { if (marks.putIfAbsent(id, last.incrementAndGet()) == null) unknown.add(id); }
        return unknown;
    }

    /** Call it once the store has the work. */
    void mark(int trackerId) {
        heard(trackerId);
        others.accept(trackerId);
    }

    /** Another node has put it into the store. */
    void heard(int trackerId) { marks.put(trackerId, last.incrementAndGet()); }

    /** Null when there is none; take it before looking into the store. */
    @Nullable
    Long mark(Integer trackerId) { return marks.get(trackerId); }

    /** The store held nothing for it, and nothing came since the mark was taken. */
    void done(int trackerId, Long mark) {
        marks.remove(trackerId, mark);
    }
}
