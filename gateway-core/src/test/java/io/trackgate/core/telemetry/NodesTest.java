package io.trackgate.core.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StoreNode;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.core.telemetry.TelemetryArchive.Period;
import io.trackgate.core.testing.PostgresServer;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Two nodes that write telemetry into one store. */
class NodesTest {

    private final String url = PostgresServer.store();
    private final Node a = new Node();
    private final Node b = new Node();

    /** All of a gateway that writes telemetry. */
    private final class Node {
        private final Database database = Database.open(url).join("test");
        private final GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());
        private final LiveStates states = new LiveStates();
        private final StoreWriter writer = new StoreWriter(database, metrics).start();
        private final List<Integer> toldOthers = new CopyOnWriteArrayList<>();
        private final TelemetryStore sink = new TelemetryStore(database, writer, states, metrics, events(), 1 << 26,
                () -> StoreCase.NOON);
        private long nanos;
        private final Compaction compaction = new Compaction(database, writer, sink, states, Optional.empty(), () -> nanos);

        void store(int trackerId, TelemetryRecord... records) { got(sink.accept(trackerId, new TelemetryBatch(List.of(records)))); }

        /** The clock for deadlines has moved since the last look. */
        void look(int seconds) {
            nanos += TimeUnit.SECONDS.toNanos(seconds);
            compaction.look();
        }

        boolean adopt(Node other) {
            int before = adoptions(other);
            got(compaction.adopt(other.database.node().id(), none -> {}));
            return adoptions(other) > before;
        }

        List<TelemetryRecord> records(int trackerId) {
            List<TelemetryRecord> records = new ArrayList<>();
            new TelemetryArchive(database).forEach(trackerId, Period.ALWAYS, stored -> records.add(stored.record()));
            return records;
        }

        private GatewayEvents events() {
            GatewayEvents events = new GatewayEvents();
            events.shareWith(toldOthers::add, () -> {});
            return events;
        }

        Optional<Boolean> ignition(int trackerId) {
            return Optional.ofNullable(database.readNow(handle -> states.of(handle, List.of(trackerId))).get(trackerId))
                    .map(live -> live.ignition().value());
        }

