package io.trackgate.http;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.ModelCatalog;
import io.trackgate.core.FleetView;
import io.trackgate.core.KeptCommands;
import io.trackgate.core.StateSnapshots;
import io.trackgate.core.account.Accounts;
import io.trackgate.core.cluster.NodeState;
import io.trackgate.core.command.CommandDispatcher;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.frame.Frames;
import io.trackgate.core.log.FewLines;
import io.trackgate.core.metrics.RecentRates;
import io.trackgate.core.session.Drain;
import io.trackgate.core.store.CommandAudit;
import io.trackgate.core.store.OutputTitles;
import io.trackgate.core.store.StoreException;
import io.trackgate.core.store.TrackerStates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a whole request to its answer: the checks in the contract's order, then the call. */
public final class HttpApi implements RequestHandler {

    /**
     * What the API asks the core.
     *
     * @param rates of this node
     */
    public record Core(TrackerDirectory directory, TrackerStates states, StateSnapshots snapshots, CommandDispatcher dispatcher,
            CommandAudit audit, KeptCommands kept, OutputTitles titles, Accounts accounts, GatewayEvents events, Frames frames,
            StoreHealth store, FleetView fleet, Supplier<RecentRates.Counted> rates) {}

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
     * @param demo   empty: this is no demo
     */
    public record Operation(Health health, Supplier<String> scrape, MeterRegistry registry, Admin admin, Optional<DemoTrackers> demo) {}

    /**
     * What the gateway itself can be told.
     *
     * @param config     by whom; empty: by nobody
     * @param startDrain has sessions sent away
     * @param drain      how far that is
     * @param release    ends the quarantine of this tracker's ids, and tells these; empty when none was in it
     * @param nodes      whose lease runs
     */
    public record Admin(Optional<GatewayConfig.Admin> config, Supplier<Drain.Progress> startDrain, Supplier<Drain.Progress> drain,
            IntFunction<List<String>> release, Supplier<List<NodeState>> nodes) {}

    private static final Logger log = LoggerFactory.getLogger(HttpApi.class);

    private final TrackerDirectory directory;
    private final StoreHealth store;
    private final Routes routes;
    private final Pages pages;
    private final RateLimits limits;
    private final Authenticator authenticator;
    private final Cors cors;
    private final HttpMetrics metrics;
    private final AdminApi admin;
    private final Console console;
    private final FewLines failures;
    private final EventHub hub;
    private final FrameHub frameHub;
    private final Ticker ticker;

    /** @param ticker for rate limits and latencies; {@link Ticker#systemTicker()} outside tests */
    public HttpApi(GatewayConfig.Http http, GatewayConfig.Api api, Core core, Models models, Operation operation, Clock clock,
            Ticker ticker) {
        Commands commands = new Commands(core.dispatcher(), core.store());
        this.directory = core.directory();
        this.store = core.store();
        CommandResource past = new CommandResource(core.directory(), core.audit());
        List<Resource> resources = new ArrayList<>(List.of(new LedResource(core.states(), commands, api.cloneLedAllowed()),
                new TrackingResource(core.states(), commands), new OutputResource(commands),
                new EngineResource(core.states(), commands), new RawResource(commands),
                new TrackerResource(core.directory(), core.snapshots(), clock),
                new OutputTitleResource(core.directory(), core.titles()), new ModelResource(models.catalog(), models.ports()),
                new KeptResource(core.kept()), new UserResource(core.accounts(), core.directory()), new KeyResource(core.accounts()),
                new FleetResource(core.fleet(), core.rates()), new HistoryResource(past, core.audit()),
                new FrameResource(core.frames())));
        operation.demo().ifPresent(demo -> resources.add(new DemoResource(demo, core.directory())));
        this.routes = Routes.of(resources);
        Documentation documentation = new Documentation();
        this.limits = new RateLimits(http.rateLimit(), ticker);
        this.authenticator = new Authenticator(core.directory(), limits, clock);
        this.hub = new EventHub(core.events(), core.directory(), core.snapshots(), authenticator, limits, clock, operation.registry(),
                http.eventSockets());
        core.events().listen(hub);
        this.frameHub = new FrameHub(core.frames(), core.directory(), authenticator, limits, clock, operation.registry(),
                http.eventSockets());
        core.events().listen(frameHub);
        this.pages = new Pages(pages(core, operation, documentation, hub, frameHub, past));
        documentation.publish(OpenApi.document(routes.table(), pages.table(), version()));
        this.cors = new Cors(http.corsOrigins());
        this.admin = new AdminApi(operation.admin());
        this.console = new Console(http.console(), version(), operation.demo().isPresent());
        this.failures = new FewLines("requests failed", ticker::read);
        this.metrics = new HttpMetrics(operation.registry());
        this.ticker = ticker;
    }

