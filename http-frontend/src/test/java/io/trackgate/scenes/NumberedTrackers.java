package io.trackgate.scenes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.trackgate.config.Configuration;
import io.trackgate.config.TrackerModel;
import io.trackgate.core.telemetry.LiveState;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TrackerEvent;
import io.trackgate.simulator.Uplink;
import org.jspecify.annotations.Nullable;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Trackers of all families that send numbered records, and what the store has to have of these. */
final class NumberedTrackers implements AutoCloseable {
    private static final int MEMORY = 1_000_000; // none forgets a record
    private static final Duration PATIENCE = Duration.ofMinutes(4); // a packet of 17 records, one every five seconds, twice
    private static final String IMEI = "35630704%07d";
    private static final String PHONE = "138%09d";

    // Why a simulated tracker hangs up by itself.
    private static final String OWN_IMPATIENCE = "no receipt within";
    private static final String SWITCHED_OFF = "switched off";

    /** Beside several models, the three editions of JT/T 808: one of 2019 has an id that is longer than a phone's number. */
    private record Kind(String model, String deviceId, int recordsPerPacket) {}

    private static final List<Kind> KINDS = List.of(new Kind("telfmb120", IMEI, 1), new Kind("gt06n", IMEI, 2),
            new Kind("jt808_2011", PHONE, 1), new Kind("telfmb920", IMEI, 5), new Kind("x3", IMEI, 1), new Kind("jt808", PHONE, 4),
            new Kind("telfmb640", IMEI, 3), new Kind("jmvl02", IMEI, 4), new Kind("jt808", IMEI, 3), new Kind("telftc921", IMEI, 2),
            new Kind("w15l", IMEI, 2), new Kind("km02", IMEI, 1), new Kind("fmeco4", IMEI, 3), new Kind("trace5", IMEI, 2),
            new Kind("start_s2011", IMEI, 1),
            new Kind("signal_s2551", IMEI, 4),
            new Kind("gl300", IMEI, 2), new Kind("gv300", IMEI, 17), new Kind("galileosky_v5", IMEI, 3),
            new Kind("galileosky_boxfinder", IMEI, 1));

    /** What a proof comes to. */
    record Tally(long receipted, long stored) {}

    private final List<SimulatedTracker> trackers = new ArrayList<>();
    private final List<TrackerEvent.Disconnected> cutOff = new CopyOnWriteArrayList<>();
    private long reported; // by each

    private static Kind kind(int id) { return KINDS.get(id % KINDS.size()); }

    /** The fleet's entries, with ids from 1. */
    static GatewayFiles enter(GatewayFiles files, int count) {
        for (int id = 1; id <= count; id++)
            files.device(id, kind(id).deviceId.formatted(id), kind(id).model);
        return files;
    }

    /**
     * Switched off until they are told to connect.
     *
     * @param uplinks by protocol
     * @param more    how they behave beside it
     */
    NumberedTrackers(Configuration configuration, int count, Function<String, Uplink> uplinks, Consumer<SimulatedTracker.Builder> more) {
        for (int id = 1; id <= count; id++) {
            TrackerModel model = configuration.models().find(kind(id).model).orElseThrow();
            SimulatedTracker.Builder settings = SimulatedTracker.of(model, kind(id).deviceId.formatted(id)).seed(id)
                    .clock(new RecordClock()).memory(MEMORY).recordsPerPacket(kind(id).recordsPerPacket);
            more.accept(settings);
            SimulatedTracker tracker = settings.build(uplinks.apply(model.protocol()));
            tracker.onEvent(event -> { if (event instanceof TrackerEvent.Disconnected ended) closed(ended); });
            trackers.add(tracker);
        }
    }

    private void closed(TrackerEvent.Disconnected ended) {
        if (!ended.why().startsWith(OWN_IMPATIENCE) && !ended.why().equals(SWITCHED_OFF)) cutOff.add(ended);
    }

    void forEach(Consumer<SimulatedTracker> action) { trackers.forEach(action); }

    void connect() { trackers.forEach(SimulatedTracker::connect); }