        void close() {
            compaction.close();
            writer.close();
            database.close();
        }
    }

    private static <T> T got(CompletableFuture<T> future) { return future.orTimeout(20, TimeUnit.SECONDS).join(); }

    private int adoptions(Node of) { return (int) number("select adoptions from store_node where id = " + of.database.node().id()); }

    private long number(String sql) { return a.database.readNow(handle -> handle.createQuery(sql).mapTo(Long.class).one()); }

    private void dies(Node node) {
        b.database.<Object>writeNow(
                handle -> handle.execute("update store_node set lease_until = 1 where id = ?", node.database.node().id()));
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    @Test
    void each_puts_its_own_into_order_and_all_see_all_of_it_once() {
        for (int second = 0; second < 20; second++)
            (second % 2 == 0 ? a : b).store(7, StoreCase.record(second), StoreCase.record(3));
        assertThat(b.records(7)).hasSize(20).isEqualTo(a.records(7));
        got(a.compaction.all());
        assertThat(number("select count(*) from telemetry_batch")).as("those of b").isEqualTo(10);
        assertThat(a.records(7)).hasSize(20);
        got(b.compaction.all());
        assertThat(b.records(7)).hasSize(20);
        assertThat(number("select sum(records) from telemetry_chunk")).isEqualTo(20);
    }

    @Test
    void one_tracker_that_goes_to_and_fro_has_each_record_in_one_chunk_although_both_write_them_at_once() {
        List<CompletableFuture<Void>> both = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            for (int second = 0; second < 60; second++) {
                a.store(second % 3, StoreCase.record(1_000 * round + second));
                b.store(second % 3, StoreCase.record(1_000 * round + second + second % 2)); // every other one is known
            }
            both.add(a.compaction.all());
            both.add(b.compaction.all());
        }
        both.forEach(NodesTest::got);
        got(a.compaction.all());
        got(b.compaction.all());
        assertThat(number("select count(*) from telemetry_batch")).isZero();
        int all = a.records(0).size() + a.records(1).size() + a.records(2).size();
        assertThat(number("select sum(records) from telemetry_chunk")).isEqualTo(all);
        assertThat(all).isEqualTo(5 * 90);
    }

    @Test
    void what_a_dead_node_left_is_taken_over_once_with_what_it_says() {
        a.store(7, StoreCase.record(1), StoreCase.record(2));
        a.store(8, StoreCase.record(3));
        assertThat(b.ignition(7)).as("it waits with the other node").isEmpty();
        assertThat(b.adopt(a)).as("while that lives").isFalse();
        dies(a);
        assertThat(b.database.readNow(StoreNode::dead)).as("a lease that ran out counts when this node has held its own for that long")
                .isEmpty();
        assertThat(b.adopt(a)).isTrue();
        assertThat(b.ignition(7)).contains(true);
        b.store(9, StoreCase.record(4));
        b.look(1);
        assertThat(number("select count(*) from telemetry_batch")).as("at the next look").isZero();
        assertThat(b.records(7)).hasSize(2);
        assertThat(number("select count(*) from tracker_live")).isEqualTo(3);
        assertThat(b.sink.staging().bytes()).isZero();
    }

    @Test
    void one_that_only_slept_goes_on_and_nothing_is_doubled() {
        a.store(7, StoreCase.record(1));
        dies(a);
        assertThat(b.adopt(a)).isTrue();
        a.store(7, StoreCase.record(1), StoreCase.record(2));
        got(a.compaction.all());
        a.store(8, StoreCase.record(5));
        a.look(1);
        assertThat(a.sink.staging().bytes()).as("its own alone")
                .isEqualTo(number("select sum(length(body)) from telemetry_batch where id >= "
                        + a.database.node().firstBatch() + " and id < " + b.database.node().firstBatch()));
        b.look(1);
        got(a.compaction.all());
        assertThat(a.records(7)).containsExactly(StoreCase.record(1), StoreCase.record(2));
        assertThat(number("select sum(records) from telemetry_chunk")).isEqualTo(3);
        assertThat(a.sink.staging().bytes()).isZero();
    }

    @Test
    void an_orderly_end_leaves_to_others_at_once() {
        a.store(7, StoreCase.record(1));
        a.writer.close();
        a.compaction.close();
        a.database.close();
        assertThat(b.database.readNow(StoreNode::dead)).containsExactly(a.database.node().id());
        got(b.compaction.adopt(a.database.node().id(), none -> {}));
        assertThat(b.ignition(7)).contains(true);
        assertThat(b.database.readNow(StoreNode::dead)).isEmpty();
        got(b.compaction.adopt(a.database.node().id(), none -> {}));
        assertThat(b.records(7)).hasSize(1);
    }

    @Test
    void another_node_sees_what_a_tracker_said_a_second_later_and_of_many_a_few_seconds_later() {
        a.store(6, StoreCase.record(1, Map.of()));
        a.look(1);
        assertThat(b.ignition(6)).contains(true);
        assertThat(a.toldOthers).containsExactly(6);
        for (int tracker = 1_000; tracker < 1_100; tracker++) { a.store(tracker, StoreCase.record(1, Map.of())); }
        a.store(7, StoreCase.record(1, Map.of()));
        assertThat(a.ignition(7)).contains(true);
        a.look(1);
        assertThat(b.ignition(7)).isEmpty();
        a.look(15);
        assertThat(a.toldOthers).hasSize(102);
        assertThat(b.ignition(7)).contains(true);
        assertThat(number("select count(*) from telemetry_batch")).as("and is not put into order for it").isEqualTo(102);
    }

    @Test
    void one_of_them_leads() {
        AtomicInteger leaders = new AtomicInteger();
        for (Node node : List.of(a, b)) { if (node.database.readNow(StoreNode::leads)) leaders.incrementAndGet(); }
        assertThat(leaders).hasValue(1);
        assertThat(a.database.readNow(StoreNode::leads)).isTrue();
        dies(a);
        assertThat(b.database.readNow(StoreNode::leads)).isTrue();
    }
}
