package io.trackgate.app;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import io.trackgate.app.cli.Settings;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.Configuration;
import io.trackgate.config.FleetConfig;
import io.trackgate.core.FleetSync;
import io.trackgate.core.store.Database;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trackgate import}: a fleet file into the store; a gateway that runs on it follows within a second or two. */
@Command(name = "import", mixinStandardHelpOptions = true, description = "Write users, keys and trackers of a fleet file into the store. A running gateway takes them over without a restart.", footer = {
        "", "All or nothing; never deletes, and never revives a revoked key. The form of the file: docs/configuration.md"})
final class ImportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "Fleet file (YAML).")
    private @Nullable Path file;

    @Option(names = "--config", paramLabel = "DIR", description = "Folder whose gateway.yaml names the store (default: the shipped config).")
    private @Nullable Path config;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Path fleetFile = file;
        if (fleetFile == null || !Files.isRegularFile(fleetFile))
            throw new IllegalArgumentException("FILE: " + file + " (expected: a fleet file)");
        Configuration configuration = Settings.load(Settings.folder(config), Settings.shipped());
        try (Database database = Database.open(configuration.gateway().store().url())) {
            FleetConfig fleet = FleetSync.importFile(database, fleetFile, configuration.models(), new ProtocolCatalog(),
                    System.currentTimeMillis());
            PrintWriter out = spec.commandLine().getOut();
            out.printf("%d users and %d trackers are in the store%n", fleet.users().size(), fleet.trackers().size());
            out.flush();
        }
        return 0;
    }
}
