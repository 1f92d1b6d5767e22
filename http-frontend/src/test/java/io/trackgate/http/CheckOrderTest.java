package io.trackgate.http;

import java.util.List;
import java.util.Set;

import io.trackgate.config.GatewayConfig;
import io.trackgate.core.directory.User;
import io.trackgate.http.TestGateway.Seen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.http.FakeCore.BARE;
import static io.trackgate.http.FakeCore.BLOCKED_BARE_CLONE;
import static io.trackgate.http.FakeCore.BLOCKED_KEY;
import static io.trackgate.http.FakeCore.BLOCKED_TRUCK;
import static io.trackgate.http.FakeCore.CLONE;
import static io.trackgate.http.FakeCore.DEMO_KEY;
import static io.trackgate.http.FakeCore.DEMO_TRUCK;
import static io.trackgate.http.FakeCore.EXPIRED_SESSION;
import static io.trackgate.http.FakeCore.FOREIGN;
import static io.trackgate.http.FakeCore.FOREIGN_BLOCKED;
import static io.trackgate.http.FakeCore.MASTER_KEY;
import static io.trackgate.http.FakeCore.ORPHAN_KEY;
import static io.trackgate.http.FakeCore.REVOKED_KEY;
import static io.trackgate.http.FakeCore.SUB_KEY;
import static io.trackgate.http.FakeCore.TRUCK;
import static io.trackgate.http.FakeCore.UNBOUND;
import static org.assertj.core.api.Assertions.assertThat;

/** Which of several mistakes a caller hears of, and that nothing reaches a device before the last check. */
class CheckOrderTest {
    private static final String UNKNOWN_KEY = "00000000000000000000000000000000";
    private static final List<String> EVERY_CALL = List.of("tracker/led/read", "tracker/led/update", "tracker/settings/tracking/read",
            "tracker/settings/tracking/update", "tracker/output/set", "tracker/output/set_all");

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void close() { gateway.close(); }

    private static String body(String key, int tracker) {
        return "{\"hash\":\"%s\",\"tracker_id\":%d,\"value\":true,\"output\":1,\"enable\":true,\"outputs\":[true],\"tracking_settings\":{}}"
                .formatted(key, tracker);
    }

