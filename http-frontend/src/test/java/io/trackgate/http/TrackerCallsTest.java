package io.trackgate.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.trackgate.config.SettingValue;
import io.trackgate.core.KeptCommands;
import io.trackgate.core.StateSnapshot;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.User;
import io.trackgate.core.store.StateValue;
import io.trackgate.core.telemetry.LiveState;
import io.trackgate.core.telemetry.LiveState.At;
import io.trackgate.http.TestGateway.Seen;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.StateKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trackgate.http.FakeCore.BLOCKED_TRUCK;
import static io.trackgate.http.FakeCore.CLONE;
import static io.trackgate.http.FakeCore.FOREIGN;
import static io.trackgate.http.FakeCore.MASTER_KEY;
import static io.trackgate.http.FakeCore.NOW;
import static io.trackgate.http.FakeCore.OTHER_KEY;
import static io.trackgate.http.FakeCore.SUB_KEY;
import static io.trackgate.http.FakeCore.TRUCK;
import static org.assertj.core.api.Assertions.assertThat;

/** What a client asks of trackers before and after it commands them. */
class TrackerCallsTest {
    private static final Position HERE = new Position(52.5, 13.4, 34, 61, 270, 9, true);

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void close() { gateway.close(); }

    private Seen call(String call, String more) {
        return gateway.post("/v2/tracker/" + call, "{\"hash\":\"" + MASTER_KEY + "\"" + more + "}");
    }

    private Seen of(int tracker, String call) { return call(call, ",\"tracker_id\":" + tracker); }

    private static <T> At<T> at(T value, int secondsAgo) { return new At<>(value, NOW.minusSeconds(secondsAgo)); }

    private static LiveState live(@Nullable At<Position> position, boolean moving, Instant since) {
        return new LiveState(TRUCK, position, at(moving, 20), since, at(true, 20), at(4, 20), at(87, 30), null, null,
                at(Map.of(1, true, 3, true), 20), at(Map.of("io.16", 12345L), 20), NOW.minusSeconds(20), NOW.minusSeconds(19));
    }

    private void state(boolean online, @Nullable Instant heard, @Nullable LiveState live) {
        gateway.around.snapshots.byTracker.put(TRUCK, new StateSnapshot(online, heard, live, Map.of()));
    }

    // ---- which there are ----

    @Test
    void a_master_lists_its_own_trackers_clones_and_blocked_ones_too() {
        Seen seen = call("list/", "");
        assertThat(seen.body().path("list").findValuesAsText("label")).hasSize(6).doesNotContain("Truck " + FOREIGN);
        assertThat(seen.body().path("list").get(0)).hasToString("{\"id\":265489,\"label\":\"Truck 265489\",\"group_id\":0,\"clone\":false,"
                + "\"source\":{\"id\":265489,\"device_id\":\"35630704244265489\",\"model\":\"test\",\"blocked\":false},\"tag_bindings\":[]}");
    }

    @Test
    void a_sub_user_lists_what_is_bound_to_it() {
        Seen seen = gateway.post("/v2/tracker/list", "{\"hash\":\"" + SUB_KEY + "\"}");
        assertThat(seen.body().path("list")).extracting(each -> each.path("id").asInt()).containsExactly(TRUCK, BLOCKED_TRUCK);
    }

    @Test
    void labels_choose_by_what_they_contain() {
        Seen seen = call("list", ",\"labels\":[\"489\",\"490\"]");
        assertThat(seen.body().path("list")).extracting(each -> each.path("id").asInt()).containsExactly(TRUCK, BLOCKED_TRUCK);
        assertThat(call("list", ",\"labels\":[]").offenders()).containsExactly("labels");
        assertThat(call("list", ",\"labels\":[\"\"]").offenders()).containsExactly("labels");
        assertThat(call("list", ",\"labels\":\"489\"").offenders()).containsExactly("labels");
    }

    @Test
    void one_is_read_blocked_or_clone() {
        assertThat(of(BLOCKED_TRUCK, "read").body().path("value").path("source").path("blocked").asBoolean()).isTrue();
        assertThat(of(CLONE, "read").body().path("value").path("clone").asBoolean()).isTrue();
        assertThat(of(CLONE, "read").body().path("value").path("source").path("id").asInt()).isEqualTo(TRUCK);
        assertThat(of(FOREIGN, "read").code()).isEqualTo(201);
    }

    // ---- how they stand ----

