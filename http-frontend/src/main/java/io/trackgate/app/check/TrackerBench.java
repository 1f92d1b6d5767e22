package io.trackgate.app.check;

import io.trackgate.app.cli.ExitCode;
import io.trackgate.app.cli.UntilStopped;
import io.trackgate.app.report.ReportFiles;

/** {@code trackgate bench --tracker}: from the command line to the exit code, with the reports written on the way. */
public final class TrackerBench {

    private final String tracker;
    private final TrackerCheckOptions options;
    private final ReportFiles files;

    public TrackerBench(String tracker, TrackerCheckOptions options, ReportFiles files) {
        this.tracker = tracker;
        this.options = options;
        this.files = files;
    }

    /**
     * @return the exit code
     * @throws IllegalArgumentException for an option that can't be
     */
    public int run() throws Exception {
        TrackerCheck check = new TrackerCheck(CheckSubject.find(tracker, options.model, options.config), options, this::say);
        return UntilStopped.run(options.timeToEnd(), () -> {
            CheckReport found = check.run();
            CheckText.ending(found).forEach(this::say);
            files.write(CheckJson.of(found), CheckHtml.of(found));
            return found.isGood() ? 0 : ExitCode.CANT;
        });
    }

    private void say(String line) {
        files.out().println(line);
        files.out().flush();
    }
}
