package io.trackgate.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackOffTest {

    @Test
    void teltonika_waits_longer_each_time_and_ten_minutes_in_the_end() {
        List<Long> minutes = IntStream.range(0, 11).mapToObj(BackOff.asTeltonika()::wait).map(Optional::orElseThrow)
                .map(Duration::toMinutes)
                .toList();
        assertThat(minutes).containsExactly(0L, 1L, 1L, 2L, 2L, 4L, 6L, 8L, 10L, 10L, 10L);
    }

    @Test
    void never_is_never() { assertThat(BackOff.never().wait(0)).isEmpty(); }
}
