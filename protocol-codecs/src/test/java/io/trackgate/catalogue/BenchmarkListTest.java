package io.trackgate.catalogue;

import java.io.IOException;

import io.trackgate.testing.Benchmarks;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BenchmarkListTest {

    @Test
    void every_benchmark_of_the_codecs_can_be_run() throws IOException {
        assertThat(Benchmarks.listed(CodecBenchmark.class)).anyMatch(line -> line.contains("CodecBenchmark"));
    }
}
