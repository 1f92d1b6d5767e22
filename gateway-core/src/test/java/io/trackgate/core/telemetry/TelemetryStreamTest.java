package io.trackgate.core.telemetry;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TelemetryStreamTest {

    @ParameterizedTest
    @CsvSource({"a.b.>, a.b.*, true", "a.b.>, a.b.*.unreadable, true", "a.b.*, a.b.*, true", "a.>, a.b.*, true", ">, a.b.*, true",
            "*.b.*, a.b.*, true", "a.b.*, a.b.*.unreadable, false", "a.b.7, a.b.*, false", "a.b, a.b.*, false", "a.c.>, a.b.*, false",
            "a.b.*.>, a.b.*, false"})
    void a_stream_takes_what_each_of_its_subjects_covers(String taken, String subject, boolean covered) {
        assertThat(TelemetryStream.covers(taken, subject)).isEqualTo(covered);
    }
}
