package io.trackgate.core.frame;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.trackgate.core.command.FakeProtocol;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.frame.FrameTraces.Trace;
import io.trackgate.protocol.Capture;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Traces on a real disk. */
class TraceFilesTest {

    private static final long MOST_BYTES = 200_000;
    private static final Tracker TRUCK = tracker(7);

    @TempDir
    Path folder = Path.of("");

    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
    private final Passing passing = new Passing(4L * FrameRing.BLOCK);
    private volatile Instant now = Instant.parse("2026-01-01T12:00:00Z");

    private static Tracker tracker(int id) { return tracker(id, "acme"); }

    private static Tracker tracker(int id, String owner) {
        return new Tracker(id, "356307042441013", FakeProtocol.model("teltonika", 1, "ping", "who"), owner, "Truck", false, null,
                List.of(), null,
                null);
    }

    private final TraceFiles[] opened = new TraceFiles[1];

    private TraceFiles traces() {
        opened[0] = new TraceFiles(folder.resolve("traces"), tracker -> passing.watch(), worker, () -> now, MOST_BYTES);
        return opened[0];
    }

    @AfterEach
    void close() {
        if (opened[0] != null) worker.submit(opened[0]::close);
        worker.close();
    }

    private static List<Trace> all(TraceFiles traces) { return traces.list(TRUCK).join(); }

    @Test
    void a_trace_has_what_was_kept_and_what_passes_until_its_time_is_over() throws Exception {
        Passing.Line line = passing.connect().received(Passing.LOGIN);
        TraceFiles traces = traces();
        Trace started = traces.start(TRUCK, Duration.ofMinutes(5)).join().orElseThrow().getFirst();
        assertThat(started.running()).isTrue();
        assertThat(started.startedAt()).isEqualTo(now);
        assertThat(started.endsAt()).isEqualTo(now.plusSeconds(300));
        await().until(() -> read(traces, started).frames().size() == 1);
        worker.submit(() -> line.received(Passing.PING)).get();
        await().until(() -> read(traces, started).frames().size() == 2);
        now = now.plusSeconds(301);
        await().until(() -> !all(traces).getFirst().running());
        worker.submit(() -> line.received(Passing.PING)).get();
        Capture capture = read(traces, started);
        assertThat(capture.head()).isEqualTo(new Capture.Head("teltonika", 7, "356307042441013", TRUCK.model().code()));
        assertThat(capture.frames()).extracting(frame -> Hex.of(frame.bytes())).containsExactly(Passing.LOGIN, Passing.PING);
        assertThat(all(traces).getFirst().size()).isEqualTo(Files.size(folder.resolve("traces").resolve(started.name())));
    }

    private static Capture read(TraceFiles traces, Trace trace) throws Exception {
        String text = traces.read(TRUCK, trace.name()).join().orElseThrow();
        return Capture.read(new BufferedReader(new StringReader(text)));
    }

    @Test
    void a_trace_can_be_stopped_and_a_new_one_ends_the_one_that_runs() {
        passing.connect().received(Passing.LOGIN);
        TraceFiles traces = traces();
        traces.start(TRUCK, Duration.ofMinutes(5)).join();
        now = now.plusSeconds(1);
        List<Trace> two = traces.start(TRUCK, Duration.ofMinutes(5)).join().orElseThrow();
        assertThat(two).extracting(Trace::running).containsExactly(true, false);
        assertThat(traces.stop(TRUCK).join()).extracting(Trace::running).containsExactly(false, false);
        assertThat(traces.stop(TRUCK).join()).as("none runs").hasSize(2);
    }

    @Test
    void a_trace_ends_when_it_is_long_enough() throws Exception {
        Passing.Line line = passing.connect();
        TraceFiles traces = traces();
        traces.start(TRUCK, Duration.ofMinutes(60)).join();
        String large = "0000000000003FF8" + "00".repeat(0x3FF8 + 4);
        await().until(() -> {
            worker.submit(() -> line.received(large).received(large)).get();
            return !all(traces).getFirst().running();
        });
        assertThat(all(traces).getFirst().size()).isBetween(MOST_BYTES / 2, MOST_BYTES);
    }

    @Test
    void a_name_that_is_none_of_this_tracker_s_reads_nothing() throws IOException {
        TraceFiles traces = traces();
        traces.start(tracker(70), Duration.ofMinutes(1)).join();
        String others = traces.list(tracker(70)).join().getFirst().name();
        Files.writeString(folder.resolve("secret.jsonl"), "secret");
        assertThat(all(traces)).as("7 is not 70").isEmpty();
        for (String name : List.of(others, "../secret.jsonl", "", "7-20260101T120000000Z.jsonl", "7-../../secret.jsonl"))
            assertThat(traces.read(TRUCK, name).join()).as(name).isEqualTo(Optional.empty());
    }

    @Test
    void only_so_many_run_and_only_so_many_are_kept() throws IOException {
        TraceFiles traces = traces();
        for (int id = 1; id <= TraceFiles.MOST_RUNNING; id++)
            assertThat(traces.start(tracker(100 + id, "owner " + id % 3), Duration.ofMinutes(1)).join()).isPresent();
        assertThat(traces.start(TRUCK, Duration.ofMinutes(1)).join()).isEmpty();
        for (int id = 1; id <= TraceFiles.MOST_RUNNING; id++)
            traces.stop(tracker(100 + id)).join();
        for (int i = 0; i < TraceFiles.MOST_FILES; i++)
            Files.writeString(folder.resolve("traces").resolve("7-20250101T%09dZ.jsonl".formatted(i)), "x");
        traces.start(TRUCK, Duration.ofMinutes(1)).join();
        try (var files = Files.list(folder.resolve("traces"))) {
            assertThat(files.count()).isEqualTo(TraceFiles.MOST_FILES);
        }
        assertThat(all(traces)).extracting(Trace::name).doesNotContain("7-20250101T000000000Z.jsonl");
    }

    @Test
    void one_owner_does_not_keep_others_from_tracing() {
        TraceFiles traces = traces();
        for (int id = 1; id <= TraceFiles.MOST_RUNNING_OF_ONE; id++)
            assertThat(traces.start(tracker(100 + id), Duration.ofMinutes(1)).join()).isPresent();
        assertThat(traces.start(TRUCK, Duration.ofMinutes(1)).join()).isEmpty();
        assertThat(traces.start(tracker(8, "others"), Duration.ofMinutes(1)).join()).isPresent();
    }

    @Test
    void many_traces_of_one_tracker_take_the_place_of_its_own() {
        TraceFiles traces = traces();
        traces.start(tracker(8, "others"), Duration.ofMinutes(1)).join();
        traces.stop(tracker(8, "others")).join();
        for (int i = 0; i <= TraceFiles.MOST_FILES; i++) {
            now = now.plusMillis(1);
            traces.start(TRUCK, Duration.ofMinutes(1)).join();
        }
        assertThat(traces.list(tracker(8, "others")).join()).as("the oldest of all").hasSize(1);
        assertThat(all(traces)).hasSize(TraceFiles.MOST_FILES - 1);
    }
}
