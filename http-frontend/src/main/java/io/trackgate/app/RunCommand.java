package io.trackgate.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import io.trackgate.app.cli.Settings;
import io.trackgate.app.cli.StopSignals;
import io.trackgate.app.gateway.Gateway;
import io.trackgate.config.Configuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code trackgate run}: the gateway, until a signal ends it. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Run the gateway until it is told to stop (SIGTERM, Ctrl-C).", footer = {
        "", "In the environment: TRACKGATE_LOG=json (one JSON object a log line), TRACKGATE_LOG_LEVEL=DEBUG (each command and answer),",
        "TRACKGATE_HEAP=4g (the most heap that it takes), TRACKGATE_JAVA_OPTS (other flags for the JVM)."})
final class RunCommand implements Callable<Integer> {

    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

    @Option(names = "--config", paramLabel = "DIR", description = "Folder with gateway.yaml (default: the shipped config).")
    private @Nullable Path config;

    @Override
    public Integer call() throws Exception {
        Path folder = Settings.folder(config);
        Configuration configuration = Settings.load(folder, Settings.shipped());
        configuration.warnings().forEach(warning -> log.debug("{}", warning));
        // The shipped files are not the operator's to mend.
        if (!configuration.warnings().isEmpty() && !configuration.gateway().models().startsWith(Settings.shipped())) {
            log.info("{} remarks on the model files: trackgate models check --config {} shows them", configuration.warnings().size(),
                    folder);
        }
        runUntilSignal(Gateway.start(configuration));
        return 0;
    }

    /** Returns never: the JVM ends when the hook has closed everything. */
    static void runUntilSignal(AutoCloseable... parts) throws InterruptedException {
        StopSignals.listen();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            for (AutoCloseable part : parts) {
                try {
                    part.close();
                } catch (Exception e) {
                    log.error("not closed cleanly: {}", e.toString());
                }
            }
            stopped.countDown();
        }));
        stopped.await();
    }
}
