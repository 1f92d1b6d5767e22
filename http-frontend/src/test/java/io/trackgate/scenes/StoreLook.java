package io.trackgate.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.trackgate.core.store.Database;
import io.trackgate.core.telemetry.LiveState;
import io.trackgate.core.telemetry.LiveStates;
import io.trackgate.core.telemetry.StoredRecord;
import io.trackgate.core.telemetry.TelemetryArchive;

/** What a store has of records and states at one moment, whatever the form in which it keeps them. Nothing is written. */
final class StoreLook implements AutoCloseable {

    private final Database database;
    private final TelemetryArchive archive;
    private final LiveStates states = new LiveStates();

    StoreLook(StoreView store) {
        database = Database.openToRead(store.url());
        database.readNow(states::recover);
        archive = new TelemetryArchive(database);
    }

    /** In the order of the tracker's own times. */
    List<StoredRecord> records(int tracker) {
        List<StoredRecord> records = new ArrayList<>();
        archive.forEach(tracker, TelemetryArchive.Period.ALWAYS, records::add);
        return records;
    }

    /** Of all trackers. */
    long count() {
        return archive.trackers().stream().mapToLong(tracker -> archive.count(tracker, TelemetryArchive.Period.ALWAYS)).sum();
    }

    Map<Integer, LiveState> states(List<Integer> trackers) { return database.readNow(handle -> states.of(handle, trackers)); }

    @Override
    public void close() { database.close(); }
}
