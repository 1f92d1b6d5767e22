package io.trackgate.http;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trackgate.http.FakeCore.CLONE;
import static io.trackgate.http.FakeCore.DEMO_KEY;
import static io.trackgate.http.FakeCore.DEMO_TRUCK;
import static io.trackgate.http.FakeCore.MASTER_KEY;
import static io.trackgate.http.FakeCore.SUB_KEY;
import static io.trackgate.http.FakeCore.TRUCK;
import static org.assertj.core.api.Assertions.assertThat;

/** The calls of {@code frame}: bytes explained, captures, traces. */
class FrameCallsTest {
    private static final String LOGIN = "000f333536333037303432343431303133";

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void close() { gateway.close(); }

    private TestGateway.Seen explain(String bytes, String more) {
        return gateway.post("/v2/frame/explain", "{\"hash\":\"" + MASTER_KEY + "\",\"bytes\":\"" + bytes + "\"" + more + "}");
    }

    private TestGateway.Seen call(String call, String key, int tracker, String more) {
        return gateway.post("/v2/frame/" + call, "{\"hash\":\"" + key + "\",\"tracker_id\":" + tracker + more + "}");
    }

    // ---- bytes that somebody brings ----

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"000F333536333037303432343431303133; teltonika; login",
            "0x7878 0x0D01012345678901234500018CDD0D0A; gt06; login",
            "7e:00:02:00:00:02:45:30:31:33:49:00:01:3f:7e; jt808; 0x0002 heartbeat"})
    void the_protocol_is_recognised_however_the_bytes_are_written(String bytes, String protocol, String name) {
        JsonNode body = explain(bytes, "").body();
        assertThat(body.path("protocol").asText()).isEqualTo(protocol);
        assertThat(body.has("candidates")).isFalse();
        assertThat(body.path("frames")).hasSize(1);
        assertThat(body.path("frames").get(0).path("name").asText()).isEqualTo(name);
    }

    @Test
    void line_breaks_mean_nothing() {
        JsonNode frame = explain("00 0F\\n33353633\\t30373034\\r\\n32343431303133", "").body().path("frames").get(0);
        assertThat(frame.path("valid").asBoolean()).isTrue();
        assertThat(frame.path("fields")).hasSize(2);
    }

    @Test
    void a_checksum_says_that_it_is_one() {
        JsonNode frame = explain("78780D01012345678901234500018CDD0D0A", ",\"protocol\":\"gt06\"").body().path("frames").get(0);
        assertThat(frame.path("fields")).filteredOn(field -> field.path("checksum").asBoolean()).singleElement()
                .satisfies(crc -> assertThat(crc.path("value").asText()).isEqualTo("right"));
    }

    @Test
    void what_a_server_sends_is_explained_as_such() {
        JsonNode body = explain("01", ",\"protocol\":\"teltonika\",\"from\":\"server\"").body();
        assertThat(body.path("frames").get(0).path("name").asText()).isEqualTo("login answer");
        assertThat(body.path("frames").get(0).path("from").asText()).isEqualTo("server");
    }

    @Test
    void bytes_of_no_protocol_have_none_and_all_that_could_be_meant_are_named() {
        JsonNode body = explain("de ad be ef", "").body();
        assertThat(body.path("success").asBoolean()).isTrue();
        assertThat(body.path("protocol").asText()).isEqualTo("auto");
        assertThat(body.path("candidates")).isNotEmpty();
        assertThat(body.path("frames")).isEmpty();
    }

    @Test
    void what_is_no_bytes_is_refused_by_name() {
        for (String bytes : List.of("0", "xyz", " ", "0x")) {
            TestGateway.Seen seen = explain(bytes, "");
            assertThat(seen.code()).as(bytes).isEqualTo(7);
            assertThat(seen.offenders()).containsExactly("bytes");
        }
        assertThat(explain("00".repeat(65_537), "").offenders()).containsExactly("bytes");
        assertThat(explain("00".repeat(65_536), ",\"protocol\":\"gt06\"").status()).isEqualTo(200);
        assertThat(explain("ff".repeat(2_001), ",\"protocol\":\"teltonika\"").offenders()).as("each is a ping").containsExactly("bytes");
        assertThat(explain("00", ",\"protocol\":\"morse\",\"from\":\"me\"").offenders()).containsExactly("protocol", "from");
        assertThat(gateway.post("/v2/frame/explain", "{\"bytes\":\"00\"}").code()).as("no hash").isEqualTo(3);
    }

    // ---- bytes that passed ----

    @Test
    void a_capture_has_what_is_kept_and_demo_accounts_may_read_theirs() {
        gateway.frames.connect(TRUCK).received(LOGIN).sent("01");
        String capture = call("capture/read", SUB_KEY, TRUCK, "").body().path("capture").asText();
        assertThat(capture.lines()).hasSize(3).last().isEqualTo(
                "{\"at\":\"2026-01-01T12:00:00.001Z\",\"connection\":1,\"from\":\"server\",\"hex\":\"01\"}");
        assertThat(call("capture/read", DEMO_KEY, DEMO_TRUCK, "").body().path("capture").asText().lines()).hasSize(1);
        assertThat(call("capture/read", MASTER_KEY, CLONE, "").body().path("capture").asText().lines()).hasSize(3);
    }

    @Test
    void a_trace_needs_the_right_and_reading_it_does_not() {
        assertThat(call("trace/start", SUB_KEY, TRUCK, ",\"minutes\":5").code()).isEqualTo(13);
        assertThat(call("trace/stop", SUB_KEY, TRUCK, "").code()).isEqualTo(13);
        assertThat(call("trace/start", MASTER_KEY, CLONE, ",\"minutes\":5").code()).as("it would end its original's").isEqualTo(219);
        assertThat(call("trace/stop", MASTER_KEY, CLONE, "").code()).isEqualTo(219);
        assertThat(call("trace/start", DEMO_KEY, DEMO_TRUCK, ",\"minutes\":5").code()).isEqualTo(101);
        assertThat(call("trace/start", MASTER_KEY, TRUCK, ",\"minutes\":5").body())
                .hasToString("{\"success\":true,\"list\":[{\"name\":\"one\","
                        + "\"started_at\":\"2026-01-01T12:00:00Z\",\"ends_at\":\"2026-01-01T12:05:00Z\",\"size\":12,\"running\":true}]}");
        assertThat(call("trace/list", SUB_KEY, TRUCK, "").body().path("list")).hasSize(1);
        assertThat(call("trace/read", SUB_KEY, TRUCK, ",\"name\":\"one\"").body().path("capture").asText()).isEqualTo("one");
        assertThat(call("trace/read", SUB_KEY, TRUCK, ",\"name\":\"two\"").code()).isEqualTo(204);
        assertThat(call("trace/stop", MASTER_KEY, TRUCK, "").body().at("/list/0/running").asBoolean(true)).isFalse();
    }

    @Test
    void a_trace_of_no_time_or_one_too_many_is_refused() {
        assertThat(call("trace/start", MASTER_KEY, TRUCK, ",\"minutes\":0").offenders()).containsExactly("minutes");
        assertThat(call("trace/start", MASTER_KEY, TRUCK, ",\"minutes\":61").offenders()).containsExactly("minutes");
        gateway.frames.tracesAreFull = true;
        assertThat(call("trace/start", MASTER_KEY, TRUCK, ",\"minutes\":5").code()).isEqualTo(268);
    }

    @Test
    void where_nothing_is_kept_or_another_node_has_the_session_it_is_said() {
        gateway.frames.node = Optional.of("west");
        assertThat(call("capture/read", MASTER_KEY, TRUCK, "").description()).contains("its session is at node west");
        assertThat(call("trace/start", MASTER_KEY, TRUCK, ",\"minutes\":5").code()).isEqualTo(266);
        gateway.frames.node = Optional.empty();
        gateway.frames.busy = true;
        assertThat(call("capture/read", MASTER_KEY, TRUCK, "").code()).isEqualTo(15);
        gateway.frames.kept = false;
        assertThat(call("capture/read", MASTER_KEY, TRUCK, "").code()).isEqualTo(214);
        assertThat(call("trace/start", MASTER_KEY, TRUCK, ",\"minutes\":5").description()).contains("frames.ring is 0");
    }
}
