package io.trackgate.core;

import java.io.IOException;
import java.util.List;

import io.trackgate.core.command.InFlightBenchmark;
import io.trackgate.core.session.CommandPathBenchmark;
import io.trackgate.testing.Benchmarks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class BenchmarkListTest {

    @ParameterizedTest
    @ValueSource(classes = {InFlightBenchmark.class, CommandPathBenchmark.class, BookkeepingBenchmark.class})
    void every_benchmark_of_the_core_can_be_run(Class<?> benchmark) throws IOException {
        List<String> listed = Benchmarks.listed(benchmark);
        assertThat(listed).anyMatch(line -> line.contains(benchmark.getName()));
    }
}
