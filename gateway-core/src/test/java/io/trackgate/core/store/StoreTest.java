package io.trackgate.core.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.config.SettingValue;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.store.StateStore.SourceOfState;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class StoreTest {

    private static final StateKey OUT1 = StateKey.output(1);
    private static final ReportedState ON = ReportedState.of(OUT1, new SettingValue.Flag(true));
    private static final ReportedState OFF = ReportedState.of(OUT1, new SettingValue.Flag(false));

    @TempDir
    Path folder;

    private Database database;
    private StoreWriter writer;

    /** Of the store; the same during a test. */
    String url() { return "jdbc:sqlite:" + folder.resolve("new").resolve("trackgate.db"); }

    @BeforeEach
    void open() {
        database = Database.open(url()).join("test");
        writer = new StoreWriter(database, new GatewayMetrics(new SimpleMeterRegistry())).start();
    }

    @AfterEach
    void close() {
        writer.close();
        database.close();
    }

    private static <T> T got(CompletableFuture<T> future) { return future.orTimeout(10, TimeUnit.SECONDS).join(); }

    private StateValue out1() { return database.readNow(handle -> StateStore.of(handle, 7)).get(OUT1); }

    private void write(StoreWriter.Work work) { got(writer.submit(work)); }

    // ---- the writer ----

    /** As where the store is locked or its disk is full: SQLite has no transaction any more when the writer rolls back. */
    @Test
    void transactions_that_fail_at_their_beginning_use_no_connections_up() {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> write(handle -> {
                handle.execute("rollback");
                throw new IllegalStateException("locked");
            })).hasMessageContaining("locked");
        }
        write(handle -> StateStore.reported(handle, 7, ON, SourceOfState.ACK, 1));
        assertThat(out1().uncertainSince()).isNull();
    }

    @Test
    void work_is_done_in_the_order_in_which_it_came_and_one_bad_statement_fails_alone() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int at = i;
            all.add(writer.submit(handle -> {
                if (at == 250) handle.execute("insert into nowhere values (1)");
                StateStore.reported(handle, 7, at % 2 == 0 ? ON : OFF, SourceOfState.ACK, at);
            }));
        }
        for (int i = 0; i < 500; i++) {
            CompletableFuture<Void> one = all.get(i);
            if (i == 250) assertThatThrownBy(() -> got(one)).hasCauseInstanceOf(StoreException.class);
            else
                got(one);
        }
        assertThat(out1().reported()).isEqualTo(new SettingValue.Flag(false));
        assertThat(out1().reportedAt()).isEqualTo(499);
        await().until(writer::isAvailable);
    }

    @Test
    void an_error_in_one_piece_of_work_does_not_end_the_writer() {
        assertThatThrownBy(() -> write(handle -> { throw new AssertionError("a mistake"); })).hasCauseInstanceOf(StoreException.class);
        assertThat(writer.isAvailable()).isFalse();
        write(handle -> StateStore.reported(handle, 7, ON, SourceOfState.ACK, 1));
        assertThat(writer.isAvailable()).isTrue();
    }

    @Test
    void nothing_that_is_handed_over_while_the_writer_closes_waits_for_ever() throws InterruptedException {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        Thread busy = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 20_000; i++)
                all.add(writer.submit(handle -> {}));
        });
        writer.close();
        busy.join();
        assertThat(all).hasSize(20_000).allSatisfy(future -> assertThat(future).isDone());
    }

    @Test
    void a_command_does_not_wait_behind_all_the_telemetry_there_is() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch slowDisk = new CountDownLatch(1);
        writer.submit(handle -> {
            started.countDown();
            uninterrupted(slowDisk);
        });
        started.await();
        List<CompletableFuture<Void>> telemetry = new ArrayList<>();
        AtomicInteger stored = new AtomicInteger();
        for (int i = 0; i < 5_000; i++)
            telemetry.add(writer.submitTelemetry(handle -> stored.incrementAndGet(), 10, 1_000));
        AtomicInteger storedBefore = new AtomicInteger();
        CompletableFuture<Void> command = writer.submit(handle -> storedBefore.set(stored.get()));
        CompletableFuture<Void> answered = command.thenRun(() -> storedBefore.set(Math.max(storedBefore.get(), stored.get())));
        assertThat(writer.telemetryBytes()).isEqualTo(5_000_000);
        slowDisk.countDown();
        got(answered);
        assertThat(storedBefore.get()).as("batches of 10 rows that were stored before the command was answered").isLessThanOrEqualTo(100);
        telemetry.forEach(StoreTest::got);
        assertThat(writer.telemetryBytes()).isZero();
    }

    @Test
    void however_small_packets_are_a_commit_holds_no_more_bytes_of_them_than_it_may() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch slowDisk = new CountDownLatch(1);
        List<Integer> commits = new ArrayList<>();
        AtomicInteger gathered = new AtomicInteger();
        writer.gather(new StoreWriter.Gatherer() {
            @Override
            public void beforeCommit(Handle handle) {}

            @Override
            public void committed() { commits.add(gathered.getAndSet(0)); }

            @Override
            public void rolledBack() { gathered.set(0); }
        });
        writer.submit(handle -> {
            started.countDown();
            uninterrupted(slowDisk);
        });
        started.await();
        List<CompletableFuture<Void>> packets = new ArrayList<>();
        for (int i = 0; i < 30_000; i++)
            packets.add(writer.submitPacked(handle -> gathered.incrementAndGet(), 100, 1));
        slowDisk.countDown();
        packets.forEach(StoreTest::got);
        commits.removeIf(packed -> packed == 0); // the writer's own at its start, and the one on the slow disk
        assertThat(commits).as("packets of 100 bytes, of 1,000 KiB").startsWith(10_240, 10_240);
    }

    @Test
    void what_was_gathered_of_a_commit_that_fails_is_gathered_anew() {
        List<Integer> stored = new CopyOnWriteArrayList<>();
        List<Integer> gathered = new ArrayList<>();
        writer.gather(new StoreWriter.Gatherer() {
            @Override
            public void beforeCommit(Handle handle) {}

            @Override
            public void committed() {
                stored.addAll(gathered);
                gathered.clear();
            }

            @Override
            public void rolledBack() { gathered.clear(); }
        });
        List<CompletableFuture<Void>> all = new ArrayList<>();
        CountDownLatch slowDisk = new CountDownLatch(1);
        writer.submit(handle -> uninterrupted(slowDisk));
        for (int i = 0; i < 100; i++) {
            int at = i;
            all.add(writer.submitPacked(handle -> {
                gathered.add(at);
                if (at == 50) handle.execute("insert into nowhere values (1)");
            }, 1, 1));
        }
        slowDisk.countDown();
        assertThatThrownBy(() -> got(all.remove(50))).hasCauseInstanceOf(StoreException.class);
        all.forEach(StoreTest::got);
        assertThat(stored).hasSize(99).doesNotHaveDuplicates().isSorted().doesNotContain(50);
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void telemetry_never_makes_a_command_find_the_queue_full_and_what_makes_room_goes_before_it() throws InterruptedException {
        CountDownLatch slowDisk = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        writer.submit(handle -> {
            started.countDown();
            uninterrupted(slowDisk);
        });
        started.await();
        List<String> order = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 70_000; i++)
            writer.submitTelemetry(handle -> {
                if (order.size() < 2) order.add("telemetry");
            }, 1, 1);
        CompletableFuture<Void> cleanup = writer.submitCleanup(handle -> order.add("cleanup"), 500);
        CompletableFuture<Void> command = writer.submit(handle -> order.add("command"));
        slowDisk.countDown();
        got(command);
        got(cleanup);
        assertThat(order).startsWith("command", "cleanup");
    }

    @Test
    void telemetry_that_fails_frees_its_memory_and_fails_alone() {
        CompletableFuture<Void> bad = writer.submitTelemetry(handle -> handle.execute("insert into nowhere values (1)"), 1, 500);
        CompletableFuture<Void> good = writer.submitTelemetry(handle -> StateStore.reported(handle, 7, ON, SourceOfState.ACK, 1), 1, 500);
        assertThatThrownBy(() -> got(bad)).hasCauseInstanceOf(StoreException.class);
        got(good);
        assertThat(writer.telemetryBytes()).isZero();
        writer.close();
        assertThatThrownBy(() -> got(writer.submitTelemetry(handle -> {}, 1, 500))).hasCauseInstanceOf(StoreException.class);
        assertThat(writer.telemetryBytes()).isZero();
    }

    @Test
    void a_transaction_that_reads_first_can_write_while_telemetry_is_written() {
        List<CompletableFuture<Void>> others = new ArrayList<>();
        for (int round = 0; round < 60; round++) {
            for (int i = 0; i < 20; i++)
                others.add(writer.submit(handle -> StateStore.reported(handle, 8, ON, SourceOfState.ACK, 1)));
            int version = round;
            database.<Object>writeNow(handle -> {
                StateStore.of(handle, 8);
                return handle.execute("update directory_version set version = ?", version);
            });
        }
        others.forEach(StoreTest::got);
    }

    // ---- state ----

    @Test
    void the_values_of_many_trackers_are_read_at_once() {
        write(handle -> {
            StateStore.reported(handle, 7, ON, SourceOfState.ACK, 1);
            StateStore.uncertain(handle, 8, Set.of(OUT1, StateKey.LED), 5);
        });
        var all = database.readNow(handle -> StateStore.ofAll(handle, List.of(7, 8, 9)));
        assertThat(all).containsOnlyKeys(7, 8);
        assertThat(all.get(7)).isEqualTo(database.readNow(handle -> StateStore.of(handle, 7)));
        assertThat(all.get(8)).containsOnlyKeys(OUT1, StateKey.LED);
    }

    @Test
    void an_older_record_does_not_override_a_newer_answer() {
        write(handle -> StateStore.reported(handle, 7, ON, SourceOfState.ACK, 1_000));
        write(handle -> StateStore.recorded(handle, 7, OFF, 999, 2_000));
        assertThat(out1().reported()).isEqualTo(new SettingValue.Flag(true));
        write(handle -> StateStore.recorded(handle, 7, OFF, 1_001, 2_000));
        assertThat(out1().reported()).isEqualTo(new SettingValue.Flag(false));
    }

    @Test
    void an_answer_counts_also_after_the_clock_was_set_back() {
        write(handle -> StateStore.reported(handle, 7, OFF, SourceOfState.TELEMETRY, 5_000));
        write(handle -> StateStore.uncertain(handle, 7, Set.of(OUT1), 5_000));
        write(handle -> StateStore.reported(handle, 7, ON, SourceOfState.ACK, 1_000));
        assertThat(out1().reported()).isEqualTo(new SettingValue.Flag(true));
        assertThat(out1().uncertainSince()).isNull();
    }

    @Test
    void uncertain_keeps_the_reported_value_and_its_first_time_until_somebody_says_so() {
        write(handle -> StateStore.reported(handle, 7, ON, SourceOfState.ACK, 1));
        write(handle -> StateStore.uncertain(handle, 7, Set.of(OUT1), 10));
        write(handle -> StateStore.uncertain(handle, 7, Set.of(OUT1), 20));
        write(handle -> StateStore.desired(handle, 7, OFF.values(), 20));
        assertThat(out1().uncertainSince()).isEqualTo(10);
        assertThat(out1().reported()).isEqualTo(new SettingValue.Flag(true));
        write(handle -> StateStore.recorded(handle, 7, OFF, 9, 2_000));
        assertThat(out1().uncertainSince()).as("the record is older than the doubt").isEqualTo(10);
        write(handle -> StateStore.recorded(handle, 7, OFF, 21, 2_000));
        assertThat(out1().uncertainSince()).isNull();
        assertThat(out1().desired()).isEqualTo(new SettingValue.Flag(false));
    }
}
