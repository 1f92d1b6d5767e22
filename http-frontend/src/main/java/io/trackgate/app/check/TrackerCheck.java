package io.trackgate.app.check;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import io.trackgate.app.gateway.ApiClient;
import io.trackgate.app.report.CheckWords;
import io.trackgate.config.ConfigException;
import io.trackgate.config.GatewayConfig;

/**
 * Examines one tracker: a gateway of its own waits for it, and one step after the other is gone through. Runs on its caller's thread; an
 * interrupt ends it early, with what was changed put back and the report of what was done.
 */
final class TrackerCheck {

    /** Without these there is no tracker to examine, so they can't be left out. */
    private static final Set<String> ALWAYS = Set.of("connect", "login");

    static final String STOPPED = "the check was stopped during this step";

    private final CheckSubject subject;
    private final TrackerCheckOptions options;
    private final Consumer<String> screen;
    private final List<CheckStep> steps;
    private final List<CheckReport.Step> done = new ArrayList<>();
    private boolean stopped;

    /**
     * @param screen takes lines for a person
     * @throws IllegalArgumentException for an option that can't be
     */
    TrackerCheck(CheckSubject subject, TrackerCheckOptions options, Consumer<String> screen) {
        options.check();
        this.subject = subject;
        this.options = options;
        this.screen = screen;
        steps = CheckSteps.of(subject, options);
        options.checkSteps(steps.stream().map(step -> step.about().name()).toList());
    }

    CheckReport run() throws IOException, ConfigException {
        Instant started = Instant.now();
        long startedNanos = System.nanoTime();
        FrameLog log = new FrameLog(Clock.systemUTC());
        CheckGateway.Listening listening = new CheckGateway.Listening(options.host, port(), options.replyTimeout);
        try (CheckGateway gateway = CheckGateway.start(subject, listening, log); ApiClient api = gateway.api()) {
            CheckBench bench = new CheckBench(subject, options, gateway, api, log, screen);
            for (CheckStep step : steps)
                note(step, bench);
            Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
            return new CheckReport(subject.deviceId(), subject.model(), started, took, stopped, done, bench.latencies(),
                    bench.framesSince(0),
                    log.dropped());
        }
    }

    private int port() {
        return options.port != null ? options.port : GatewayConfig.DEFAULT_PORTS.getOrDefault(subject.model().protocol(), 0);
    }

    private void note(CheckStep step, CheckBench bench) throws IOException {
        Instant started = Instant.now();
        long startedNanos = System.nanoTime();
        bench.enter(step.about().name());
        Finding finding = finding(step, bench);
        CheckReport.Step ended = new CheckReport.Step(step.about().name(), step.about().title(), finding, started,
                Duration.ofNanos(System.nanoTime() - startedNanos));
        done.add(ended);
        screen.accept(CheckText.line(ended));
    }

    private Finding finding(CheckStep step, CheckBench bench) throws IOException {
        if (stopped) return Finding.skipped("the check was stopped");
        if (!ALWAYS.contains(step.about().name()) && !options.wants(step.about().name())) return Finding.skipped("not asked for");
        try {
            Optional<Finding> early = withoutTracker(step, bench);
            Finding found = early.isPresent() ? early.get() : step.run(bench);
            // A step that had something to put back tells of it, and hands the interrupt on.
            stopped = Thread.interrupted();
            return found;
        } catch (InterruptedException e) {
            stopped = true;
            return Finding.skipped(STOPPED);
        }
    }

    /** A tracker that never came makes the steps that need it void, one that has gone away makes them fail. */
    private Optional<Finding> withoutTracker(CheckStep step, CheckBench bench) throws InterruptedException {
        Optional<String> missing = step.about().after().stream().filter(this::failed).findFirst();
        if (missing.isPresent()) return Optional.of(Finding.skipped(missing.get() + " failed"));
        if (!step.about().needsSession()) return Optional.empty();
        if (failed("connect") || failed("login")) return Optional.of(Finding.skipped("the tracker never logged in"));
        if (bench.awaitOnline(options.reconnectWait).isPresent()) return Optional.empty();
        return Optional.of(Finding.fail("a tracker that is connected", "it has gone, and did not come back within "
                + CheckWords.duration(options.reconnectWait)));
    }

    private boolean failed(String name) {
        return done.stream().anyMatch(step -> step.name().equals(name) && step.finding().verdict() == Finding.Verdict.FAIL);
    }
}
