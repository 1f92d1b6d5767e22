package io.trackgate.http;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.config.SettingValue;
import io.trackgate.core.ConnectionStatus;
import io.trackgate.core.FleetView;
import io.trackgate.core.StateSnapshot;
import io.trackgate.core.cluster.NodeId;
import io.trackgate.core.command.CommandEntry;
import io.trackgate.core.command.CommandRecord;
import io.trackgate.core.store.StateValue;
import io.trackgate.core.telemetry.LiveState;
import io.trackgate.http.TestGateway.Seen;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.StateKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.trackgate.http.FakeCore.BLOCKED_TRUCK;
import static io.trackgate.http.FakeCore.CLONE;
import static io.trackgate.http.FakeCore.DEMO_KEY;
import static io.trackgate.http.FakeCore.DEMO_TRUCK;
import static io.trackgate.http.FakeCore.FOREIGN;
import static io.trackgate.http.FakeCore.MASTER_KEY;
import static io.trackgate.http.FakeCore.NOW;
import static io.trackgate.http.FakeCore.SUB_KEY;
import static io.trackgate.http.FakeCore.TRUCK;
import static org.assertj.core.api.Assertions.assertThat;

/** The calls that a page for people needs beside those of the platform. */
class ConsoleCallsTest {

    /** Two trackers of a demo. */
    private static final class Simulated implements DemoTrackers {
        private final Map<Integer, DemoTrackers.Simulated> trackers = new ConcurrentHashMap<>(Map.of(
                TRUCK, new DemoTrackers.Simulated(TRUCK, true, true, "obedient"),
                FOREIGN, new DemoTrackers.Simulated(FOREIGN, true, false, "obedient")));

        @Override
        public List<String> scripts() { return List.of("obedient", "silent"); }

        @Override
        public List<DemoTrackers.Simulated> all() { return List.copyOf(trackers.values()); }

        @Override
        public boolean start(int id) { return trackers.computeIfPresent(id, (same, one) -> with(one, true, one.script())) != null; }

        @Override
        public boolean stop(int id) { return trackers.computeIfPresent(id, (same, one) -> with(one, false, one.script())) != null; }

        @Override
        public boolean play(int id, String script) {
            return trackers.computeIfPresent(id, (same, one) -> with(one, one.running(), script)) != null;
        }

        private static DemoTrackers.Simulated with(DemoTrackers.Simulated one, boolean running, String script) {
            return new DemoTrackers.Simulated(one.trackerId(), running, running, script);
        }
    }

    private final Simulated simulated = new Simulated();
    private final TestGateway gateway = new TestGateway(simulated);

    @AfterEach
    void close() { gateway.close(); }

    private Seen call(String call, String key, String more) {
        return gateway.post("/v2/" + call, "{\"hash\":\"" + key + "\"" + more + "}");
    }

    private Seen call(String call, String more) { return call(call, MASTER_KEY, more); }

    private static String tracker(int id) { return ",\"tracker_id\":" + id; }

    // ---- the fleet ----

    private FleetView.Line line(int id, ConnectionStatus status, StateSnapshot state, Optional<String> address) {
        return new FleetView.Line(gateway.core.tracker(id).orElseThrow(), status, state, address, 2);
    }

    private static StateSnapshot whole() {
        LiveState live = new LiveState(TRUCK, new LiveState.At<>(new Position(52.5, 13.4, 34, 61, 270, 9, true), NOW.minusSeconds(20)),
                null,
                null, null, null, null, null, null, null, null, NOW, NOW);
        return new StateSnapshot(true, new NodeId("north", "1"), NOW.minusMillis(1), live, Map.of(
                StateKey.LED, new StateValue(StateKey.LED, new SettingValue.Flag(false), "ack", 1L, null, null),
                StateKey.output(2), new StateValue(StateKey.output(2), new SettingValue.Flag(true), "ack", 1L, null, null)), List.of());
    }

