package io.trackgate.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

import io.trackgate.app.cli.ExitCode;
import io.trackgate.app.cli.Settings;
import io.trackgate.app.cli.TimeConverter;
import io.trackgate.app.export.TelemetryExport;
import io.trackgate.config.ConfigException;
import io.trackgate.config.Configuration;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.TrackerModel;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.FleetStore;
import io.trackgate.core.telemetry.TelemetryArchive;
import io.trackgate.core.telemetry.TelemetryArchive.Period;
import io.trackgate.protocol.LogText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code trackgate telemetry}: what trackers have sent, out of the store. Only reads, also beside a gateway at work. */
@Command(name = "telemetry", mixinStandardHelpOptions = true, description = "Look into the telemetry that the store keeps.", subcommands = {
        TelemetryCommand.Export.class, TelemetryCommand.UnreadableFrames.class})
final class TelemetryCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() { throw new ParameterException(spec.commandLine(), "Missing command: export or unreadable"); }

    private static Configuration configuration(@Nullable Path config) throws ConfigException {
        return Settings.load(Settings.folder(config), Settings.shipped());
    }

    private static Database database(Configuration configuration) { return Database.openToRead(configuration.gateway().store().url()); }

    /** Why there may be nothing: for a sentence's end. */
    private static String elsewhere(Configuration configuration) {
        return configuration.gateway().telemetry().sinks().contains(GatewayConfig.Sink.STORE)
                ? ""
                : "; telemetry.sinks sends it to NATS alone, see docs/operation.md";
    }

    /** {@code trackgate telemetry export}: records as a file that other programs read. */
    @Command(name = "export", mixinStandardHelpOptions = true, description = "Write stored records as CSV, JSON Lines or GPX, by tracker and time.", footer = {
            "", "TIME is ISO 8601: 2026-01-31, which is midnight UTC, 2026-01-31T08:00:00Z or 2026-01-31T08:00:00+02:00.",
            "Exit code 1 when no record matches."})
    static final class Export implements Callable<Integer> {

        @Option(names = "--config", paramLabel = "DIR", description = "Folder whose gateway.yaml names the store (default: the shipped config).")
        private @Nullable Path config;

        @Option(names = "--format", required = true, paramLabel = "FORMAT", description = "One of: ${COMPLETION-CANDIDATES}.")
        private TelemetryExport.Format format = TelemetryExport.Format.CSV;

        @Option(names = "--tracker", paramLabel = "ID", description = "Only this tracker's; may be given several times.")
        private List<Integer> trackers = List.of();

        @Option(names = "--from", paramLabel = "TIME", converter = TimeConverter.class, description = "Records of this time and later.")
        private @Nullable Long from;

        @Option(names = "--to", paramLabel = "TIME", converter = TimeConverter.class, description = "Records before this time.")
        private @Nullable Long to;

        @Option(names = "--output", paramLabel = "FILE", description = "Where to (default: standard output). Appears when it is complete.")
        private @Nullable Path output;

        @Option(names = "--force", description = "Replace FILE when it is there.")
        private boolean force;

        @Option(names = "--progress", description = "Show on standard error how far it is, also where that is no terminal.")
        private boolean progress;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            Period period = new Period(from == null ? Period.ALWAYS.from() : from, to == null ? Period.ALWAYS.to() : to);
            if (period.from() >= period.to()) throw new IllegalArgumentException("--to: not after --from (expected: a later time)");
            PrintWriter err = spec.commandLine().getErr();
            boolean shown = progress || Boolean.getBoolean("trackgate.terminal");
            long written;
            Configuration configuration = configuration(config);
            try (Database database = database(configuration)) {
                TelemetryExport export = new TelemetryExport(database, trackers, period, shown ? err : null);
                written = output == null ? export.to(spec.commandLine().getOut(), format) : export.to(output, format, force);
            } catch (IOException e) {
                err.println("telemetry was not exported: " + e.getMessage());
                return ExitCode.CANT;
            }
            if (written > 0) return 0;
            err.println("no " + (format == TelemetryExport.Format.GPX ? "valid position" : "record") + " matches: nothing was written"
                    + elsewhere(configuration));
            return ExitCode.CANT;
        }
    }

    /** {@code trackgate telemetry unreadable}: what no decoder understood. */
    @Command(name = "unreadable", mixinStandardHelpOptions = true, description = "List the frames whose checksum was right and whose content nobody could read.", footer = {
            "", "A frame's bytes, named as far as they can be: trackgate explain --protocol P HEX"})
    static final class UnreadableFrames implements Callable<Integer> {

        @Option(names = "--config", paramLabel = "DIR", description = "Folder whose gateway.yaml names the store (default: the shipped config).")
        private @Nullable Path config;

        @Option(names = "--tracker", paramLabel = "ID", description = "Only this tracker's.")
        private @Nullable Integer tracker;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            AtomicLong listed = new AtomicLong();
            Configuration configuration = configuration(config);
            try (Database database = database(configuration)) {
                Map<Integer, String> models = database.readNow(FleetStore::models);
                new TelemetryArchive(database).forEachUnreadable(tracker, frame -> {
                    listed.incrementAndGet();
                    String protocol = configuration.models().find(models.getOrDefault(frame.trackerId(), "")).map(TrackerModel::protocol)
                            .orElse("unknown protocol");
                    out.printf("%s  tracker %d  %s  %s%n  %s%n", frame.receivedAt(), frame.trackerId(), protocol,
                            LogText.oneLine(frame.why()), frame.hex());
                });
            }
            out.println(listed.get() == 0
                    ? "no unreadable frame is kept" + elsewhere(configuration)
                    : listed + " unreadable frames; to see what their bytes may mean: trackgate explain --protocol P HEX");
            out.flush();
            return 0;
        }
    }
}
