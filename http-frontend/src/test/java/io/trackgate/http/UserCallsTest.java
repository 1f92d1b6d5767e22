package io.trackgate.http;

import java.time.ZoneId;
import java.util.Set;

import io.trackgate.core.account.Accounts.SignIn;
import io.trackgate.core.directory.User;
import io.trackgate.http.TestGateway.Seen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.http.FakeCore.MASTER_KEY;
import static io.trackgate.http.FakeCore.SESSION;
import static io.trackgate.http.FakeCore.SUB_KEY;
import static io.trackgate.http.FakeCore.SUB_SESSION;
import static org.assertj.core.api.Assertions.assertThat;

/** Signing in and out, who one is, and one's keys. */
class UserCallsTest {
    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void close() { gateway.close(); }

    private Seen auth(String login, String password) {
        return gateway.post("/v2/user/auth", "{\"login\":\"" + login + "\",\"password\":\"" + password + "\"}");
    }

    private Seen call(String call, String hash) { return gateway.post("/v2/" + call, "{\"hash\":\"" + hash + "\"}"); }

    private Seen call(String call, String hash, String key, String value) {
        return gateway.post("/v2/" + call, "{\"hash\":\"" + hash + "\",\"" + key + "\":\"" + value + "\"}");
    }

    @Test
    void signing_in_needs_no_hash_and_gives_one() {
        gateway.around.accounts.byLoginAndPassword.put("me@example.org secret12", new SignIn.SignedIn(SESSION));
        Seen seen = auth("me@example.org", "secret12");
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.body()).hasToString("{\"success\":true,\"type\":\"authenticated\",\"hash\":\"" + SESSION + "\"}");
        assertThat(gateway.around.accounts.from).containsExactly("127.0.0.1");
    }

    @Test
    void a_password_of_forty_characters_is_one_whatever_characters_they_are() {
        String keys = "🔑".repeat(40);
        gateway.around.accounts.byLoginAndPassword.put("a " + keys, new SignIn.SignedIn(SESSION));
        assertThat(auth("a", keys).status()).isEqualTo(200);
        assertThat(auth("a", keys + "!").code()).isEqualTo(7);
    }

    @Test
    void each_way_not_to_be_signed_in_has_its_code() {
        gateway.around.accounts.byLoginAndPassword.put("a b", new SignIn.Blocked());
        gateway.around.accounts.byLoginAndPassword.put("b b", new SignIn.TooManyAttempts());
        assertThat(auth("nobody", "x").code()).isEqualTo(102);
        assertThat(auth("a", "b").code()).isEqualTo(275);
        assertThat(auth("b", "b").code()).isEqualTo(105);
    }

    @ParameterizedTest
    @CsvSource({"'{\"login\":\"a\"}',password", "'{\"password\":\"a\"}',login", "'{\"login\":\"a\",\"password\":\"\"}',password",
            "'{\"login\":\"a\",\"password\":\"12345678901234567890123456789012345678901\"}',password",
            "'{\"login\":\"a\",\"password\":\"a\\u0007b\"}',password", "'{\"login\":7,\"password\":\"a\"}',login"})
    void a_login_or_password_that_can_not_be_one_is_named(String body, String offender) {
        Seen seen = gateway.post("/v2/user/auth", body);
        assertThat(seen.code()).isEqualTo(7);
        assertThat(seen.offenders()).containsExactly(offender);
    }

    @Test
    void a_session_is_renewed_and_ended_and_a_key_is_no_session() {
        assertThat(call("user/session/renew", SESSION).body()).hasToString("{\"success\":true}");
        assertThat(call("user/logout", SESSION).body()).hasToString("{\"success\":true}");
        assertThat(gateway.around.accounts.renewed).hasSize(1).isEqualTo(gateway.around.accounts.ended);
        for (String call : new String[]{"user/session/renew", "user/logout", "api/key/list", "api/key/create", "api/key/delete"})
            assertThat(call(call, MASTER_KEY).code()).as(call).isEqualTo(4);
    }

    @Test
    void a_master_hears_who_it_is() {
        gateway.core.users.put("acme",
                new User(7, "acme", null, false, false, "me@example.org", ZoneId.of("Europe/Berlin"), Set.of(), Set.of()));
        assertThat(call("user/get_info", MASTER_KEY).body()).hasToString("{\"success\":true,\"user_info\":{\"id\":7,"
                + "\"login\":\"me@example.org\",\"title\":\"acme\",\"demo\":false,\"time_zone\":\"Europe/Berlin\"}}");
    }

    @Test
    void a_sub_user_hears_its_rights_and_its_master() {
        gateway.core.users.put("dispatch", new User(8, "dispatch", "acme", false, false, null, ZoneId.of("UTC"),
                Set.of("tracker_update", "tracker_set_output"), Set.of()));
        assertThat(call("user/get_info", SUB_KEY).body()).hasToString("{\"success\":true,\"user_info\":{\"id\":8,\"title\":\"dispatch\","
                + "\"demo\":false,\"time_zone\":\"UTC\"},\"master\":{\"id\":1,\"title\":\"acme\",\"demo\":false},"
                + "\"privileges\":{\"rights\":[\"tracker_set_output\",\"tracker_update\"]}}");
    }

    @Test
    void keys_are_made_listed_and_deleted() {
        Seen made = call("api/key/create", SESSION, "title", "My app");
        assertThat(made.body()).hasToString("{\"success\":true,\"value\":{\"hash\":\"00000000000000000000000000000000\","
                + "\"create_date\":\"2026-01-01 11:00:00\",\"title\":\"My app\"}}");
        assertThat(call("api/key/list", SESSION).body().path("list")).hasSize(1);
        assertThat(call("user/api_key/list", SESSION).body()).isEqualTo(call("api/key/list", SESSION).body());
        assertThat(call("api/key/create", SESSION, "title", "Another").status()).isEqualTo(200);
        Seen over = call("api/key/create", SESSION, "title", "One too many");
        assertThat(over.status()).isEqualTo(403);
        assertThat(over.code()).isEqualTo(268);
        assertThat(call("api/key/delete", SESSION, "key", "00000000000000000000000000000000").status()).isEqualTo(200);
        assertThat(call("api/key/delete", SESSION, "key", "00000000000000000000000000000000").code()).isEqualTo(201);
        assertThat(call("user/api_key/delete", SESSION, "api_key", "00000000000000000000000000000001").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "create", "delete"})
    void keys_are_their_master_s_alone(String action) {
        Seen seen = gateway.post("/v2/api/key/" + action, "{\"hash\":\"" + SUB_SESSION + "\",\"title\":\"x\",\"key\":\"x\"}");
        assertThat(seen.status()).isEqualTo(403);
        assertThat(seen.code()).isEqualTo(13);
    }
}
