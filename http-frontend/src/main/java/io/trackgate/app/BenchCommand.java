package io.trackgate.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

import io.trackgate.app.bench.BenchHtml;
import io.trackgate.app.bench.BenchJson;
import io.trackgate.app.bench.LoadBench;
import io.trackgate.app.bench.LoadBenchOptions;
import io.trackgate.app.check.TrackerBench;
import io.trackgate.app.check.TrackerCheckOptions;
import io.trackgate.app.cli.ExitCode;
import io.trackgate.app.cli.Settings;
import io.trackgate.app.cli.UntilStopped;
import io.trackgate.app.report.ReportFiles;
import io.trackgate.config.ModelFiles;
import io.trackgate.simulator.load.BenchReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trackgate bench}: what a gateway can do on this machine, or with {@code --tracker} what one tracker can. */
@Command(name = "bench", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Measures what a gateway can do on this machine, each figure also as a ratio to a raw echo server in the same run.",
        "It starts its own gateways, over loopback and in memory, and looks for itself whether what they said was true.",
        "Exit code 1 when a tracker had not done what was confirmed, a receipted record is lost, or anything else went wrong.",
        "With --tracker it examines that one tracker instead: login, records, commands, silence, reconnect. Exit code 1 when",
        "something failed or it never came. Ctrl-C ends either, with the report of what was done."}, footer = {
                "",
                "Examples:", "  trackgate bench --quick --json bench.json", "  trackgate bench --parts echo,rates --measure 30s",
                "  trackgate bench --parts memory --memory-sessions 200000 --memory-time 2m",
                "  trackgate bench --parts enemies --silent 15000 --slow-callers 1000",
                "  trackgate bench --tracker 356307042441013 --model telfmb120 --allow outputs --report report.html"})
final class BenchCommand implements Callable<Integer> {

    private static final Duration TIME_TO_END = Duration.ofSeconds(30); // of its processes, once it is stopped

    @ArgGroup(exclusive = false, heading = "%nLoad:%n", order = 1)
    private LoadBenchOptions load = new LoadBenchOptions();

    @Mixin
    private TrackerCheckOptions check = new TrackerCheckOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "Writes what was found as one JSON object.")
    private @Nullable Path json;

    @Option(names = "--report", paramLabel = "FILE", description = "Writes what was found as one HTML page.")
    private @Nullable Path report;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        ReportFiles files = new ReportFiles(json, report, spec.commandLine().getOut());
        files.check();
        return check.tracker == null ? measure(files) : new TrackerBench(check.tracker, check, files).run();
    }

    private int measure(ReportFiles files) throws Exception {
        PrintWriter out = files.out();
        ModelFiles.Result models = Settings.models(Settings.shipped(), Settings.shipped());
        if (!models.problems().isEmpty()) throw new IllegalArgumentException(String.valueOf(models.problems().getFirst()));
        LoadBench bench = new LoadBench(load, models.models(), out);
        bench.check();
        return UntilStopped.run(TIME_TO_END, () -> {
            BenchReport found = bench.run();
            out.println();
            found.lines().forEach(out::println);
            out.flush();
            files.write(BenchJson.of(found), BenchHtml.of(found));
            return found.troubles().isEmpty() ? 0 : ExitCode.CANT;
        });
    }
}
