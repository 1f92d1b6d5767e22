package io.trackgate.http;

import io.trackgate.http.TestGateway.Seen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.http.FakeCore.MASTER_KEY;
import static io.trackgate.http.FakeCore.TRUCK;
import static org.assertj.core.api.Assertions.assertThat;

/** Where a hash may stand, and which of several counts. */
class AuthenticationTest {
    private static final String UNKNOWN = "00000000000000000000000000000000";
    private static final String READ = "/v2/tracker/led/read";

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void close() { gateway.close(); }

    private Seen withHeader(String value) {
        return gateway.send(gateway.request(READ + "?tracker_id=" + TRUCK).header("Authorization", value).GET());
    }

    @Test
    void the_body_wins_over_the_query_and_the_query_over_the_header() {
        String header = "NVX " + MASTER_KEY;
        var bodyFirst = gateway.request(READ + "?hash=" + MASTER_KEY).header("Authorization", header)
                .header("Content-Type", TestGateway.JSON)
                .POST(TestGateway.text("{\"hash\":\"" + UNKNOWN + "\",\"tracker_id\":1}"));
        assertThat(gateway.send(bodyFirst).code()).isEqualTo(4);
        var queryFirst = gateway.request(READ + "?tracker_id=1&hash=" + UNKNOWN).header("Authorization", header).GET();
        assertThat(gateway.send(queryFirst).code()).isEqualTo(4);
        assertThat(withHeader(header).status()).isEqualTo(200);
    }

    @Test
    void a_broken_hash_in_the_body_is_not_saved_by_a_good_one_elsewhere() {
        assertThat(gateway.post(READ + "?hash=" + MASTER_KEY, "{\"hash\":\"xyz\",\"tracker_id\":1}").code()).isEqualTo(3);
        assertThat(gateway.post(READ + "?hash=" + MASTER_KEY, "{\"hash\":12,\"tracker_id\":1}").code()).isEqualTo(3);
    }

    @Test
    void null_in_the_body_is_no_hash() {
        assertThat(gateway.post(READ + "?hash=" + MASTER_KEY, "{\"hash\":null,\"tracker_id\":" + TRUCK + "}").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NVXa6aa75587e5c59c32d347da438505fc3", "nvx a6aa75587e5c59c32d347da438505fc3",
            "NVX  a6aa75587e5c59c32d347da438505fc3",
            "NVX a6aa75587e5c59c32d347da438505fc", "NVX a6aa75587e5c59c32d347da438505fc3f", "Bearer a6aa75587e5c59c32d347da438505fc3",
            "NVX",
            "NVX a6aa75587e5c59c32d347da438505fcg", "NVX \"a6aa75587e5c59c32d347da438505fc3\""})
    void a_header_that_is_not_exactly_in_its_grammar_is_a_wrong_hash(String header) {
        Seen seen = withHeader(header);
        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.code()).isEqualTo(3);
        assertThat(seen.description()).isEqualTo("Wrong hash");
    }

    @Test
    void no_hash_at_all_is_a_wrong_hash() { assertThat(gateway.get(READ + "?tracker_id=" + TRUCK).code()).isEqualTo(3); }
}
