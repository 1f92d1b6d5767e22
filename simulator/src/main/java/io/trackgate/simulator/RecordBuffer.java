package io.trackgate.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A tracker's memory of records: one packet in flight, the rest waits for its receipt. When it is full the oldest waiting records go, as
 * in the device. Confined to the tracker's event loop.
 */
final class RecordBuffer {
    private final int capacity;
    private final int perPacket;
    private final Deque<DeviceRecord> waiting = new ArrayDeque<>(0);
    private List<DeviceRecord> inFlight = List.of();
    private long forgotten;

    RecordBuffer(int capacity, int perPacket) {
        this.capacity = capacity;
        this.perPacket = perPacket;
    }

    void add(DeviceRecord record) {
        if (waiting.size() == capacity) {
            waiting.removeFirst();
            forgotten++;
        }
        waiting.addLast(record);
    }

    /** The packet without a receipt again, else the next full one; empty: nothing to send. */
    List<DeviceRecord> packet() {
        if (inFlight.isEmpty() && waiting.size() >= perPacket) inFlight = take(perPacket);
        return inFlight;
    }

    /** Whatever waits, also if it fills no packet. */
    List<DeviceRecord> rest() {
        if (inFlight.isEmpty()) inFlight = take(Math.min(perPacket, waiting.size()));
        return inFlight;
    }

    private List<DeviceRecord> take(int count) {
        List<DeviceRecord> taken = new ArrayList<>(count);
        for (int i = 0; i < count; i++) { taken.add(waiting.removeFirst()); }
        return List.copyOf(taken);
    }

    /** @return whether that packet was still the one in flight: another connection may have brought its receipt first */
    boolean acked(List<DeviceRecord> packet) {
        if (packet != inFlight) return false;
        inFlight = List.of();
        return true;
    }

    int size() { return waiting.size() + inFlight.size(); }

    long forgotten() { return forgotten; }
}
