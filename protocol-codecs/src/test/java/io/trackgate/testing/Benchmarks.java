package io.trackgate.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the micro-benchmarks of the module on whose class path it is: the profile {@code jmh} starts it. */
public final class Benchmarks {

    private static final String LIST = "/META-INF/BenchmarkList";

    private Benchmarks() {}

    /** @param args where the results go, which benchmarks (a regular expression), then options of JMH */
    public static void main(String[] args) throws CommandLineOptionException, RunnerException, IOException {
        OptionsBuilder options = new OptionsBuilder();
        options.parent(new CommandLineOptions(Arrays.copyOfRange(args, 2, args.length))).include(args[1]).result(args[0])
                .resultFormat(ResultFormatType.JSON);
        // Watching every buffer for leaks costs more than most of what is measured.
        options.jvmArgsAppend("-Dio.netty.leakDetection.level=disabled", "--enable-native-access=ALL-UNNAMED",
                "-Dlogback.configurationFile=benchmark-logback.xml");
        try {
            new Runner(options.build()).run();
        } catch (NoBenchmarksException elsewhere) {
            Files.deleteIfExists(Path.of(args[0]));
            System.err.printf(Locale.ROOT, "%s: no benchmark of this module%n", args[1]);
        }
    }

    /** What can be run. Without the annotation processor a compiler writes no list, and says nothing of it. */
    public static List<String> listed(Class<?> ofItsModule) throws IOException {
        try (InputStream list = ofItsModule.getResourceAsStream(LIST)) {
            if (list == null) throw new AssertionError(LIST + " is missing (expected: written by JMH's annotation processor)");
            return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
