package io.trackgate.app.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.TrackerModel;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.protocol.Recurring;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TcpUplink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tracker and a caller of the gateway's own, which try again and again what its users want of it, through its public ports: log in, have a record
 * receipted, switch an output by the API, and see that the tracker has switched it. What came of it is a metric: the service level that users get.
 */
final class Canary implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Canary.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final long POLL_MILLIS = 5;
    private static final int OUTPUT = 1;

    /** How a try ended: well, or in which of its steps it did not. */
    enum Result {
        OK, SETUP, LOGIN, TELEMETRY, COMMAND, EFFECT
    }

    /** A try that ends here. */
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;
        private final Result result;

        Failed(Result result, String why) {
            super(why);
            this.result = result;
        }
    }

    private final GatewayConfig.Canary config;
    private final TrackerDirectory directory;
    private final MeterRegistry registry;
    private final Timer duration;
    private final TcpUplinks uplinks;
    private final ApiClient api;
    private final AtomicInteger up = new AtomicInteger(1); // until a try says otherwise
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("canary").daemon(true).factory());
    private boolean on; // what its output was told last
    private boolean well = true; // told so last

    /** Where trackers of a protocol connect to. */
    @FunctionalInterface
    interface TcpUplinks {
        Optional<TcpUplink> to(String protocol) throws IOException;
    }

    Canary(GatewayConfig.Canary config, TrackerDirectory directory, TcpUplinks uplinks, ApiClient.Exchange http, MeterRegistry registry) {
        this.config = config;
        this.directory = directory;
        this.uplinks = uplinks;
        this.registry = registry;
        this.api = new ApiClient(http, config.key(), config.tracker());
        this.duration = Timer.builder("trackgate.canary.duration").description("What a try of the canary took that ended well")
                .register(registry);
        for (Result result : Result.values())
            runs(result);
        Gauge.builder("trackgate.canary.up", up, AtomicInteger::get).description("1 when the canary's last try ended well")
                .register(registry);
    }

    Canary start() {
        thread.scheduleWithFixedDelay(Recurring.task("canary", this::run), 0, config.every().toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    private Counter runs(Result result) {
        return Counter.builder("trackgate.canary.runs").description("Tries of the canary, by their result")
                .tag("result", result.name().toLowerCase(java.util.Locale.ROOT)).register(registry);
    }

    private void run() {
        long start = System.nanoTime();
        try {
            attempt();
            duration.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            ended(Result.OK, "");
        } catch (Failed failed) {
            ended(failed.result, String.valueOf(failed.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the gateway stops
        } catch (RuntimeException e) {
            ended(Result.SETUP, e.toString());
        }
    }

    private void ended(Result result, String why) {
        runs(result).increment();
        up.set(result == Result.OK ? 1 : 0);
        if (well != (result == Result.OK)) {
            if (well) log.warn("canary: {} failed: {}", result.name().toLowerCase(java.util.Locale.ROOT), why);
            else
                log.info("canary: all is well again");
        }
        well = result == Result.OK;
    }

    private void attempt() throws Failed, InterruptedException {
        Tracker tracker = directory.tracker(config.tracker())
                .orElseThrow(() -> new Failed(Result.SETUP, "canary.tracker: " + config.tracker() + " (expected: a tracker of the fleet)"));
        TrackerModel model = tracker.model();
        if (tracker.deviceIds().isEmpty() || !model.outputCalls().contains(TrackerModel.OutputCall.SET))
            throw new Failed(Result.SETUP,
                    "canary.tracker: " + config.tracker() + " (expected: a device, and a model whose outputs can be set)");
        try (TcpUplink uplink = uplink(model.protocol());
                SimulatedTracker device = SimulatedTracker.of(model, tracker.deviceIds().getFirst()).build(uplink)) {
            login(device);
            device.report(1);
            await(Result.TELEMETRY, "no receipt for a record", () -> device.recordsAcked() > 0);
            command(device);
        }
    }

    private TcpUplink uplink(String protocol) throws Failed {
        try {
            return uplinks.to(protocol).orElseThrow(() -> new Failed(Result.SETUP, "no port for " + protocol
                    + " (expected: a listener for it, or auto)"
                    + config.port().stream().mapToObj(" at port %d"::formatted).findFirst().orElse("")));
        } catch (IOException e) {
            throw new Failed(Result.SETUP, String.valueOf(e.getMessage()));
        }
    }

    private void login(SimulatedTracker device) throws Failed, InterruptedException {
        try {
            device.connect().get(config.within().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new Failed(Result.LOGIN, "no login within " + config.within().toMillis() + " ms");
        }
    }

    private void command(SimulatedTracker device) throws Failed, InterruptedException {
        on = !on;
        try {
            ApiClient.Answer answer = api.call("output/set", JsonNodeFactory.instance.objectNode().put("output", OUTPUT).put("enable", on));
            if (!answer.success())
                throw new Failed(Result.COMMAND, "code " + answer.code() + ", " + answer.description() + " " + answer.outcome());
        } catch (IOException e) {
            throw new Failed(Result.COMMAND, "the API does not answer: " + e);
        }
        List<Boolean> outputs = device.outputs();
        if (outputs.get(OUTPUT - 1) != on) throw new Failed(Result.EFFECT, "the API answered success, and the output is as before");
    }

    private void await(Result step, String otherwise, BooleanSupplier condition) throws Failed, InterruptedException {
        long until = System.nanoTime() + config.within().toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) throw new Failed(step, otherwise + " within " + config.within().toMillis() + " ms");
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Where something is reached that listens here: on every address is on this machine's own. */
    static String reachable(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? LOOPBACK : host;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        api.close();
    }
}
