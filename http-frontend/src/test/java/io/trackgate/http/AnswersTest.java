package io.trackgate.http;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackingSettings;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRecord;
import io.trackgate.core.store.StoreException;
import io.trackgate.http.TestGateway.Seen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import static io.trackgate.http.FakeCore.DEMO_KEY;
import static io.trackgate.http.FakeCore.MASTER_KEY;
import static io.trackgate.http.FakeCore.OTHER_KEY;
import static io.trackgate.http.FakeCore.SUB_KEY;
import static io.trackgate.http.FakeCore.TRUCK;
import static org.assertj.core.api.Assertions.assertThat;

/** What a caller is told of outcomes, of values, and of our own failures. */
class AnswersTest {
    private static final String SET = "{\"hash\":\"" + MASTER_KEY + "\",\"tracker_id\":" + TRUCK + ",\"output\":1,\"enable\":true}";
    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void close() { gateway.close(); }

    static Stream<Arguments> outcomes() {
        return Stream.of(
                Arguments.of(new CommandOutcome.Acknowledged(), "acknowledged", 200, 0),
                Arguments.of(new CommandOutcome.Postponed("queued"), "postponed", 200, 0),
                Arguments.of(new CommandOutcome.Sent(), "sent", 200, 0),
                Arguments.of(new CommandOutcome.Deferred(), "deferred", 200, 0),
                Arguments.of(new CommandOutcome.Rejected("speed"), "rejected", 403, 266),
                Arguments.of(new CommandOutcome.Unsupported("no such output"), "unsupported", 400, 214),
                Arguments.of(new CommandOutcome.Offline(), "offline", 400, 213),
                Arguments.of(new CommandOutcome.Busy(32), "busy", 429, 15),
                Arguments.of(new CommandOutcome.NotSent("closed"), "not-sent", 400, 213),
                Arguments.of(new CommandOutcome.TimedOut(Duration.ofSeconds(30)), "timed-out", 400, 213),
                Arguments.of(new CommandOutcome.SessionLost("closed"), "session-lost", 400, 213));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void every_outcome_has_its_answer_and_is_named_in_the_headers(CommandOutcome outcome, String label, int status, int code) {
        gateway.core.outcome = request -> FakeCore.done(request, outcome, true);
        Seen seen = gateway.post("/v2/tracker/output/set", SET);
        assertThat(seen.status()).isEqualTo(status);
        if (code == 0) {
            assertThat(seen.body().toString()).isEqualTo("{\"success\":true}");
        } else {
            assertThat(seen.code()).isEqualTo(code);
        }
        assertThat(seen.header("X-Command-Outcome")).isEqualTo(label);
        assertThat(seen.header("X-Command-Id")).isEqualTo(gateway.core.dispatched.getFirst().id().toString());
        assertThat(seen.header("X-Command-Written")).isEqualTo("true");
        assertThat(seen.header("X-Command-Millis")).isEqualTo("7");
    }

    @Test
    void a_success_that_is_not_in_the_store_is_a_database_error_and_the_header_says_what_the_tracker_did() {
        gateway.core.outcome = request -> FakeCore.done(request, new CommandOutcome.Acknowledged(), false);
        Seen seen = gateway.post("/v2/tracker/output/set", SET);
        assertThat(seen.status()).isEqualTo(500);
        assertThat(seen.body().toString()).isEqualTo("{\"success\":false,\"status\":{\"code\":1,\"description\":\"Database error\"}}");
        assertThat(seen.header("X-Command-Outcome")).isEqualTo("acknowledged");
    }

    @Test
    void a_failure_stays_what_it_is_when_it_could_not_be_stored() {
        gateway.core.outcome = request -> FakeCore.done(request, new CommandOutcome.Rejected("speed"), false);
        assertThat(gateway.post("/v2/tracker/output/set", SET).code()).isEqualTo(266);
    }

    @ParameterizedTest
    @EnumSource(ApiError.class)
    void every_error_has_its_body(ApiError error) {
        Answer answer = Answer.error(error);
        assertThat(answer.status()).isEqualTo(error.httpStatus());
        assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8)).isEqualTo(
                "{\"success\":false,\"status\":{\"code\":%d,\"description\":\"%s\"}}".formatted(error.code(), error.text()));
    }

    @Test
    void our_own_failure_is_told_without_its_cause_and_logged_once_with_the_request_id() {
        ListAppender<ILoggingEvent> log = appended(Level.ERROR);
        gateway.core.outcome = request -> { throw new IllegalStateException("secret inside"); };
        Seen seen = gateway.post("/v2/tracker/output/set", SET);
        assertThat(seen.status()).isEqualTo(500);
        assertThat(seen.raw().body()).isEqualTo("{\"success\":false,\"status\":{\"code\":6,\"description\":\"Unexpected error\"}}");
        assertThat(log.list).singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage()).contains(seen.header("X-Request-Id")));
    }

    @Test
    void a_read_that_fails_because_the_store_is_away_says_so() {
        gateway.core.led = CompletableFuture.failedFuture(new IllegalStateException("no connection"));
        gateway.core.available = false;
        Seen seen = gateway.get("/v2/tracker/led/read?hash=" + MASTER_KEY + "&tracker_id=" + TRUCK);
        assertThat(seen.status()).isEqualTo(503);
        assertThat(seen.code()).isEqualTo(14);
    }

    @Test
    void a_read_that_the_store_fails_is_a_database_error() {
        gateway.core.led = CompletableFuture.failedFuture(new StoreException("disk full"));
        Seen seen = gateway.get("/v2/tracker/led/read?hash=" + MASTER_KEY + "&tracker_id=" + TRUCK);
        assertThat(seen.status()).isEqualTo(500);
        assertThat(seen.code()).isEqualTo(1);
    }

    @Test
    void the_log_never_holds_a_hash() {
        ListAppender<ILoggingEvent> log = appended(Level.DEBUG);
        gateway.get("/v2/tracker/led/read?hash=" + MASTER_KEY + "&tracker_id=" + TRUCK);
        gateway.get("/v2/tracker/" + MASTER_KEY + "/read?hash=" + MASTER_KEY);
        gateway.send(gateway.request("/v2/tracker/led/read").header("Authorization", "NVX " + MASTER_KEY).GET());
        org.awaitility.Awaitility.await().untilAsserted(() -> assertThat(List.copyOf(log.list)).hasSizeGreaterThanOrEqualTo(3));
        assertThat(List.copyOf(log.list)).noneMatch(event -> event.getFormattedMessage().contains(MASTER_KEY));
    }

    @Test
    void tracking_settings_are_read_in_their_types_and_what_has_no_name_is_left_out() {
        gateway.core.tracking = CompletableFuture.completedFuture(new TrackingSettings(new TreeMap<>(Map.of(
                "a_flag", new SettingValue.Flag(true), "b_whole", new SettingValue.Whole(4_294_967_296L),
                "c_decimal", new SettingValue.Decimal(new BigDecimal("0.10")), "d_text", new SettingValue.Text("gps"),
                "e_texts", new SettingValue.Texts(List.of("06:00", "18:00")), "f_unnamed", new SettingValue.Unnamed("7")))));
        Seen seen = gateway.get("/v2/tracker/settings/tracking/read?hash=" + MASTER_KEY + "&tracker_id=" + TRUCK);
        assertThat(seen.raw().body()).isEqualTo("{\"success\":true,\"value\":{\"a_flag\":true,\"b_whole\":4294967296,\"c_decimal\":0.10,"
                + "\"d_text\":\"gps\",\"e_texts\":[\"06:00\",\"18:00\"]}}");
    }

    @Test
    void an_led_that_nobody_knows_is_offline() {
        gateway.core.led = CompletableFuture.completedFuture(Optional.empty());
        assertThat(gateway.get("/v2/tracker/led/read?hash=" + MASTER_KEY + "&tracker_id=" + TRUCK).code()).isEqualTo(213);
    }

    @Test
    void every_answer_may_neither_be_cached_nor_sniffed() {
        for (String path : List.of("/v2/tracker/led/read?hash=" + MASTER_KEY + "&tracker_id=" + TRUCK, "/v2/nothing")) {
            Seen seen = gateway.get(path);
            assertThat(seen.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
            assertThat(seen.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(seen.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    private Seen record(String key, UUID id) {
        return gateway.send(gateway.request("/trackgate/commands/" + id).header("Authorization", "NVX " + key).GET());
    }

    private CommandRecord stored(int tracker, String kind) {
        CommandRecord record = new CommandRecord(UUID.randomUUID(), tracker, kind, Instant.parse("2026-01-01T11:59:59.123456Z"),
                "timed-out", true,
                30_000L, new CommandRecord.Late(Instant.parse("2026-01-01T12:00:05Z"), "accepted", "DOUT1:1"));
        gateway.core.records.put(record.id(), record);
        return record;
    }

    @Test
    void what_became_of_a_command_can_be_looked_up() {
        CommandRecord record = stored(TRUCK, "set_output");
        assertThat(record(MASTER_KEY, record.id()).raw().body())
                .isEqualTo(("{\"success\":true,\"value\":{\"id\":\"%s\",\"tracker_id\":265489,"
                        + "\"kind\":\"set_output\",\"asked_at\":\"2026-01-01T11:59:59.123Z\",\"outcome\":\"timed-out\",\"written\":true,\"millis\":30000,"
                        + "\"late\":{\"at\":\"2026-01-01T12:00:05Z\",\"result\":\"accepted\",\"text\":\"DOUT1:1\"}}}")
                        .formatted(record.id()));
    }

    @Test
    void a_command_that_still_runs_has_no_outcome_yet() {
        CommandRecord running = new CommandRecord(UUID.randomUUID(), TRUCK, "set_led", FakeCore.NOW, null, null, null, null);
        gateway.core.records.put(running.id(), running);
        assertThat(record(MASTER_KEY, running.id()).body().path("value").fieldNames()).toIterable()
                .containsExactly("id", "tracker_id", "kind", "asked_at");
    }

    @Test
    void a_foreign_command_is_answered_like_none() {
        CommandRecord record = stored(TRUCK, "set_output");
        Seen none = record(OTHER_KEY, UUID.randomUUID());
        Seen foreign = record(OTHER_KEY, record.id());
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.code()).isEqualTo(204);
        assertThat(foreign.status()).isEqualTo(none.status());
        assertThat(foreign.body()).isEqualTo(none.body());
        assertThat(gateway.get("/trackgate/commands/1-2-3-4-5?hash=" + MASTER_KEY).code()).isEqualTo(204);
        assertThat(gateway.get("/trackgate/commands/?hash=" + MASTER_KEY).code()).isEqualTo(204);
    }

    @Test
    void looking_up_a_command_needs_the_right_of_its_kind() {
        assertThat(record(SUB_KEY, stored(TRUCK, "set_output").id()).code()).isEqualTo(13);
        assertThat(record(SUB_KEY, stored(TRUCK, "set_tracking").id()).code()).isEqualTo(13);
        assertThat(record(SUB_KEY, stored(TRUCK, "set_led").id()).status()).isEqualTo(200);
        assertThat(record(DEMO_KEY, stored(TRUCK, "set_led").id()).code()).isEqualTo(101);
        Seen posted = gateway.post("/trackgate/commands/" + UUID.randomUUID(), "{}");
        assertThat(posted.status()).isEqualTo(405);
        assertThat(posted.header("Allow")).isEqualTo("GET");
    }

    @Test
    void operators_see_health_and_metrics_without_a_hash() {
        gateway.get("/v2/tracker/led/read");
        assertThat(gateway.get("/metrics").raw().body()).isEqualTo("up 1\n");
        assertThat(gateway.get("/health").raw().body()).isEqualTo("{\"healthy\":true,\"parts\":{\"store\":\"up\"}}");
        gateway.health = new Health.Report(false, Map.of("store", "down"));
        assertThat(gateway.get("/health").status()).isEqualTo(503);
        assertThat(gateway.registry.get("trackgate.http.requests").tag("call", "tracker/led/read").tag("status", "400").timer().count())
                .isOne();
    }

    @Test
    void a_listed_origin_may_call_from_a_browser_and_another_may_not() {
        String origin = "https://console.example.org";
        try (TestGateway open = new TestGateway(new GatewayConfig.RateLimit(0, 0), List.of(origin), true)) {
            Seen preflight = open
                    .send(open.request("/v2/tracker/led/read").header("Origin", origin).method("OPTIONS", TestGateway.text("")));
            assertThat(preflight.status()).isEqualTo(204);
            assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(origin);
            assertThat(preflight.header("Access-Control-Allow-Methods")).isEqualTo("GET, POST");
            assertThat(preflight.header("Access-Control-Allow-Headers")).contains("authorization", "content-type", "nvx-iso-datetime");
            Seen answer = open.send(open.request("/v2/nothing").header("Origin", origin).GET());
            assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(origin);
            assertThat(answer.header("Access-Control-Expose-Headers")).contains("X-Command-Outcome");
            assertThat(answer.header("Vary")).isEqualTo("Origin");
            Seen other = open.send(
                    open.request("/v2/tracker/led/read").header("Origin", "https://evil.example").method("OPTIONS", TestGateway.text("")));
            assertThat(other.status()).isEqualTo(204);
            assertThat(other.header("Access-Control-Allow-Origin")).isEqualTo("(none)");
        }
    }

    private static ListAppender<ILoggingEvent> appended(Level level) {
        Logger logger = (Logger) LoggerFactory.getLogger("io.trackgate.http");
        logger.setLevel(level);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.list = new java.util.concurrent.CopyOnWriteArrayList<>();
        appender.start();
        logger.addAppender(appender);
        return appender;
    }
}