    @Test
    void a_fleet_is_told_with_all_that_a_table_shows() {
        gateway.around.fleet.seen = Optional.of(new FleetView.Seen(7, 2, Map.of(ConnectionStatus.ACTIVE, 5, ConnectionStatus.OFFLINE, 2),
                List.of(line(TRUCK, ConnectionStatus.ACTIVE, whole(), Optional.of("192.0.2.1:40000")),
                        line(CLONE, ConnectionStatus.JUST_REGISTERED, StateSnapshot.NOTHING, Optional.empty()),
                        line(BLOCKED_TRUCK, ConnectionStatus.OFFLINE, whole(), Optional.empty()))));
        Seen seen = call("tracker/fleet/list", "");
        assertThat(seen.body().path("counts")).hasToString(
                "{\"active\":5,\"idle\":0,\"signal_lost\":0,\"offline\":2,\"just_registered\":0}");
        assertThat(seen.body().path("total").asInt()).isEqualTo(7);
        assertThat(seen.body().path("matching").asInt()).isEqualTo(2);
        assertThat(seen.body().path("list").get(0)).hasToString("{\"id\":265489,\"label\":\"Truck 265489\","
                + "\"device_id\":\"35630704244265489\",\"model\":\"test\",\"model_name\":\"Test\",\"protocol\":\"teltonika\","
                + "\"blocked\":false,\"status\":\"active\",\"address\":\"192.0.2.1:40000\",\"last_heard\":\"2026-01-01T11:59:59.999Z\","
                + "\"position\":{\"lat\":52.5,\"lng\":13.4,\"speed_kmh\":61,\"course_deg\":270,\"time\":\"2026-01-01T11:59:40Z\"},"
                + "\"outputs\":[null,true,null],\"led\":false,\"waiting\":2,\"node\":\"north\"}");
        assertThat(seen.body().path("list").get(1).path("clone_of").asInt()).isEqualTo(TRUCK);
        assertThat(seen.body().path("list").get(1).path("led").isNull()).isTrue();
        JsonNode blocked = seen.body().path("list").get(2);
        assertThat(blocked.path("blocked").asBoolean()).isTrue();
        assertThat(blocked.fieldNames()).toIterable().as("how it stands is told nowhere").containsExactly("id", "label", "device_id",
                "model",
                "model_name", "protocol", "blocked");
        assertThat(seen.body().path("rates").path("every_s").asInt()).isEqualTo(5);
        assertThat(seen.body().path("rates").path("frames")).hasSize(60);
        assertThat(seen.body().path("rates").path("errors")).hasSize(60);
    }

    @Test
    void a_fleet_is_asked_for_by_page_order_and_choice() {
        assertThat(call("tracker/fleet/list", "").status()).isEqualTo(200);
        assertThat(call("tracker/fleet/list", ",\"offset\":100,\"limit\":25,\"sort\":\"last_heard\",\"descending\":true,"
                + "\"filter\":\" Truck \",\"status\":\"signal_lost\",\"model\":\"telfmb120\",\"protocol\":\"teltonika\"").status())
                .isEqualTo(200);
        assertThat(gateway.around.fleet.asked).containsExactly(
                new FleetView.Question(0, 50, FleetView.Sort.ID, false, "", Optional.empty(), Optional.empty(), Optional.empty()),
                new FleetView.Question(100, 25, FleetView.Sort.LAST_HEARD, true, "Truck", Optional.of(ConnectionStatus.SIGNAL_LOST),
                        Optional.of("telfmb120"), Optional.of("teltonika")));
    }

    @Test
    void what_no_fleet_has_is_refused() {
        assertThat(call("tracker/fleet/list", ",\"offset\":-1,\"limit\":501,\"sort\":\"size\",\"status\":\"asleep\",\"filter\":\""
                + "x".repeat(101) + "\"").offenders()).containsExactly("offset", "limit", "sort", "filter", "status");
        assertThat(call("tracker/fleet/list", ",\"limit\":0").offenders()).containsExactly("limit");
        gateway.around.fleet.seen = Optional.empty();
        assertThat(call("tracker/fleet/list", "").code()).as("too many look at once").isEqualTo(15);
    }

    // ---- history ----

    private UUID stored(int tracker, String kind) {
        CommandRecord record = new CommandRecord(UUID.randomUUID(), tracker, kind, Instant.parse("2026-01-01T11:59:59.123456Z"),
                "timed-out",
                true, 30_000L, "DOUT1:1", new CommandRecord.Late(NOW, "acknowledged", "DOUT1:1"));
        gateway.core.entries.addFirst(new CommandEntry(record, "output 1 on", "acme/12345678", NOW.minusMillis(800), NOW));
        return record.id();
    }