    void awaitLogins() {
        trackers.forEach(tracker -> tracker.connect().orTimeout(GatewayScene.PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
    }

    /** So many records more, of each. */
    void report(int count) {
        reported += count;
        trackers.forEach(tracker -> tracker.report(count));
    }

    /** Whether there is a receipt for everything that was reported. */
    boolean haveNothingLeft() {
        return trackers.stream().allMatch(tracker -> tracker.recordsAcked() == reported);
    }

    LongStream receiptedOfEach() { return trackers.stream().mapToLong(SimulatedTracker::recordsAcked); }

    long receipted() { return receiptedOfEach().sum(); }

    /** Until each has so many receipts more. */
    void awaitReceipts(int more) {
        long[] wanted = receiptedOfEach().map(records -> records + more).toArray();
        await().atMost(PATIENCE).untilAsserted(() -> {
            long[] now = receiptedOfEach().toArray();
            Map<String, Long> behind = IntStream.range(0, now.length).filter(i -> now[i] < wanted[i])
                    .mapToObj(i -> trackers.get(i).model().code()).collect(groupingBy(code -> code, TreeMap::new, counting()));
            assertThat(behind).as("trackers that have not so many receipts more").isEmpty();
        });
    }

    /** They hang up themselves where no receipt comes; the gateway does where a receipt could stand for another frame, and nowhere else. */
    void wereNeverCutOff() {
        List<String> sometimes = trackers.stream().filter(tracker -> tracker.model().protocol().equals("ruptela"))
                .map(SimulatedTracker::deviceId).toList();
        assertThat(cutOff).allSatisfy(cut -> assertThat(cut.deviceId()).isIn(sometimes));
    }

    void foundNothingOdd() {
        assertThat(trackers).allSatisfy(tracker -> assertThat(tracker.violations()).as(tracker.model().code()).isEmpty());
    }

    /** Every record that was receipted is in the store, none is in it twice, and the state of each tracker is as new as its receipts. */
    Tally areKept(StoreView store) {
        long[] receipted = receiptedOfEach().toArray(); // before the look into the store
        // Of several nodes each writes down now and then what its trackers said last.
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> statesAreAsNewAs(receipted, store));
        try (StoreLook look = new StoreLook(store)) {
            return areKept(receipted, id -> look.records(id).stream()
                    .map(stored -> RecordClock.numberOf(stored.record().timeMillis())).toList());
        }
    }

    private static void statesAreAsNewAs(long[] receipted, StoreView store) {
        try (StoreLook look = new StoreLook(store)) {
            Map<Integer, LiveState> states = look.states(IntStream.rangeClosed(1, receipted.length).boxed().toList());
            for (int id = 1; id <= receipted.length; id++)
                if (receipted[id - 1] > 0) isAsNewAs(RecordClock.timeOf(receipted[id - 1] - 1), id, states.get(id));
        }
    }

    private static void isAsNewAs(long record, int id, @Nullable LiveState state) {
        assertThat(state).as("state of %s %d", kind(id).model, id).isNotNull().extracting(LiveState::position).isNotNull();
        if (state == null || state.position() == null) return;
        assertThat(Math.min(state.lastRecord().toEpochMilli(), state.position().time().toEpochMilli()))
                .as("state of %s %d", kind(id).model, id).isGreaterThanOrEqualTo(record);
    }

    /** What is reported of an output, and not marked as uncertain, is what the tracker has; soon. */
    void areBelievedToBeAsTheyAre(StoreView store) {
        await().atMost(PATIENCE.multipliedBy(2)).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            Map<String, String> believed = new TreeMap<>();
            store.rows("select tracker_id, state_key, reported from tracker_state where reported is not null and uncertain_since is null",
                    row -> believed.put(row.getInt(1) + " " + row.getString(2), row.getString(3)));
            assertThat(wrong(believed)).isEmpty();
        });
    }

    private List<String> wrong(Map<String, String> believed) {
        List<String> wrong = new ArrayList<>();
        for (int id = 1; id <= trackers.size(); id++) {
            SimulatedTracker tracker = trackers.get(id - 1);
            for (int i = 0; i < tracker.outputs().size(); i++) {
                String said = believed.get(id + " output." + (i + 1));
                String is = tracker.outputs().get(i).toString();
                if (said != null && !said.equals(is))
                    wrong.add("%s %d: output %d is %s, believed %s".formatted(tracker.model().code(), id, i + 1, is, said));
            }
        }
        return wrong;
    }

    /** @param numbers by tracker, those of its records that are kept */
    Tally areKept(IntFunction<List<Long>> numbers) {
        return areKept(receiptedOfEach().toArray(), numbers);
    }

    /** A tracker's packets are receipted in order, so the first ones are those with a receipt. */
    private static Tally areKept(long[] receipted, IntFunction<List<Long>> numbers) {
        long kept = 0;
        for (int id = 1; id <= receipted.length; id++) {
            // What has no time of its own got that of its arrival: years later.
            List<Long> found = numbers.apply(id).stream().filter(number -> number < MEMORY).sorted().toList();
            assertThat(found).as("%s %d", kind(id).model, id).doesNotHaveDuplicates();
            assertThat(found.stream().limit(receipted[id - 1]).toList()).as("%s %d", kind(id).model, id)
                    .isEqualTo(LongStream.range(0, receipted[id - 1]).boxed().toList());
            kept += found.size();
        }
        return new Tally(LongStream.of(receipted).sum(), kept);
    }

    /** For good. */
    void switchOff() { trackers.forEach(SimulatedTracker::close); }

    @Override
    public void close() { switchOff(); }
}
