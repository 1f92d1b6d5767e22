package io.trackgate.http;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.ModelCatalog;
import io.trackgate.core.KeptCommands;
import io.trackgate.core.StateSnapshots;
import io.trackgate.core.account.Accounts;
import io.trackgate.core.command.CommandDispatcher;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.store.CommandAudit;
import io.trackgate.core.store.OutputTitles;
import io.trackgate.core.store.StoreException;
import io.trackgate.core.store.TrackerStates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a whole request to its answer: the checks in the contract's order, then the call. */
public final class HttpApi implements RequestHandler {

    /** What the API asks the core. */
    public record Core(TrackerDirectory directory, TrackerStates states, StateSnapshots snapshots, CommandDispatcher dispatcher,
            CommandAudit audit, KeptCommands kept, OutputTitles titles, Accounts accounts, StoreHealth store) {}

    /**
     * What the gateway can do for which trackers.
     *
     * @param ports that it listens on, by protocol
     */
    public record Models(ModelCatalog catalog, Map<String, Integer> ports) {}

    /**
     * What operators ask.
     *
     * @param scrape Prometheus text
     */
    public record Operation(Health health, Supplier<String> scrape, MeterRegistry registry) {}

    private static final Logger log = LoggerFactory.getLogger(HttpApi.class);
    private static final String COMMANDS = "/trackgate/commands/";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final TrackerDirectory directory;
    private final StoreHealth store;
    private final Routes routes;
    private final CommandResource commandResource;
    private final RateLimits limits;
    private final Authenticator authenticator;
    private final Cors cors;
    private final Operation operation;
    private final HttpMetrics metrics;
    private final Ticker ticker;

    /** @param ticker for rate limits and latencies; {@link Ticker#systemTicker()} outside tests */
    public HttpApi(GatewayConfig.Http http, GatewayConfig.Api api, Core core, Models models, Operation operation, Clock clock,
            Ticker ticker) {
        Commands commands = new Commands(core.dispatcher(), core.store());
        this.directory = core.directory();
        this.store = core.store();
        this.routes = Routes.of(List.of(new LedResource(core.states(), commands, api.cloneLedAllowed()),
                new TrackingResource(core.states(), commands), new OutputResource(commands),
                new TrackerResource(core.directory(), core.snapshots(), clock),
                new OutputTitleResource(core.directory(), core.titles()), new ModelResource(models.catalog(), models.ports()),
                new KeptResource(core.kept()), new UserResource(core.accounts(), core.directory()), new KeyResource(core.accounts())));
        this.commandResource = new CommandResource(core.directory(), core.audit());
        this.limits = new RateLimits(http.rateLimit(), ticker);
        this.authenticator = new Authenticator(core.directory(), limits, clock);
        this.cors = new Cors(http.corsOrigins());
        this.operation = operation;
        this.metrics = new HttpMetrics(operation.registry());
        this.ticker = ticker;
    }

    @Override
    public CompletableFuture<Answer> handle(Request request) {
        long started = ticker.read();
        Target target = target(request);
        return attempt(target, request)
                .exceptionally(failure -> unexpected(request, target, failure))
                .thenApply(answer -> cors.allow(request.headers(), answer))
                .whenComplete((answer, impossible) -> observe(request, target, answer, Duration.ofNanos(ticker.read() - started)));
    }

    /** Where a request goes: its name in metrics and logs, and what answers it. */
    private record Target(String name, Endpoint endpoint) {}

    @FunctionalInterface
    private interface Endpoint {
        CompletableFuture<Answer> answer(Request request) throws ApiException;
    }

    private Target target(Request request) {
        if (request.method().equals("OPTIONS") && cors.isOn()) return new Target("preflight", this::preflight);
        if (request.path().equals("/metrics")) return new Target("metrics", this::scrape);
        if (request.path().equals("/health")) return new Target("health", this::health);
        if (request.path().startsWith(COMMANDS)) return new Target("trackgate/commands", this::command);
        try {
            Route route = routes.find(request.path());
            return new Target(route.path(), asked -> call(route, asked));
        } catch (ApiException unknown) {
            return new Target(HttpMetrics.OTHER, asked -> { throw unknown; });
        }
    }

