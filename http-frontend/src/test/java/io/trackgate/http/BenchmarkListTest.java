package io.trackgate.http;

import java.io.IOException;

import io.trackgate.testing.Benchmarks;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BenchmarkListTest {

    @Test
    void the_benchmark_of_the_api_can_be_run() throws IOException {
        assertThat(Benchmarks.listed(HttpBenchmark.class)).anyMatch(line -> line.contains("HttpBenchmark"));
    }
}