    @Test
    void a_whole_state_is_shown_as_the_platform_does() {
        state(true, NOW.minusSeconds(3), live(at(HERE, 20), true, NOW.minusSeconds(300)));
        gateway.around.snapshots.byTracker.compute(TRUCK, (id, before) -> new StateSnapshot(true, before.lastHeard(), before.live(),
                Map.of(StateKey.output(2),
                        new StateValue(StateKey.output(2), new SettingValue.Flag(true), "ack", NOW.minusSeconds(7).toEpochMilli(), null,
                                null))));
        assertThat(of(TRUCK, "get_state").body()).hasToString("{\"success\":true,\"user_time\":\"2026-01-01 12:00:00\",\"state\":{"
                + "\"source_id\":265489,\"gps\":{\"updated\":\"2026-01-01 11:59:40\",\"signal_level\":90,"
                + "\"location\":{\"lat\":52.5,\"lng\":13.4},\"heading\":270,\"speed\":61,\"alt\":34},\"connection_status\":\"active\","
                + "\"movement_status\":\"moving\",\"movement_status_update\":\"2026-01-01 11:55:00\","
                + "\"actual_track_update\":\"2026-01-01 11:59:40\",\"last_update\":\"2026-01-01 11:59:57\",\"ignition\":true,"
                + "\"ignition_update\":\"2026-01-01 11:59:40\",\"gsm\":{\"updated\":\"2026-01-01 11:59:40\",\"signal_level\":80},"
                + "\"battery_level\":87,\"battery_update\":\"2026-01-01 11:59:30\",\"inputs\":[true,false,true],"
                + "\"inputs_update\":\"2026-01-01 11:59:40\",\"additional\":{\"io.16\":{\"value\":\"12345\","
                + "\"updated\":\"2026-01-01 11:59:40\"}},\"outputs\":[false,true,false],\"outputs_update\":\"2026-01-01 11:59:53\"}}");
    }

    @Test
    void every_value_is_told_with_where_it_came_from_when_and_what_is_wanted_instead() {
        StateValue led = new StateValue(StateKey.LED, new SettingValue.Flag(true), "ack", NOW.minusSeconds(60).toEpochMilli(),
                new SettingValue.Flag(false), NOW.minusSeconds(5).toEpochMilli());
        LiveState live = new LiveState(TRUCK, at(HERE, 20), at(true, 20), NOW, null, null, null, null, null, at(Map.of(2, true), 20),
                at(Map.of("io.16", 7L), 20), NOW, NOW);
        gateway.around.snapshots.byTracker.put(TRUCK, new StateSnapshot(true, NOW, live, Map.of(StateKey.LED, led)));
        Seen seen = gateway.get("/trackgate/trackers/" + TRUCK + "/state?hash=" + MASTER_KEY);
        assertThat(seen.body()).hasToString("{\"success\":true,\"value\":{\"tracker_id\":265489,\"online\":true,"
                + "\"last_heard\":\"2026-01-01T12:00:00Z\",\"values\":{\"led\":{\"reported\":true,\"source\":\"ack\","
                + "\"reported_at\":\"2026-01-01T11:59:00Z\",\"desired\":false,\"drift\":true,"
                + "\"uncertain_since\":\"2026-01-01T11:59:55Z\"},\"position\":{\"source\":\"telemetry\","
                + "\"reported_at\":\"2026-01-01T11:59:40Z\",\"reported\":{\"latitude\":52.5,\"longitude\":13.4,\"altitude_m\":34,"
                + "\"speed_kmh\":61,\"course_deg\":270,\"satellites\":9}},\"moving\":{\"source\":\"telemetry\","
                + "\"reported_at\":\"2026-01-01T11:59:40Z\",\"reported\":true},\"input.2\":{\"source\":\"telemetry\","
                + "\"reported_at\":\"2026-01-01T11:59:40Z\",\"reported\":true},\"io.16\":{\"source\":\"telemetry\","
                + "\"reported_at\":\"2026-01-01T11:59:40Z\",\"reported\":7}}}}");
        for (String other : new String[]{"/trackgate/trackers/x/state", "/trackgate/trackers/" + FOREIGN + "/state"})
            assertThat(gateway.get(other + "?hash=" + MASTER_KEY).code()).as(other).isEqualTo(204);
    }

    @Test
    void an_id_that_two_devices_show_is_shown_with_where_both_are() {
        gateway.around.snapshots.byTracker.put(TRUCK, new StateSnapshot(true, null, NOW, null, Map.of(),
                List.of(new StateSnapshot.Contested("444", NOW.minusSeconds(9), "192.0.2.1:1000", "192.0.2.2:2000"))));
        assertThat(gateway.get("/trackgate/trackers/" + TRUCK + "/state?hash=" + MASTER_KEY).body().path("value").path("quarantine"))
                .hasToString("[{\"device_id\":\"444\",\"since\":\"2026-01-01T11:59:51Z\",\"from\":\"192.0.2.1:1000\","
                        + "\"before\":\"192.0.2.2:2000\"}]");
    }

