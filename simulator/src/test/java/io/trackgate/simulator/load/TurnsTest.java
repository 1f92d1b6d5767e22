package io.trackgate.simulator.load;

import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TurnsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64, 7_919, 2 * 7_919, 19_000})
    void everyone_is_met_once_in_a_round(int count) {
        Turns turns = new Turns(count);

        assertThat(IntStream.range(0, count).map(turns::of).distinct().count()).isEqualTo(count);
    }
}
