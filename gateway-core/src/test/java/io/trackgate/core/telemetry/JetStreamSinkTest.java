package io.trackgate.core.telemetry;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.testing.NatsServer;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Against a real nats-server, which is stopped, killed and frozen. */
class JetStreamSinkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration QUICK = Duration.ofMillis(700);
    private static final long ROOM = 1 << 20;
    private static final long NOW = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();
    private static final String STREAM = "RECORDS";
    private static final int TRUCK = 7;

    @TempDir
    Path folder = Path.of("");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private @Nullable NatsServer server;
    private @Nullable JetStreamSink sink;

    @BeforeEach
    void find_the_server() { server = NatsServer.in(folder); }

    @AfterEach
    void end() {
        JetStreamSink opened = sink;
        if (opened != null) opened.close();
        NatsServer found = server;
        if (found != null) found.close();
    }

    private NatsServer nats() { return Optional.ofNullable(server).orElseThrow(); }

    /** Not connected yet. */
    private JetStreamSink open(Duration timeout) {
        GatewayConfig.Nats config = new GatewayConfig.Nats(List.of(nats().url()), STREAM, "fleet.records", timeout, Optional.empty());
        JetStreamSink opened = new JetStreamSink(config, ROOM, () -> NOW, new GatewayMetrics(registry)).start();
        sink = opened;
        return opened;
    }

    private JetStreamSink connected(Duration timeout) { return up(open(timeout)); }

    private static JetStreamSink up(JetStreamSink sink) {
        await().atMost(PATIENCE).until(sink::isUp);
        return sink;
    }

    private static <T> T got(CompletableFuture<T> future) { return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join(); }

    private static void fails(CompletableFuture<Void> future, String why) {
        assertThat(future).failsWithin(PATIENCE).withThrowableThat().havingRootCause().isInstanceOf(NotPublishedException.class)
                .withMessageContaining(why);
    }

    private static TelemetryRecord record(long number) {
        return new TelemetryRecord(NOW + number, 0, null, true, null, null, null, null, null, Map.of(), Map.of(), Map.of("io.16", number));
    }

    private static TelemetryBatch batch(long... numbers) {
        return new TelemetryBatch(Arrays.stream(numbers).mapToObj(JetStreamSinkTest::record).toList());
    }

    private List<Long> numbers() {
        return nats().read(STREAM, "fleet.records.*").stream().map(stored -> stored.body().path("attributes").path("io.16").asLong())
                .toList();
    }

    @Test
    void what_completes_is_in_the_stream_and_in_order() {
        nats().start();
        JetStreamSink sink = connected(PATIENCE);
        got(sink.accept(TRUCK, batch(3, 2, 1)));
        assertThat(numbers()).containsExactly(3L, 2L, 1L);
        got(sink.accept(TRUCK, batch()));
        assertThat(registry.get("trackgate.nats.published").counter().count()).isEqualTo(3);
        assertThat(registry.get("trackgate.nats.up").gauge().value()).isEqualTo(1);
        assertThat(registry.get("trackgate.nats.waiting").gauge().value()).isZero();
    }

    @Test
    void a_message_says_what_docs_operation_says() {
        nats().start();
        JetStreamSink sink = connected(PATIENCE);
        Position position = new Position(54.5, 25.25, 120, 60, 90, 11, true);
        got(sink.accept(TRUCK, new TelemetryBatch(List.of(new TelemetryRecord(NOW - 1_500, 239, position, true, null, 4, 12_000, null, null,
                Map.of(1, true), Map.of(), Map.of("io.16", 5L))))));
        NatsServer.Stored stored = nats().read(STREAM, "fleet.records.*").getFirst();
        assertThat(stored.subject()).isEqualTo("fleet.records.7");
        assertThat(stored.id()).matches("7-1767268798500-239-[0-9a-f]{16}");
        assertThat(stored.body()).hasToString("""
                {"tracker_id":7,"received_at":"2026-01-01T12:00:00Z","time":"2026-01-01T11:59:58.500Z","event":239,\
                "latitude":54.5,"longitude":25.25,"altitude_m":120,"speed_kmh":60,"course_deg":90,"satellites":11,"valid":true,\
                "ignition":true,"gsm_signal":4,"external_voltage_mv":12000,"inputs":{"1":true},"attributes":{"io.16":5}}""");
    }

    @Test
    void a_frame_that_nobody_can_read_has_a_subject_of_its_own_and_is_kept_once() {
        nats().start();
        JetStreamSink sink = connected(PATIENCE);
        got(sink.accept(TRUCK, batch(1)));
        got(sink.accept(TRUCK, new Unreadable(new byte[]{1, (byte) 0xfe}, "codec 99")));
        got(sink.accept(TRUCK, new Unreadable(new byte[]{1, (byte) 0xfe}, "codec 99")));
        assertThat(numbers()).containsExactly(1L);
        List<NatsServer.Stored> frames = nats().read(STREAM, "fleet.records.*.unreadable");
        assertThat(frames).extracting(NatsServer.Stored::subject).containsExactly("fleet.records.7.unreadable");
        assertThat(frames.getFirst().body())
                .hasToString("{\"tracker_id\":7,\"received_at\":\"2026-01-01T12:00:00Z\",\"why\":\"codec 99\",\"raw\":\"01fe\"}");
    }

    @Test
    void a_record_that_comes_again_is_stored_once_also_after_a_restart_of_the_server() {
        nats().start();
        JetStreamSink sink = connected(PATIENCE);
        got(sink.accept(TRUCK, batch(1, 2, 1)));
        got(sink.accept(TRUCK, batch(1, 2)));
        nats().stop();
        await().atMost(PATIENCE).until(() -> !sink.isUp());
        nats().start();
        got(up(sink).accept(TRUCK, batch(2, 3)));
        assertThat(numbers()).containsExactly(1L, 2L, 3L);
        got(sink.accept(8, batch(1)));
        assertThat(numbers()).as("another tracker's").hasSize(4);
    }

    @Test
    void a_stream_that_is_not_there_is_made_so_that_what_is_acknowledged_is_kept() {
        nats().start();
        connected(PATIENCE);
        StreamConfiguration made = nats().stream(STREAM);
        assertThat(made.getSubjects()).containsExactly("fleet.records.>");
        assertThat(made.getStorageType()).isEqualTo(StorageType.File);
        assertThat(made.getDiscardPolicy()).isEqualTo(DiscardPolicy.New);
        assertThat(made.getDuplicateWindow()).isGreaterThanOrEqualTo(TelemetryStream.SHORTEST_WINDOW);
    }

    @Test
    void a_stream_that_is_there_is_used_as_it_is() {
        nats().start();
        nats().make(StreamConfiguration.builder().name(STREAM).subjects("fleet.>").storageType(StorageType.Memory).maxMessages(10).build());
        got(connected(PATIENCE).accept(TRUCK, batch(1)));
        assertThat(nats().stream(STREAM).getSubjects()).containsExactly("fleet.>");
        assertThat(numbers()).containsExactly(1L);
    }

    @Test
    void a_stream_that_does_not_take_the_subjects_is_not_used_until_it_does() {
        nats().start();
        nats().make(StreamConfiguration.builder().name(STREAM).subjects("fleet.records.*").storageType(StorageType.File).build());
        JetStreamSink sink = open(PATIENCE);
        await().atMost(PATIENCE).untilAsserted(
                () -> fails(sink.accept(TRUCK, batch(1)), "takes [fleet.records.*] (expected: fleet.records.*.unreadable too)"));
        assertThat(sink.isUp()).isFalse();
    }

    @Test
    void a_stream_that_a_long_record_would_never_get_into_is_not_used() {
        nats().start();
        nats().make(StreamConfiguration.builder().name(STREAM).subjects("fleet.records.>").maximumMessageSize(4_096).build());
        JetStreamSink sink = open(PATIENCE);
        await().atMost(PATIENCE).untilAsserted(
                () -> fails(sink.accept(TRUCK, batch(1)), "max_msg_size of stream RECORDS: 4096 (expected: >= 524288)"));
        assertThat(sink.isUp()).isFalse();
    }

    @Test
    void a_batch_that_is_more_than_may_wait_is_taken_when_nothing_else_waits() {
        nats().start();
        JetStreamSink sink = connected(PATIENCE);
        got(sink.accept(TRUCK, batch(IntStream.range(0, 4_000).asLongStream().toArray())));
        assertThat(numbers()).hasSize(4_000);
    }

    @Test
    void a_full_stream_refuses_and_the_batch_is_not_safe() {
        nats().start();
        nats().make(StreamConfiguration.builder().name(STREAM).subjects("fleet.records.>").storageType(StorageType.File).maxMessages(2)
                .discardPolicy(DiscardPolicy.New).build());
        JetStreamSink sink = connected(PATIENCE);
        fails(sink.accept(TRUCK, batch(1, 2, 3)), "maximum messages exceeded");
        got(sink.accept(TRUCK, batch(1, 2)));
        assertThat(numbers()).containsExactly(1L, 2L);
    }

    @Test
    void without_a_server_the_gateway_s_part_starts_and_batches_fail_at_once_until_it_comes() {
        JetStreamSink sink = open(PATIENCE);
        await().atMost(PATIENCE).untilAsserted(() -> {
            CompletableFuture<Void> tried = sink.accept(TRUCK, batch(1));
            assertThat(tried).isCompletedExceptionally();
            fails(tried, "NATS can't be reached");
        });
        assertThat(registry.get("trackgate.nats.up").gauge().value()).isZero();
        nats().start();
        got(up(sink).accept(TRUCK, batch(1)));
        assertThat(numbers()).containsExactly(1L);
    }

    @Test
    void a_server_that_answers_nothing_fails_the_batch_when_its_time_is_over() {
        nats().start();
        JetStreamSink sink = connected(QUICK);
        nats().freeze();
        fails(sink.accept(TRUCK, batch(1)), "the stream acknowledged not all within 700 ms");
        nats().thaw();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            got(sink.accept(TRUCK, batch(1)));
            return true;
        });
        assertThat(numbers()).containsExactly(1L);
    }

    /** One thread that serves many, as an event loop does: it gets through all of its work although not one batch can be stored meanwhile. */
    private static List<CompletableFuture<Void>> byOneThread(JetStreamSink sink, int batches) {
        List<CompletableFuture<Void>> accepted = new ArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        try (ExecutorService eventLoop = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < batches; i++) {
                long number = i;
                eventLoop.execute(() -> {
                    accepted.add(sink.accept(TRUCK, batch(2 * number, 2 * number + 1)));
                    calls.incrementAndGet();
                });
            }
            await().atMost(PATIENCE).until(() -> calls.get() == batches);
        }
        return accepted;
    }

    @Test
    void whoever_hands_over_is_never_held_up_while_the_server_is_frozen_and_what_waits_is_bounded() {
        nats().start();
        JetStreamSink sink = connected(Duration.ofMinutes(5));
        nats().freeze();
        List<CompletableFuture<Void>> accepted = byOneThread(sink, 5_000);
        assertThat(accepted).noneMatch(batch -> batch.isDone() && !batch.isCompletedExceptionally());
        assertThat(sink.isBehind()).isTrue();
        assertThat(registry.get("trackgate.nats.waiting").gauge().value()).isBetween((double) ROOM, 2.0 * ROOM);
        fails(accepted.getLast(), "more than 2097152 bytes wait");
        long waiting = accepted.stream().filter(batch -> !batch.isDone()).count();
        assertThat(waiting).isPositive();
        nats().thaw();
        accepted.stream().limit(waiting).forEach(JetStreamSinkTest::got);
        assertThat(sink.isBehind()).isFalse();
        assertThat(numbers()).containsExactlyElementsOf(IntStream.range(0, 2 * (int) waiting).mapToObj(Long::valueOf).toList());
    }

    @Test
    void whoever_hands_over_is_never_held_up_while_the_server_is_gone() {
        nats().start();
        JetStreamSink sink = connected(Duration.ofMinutes(5));
        nats().kill();
        assertThat(byOneThread(sink, 5_000)).allSatisfy(batch -> assertThat(batch).failsWithin(PATIENCE));
        assertThat(registry.get("trackgate.nats.waiting").gauge().value()).isZero();
    }

    @Test
    void whatever_completed_while_the_server_went_and_came_is_there_once_and_the_rest_can_be_sent_again() {
        nats().start();
        JetStreamSink sink = connected(Duration.ofSeconds(5));
        Set<Long> completed = new HashSet<>();
        long number = 0;
        long failed = 0;
        for (int round = 0; round < 4; round++) {
            List<CompletableFuture<Void>> accepted = new ArrayList<>();
            List<Long> numbers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                numbers.add(number);
                accepted.add(sink.accept(TRUCK, batch(number++)));
                if (i == 250) got(accepted.getFirst()); // so that it is at work when it goes
            }
            if (round % 2 == 0) nats().stop();
            else
                nats().kill();
            for (int i = 0; i < accepted.size(); i++) {
                boolean safe = got(accepted.get(i).handle((done, failure) -> failure == null));
                if (safe) completed.add(numbers.get(i));
            }
            failed += number - completed.size();
            await().atMost(PATIENCE).until(() -> !sink.isUp());
            nats().start();
            up(sink);
            assertThat(numbers()).doesNotHaveDuplicates().containsAll(completed);
            for (long again : numbers)
                got(sink.accept(TRUCK, batch(again)));
            completed.addAll(numbers);
        }
        assertThat(numbers()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(completed).hasSize(2_000);
        assertThat(failed).as("batches that failed").isNotZero();
    }

    @Test
    void the_end_waits_for_what_is_under_way_and_takes_nothing_more() {
        nats().start();
        JetStreamSink sink = connected(PATIENCE);
        List<CompletableFuture<Void>> accepted = IntStream.range(0, 500).mapToObj(number -> sink.accept(TRUCK, batch(number))).toList();
        sink.close();
        assertThat(accepted).allSatisfy(batch -> assertThat(batch).isCompleted());
        fails(sink.accept(TRUCK, batch(501)), "the gateway is stopping");
        assertThat(numbers()).hasSize(500);
    }
}
