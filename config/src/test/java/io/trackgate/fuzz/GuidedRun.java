package io.trackgate.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jazzer over one target, in a JVM of its own. {@code -Dfuzz.seconds=600} says for how long; what it learns stays in {@code target/fuzz}, so the
 * next run goes on from there, and so does an input that made it fail.
 */
final class GuidedRun {

    private static final Logger log = LoggerFactory.getLogger(GuidedRun.class);
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 60);
    /** To start, to read what it learned, and to stop. */
    private static final int SECONDS_BESIDES = 120;
    /** An input that takes longer is a finding; the first one loads the classes, on a machine that does other things too. */
    private static final int SECONDS_FOR_ONE = 30;

    private static final String COUNT = "stat::number_of_executed_units:";

    private final Class<?> target;
    private final int mostBytes;
    private final Path folder;

    /** @param mostBytes of an input; {@code -Dfuzz.bytes} says otherwise */
    GuidedRun(Class<?> target, int mostBytes) {
        this.target = target;
        this.mostBytes = Integer.getInteger("fuzz.bytes", mostBytes);
        this.folder = Path.of("target", "fuzz", target.getSimpleName()).toAbsolutePath();
    }

    void run(List<byte[]> seeds) throws IOException, InterruptedException {
        Path seedFolder = Files.createDirectories(folder.resolve("seeds"));
        Path learned = Files.createDirectories(folder.resolve("learned"));
        for (int at = 0; at < seeds.size(); at++)
            Files.write(seedFolder.resolve("seed-" + at), seeds.get(at));
        Path output = folder.resolve("log.txt");
        Process fuzzer = new ProcessBuilder(command(learned, seedFolder)).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        try {
            if (!fuzzer.waitFor(SECONDS + SECONDS_BESIDES, TimeUnit.SECONDS)) throw new AssertionError("it does not end; see " + output);
        } finally {
            fuzzer.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output);
        lines.stream().filter(line -> line.startsWith(COUNT)).forEach(line -> log.info("{}: {} inputs guided by coverage",
                target.getSimpleName(), line.substring(COUNT.length()).strip()));
        if (fuzzer.exitValue() != 0) throw new AssertionError("exit " + fuzzer.exitValue() + "; see " + output + "\n" + last(lines));
    }

    private List<String> command(Path learned, Path seedFolder) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Targets count the buffers that are left themselves: Netty's own look at each takes longer than the rest.
        command.addAll(List.of("-Xmx1g", "-Xss1m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                "-XX:+EnableDynamicAgentLoading", "-ea", "-Dio.netty.leakDetection.level=disabled",
                "-Dlogback.configurationFile=fuzz-logback.xml", "-cp", System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer"));
        command.addAll(List.of("--target_class=" + target.getName(), "--instrumentation_includes=io.trackgate.**",
                "--instrumentation_excludes=io.trackgate.testing.**:io.trackgate.fuzz.**", "--custom_hook_includes=io.trackgate.**",
                "--reproducer_path=" + folder));
        // Patterns in model files are the operator's own.
        command.add("--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection");
        // Bytes alone are changed many times faster by the native side.
        command.add("--mutator_framework=false");
        command.addAll(List.of("-max_total_time=" + SECONDS, "-max_len=" + mostBytes, "-timeout=" + SECONDS_FOR_ONE, "-reload=0",
                "-print_final_stats=1", "-rss_limit_mb=0", "-artifact_prefix=" + folder + "/", learned.toString(), seedFolder.toString()));
        return command;
    }

    private static String last(List<String> lines) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }
}
