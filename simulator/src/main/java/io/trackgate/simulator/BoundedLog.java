package io.trackgate.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest items of a list that would grow for ever otherwise. Written by the tracker's event loop, read by anyone. */
final class BoundedLog<T> {
    private final int capacity;
    // Most trackers of a large fleet never note anything.
    private final Deque<T> items = new ArrayDeque<>(0);

    BoundedLog(int capacity) { this.capacity = capacity; }

    synchronized void add(T item) {
        if (items.size() == capacity) items.removeFirst();
        items.addLast(item);
    }

    synchronized List<T> copy() { return List.copyOf(items); }
}