    private Seen call(String call, String key, int tracker) { return gateway.post("/v2/" + call, body(key, tracker)); }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/tracker/led/read", "/v2/tracker/led/read/", "/api-v2/tracker/led/read", "/tracker/led/read",
            "/tracker/led/read/"})
    void a_call_is_found_under_every_prefix_and_with_a_slash_behind_it(String path) {
        assertThat(gateway.post(path, body(MASTER_KEY, TRUCK)).body().toString()).isEqualTo("{\"success\":true,\"value\":true}");
    }

    @ParameterizedTest
    @CsvSource({"/v2/tracker/lamp/read,111,Wrong handler", "/v9/tracker/led/read,111,Wrong handler", "/,111,Wrong handler",
            "/v2/v2/tracker/led/read,111,Wrong handler", "/v2/tracker/led/read/more,111,Wrong handler", "/v2/tracker/led,112,Wrong method",
            "/v2/tracker/led/blink,112,Wrong method: 'blink'", "/v2/tracker/output/read/,112,Wrong method: 'read'"})
    void an_unknown_path_is_told_apart_by_resource_and_action(String path, int code, String description) {
        Seen seen = gateway.post(path, "{");
        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.code()).isEqualTo(code);
        assertThat(seen.description()).isEqualTo(description);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"})
    void other_http_methods_are_refused_with_those_that_exist(String method) {
        Seen seen = gateway.send(gateway.request("/v2/tracker/led/read").method(method, TestGateway.text("{")));
        assertThat(seen.status()).isEqualTo(405);
        assertThat(seen.code()).isEqualTo(5);
        assertThat(seen.header("Allow")).isEqualTo("GET, POST");
    }

    @Test
    void an_unknown_path_counts_before_the_size_and_the_size_before_the_format() {
        String huge = "x".repeat((1 << 20) + 1);
        assertThat(gateway.post("/v2/nothing/at/all", huge).code()).isEqualTo(111);
        Seen tooLarge = gateway.post("/v2/tracker/led/read", huge);
        assertThat(tooLarge.status()).isEqualTo(412);
        assertThat(tooLarge.code()).isEqualTo(9);
    }

    @Test
    void the_format_counts_before_the_hash() {
        assertThat(gateway.post("/v2/tracker/led/read", "{\"hash\":\"xyz\"").code()).isEqualTo(5);
        assertThat(gateway.post("/v2/tracker/led/read", "{\"hash\":\"xyz\"}").code()).isEqualTo(3);
        assertThat(gateway.post("/v2/tracker/led/read", "").code()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {UNKNOWN_KEY, REVOKED_KEY, EXPIRED_SESSION, ORPHAN_KEY})
    void a_hash_that_is_not_alive_counts_before_anything_about_parameters(String key) {
        Seen seen = gateway.post("/v2/tracker/output/set", "{\"hash\":\"" + key + "\"}");
        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.code()).isEqualTo(4);
    }

    @Test
    void a_blocked_user_counts_before_the_right_and_the_parameters() {
        Seen seen = gateway.post("/v2/tracker/output/set", "{\"hash\":\"" + BLOCKED_KEY + "\"}");
        assertThat(seen.status()).isEqualTo(403);
        assertThat(seen.code()).isEqualTo(275);
    }

    @Test
    void a_demo_account_may_read_and_nothing_else() {
        for (String call : EVERY_CALL) {
            Seen seen = call(call, DEMO_KEY, DEMO_TRUCK);
            if (call.endsWith("/read")) {
                assertThat(seen.status()).as(call).isEqualTo(200);
            } else {
                assertThat(seen.status()).as(call).isEqualTo(403);
                assertThat(seen.code()).as(call).isEqualTo(101);
            }
        }
        assertThat(gateway.core.dispatched).isEmpty();
    }

    @Test
    void a_missing_right_counts_before_missing_parameters_and_trackers() {
        for (String call : List.of("tracker/output/set", "tracker/output/set_all", "tracker/settings/tracking/update")) {
            Seen seen = gateway.post("/v2/" + call, "{\"hash\":\"" + SUB_KEY + "\"}");
            assertThat(seen.status()).as(call).isEqualTo(403);
            assertThat(seen.code()).as(call).isEqualTo(13);
        }
    }

    @Test
    void a_sub_user_with_the_right_may_switch_what_is_bound_to_it() {
        for (String right : List.of("tracker_set_output", "admin")) {
            User dispatch = gateway.core.users.get("dispatch");
            gateway.core.users.put("dispatch",
                    new User(dispatch.id(), dispatch.name(), dispatch.master(), false, false, null, dispatch.timeZone(), Set.of(right),
                            dispatch.trackers()));
            assertThat(call("tracker/output/set", SUB_KEY, TRUCK).status()).as(right).isEqualTo(200);
        }
        assertThat(call("tracker/output/set", SUB_KEY, UNBOUND).code()).isEqualTo(204);
        assertThat(call("tracker/output/set", SUB_KEY, FOREIGN).code()).as("bound, but its master's it is not").isEqualTo(204);
    }

    @Test
    void every_offending_parameter_is_named_at_once_before_the_tracker_is_looked_up() {
        Seen seen = gateway.post("/v2/tracker/output/set", "{\"hash\":\"" + MASTER_KEY + "\",\"tracker_id\":\"x\",\"output\":0}");
        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.code()).isEqualTo(7);
        assertThat(seen.offenders()).containsExactly("tracker_id", "output", "enable");
    }

    @Test
    void a_foreign_tracker_is_answered_like_none_by_every_call_and_for_every_caller() {
        int missing = 999_999_999;
        for (String call : EVERY_CALL) {
            for (String key : List.of(MASTER_KEY, SUB_KEY, DEMO_KEY)) {
                Seen none = call(call, key, missing);
                for (int foreign : List.of(FOREIGN, FOREIGN_BLOCKED)) {
                    Seen seen = call(call, key, foreign);
                    assertThat(seen.status()).as(call).isEqualTo(none.status());
                    assertThat(seen.body()).as(call).isEqualTo(none.body());
                    assertThat(seen.raw().headers().map().keySet()).as(call).isEqualTo(none.raw().headers().map().keySet());
                }
            }
            Seen master = call(call, MASTER_KEY, missing);
            assertThat(master.code()).as(call).isEqualTo(call.contains("output") ? 204 : 201);
            assertThat(master.status()).as(call).isEqualTo(call.contains("output") ? 404 : 400);
        }
        assertThat(gateway.core.dispatched).isEmpty();
    }

    @Test
    void blocked_counts_before_clone_and_capability() {
        for (String call : EVERY_CALL) {
            assertThat(call(call, MASTER_KEY, BLOCKED_TRUCK).code()).as(call).isEqualTo(208);
            assertThat(call(call, MASTER_KEY, BLOCKED_BARE_CLONE).code()).as(call).isEqualTo(208);
        }
        assertThat(call("tracker/led/read", MASTER_KEY, BLOCKED_TRUCK).status()).isEqualTo(403);
    }

    @Test
    void a_clone_may_be_read_and_its_led_switched_and_nothing_else() {
        for (String call : EVERY_CALL) {
            Seen seen = call(call, MASTER_KEY, CLONE);
            boolean refused = call.contains("output") || call.equals("tracker/settings/tracking/update");
            assertThat(seen.code()).as(call).isEqualTo(refused ? 219 : 0);
            assertThat(seen.status()).as(call).isEqualTo(refused ? 403 : 200);
        }
    }

    @Test
    void the_operator_may_keep_clones_from_switching_the_led() {
        try (TestGateway strict = new TestGateway(new GatewayConfig.RateLimit(0, 0), List.of(), false)) {
            assertThat(strict.post("/v2/tracker/led/update", body(MASTER_KEY, CLONE)).code()).isEqualTo(219);
            assertThat(strict.post("/v2/tracker/led/read", body(MASTER_KEY, CLONE)).status()).isEqualTo(200);
            assertThat(strict.core.dispatched).isEmpty();
        }
    }

    @Test
    void a_model_without_led_or_tracking_settings_says_so_before_values_are_judged() {
        for (String call : EVERY_CALL.subList(0, 4)) {
            Seen seen = call(call, MASTER_KEY, BARE);
            assertThat(seen.status()).as(call).isEqualTo(400);
            assertThat(seen.code()).as(call).isEqualTo(214);
        }
        assertThat(gateway.core.dispatched).isEmpty();
    }

    @Test
    void tracking_settings_are_judged_by_the_profile_after_clone_and_capability() {
        Seen seen = call("tracker/settings/tracking/update", MASTER_KEY, TRUCK);
        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.code()).isEqualTo(7);
        assertThat(seen.offenders()).contains("tracking_settings.tracking_angle", "tracking_settings.sleep_mode").hasSize(6);
        assertThat(gateway.core.dispatched).isEmpty();
    }

    @Test
    void a_store_that_is_away_stops_a_command_before_anything_is_sent() {
        gateway.core.available = false;
        Seen seen = call("tracker/output/set", MASTER_KEY, TRUCK);
        assertThat(seen.status()).isEqualTo(503);
        assertThat(seen.code()).isEqualTo(14);
        assertThat(gateway.core.dispatched).isEmpty();
    }
}