    @Test
    void a_history_is_told_newest_first_and_goes_on_where_it_ended() {
        UUID first = stored(TRUCK, "set_output");
        UUID second = stored(TRUCK, "set_led");
        assertThat(call("tracker/command/list", tracker(TRUCK)).body().path("list").findValuesAsText("id"))
                .containsExactly(second.toString(), first.toString());
        assertThat(call("tracker/command/list", tracker(CLONE)).body().path("list")).as("of its device").hasSize(2);
        Seen newest = call("tracker/command/list", tracker(TRUCK) + ",\"limit\":1");
        assertThat(newest.body().path("next").asText()).isEqualTo(second.toString());
        assertThat(call("tracker/command/list", tracker(TRUCK)).body().has("next")).as("there are no more").isFalse();
        Seen rest = call("tracker/command/list", tracker(TRUCK) + ",\"limit\":1,\"before\":\"" + second + "\"");
        assertThat(rest.body().path("list").get(0)).hasToString(("{\"id\":\"%s\",\"kind\":\"set_output\",\"what\":\"output 1 on\","
                + "\"asked_by\":\"acme/12345678\",\"asked_at\":\"2026-01-01T11:59:59.123Z\",\"sent_at\":\"2026-01-01T11:59:59.200Z\","
                + "\"ended_at\":\"2026-01-01T12:00:00Z\",\"outcome\":\"timed-out\",\"reply\":\"DOUT1:1\","
                + "\"late\":{\"at\":\"2026-01-01T12:00:00Z\",\"result\":\"acknowledged\",\"text\":\"DOUT1:1\"}}").formatted(first));
        for (String before : List.of("x", UUID.randomUUID().toString()))
            assertThat(call("tracker/command/list", tracker(TRUCK) + ",\"before\":\"" + before + "\"").code()).isEqualTo(204);
        assertThat(call("tracker/command/list", tracker(TRUCK) + ",\"limit\":201").offenders()).containsExactly("limit");
    }

    @Test
    void a_history_leaves_out_what_its_reader_could_not_have_asked() {
        stored(TRUCK, "set_output");
        stored(TRUCK, "set_led");
        stored(CLONE, "set_led");
        Seen seen = call("tracker/command/list", SUB_KEY, tracker(TRUCK));
        assertThat(seen.body().path("list").findValuesAsText("kind")).as("no right to outputs, and the clone is not bound")
                .containsExactly("set_led");
        assertThat(call("tracker/command/list", tracker(FOREIGN)).code()).isEqualTo(204);
        assertThat(call("tracker/command/list", tracker(BLOCKED_TRUCK)).code()).isEqualTo(208);
        assertThat(call("tracker/command/list", DEMO_KEY, tracker(DEMO_TRUCK)).code()).isEqualTo(101);
    }

    // ---- a demo ----

    @Test
    void a_demo_s_trackers_are_listed_stopped_started_and_given_scripts() {
        assertThat(call("demo/tracker/list", "").body()).hasToString("{\"success\":true,\"list\":[{\"id\":265489,"
                + "\"label\":\"Truck 265489\",\"running\":true,\"connected\":true,\"script\":\"obedient\","
                + "\"scripts\":[\"obedient\",\"silent\"]}]}");
        assertThat(call("demo/tracker/stop", tracker(TRUCK)).status()).isEqualTo(200);
        assertThat(simulated.trackers.get(TRUCK).running()).isFalse();
        assertThat(call("demo/tracker/script", tracker(TRUCK) + ",\"script\":\"silent\"").status()).isEqualTo(200);
        assertThat(call("demo/tracker/start", tracker(TRUCK)).status()).isEqualTo(200);
        assertThat(simulated.trackers.get(TRUCK)).isEqualTo(new DemoTrackers.Simulated(TRUCK, true, true, "silent"));
        assertThat(call("demo/tracker/script", tracker(TRUCK) + ",\"script\":\"rude\"").offenders()).containsExactly("script");
    }

    @Test
    void only_who_may_configure_a_demo_s_tracker_plays_with_it() {
        for (String call : List.of("demo/tracker/start", "demo/tracker/stop")) {
            assertThat(call(call, SUB_KEY, tracker(TRUCK)).code()).isEqualTo(13);
            assertThat(call(call, DEMO_KEY, tracker(DEMO_TRUCK)).code()).isEqualTo(101);
            assertThat(call(call, tracker(FOREIGN)).code()).isEqualTo(204);
            assertThat(call(call, tracker(CLONE)).code()).isEqualTo(219);
            assertThat(call(call, tracker(BLOCKED_TRUCK)).code()).as("it is not simulated").isEqualTo(204);
        }
        assertThat(call("demo/tracker/list", DEMO_KEY, "").body().path("list")).isEmpty();
    }

    @Test
    void a_gateway_that_is_no_demo_has_no_such_call() {
        try (TestGateway real = new TestGateway()) {
            assertThat(real.post("/v2/demo/tracker/list", "{\"hash\":\"" + MASTER_KEY + "\"}").code()).isEqualTo(111);
        }
    }
}