    private static List<Page> pages(Core core, Operation operation, Documentation documentation, EventHub hub, FrameHub frameHub,
            CommandResource past) {
        List<Page> pages = new ArrayList<>(new OperationPages(operation).pages());
        pages.add(past.page());
        pages.add(new StatePage(core.directory(), core.snapshots()).page());
        pages.add(EventPage.page(hub));
        pages.add(FramePage.page(frameHub));
        pages.addAll(documentation.pages());
        return pages;
    }

    private static String version() {
        return Optional.ofNullable(HttpApi.class.getPackage().getImplementationVersion()).orElse("0 (built from source)");
    }

    /** What is served, beside {@link #pages}. */
    Routes routes() { return routes; }

    Pages pages() { return pages; }

    @Override
    public CompletableFuture<Answer> handle(Request request) {
        long started = ticker.read();
        Target target = target(request);
        return attempt(target, request)
                .exceptionally(failure -> unexpected(request, target, failure))
                .thenApply(answer -> cors.allow(request.headers(), answer))
                .whenComplete((answer, impossible) -> observe(request, target, answer, Duration.ofNanos(ticker.read() - started)));
    }

    @Override
    public Optional<ChannelHandler> socket(Request request) {
        if (FramePage.isAt(request.path())) {
            metrics.record(FramePage.NAME, HttpResponseStatus.SWITCHING_PROTOCOLS.code(), Duration.ZERO);
            return frameHub.sockets().makeRoom() ? Optional.of(new FrameSocket(frameHub)) : Optional.empty();
        }
        if (!EventPage.isAt(request.path())) return Optional.empty();
        metrics.record(EventPage.NAME, HttpResponseStatus.SWITCHING_PROTOCOLS.code(), Duration.ZERO);
        return hub.makeRoom() ? Optional.of(new EventSocket(hub, EventPage.greets(request.query()))) : Optional.empty();
    }

    /** Where a request goes: its name in metrics and logs, and what answers it. */
    private record Target(String name, Endpoint endpoint) {}

    @FunctionalInterface
    private interface Endpoint {
        CompletableFuture<Answer> answer(Request request) throws ApiException;
    }

    private Target target(Request request) {
        if (request.method().equals("OPTIONS") && cors.isOn()) return new Target("preflight", this::preflight);
        Optional<String> administered = admin.name(request);
        if (administered.isPresent()) return new Target(administered.get(), admin::answer);
        if (console.isAt(request.path())) return new Target(Console.NAME, console::answer);
        Optional<Pages.Found> page = pages.find(request.path());
        if (page.isPresent()) return new Target(page.get().page().name(), asked -> read(page.get(), asked));
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

    private CompletableFuture<Answer> read(Pages.Found found, Request request) throws ApiException {
        if (!request.method().equals("GET")) return wrongHttpMethod("GET");
        return switch (found.page().reading()) {
            case Page.Reading.Open open -> {
                if (found.page().limited()) limits.countAddress(request.address());
                yield open.call().read();
            }
            case Page.Reading.OfCaller call -> call.call().read(reader(found.page(), request), found.id());
        };
    }

    private Caller reader(Page page, Request request) throws ApiException {
        Caller caller = authenticator.authenticate(parameters(request), request.headers(), false);
        if (caller.user().demo() && !page.demo()) throw new ApiException(ApiError.DEMO);
        return caller;
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

    private Answer unexpected(Request request, Target target, Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!store.isAvailable()) return Answer.error(ApiError.DATABASE_UNAVAILABLE);
        if (cause instanceof StoreException) {
            if (failures.takes()) log.warn("[{}] {}: {}", request.id(), target.name(), cause.toString());
            return Answer.error(ApiError.DATABASE_ERROR);
        }
        if (failures.takes()) log.error("[{}] {} failed", request.id(), target.name(), cause);
        return Answer.error(ApiError.UNEXPECTED);
    }

    private void observe(Request request, Target target, Answer answer, Duration took) {
        metrics.record(target.name(), answer.status(), took);
        // Never the query or a header: they hold hashes.
        if (!log.isDebugEnabled()) return;
        log.debug("[{}] {} {} {} → {} in {} µs", request.id(), request.address().getHostAddress(), request.method(), target.name(),
                answer.status(), took.toNanos() / 1_000);
    }

    private static CompletableFuture<Answer> wrongHttpMethod(String allowed) {
        return CompletableFuture.completedFuture(Answer.error(ApiError.WRONG_HTTP_METHOD).with("Allow", allowed));
    }

    private static boolean isGetOrPost(Request request) { return request.method().equals("GET") || request.method().equals("POST"); }
}