    @Test
    void a_tracker_that_was_never_heard_shows_nothing_that_nobody_knows() {
        assertThat(of(TRUCK, "get_state").body().path("state"))
                .hasToString("{\"source_id\":265489,\"connection_status\":\"just_registered\"}");
    }

    @ParameterizedTest
    @CsvSource({"true,5,299,active", "true,5,301,idle", "false,599,5,signal_lost", "false,601,5,offline"})
    void the_connection_is_told_by_session_silence_and_position(boolean online, int heardAgo, int positionAgo, String status) {
        state(online, NOW.minusSeconds(heardAgo), live(at(HERE, positionAgo), true, NOW));
        assertThat(of(TRUCK, "get_state").body().path("state").path("connection_status").asText()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"true,1000,moving", "false,299,stopped", "false,301,parked"})
    void the_movement_is_told_by_the_records_and_how_long_it_lasts(boolean moving, int sinceSeconds, String status) {
        state(true, NOW, live(null, moving, NOW.minusSeconds(sinceSeconds)));
        assertThat(of(TRUCK, "get_state").body().path("state").path("movement_status").asText()).isEqualTo(status);
    }

    @Test
    void a_clone_shows_its_original_s_state() {
        state(true, NOW, live(at(HERE, 1), true, NOW));
        assertThat(of(CLONE, "get_state").body().path("state")).isEqualTo(of(TRUCK, "get_state").body().path("state"));
    }

    @Test
    void moments_are_written_in_the_account_s_zone_and_in_iso_8601_when_asked() {
        gateway.core.users.put("acme", new User(1, "acme", null, false, false, null, ZoneId.of("America/New_York"), Set.of(), Set.of()));
        assertThat(of(TRUCK, "get_state").body().path("user_time").asText()).isEqualTo("2026-01-01 07:00:00");
        Seen inBody = call("get_state", ",\"tracker_id\":" + TRUCK + ",\"iso_datetime\":true");
        assertThat(inBody.body().path("user_time").asText()).isEqualTo("2026-01-01T07:00:00-05:00");
        var withHeader = gateway.request("/v2/tracker/get_state?hash=" + OTHER_KEY + "&tracker_id=" + FOREIGN)
                .header("NVX-ISO-DateTime", "true");
        assertThat(gateway.send(withHeader.GET()).body().path("user_time").asText()).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(call("get_state", ",\"tracker_id\":" + TRUCK + ",\"iso_datetime\":1").offenders()).containsExactly("iso_datetime");
    }

    @Test
    void several_states_are_asked_at_once_and_what_is_missing_or_blocked_is_listed_or_refused() {
        String all = ",\"trackers\":[" + TRUCK + "," + BLOCKED_TRUCK + "," + FOREIGN + ",1," + TRUCK + "]";
        Seen seen = call("get_states", all + ",\"list_blocked\":true,\"allow_not_exist\":true");
        assertThat(seen.body().path("states").properties()).extracting(Map.Entry::getKey).containsExactly(Integer.toString(TRUCK));
        assertThat(seen.body().path("blocked")).hasToString("[" + BLOCKED_TRUCK + "]");
        assertThat(seen.body().path("not_exist")).hasToString("[" + FOREIGN + ",1]");
        assertThat(call("get_states", all + ",\"list_blocked\":true").code()).isEqualTo(217);
        assertThat(call("get_states", all + ",\"allow_not_exist\":true").code()).isEqualTo(208);
        assertThat(call("get_states", ",\"trackers\":[]").body().path("states")).isEmpty();
    }

    @Test
    void two_thousand_states_and_no_more() {
        String ids = String.join(",", java.util.Collections.nCopies(2_000, Integer.toString(TRUCK)));
        assertThat(call("get_states", ",\"trackers\":[" + ids + "]").status()).isEqualTo(200);
        assertThat(call("get_states", ",\"trackers\":[" + ids + ",1]").offenders()).containsExactly("trackers");
    }

    // ---- outputs' names ----

    @Test
    void outputs_are_called_by_their_number_until_they_are_renamed() {
        assertThat(of(TRUCK, "get_outputs").body()).hasToString("{\"success\":true,\"result\":[{\"number\":1,\"title\":\"Output 1\"},"
                + "{\"number\":2,\"title\":\"Output 2\"},{\"number\":3,\"title\":\"Output 3\"}]}");
        assertThat(call("output/update", ",\"tracker_id\":" + TRUCK + ",\"tracker_output\":{\"number\":2,\"title\":\"Siren\"}").body())
                .hasToString("{\"success\":true}");
        assertThat(call("batch_get_outputs", ",\"trackers\":[" + TRUCK + "]").body().path("result").path("265489").get(1))
                .hasToString("{\"number\":2,\"title\":\"Siren\"}");
    }

