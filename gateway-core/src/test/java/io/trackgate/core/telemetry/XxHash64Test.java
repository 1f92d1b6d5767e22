package io.trackgate.core.telemetry;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class XxHash64Test {

    /** Of the reference implementation (xxhsum -H1). Digests in stores are made of it. */
    @ParameterizedTest
    @CsvSource({"'', EF46DB3751D8E999", "a, D24EC4F1A98C6E5B", "abc, 44BC2CF5AD770999",
            "Nobody inspects the spammish repetition, FBCEA83C8A378BF1"})
    void it_is_the_reference(String text, String hash) {
        byte[] bytes = ("-" + text + "-").getBytes(StandardCharsets.US_ASCII);
        assertThat(XxHash64.of(bytes, 1, bytes.length - 2)).isEqualTo(Long.parseUnsignedLong(hash, 16));
    }
}
