package io.trackgate.app.check;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.trackgate.app.cli.DurationConverter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code trackgate bench --tracker}. */
public final class TrackerCheckOptions {

    /** What is only done to a tracker when its engineer says so. */
    enum Danger { OUTPUTS, ENGINE }

    private static final Duration TO_WRITE = Duration.ofSeconds(10); // reports, and the gateway's own end

    @Option(names = "--tracker", paramLabel = "IMEI", description = "Device id of the tracker, as it shows it: IMEI or phone number.")
    @Nullable
    public String tracker;

    @Option(names = "--model", paramLabel = "CODE", description = "What it is taken for (default: what the fleet of --config says). trackgate models check --list shows the codes.")
    @Nullable
    String model;

    @Option(names = "--config", paramLabel = "DIR", description = "Folder whose models and fleet are used (default: the shipped config). Its store is not touched.")
    @Nullable
    Path config;

    @Option(names = "--host", defaultValue = "0.0.0.0", description = "Address to listen on for the tracker (default: ${DEFAULT-VALUE}).")
    String host = "0.0.0.0";

    @Option(names = "--port", description = "Port to listen on (default: the protocol's; 0: any free one).")
    @Nullable
    Integer port;

    @Option(names = "--wait", paramLabel = "DURATION", defaultValue = "10m", converter = DurationConverter.class, description = "How long to wait for its login (default: ${DEFAULT-VALUE}).")
    Duration wait = Duration.ofMinutes(10);

    @Option(names = "--telemetry-wait", paramLabel = "DURATION", defaultValue = "5m", converter = DurationConverter.class, description = "How long to wait for a record (default: ${DEFAULT-VALUE}).")
    Duration telemetryWait = Duration.ofMinutes(5);

    @Option(names = "--reply-timeout", paramLabel = "DURATION", defaultValue = "30s", converter = DurationConverter.class, description = "How long a command may take (default: ${DEFAULT-VALUE}).")
    Duration replyTimeout = Duration.ofSeconds(30);

    @Option(names = "--silence", paramLabel = "DURATION", defaultValue = "3m", converter = DurationConverter.class, description = "How long nothing is asked of it, to see whether it stays (default: ${DEFAULT-VALUE}).")
    Duration silence = Duration.ofMinutes(3);

    @Option(names = "--reconnect-wait", paramLabel = "DURATION", defaultValue = "5m", converter = DurationConverter.class, description = "How long it may stay away after a lost connection (default: ${DEFAULT-VALUE}).")
    Duration reconnectWait = Duration.ofMinutes(5);

    @Option(names = "--only", paramLabel = "STEP", split = ",", description = "Only these steps (and connect, login).")
    List<String> only = List.of();

    @Option(names = "--skip", paramLabel = "STEP", split = ",", description = "Not these steps.")
    List<String> skip = List.of();

    @Option(names = "--allow", paramLabel = "WHAT", split = ",", description = "Switch also outputs, engine: never with a vehicle that somebody may be in. Without it both are left alone.")
    Set<Danger> allow = Set.of();

    boolean allows(Danger danger) { return allow.contains(danger); }

    /** @throws IllegalArgumentException for what can't be */
    void check() {
        positive("--wait", wait);
        positive("--telemetry-wait", telemetryWait);
        positive("--reply-timeout", replyTimeout);
        positive("--silence", silence);
        positive("--reconnect-wait", reconnectWait);
        if (port != null && (port < 0 || port > 65_535)) throw new IllegalArgumentException("--port: " + port + " (expected: 0..65535)");
    }

    private static void positive(String option, Duration value) {
        if (!value.isPositive()) throw new IllegalArgumentException(option + ": 0s (expected: > 0s)");
    }

    /** To put back what is changed: the command under way, the one that puts back, and the question behind it may each go unanswered. */
    Duration timeToEnd() {
        return replyTimeout.multipliedBy(3).plus(TO_WRITE);
    }

    /** Whether a step is wanted; {@code outputs} stands for all of them. */
    boolean wants(String step) {
        boolean chosen = only.isEmpty() || named(only, step);
        return chosen && !named(skip, step);
    }

    private static boolean named(List<String> names, String step) {
        return names.contains(step) || step.startsWith("output-") && names.contains("outputs");
    }

    /** @throws IllegalArgumentException for a step that this tracker's check does not have */
    void checkSteps(List<String> steps) {
        checkSteps("--only", only, steps);
        checkSteps("--skip", skip, steps);
    }

    private static void checkSteps(String option, List<String> names, List<String> steps) {
        Set<String> known = new TreeSet<>(steps);
        if (steps.stream().anyMatch(step -> step.startsWith("output-"))) known.add("outputs");
        for (String name : names) {
            if (!known.contains(name))
                throw new IllegalArgumentException(option + ": " + name + " (expected: of " + String.join(", ", known) + ")");
        }
    }
}
