package io.trackgate.app.check;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.trackgate.config.TrackerModel;

/**
 * What a check has found.
 *
 * @param stopped whether somebody ended it before it was done
 * @param dropped happenings that were too many to be kept
 */
record CheckReport(String tracker, TrackerModel model, Instant started, Duration took, boolean stopped, List<Step> steps,
        List<CheckLatency> latencies, List<LoggedFrame> frames, long dropped) {

    /** One step, done or not. */
    record Step(String name, String title, Finding finding, Instant started, Duration took) {}

    CheckReport {
        steps = List.copyOf(steps);
        latencies = List.copyOf(latencies);
        frames = List.copyOf(frames);
    }

    long count(Finding.Verdict verdict) { return steps.stream().filter(step -> step.finding().verdict() == verdict).count(); }

    /** Nothing failed, and it was not ended early. */
    boolean isGood() { return !stopped && count(Finding.Verdict.FAIL) == 0; }

    String verdict() { return isGood() ? "PASS" : stopped ? "STOPPED" : "FAIL"; }

    /** Frames that came or went while the step at this place ran, or before the next one began. */
    List<LoggedFrame> framesOf(int place) {
        Instant from = place == 0 ? Instant.MIN : steps.get(place).started();
        Instant to = place + 1 < steps.size() ? steps.get(place + 1).started() : Instant.MAX;
        return frames.stream().filter(frame -> !frame.at().isBefore(from) && frame.at().isBefore(to)).toList();
    }

    /** How many of each verdict, for a line. */
    String summary() {
        return "%d passed, %d failed, %d skipped, %d not supported by the model".formatted(count(Finding.Verdict.PASS),
                count(Finding.Verdict.FAIL), count(Finding.Verdict.SKIPPED), count(Finding.Verdict.NOT_SUPPORTED));
    }
}
