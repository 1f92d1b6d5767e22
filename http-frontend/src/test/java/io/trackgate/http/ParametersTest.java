package io.trackgate.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.trackgate.http.TestGateway.Seen;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.http.FakeCore.MASTER_KEY;
import static io.trackgate.http.FakeCore.TRUCK;
import static org.assertj.core.api.Assertions.assertThat;

/** The table of parameter types, row by row, in each of the three ways in which a parameter may travel. */
class ParametersTest {
    private static final TestGateway GATEWAY = new TestGateway();
    private static final String LED = "/v2/tracker/led/read";
    private static final String UPDATE = "/v2/tracker/led/update";
    private static final String SET_ALL = "/v2/tracker/output/set_all";

    @AfterAll
    static void close() { GATEWAY.close(); }

    @BeforeEach
    void forget() { GATEWAY.core.dispatched.clear(); }

    private static String json(String fields) { return "{\"hash\":\"" + MASTER_KEY + "\"," + fields + "}"; }

    private static String query(String fields) { return "?hash=" + MASTER_KEY + "&" + fields; }

    private static void assertRefused(Seen seen, String parameter) {
        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.code()).isEqualTo(7);
        assertThat(seen.offenders()).containsExactly(parameter);
    }

    private static void assertMalformed(Seen seen) {
        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.code()).isEqualTo(5);
        assertThat(seen.description()).isEqualTo("Wrong request format");
    }

    @Test
    void a_number_whose_exponent_no_number_can_have_is_malformed() {
        assertMalformed(GATEWAY.post(LED, json("\"tracker_id\":1e1001000000000")));
        assertMalformed(GATEWAY.post(LED, json("\"tracker_id\":1e-1001000000000")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"265489", "265489.0", "2.65489e5", "26548900e-2", "\"265489\"", "\"0265489\"",
            "265489.000000000000000000000000000000"})
    void an_int_in_json_may_be_any_spelling_of_a_whole_number(String value) {
        assertThat(GATEWAY.post(LED, json("\"tracker_id\":" + value)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "265489.00000000000000000000001", "2147483648", "-2147483649", "1e400", "1e1000000000", "1e-1000000000",
            "123456789012345678901234567890123456789012345678901234567890", "true", "[265489]", "{}", "\"\"", "null", "\"abc\"", "\"1.0\"",
            "\" 265489\"", "\"٢٦٥٤٨٩\"", "\"0x40d11\"", "\"1e3\""})
    void an_int_in_json_is_nothing_else(String value) { assertRefused(GATEWAY.post(LED, json("\"tracker_id\":" + value)), "tracker_id"); }

    @ParameterizedTest
    @CsvSource({"2147483647", "-2147483648", "-1", "0"})
    void an_int_may_use_all_of_its_32_bits(String value) {
        assertThat(GATEWAY.post(LED, json("\"tracker_id\":" + value)).code()).isEqualTo(201);
        assertThat(GATEWAY.get(LED + query("tracker_id=" + value)).code()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "1.5", "1e3", "%202", "true", "null", "2147483648"})
    void an_int_in_a_query_or_form_is_decimal_digits(String value) {
        assertRefused(GATEWAY.get(LED + query("tracker_id=" + value)), "tracker_id");
        assertRefused(GATEWAY.form(LED, query("tracker_id=" + value).substring(1)), "tracker_id");
    }

    @ParameterizedTest
    @CsvSource({"true,true", "false,false", "'\"true\"',true", "'\"False\"',false", "'\"TRUE\"',true"})
    void a_boolean_in_json_may_be_quoted_in_any_letter_case(String value, boolean expected) {
        assertThat(GATEWAY.post(UPDATE, json("\"tracker_id\":" + TRUCK + ",\"value\":" + value)).status()).isEqualTo(200);
        assertThat(GATEWAY.core.dispatched).last().extracting(asked -> asked.command()).isEqualTo(new TrackerCommand.SetLed(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "\"1\"", "\"yes\"", "\"on\"", "\"\"", "null", "[]", "[true]", "{}", "\" true\"", "1.0"})
    void a_boolean_in_json_is_nothing_else(String value) {
        assertRefused(GATEWAY.post(UPDATE, json("\"tracker_id\":" + TRUCK + ",\"value\":" + value)), "value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "yes", "off", "", "null", "tru%D0%B5"})
    void a_boolean_in_a_query_is_true_or_false(String value) {
        assertRefused(GATEWAY.get(UPDATE + query("tracker_id=" + TRUCK + "&value=" + value)), "value");
        assertThat(GATEWAY.get(UPDATE + query("tracker_id=" + TRUCK + "&value=True")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[true,false,true]", "[\"true\",\"False\",true]"})
    void an_array_of_booleans_holds_booleans_as_the_row_of_boolean_says(String value) {
        String escaped = URLEncoder.encode(value, StandardCharsets.UTF_8);
        assertThat(GATEWAY.post(SET_ALL, json("\"tracker_id\":" + TRUCK + ",\"outputs\":" + value)).status()).isEqualTo(200);
        assertThat(GATEWAY.get(SET_ALL + query("tracker_id=" + TRUCK + "&outputs=" + escaped)).status()).isEqualTo(200);
        assertThat(GATEWAY.form(SET_ALL, query("tracker_id=" + TRUCK + "&outputs=" + escaped).substring(1)).status()).isEqualTo(200);
        assertThat(GATEWAY.core.dispatched).extracting(asked -> asked.command()).containsOnly(
                new TrackerCommand.SetOutputs(List.of(OutputChange.ON, OutputChange.OFF, OutputChange.ON)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[true,null]", "[1,0]", "true", "{}", "null", "[[true]]", "\"[true]\""})
    void an_array_of_booleans_is_nothing_else(String value) {
        assertRefused(GATEWAY.post(SET_ALL, json("\"tracker_id\":" + TRUCK + ",\"outputs\":" + value)), "outputs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[true", "true,false", "", "[true]]", "[true] x"})
    void an_array_in_a_query_is_json_text(String value) {
        String escaped = URLEncoder.encode(value, StandardCharsets.UTF_8);
        assertRefused(GATEWAY.get(SET_ALL + query("tracker_id=" + TRUCK + "&outputs=" + escaped)), "outputs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"text\"", "3", "null", "true", "\"{}\""})
    void tracking_settings_are_an_object(String value) {
        assertRefused(
                GATEWAY.post("/v2/tracker/settings/tracking/update", json("\"tracker_id\":" + TRUCK + ",\"tracking_settings\":" + value)),
                "tracking_settings");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "3", "\"x\"", "{", "{}x", "{} {}", "{\"a\":1,\"a\":2}", "{\"o\":{\"a\":1,\"a\":2}}", "{a:1}",
            "{'a':1}", "{\"a\":01}",
            "{\"a\":NaN}", "{\"a\":1,}", "// x\n{}", "{\"a\":\"\t\"}", "\uFEFF{}", "{\"a\":.5}"})
    void a_json_body_is_exactly_one_object_of_standard_json(String body) {
        assertMalformed(GATEWAY.post(LED + query("tracker_id=" + TRUCK), body));
    }

    @Test
    void nesting_is_bounded() {
        assertMalformed(GATEWAY.post(LED, "[".repeat(100_000)));
        assertMalformed(GATEWAY.post(LED, json("\"tracker_id\":1,\"x\":" + "[".repeat(100) + "]".repeat(100))));
        assertRefused(GATEWAY.get(SET_ALL + query("tracker_id=1&outputs=" + "%5B".repeat(1_000))), "outputs");
    }

    @Test
    void bytes_that_are_not_utf8_are_malformed_in_every_way_in_which_they_may_travel() {
        byte[] latin1 = json("\"tracker_id\":1,\"x\":\"\u00ff\"").getBytes(StandardCharsets.ISO_8859_1);
        assertMalformed(GATEWAY.send(GATEWAY.request(LED).header("Content-Type", TestGateway.JSON)
                .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(latin1))));
        assertMalformed(GATEWAY.form(LED, query("tracker_id=1&x=%ff").substring(1)));
        assertMalformed(GATEWAY.get(LED + query("tracker_id=1&x=%ff")));
    }

    @Test
    void utf16_is_not_guessed() {
        byte[] utf16 = json("\"tracker_id\":" + TRUCK).getBytes(StandardCharsets.UTF_16LE);
        assertMalformed(GATEWAY.send(GATEWAY.request(LED).header("Content-Type", TestGateway.JSON)
                .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(utf16))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%4", "a=%", "a=%zz", "a=%C3"})
    void a_broken_escape_is_malformed(String form) { assertMalformed(GATEWAY.form(LED, form)); }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\"",
            "application/json ; x=y"})
    void json_may_say_that_it_is_utf8(String type) {
        assertThat(GATEWAY.send(GATEWAY.request(LED).header("Content-Type", type).POST(TestGateway.text(json("\"tracker_id\":" + TRUCK))))
                .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/xml", "text/plain", "application/json; charset=utf-16", "multipart/form-data; boundary=x",
            "application/jsonx", ";"})
    void a_body_of_another_type_is_malformed(String type) {
        assertMalformed(
                GATEWAY.send(GATEWAY.request(LED).header("Content-Type", type).POST(TestGateway.text(json("\"tracker_id\":" + TRUCK)))));
    }

    @Test
    void a_body_without_a_type_or_in_a_content_coding_is_malformed() {
        var body = TestGateway.text(json("\"tracker_id\":" + TRUCK));
        assertMalformed(GATEWAY.send(GATEWAY.request(LED).POST(body)));
        assertMalformed(
                GATEWAY.send(GATEWAY.request(LED).header("Content-Type", TestGateway.JSON).header("Content-Encoding", "gzip").POST(body)));
    }

    @Test
    void without_a_body_the_type_means_nothing() {
        assertThat(GATEWAY.send(GATEWAY.request(LED + query("tracker_id=" + TRUCK)).header("Content-Type", "text/xml").GET()).status())
                .isEqualTo(200);
        assertThat(GATEWAY.post(LED + query("tracker_id=" + TRUCK), "").status()).isEqualTo(200);
    }

    @Test
    void the_first_of_two_fields_counts_and_the_body_wins_over_the_query() {
        assertThat(GATEWAY.get(LED + query("tracker_id=" + TRUCK + "&tracker_id=1")).status()).isEqualTo(200);
        assertThat(GATEWAY.form(LED, query("tracker_id=" + TRUCK + "&tracker_id=1").substring(1)).status()).isEqualTo(200);
        assertThat(GATEWAY.post(LED + query("tracker_id=1"), "{\"tracker_id\":" + TRUCK + "}").status()).isEqualTo(200);
        assertThat(GATEWAY.post(LED + query("tracker_id=" + TRUCK), "{\"tracker_id\":null}").status()).isEqualTo(200);
    }

    @Test
    void unknown_root_fields_are_ignored_whatever_they_hold() {
        assertThat(GATEWAY
                .post(LED, json("\"tracker_id\":" + TRUCK + ",\"pad\":\"" + "Грузовик № 7 😀".repeat(1_000) + "\",\"n\":1e1000000000"))
                .status())
                .isEqualTo(200);
    }

    @Test
    void a_plus_and_escapes_in_a_form_are_read_like_a_browser_writes_them() {
        assertThat(
                GATEWAY.form(UPDATE, "hash=" + MASTER_KEY + "&tracker%5Fid=%32%36%35489&value=%74rue&comment=a+b&flag&=x&&\r\n").status())
                .isEqualTo(200);
    }
}
