package io.trackgate.core.telemetry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Packed records of one tracker in order, each once. */
final class PackedRecords {

    private PackedRecords() {}

    /** Of a record that came more than once the one that came first. */
    static List<PackedRecord> ordered(List<PackedRecord> asTheyCame) {
        List<PackedRecord> sorted = new ArrayList<>(asTheyCame);
        Collections.sort(sorted); // stable: what came first stands first
        List<PackedRecord> ordered = new ArrayList<>(sorted.size());
        for (PackedRecord record : sorted)
            if (ordered.isEmpty() || ordered.getLast().compareTo(record) != 0) ordered.add(record);
        return ordered;
    }

    /** Both are in order, and so is the result; of a record that is in both the first one's. */
    static List<PackedRecord> merged(List<PackedRecord> first, List<PackedRecord> second) {
        List<PackedRecord> all = new ArrayList<>(first.size() + second.size());
        int at = 0;
        for (PackedRecord record : first) {
            int compared = -1;
            while (at < second.size() && (compared = second.get(at).compareTo(record)) < 0)
                all.add(second.get(at++));
            if (at < second.size() && compared == 0) at++;
            all.add(record);
        }
        all.addAll(second.subList(at, second.size()));
        return all;
    }
}