    private static CompletableFuture<Answer> attempt(Target target, Request request) {
        try {
            return target.endpoint().answer(request);
        } catch (ApiException refused) {
            return CompletableFuture.completedFuture(refused.answer());
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private CompletableFuture<Answer> call(Route route, Request request) throws ApiException {
        if (!isGetOrPost(request)) return wrongHttpMethod("GET, POST");
        RequestParameters parameters = parameters(request);
        return switch (route.call()) {
            case Call.Open open -> open.call().run(request.address(), Arguments.read(route.parameters(), parameters));
            case Call.OfCaller call -> {
                Caller caller = caller(route, request, parameters);
                yield call.call().run(caller, Arguments.read(route.parameters(), parameters));
            }
            case Call.OfTracker call -> {
                Caller caller = caller(route, request, parameters);
                Arguments arguments = Arguments.read(route.parameters(), parameters);
                yield call.call().run(caller, tracker(call.rules(), caller, arguments), arguments);
            }
        };
    }

    private Caller caller(Route route, Request request, RequestParameters parameters) throws ApiException {
        Caller caller = authenticator.authenticate(parameters, request.headers(), route.access() == Access.SESSION);
        if (caller.user().demo() && !route.demo()) throw new ApiException(ApiError.DEMO);
        if (!route.rights().stream().allMatch(caller.user()::has)) throw new ApiException(ApiError.NOT_PERMITTED);
        return caller;
    }

    private CompletableFuture<Answer> command(Request request) throws ApiException {
        if (!request.method().equals("GET")) return wrongHttpMethod("GET");
        RequestParameters parameters = parameters(request);
        Caller caller = authenticator.authenticate(parameters, request.headers(), false);
        if (caller.user().demo()) throw new ApiException(ApiError.DEMO);
        return commandResource.read(caller, request.path().substring(COMMANDS.length()));
    }

    private RequestParameters parameters(Request request) throws ApiException {
        if (request.tooLarge()) throw new ApiException(ApiError.TOO_LARGE);
        limits.countAddress(request.address());
        return RequestParameters.read(request);
    }

    private Tracker tracker(TrackerRules rules, Caller caller, Arguments arguments) throws ApiException {
        Tracker tracker = directory.tracker(arguments.integer(Parameter.TRACKER_ID.name())).filter(caller.user()::sees)
                .orElseThrow(() -> new ApiException(rules.missing()));
        rules.check(tracker);
        return tracker;
    }

    private CompletableFuture<Answer> preflight(Request request) {
        return CompletableFuture.completedFuture(cors.preflight(request.headers()));
    }

    private CompletableFuture<Answer> scrape(Request request) {
        if (!request.method().equals("GET")) return wrongHttpMethod("GET");
        return CompletableFuture.completedFuture(Answer.text(200, PROMETHEUS, operation.scrape().get()));
    }

    private CompletableFuture<Answer> health(Request request) {
        if (!request.method().equals("GET")) return wrongHttpMethod("GET");
        Health.Report report = operation.health().check();
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("healthy", report.healthy());
        ObjectNode parts = body.putObject("parts");
        report.parts().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(part -> parts.put(part.getKey(), part.getValue()));
        return CompletableFuture.completedFuture(Answer.json(report.healthy() ? 200 : 503, body));
    }

    private Answer unexpected(Request request, Target target, Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!store.isAvailable()) return Answer.error(ApiError.DATABASE_UNAVAILABLE);
        if (cause instanceof StoreException) {
            log.warn("[{}] {}: {}", request.id(), target.name(), cause.toString());
            return Answer.error(ApiError.DATABASE_ERROR);
        }
        log.error("[{}] {} failed", request.id(), target.name(), cause);
        return Answer.error(ApiError.UNEXPECTED);
    }

    private void observe(Request request, Target target, Answer answer, Duration took) {
        metrics.record(target.name(), answer.status(), took);
        // Never the query or a header: they hold hashes.
        log.debug("[{}] {} {} {} → {} in {} µs", request.id(), request.address().getHostAddress(), request.method(), target.name(),
                answer.status(), took.toNanos() / 1_000);
    }

    private static CompletableFuture<Answer> wrongHttpMethod(String allowed) {
        return CompletableFuture.completedFuture(Answer.error(ApiError.WRONG_HTTP_METHOD).with("Allow", allowed));
    }

    private static boolean isGetOrPost(Request request) { return request.method().equals("GET") || request.method().equals("POST"); }
}