    @Test
    void the_output_that_is_reserved_for_the_engine_block_is_called_so() {
        Tracker truck = gateway.core.trackers.get(TRUCK);
        gateway.core.trackers.put(TRUCK, new Tracker(TRUCK, truck.deviceId(), truck.model(), truck.owner(), truck.label(), false, 3,
                truck.aliases(), null, null));
        assertThat(of(TRUCK, "get_outputs").body().path("result").get(2).path("title").asText()).isEqualTo("Engine block");
        assertThat(gateway.get("/trackgate/trackers/" + TRUCK + "/state?hash=" + MASTER_KEY).body().path("value")
                .path("engine_block_output").asInt()).isEqualTo(3);
    }

    @Test
    void what_is_wrong_with_a_new_name_is_told_by_its_place() {
        Seen seen = call("output/update", ",\"tracker_id\":" + TRUCK + ",\"tracker_output\":{\"number\":0}");
        assertThat(seen.offenders()).containsExactly("tracker_output.number", "tracker_output.title");
        assertThat(call("output/update", ",\"tracker_id\":" + TRUCK + ",\"tracker_output\":{\"number\":4,\"title\":\"x\"}").code())
                .isEqualTo(214);
        assertThat(call("batch_get_outputs", ",\"trackers\":[" + BLOCKED_TRUCK + "]").code()).isEqualTo(217);
        String many = String.join(",", java.util.stream.IntStream.range(0, 2_001).mapToObj(Integer::toString).toList());
        assertThat(call("batch_get_outputs", ",\"trackers\":[" + many + "]").code()).isEqualTo(221);
    }

    // ---- models ----

    @Test
    void models_are_listed_with_what_they_can_and_where_they_connect() {
        Seen seen = call("list_models", ",\"compact_index\":true,\"codes\":[\"test\"]");
        assertThat(seen.body().path("list").get(0)).hasToString("{\"id\":3556498,\"vendor\":\"Test\",\"code\":\"test\",\"name\":\"Test\","
                + "\"id_type\":\"imei\",\"port\":5027,\"digital_inputs\":0,\"digital_outputs\":3,\"output_control\":\"batch\","
                + "\"output_calls\":[\"set\",\"set_all\"],\"has_led_control\":true,\"track_control\":\"telfm\",\"special_control\":\"none\",\"rules\":[],\"inputs\":[],"
                + "\"state_fields\":[],\"special_settings\":[\"none\"],"
                + "\"connection\":[{\"protocol\":\"teltonika\",\"transport\":\"TCP\",\"port\":5027}]}");
        assertThat(call("list_models", ",\"codes\":[\"none\"]").body().path("list")).isEmpty();
    }

    // ---- what waits ----

    @Test
    void kept_settings_are_counted_listed_withdrawn_one_by_one_and_all_together() {
        UUID first = new UUID(0, 1);
        keep(first, "led");
        keep(new UUID(0, 2), "tracking");
        assertThat(of(TRUCK, "command/unconfirmed/count").body()).hasToString("{\"success\":true,\"count\":2}");
        assertThat(of(TRUCK, "command/unconfirmed/list").body().path("list").get(0)).hasToString("{\"id\":\"" + first
                + "\",\"kind\":\"led\",\"asked_at\":\"2026-01-01 12:00:00\",\"expires_at\":\"2026-01-08 12:00:00\"}");
        String one = ",\"tracker_id\":" + TRUCK + ",\"command_id\":\"" + first + "\"";
        assertThat(call("command/unconfirmed/cancel", one).status()).isEqualTo(200);
        assertThat(call("command/unconfirmed/cancel", one).code()).isEqualTo(204);
        assertThat(of(TRUCK, "command/unconfirmed/reset").body()).hasToString("{\"success\":true}");
        assertThat(of(TRUCK, "command/unconfirmed/count").body().path("count").asInt(-1)).isZero();
        assertThat(of(FOREIGN, "command/unconfirmed/count").code()).isEqualTo(204);
        Seen withoutRight = gateway.post("/v2/tracker/command/unconfirmed/reset",
                "{\"hash\":\"" + SUB_KEY + "\",\"tracker_id\":" + TRUCK + "}");
        assertThat(withoutRight.code()).isEqualTo(13);
    }

    private void keep(UUID id, String kind) {
        gateway.around.kept.waiting.add(new FakeNeighbours.Waiting.One(TRUCK,
                new KeptCommands.Kept(id, kind, "acme/1", NOW, NOW.plus(Duration.ofDays(7)))));
    }
}
