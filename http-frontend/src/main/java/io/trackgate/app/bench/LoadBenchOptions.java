package io.trackgate.app.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.trackgate.app.cli.DurationConverter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What {@code trackgate bench} measures when it loads a gateway; the defaults are the full run. */
public final class LoadBenchOptions {

    private static final List<String> TRANSPORTS = List.of("auto", "epoll", "io-uring", "nio");

    /** What can be measured by itself. */
    enum Part {
        /** The raw echo, the yardstick of all others. */
        ECHO,
        /** Commands through dispatcher and API, telemetry as fast as it is receipted. */
        RATES,
        /** All sessions at once, what each costs, and commands among them. */
        SESSIONS,
        /** All of it at the same time, disobedient trackers, a kill and a restart. */
        MIX,
        /** The same gateway without sockets. */
        MEMORY,
        /** Honest users while enemies are at the door. */
        ENEMIES,
        /** What it costs to keep the last frames for whoever may look. */
        FRAMES,
        /** Three gateways that share NATS and PostgreSQL, and one that does not. */
        CLUSTER,
        /** Very many trackers that come back to other nodes at once, as presence sees it. */
        STORM;

        private static final Set<Part> NOT_QUICK = EnumSet.of(ENEMIES, FRAMES, CLUSTER, STORM);
    }

    @Option(names = "--quick", description = "All of it but enemies, frames, cluster and storm, small, in about 40 seconds; without Java's optimizing compiler, which would not be done by then.")
    boolean quick;

    @Option(names = "--parts", split = ",", paramLabel = "PART", description = "Only these: ${COMPLETION-CANDIDATES} (default: all; --quick: all but ENEMIES, FRAMES, CLUSTER, STORM). Without echo there are no ratios to it.")
    List<Part> parts = List.of();

    @Option(names = "--models", split = ",", paramLabel = "CODE", defaultValue = "telfmb120", description = "Models of the trackers, in turn (default: ${DEFAULT-VALUE}; the mix has one of every family).")
    List<String> models = List.of("telfmb120");

    @Option(names = "--sessions", paramLabel = "N", description = "Sessions over sockets (default: what this process's file limit allows, at most 19,000; --quick: 2,000).")
    @Nullable
    Integer sessions;

    @Option(names = "--trackers", paramLabel = "N", description = "Trackers that are busy at once in rates, frames and cluster, and honest in enemies (default: 1,000, or half of what the file limit allows).")
    @Nullable
    Integer trackers;

    @Option(names = "--records-per-packet", paramLabel = "N", defaultValue = "1", description = "Telemetry records in a packet (default: ${DEFAULT-VALUE}).")
    int recordsPerPacket = 1;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "500", description = "Commands a second among the idle sessions, in mix and in enemies and cluster (default: ${DEFAULT-VALUE}).")
    double rate = 500;

    @Option(names = "--warm-up", paramLabel = "DURATION", converter = DurationConverter.class, description = "Before each measurement (default: 25s; --quick: 300ms).")
    @Nullable
    Duration warmUp;

    @Option(names = "--measure", paramLabel = "DURATION", converter = DurationConverter.class, description = "How long each is measured (default: 15s; --quick: 500ms).")
    @Nullable
    Duration measure;

    @Option(names = "--interval", paramLabel = "DURATION", converter = DurationConverter.class, description = "Between two packets of a tracker in memory (default: 10m; --quick: 10s).")
    @Nullable
    Duration interval;

    @Option(names = "--memory-sessions", paramLabel = "N", description = "Sessions in memory, from 1,000 on (default: what memory allows, at most 1,000,000; --quick: 10,000).")
    @Nullable
    Integer memorySessions;

    @Option(names = "--memory-time", paramLabel = "DURATION", converter = DurationConverter.class, description = "How long these go on (default: 10m; --quick: 1s).")
    @Nullable
    Duration memoryTime;

    @Option(names = "--transport", paramLabel = "KIND", defaultValue = "auto", description = "Of gateway and raw echo: auto, epoll, io-uring or nio (default: ${DEFAULT-VALUE}).")
    String transport = "auto";

    @Option(names = "--folder", paramLabel = "DIR", description = "Where the gateways' stores lie (default: a temporary folder). One in memory, as /dev/shm on Linux, takes the disk's own pauses out of every figure.")
    @Nullable
    Path folder;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "7", description = "Of what trackers do wrong in mix (default: ${DEFAULT-VALUE}).")
    long seed = 7;

    @ArgGroup(exclusive = false, order = 2, heading = "%nEnemies, in the part of that name; the gateway has the default limits then:%n")
    EnemyOptions enemies = new EnemyOptions();

    @ArgGroup(exclusive = false, order = 3, heading = "%nReconnect storm, in the part storm:%n")
    StormOptions storm = new StormOptions();

    /** Whether this is to be measured. */
    boolean has(Part part) {
        return parts.isEmpty() ? !quick || !Part.NOT_QUICK.contains(part) : parts.contains(part);
    }

    /** Whether it is to be measured or nothing else is. */
    boolean insistsOn(Part part) { return parts.contains(part); }

    /** Told before anything is started. */
    void check() {
        enemies.check();
        storm.check();
        atLeast("--sessions", sessions, 1);
        atLeast("--trackers", trackers, 1);
        atLeast("--memory-sessions", memorySessions, MemoryPart.FEWEST_SESSIONS);
        positive("--measure", measure);
        positive("--interval", interval);
        positive("--memory-time", memoryTime);
        require("--records-per-packet", recordsPerPacket, recordsPerPacket >= 1 && recordsPerPacket <= 255, "1..255");
        require("--rate", rate, rate > 0, "> 0");
        if (folder != null) require("--folder", folder, Files.isDirectory(folder) && Files.isWritable(folder), "a folder to write to");
        require("--transport", transport, TRANSPORTS.contains(transport), "one of " + String.join(", ", TRANSPORTS));
    }

    static void atLeast(String option, @Nullable Integer given, int least) {
        if (given != null) require(option, given, given >= least, ">= " + least);
    }

    static void positive(String option, @Nullable Duration given) {
        if (given != null) require(option, "0s", given.isPositive(), "> 0s"); // there are none below
    }

    static void require(String option, Object given, boolean good, String expected) {
        if (!good) throw new IllegalArgumentException(option + ": " + given + " (expected: " + expected + ")");
    }

    Duration warmUp() { return given(warmUp, Duration.ofSeconds(25), Duration.ofMillis(300)); }

    Duration measure() { return given(measure, Duration.ofSeconds(15), Duration.ofMillis(500)); }

    Duration interval() { return given(interval, Duration.ofMinutes(10), Duration.ofSeconds(10)); }

    Duration memoryTime() { return given(memoryTime, Duration.ofMinutes(10), Duration.ofSeconds(1)); }

    <T> T given(@Nullable T value, T full, T small) { return value != null ? value : quick ? small : full; }
}
