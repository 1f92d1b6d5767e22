package io.trackgate.app.check;

import java.util.ArrayList;
import java.util.List;

import io.trackgate.app.report.CheckWords;

/** A check for a terminal. */
final class CheckText {

    private CheckText() {}

    static String line(CheckReport.Step step) {
        Finding finding = step.finding();
        String expected = finding.verdict() == Finding.Verdict.FAIL ? " (expected: " + finding.expected() + ")" : "";
        return "%-22s %-14s %s%s".formatted(finding.verdict().shown(), step.name(), finding.found(), expected);
    }

    /** What stands below the lines of the steps. */
    static List<String> ending(CheckReport report) {
        List<String> lines = new ArrayList<>();
        List<CheckLatency.Summary> summaries = CheckLatency.summaries(report.latencies());
        if (!summaries.isEmpty()) {
            lines.add("");
            lines.add("%-28s %6s %10s %10s %10s".formatted("Confirmed commands", "count", "min", "median", "max"));
        }
        summaries.forEach(summary -> lines.add("%-28s %6d %10s %10s %10s".formatted(summary.kind(), summary.count(),
                CheckWords.millis(summary.min()), CheckWords.millis(summary.median()), CheckWords.millis(summary.max()))));
        lines.add("");
        lines.add("%s: %s (%s), %s; %d frames in %s".formatted(report.verdict(), report.tracker(), report.model().code(), report.summary(),
                report.frames().size(), CheckWords.duration(report.took())));
        return lines;
    }
}
