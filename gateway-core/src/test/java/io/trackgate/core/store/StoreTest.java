package io.trackgate.core.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.config.SettingValue;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.store.StateStore.SourceOfState;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
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

    @BeforeEach
    void open() {
        database = Database.open("jdbc:sqlite:" + folder.resolve("new").resolve("trackgate.db"));
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
    void an_older_record_does_not_override_a_newer_answer() {
        write(handle -> StateStore.reported(handle, 7, ON, SourceOfState.ACK, 1_000));
        write(handle -> StateStore.reported(handle, 7, OFF, SourceOfState.TELEMETRY, 999));
        assertThat(out1().reported()).isEqualTo(new SettingValue.Flag(true));
        write(handle -> StateStore.reported(handle, 7, OFF, SourceOfState.TELEMETRY, 1_001));
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
        write(handle -> StateStore.reported(handle, 7, OFF, SourceOfState.TELEMETRY, 9));
        assertThat(out1().uncertainSince()).as("the record is older than the doubt").isEqualTo(10);
        write(handle -> StateStore.reported(handle, 7, OFF, SourceOfState.TELEMETRY, 21));
        assertThat(out1().uncertainSince()).isNull();
        assertThat(out1().desired()).isEqualTo(new SettingValue.Flag(false));
    }
}
