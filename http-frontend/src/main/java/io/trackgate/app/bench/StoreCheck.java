package io.trackgate.app.bench;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.function.IntFunction;

import io.trackgate.core.store.Database;
import io.trackgate.core.telemetry.StoredRecord;
import io.trackgate.core.telemetry.TelemetryArchive;
import io.trackgate.core.telemetry.TelemetryArchive.Period;
import io.trackgate.protocol.Position;
import io.trackgate.simulator.load.LightFleet;
import io.trackgate.simulator.load.LightTracker;

/**
 * What a gateway's store holds after its end, against what trackers were receipted. Record by record: in a count, one that was stored without a
 * receipt would stand for one that is missing.
 *
 * @param lost    receipted, and not stored
 * @param doubled stored more than once
 */
record StoreCheck(long lost, long doubled) {

    static final StoreCheck NOTHING = new StoreCheck(0, 0);

    static StoreCheck of(Path folder, BenchFleet fleet, LightFleet load) {
        return of(folder, fleet, index -> load.trackers().get(index).receiptedNumbers());
    }

    /**
     * @param receipted numbers of the records that were, by the tracker's place in the fleet
     */
    static StoreCheck of(Path folder, BenchFleet fleet, IntFunction<BitSet> receipted) {
        return of("jdbc:sqlite:" + folder.resolve("trackgate.db"), fleet, BenchFleet.FIRST_ID, receipted);
    }

    /** @param firstId of the load's first tracker, the others follow */
    static StoreCheck of(String url, BenchFleet fleet, int firstId, LightFleet load) {
        BenchFleet loaded = new BenchFleet(fleet.models(), load.trackers().size());
        return of(url, loaded, firstId, index -> load.trackers().get(index).receiptedNumbers());
    }

    private static StoreCheck of(String url, BenchFleet fleet, int firstId, IntFunction<BitSet> receipted) {
        StoreCheck found = NOTHING;
        try (Database database = Database.openToRead(url)) {
            TelemetryArchive archive = new TelemetryArchive(database);
            for (int index = 0; index < fleet.count(); index++) {
                BitSet owed = receipted.apply(index);
                if (!owed.isEmpty()) found = found.and(of(archive, fleet, firstId, index, owed));
            }
        }
        return found;
    }

    private static StoreCheck of(TelemetryArchive archive, BenchFleet fleet, int firstId, int index, BitSet owed) {
        BitSet stored = new BitSet();
        long[] doubled = new long[1];
        archive.forEach(firstId + index, Period.ALWAYS, record -> {
            int number = number(index, record);
            if (number < 0) return; // not one of the load's: some trackers tell of themselves between two places
            if (stored.get(number)) doubled[0]++;
            stored.set(number);
        });
        owed.andNot(stored);
        boolean repeats = fleet.repeatsPlaces(firstId - BenchFleet.FIRST_ID + index);
        return new StoreCheck(owed.cardinality(), repeats ? 0 : doubled[0]);
    }

    private static int number(int index, StoredRecord stored) {
        Position position = stored.record().position();
        return position == null ? -1 : LightTracker.recordNumber(index, position.latitude(), position.longitude());
    }

    StoreCheck and(StoreCheck other) { return new StoreCheck(lost + other.lost, doubled + other.doubled); }
}
