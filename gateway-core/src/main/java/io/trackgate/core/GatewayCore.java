package io.trackgate.core;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import io.trackgate.config.Configuration;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.account.Accounts;
import io.trackgate.core.account.StoredAccounts;
import io.trackgate.core.cluster.Engine;
import io.trackgate.core.cluster.InProcessEngine;
import io.trackgate.core.cluster.NatsEngine;
import io.trackgate.core.cluster.NodeState;
import io.trackgate.core.command.CommandDispatcher;
import io.trackgate.core.command.InFlightCommands;
import io.trackgate.core.command.Leftover;
import io.trackgate.core.directory.MemoryDirectory;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.event.NodeNews;
import io.trackgate.core.event.NodeNews.News;
import io.trackgate.core.frame.FrameRings;
import io.trackgate.core.frame.Frames;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.metrics.RecentRates;
import io.trackgate.core.net.FrontDoors;
import io.trackgate.core.session.ConnectionTap;
import io.trackgate.core.session.Drain;
import io.trackgate.core.session.Guard;
import io.trackgate.core.session.SessionContext;
import io.trackgate.core.session.SessionRegistry;
import io.trackgate.core.session.TrackerServer;
import io.trackgate.core.session.TrackerSession;
import io.trackgate.core.session.Transport;
import io.trackgate.core.store.AuditStore;
import io.trackgate.core.store.CommandAudit;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.GatewaySecret;
import io.trackgate.core.store.OutputTitles;
import io.trackgate.core.store.StateStore;
import io.trackgate.core.store.StoreLock;
import io.trackgate.core.store.StoreNode;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.core.store.StoredOutputTitles;
import io.trackgate.core.store.TrackerStates;
import io.trackgate.core.telemetry.Compaction;
import io.trackgate.core.telemetry.EverySink;
import io.trackgate.core.telemetry.JetStreamSink;
import io.trackgate.core.telemetry.LiveStateSink;
import io.trackgate.core.telemetry.LiveStates;
import io.trackgate.core.telemetry.Retention;
import io.trackgate.core.telemetry.TelemetrySink;
import io.trackgate.core.telemetry.TelemetryStore;
import io.trackgate.core.telemetry.TelemetryTakeover;
import io.trackgate.protocol.ProtocolCatalogue;
import io.trackgate.protocol.Recurring;
import io.trackgate.protocol.ServerKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway without HTTP: opened from the store upwards, closed in reverse; nothing stays half started. */
public final class GatewayCore implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GatewayCore.class);
    private static final Duration STORE_STARTS = Duration.ofSeconds(30);
    private static final Duration FLEET_POLL = Duration.ofSeconds(1);
    private static final Duration SWEEP = Duration.ofSeconds(10);
    private static final Duration EXPIRY = Duration.ofSeconds(2);
    private static final Duration ARREARS = Duration.ofSeconds(2);
    private static final Duration FORGET = Duration.ofMinutes(10);
    private static final Duration RETENTION = Duration.ofMinutes(1);
    private static final Duration LISTING = Duration.ofSeconds(10);
    private static final int LISTED_AT_ONCE = 500; // behind whatever else waits for the store
    private static final Duration VIEWS = Duration.ofMinutes(1);
    private static final Duration ADOPTION = Duration.ofSeconds(5);
    private static final Duration WORK = Duration.ofSeconds(30); // so long at most until work that another node left is known here
    private static final Duration CERTIFICATES = Duration.ofSeconds(2);
    private static final Duration ORPHANED_AFTER = Duration.ofSeconds(30); // beyond what a command may take: clocks differ, commits wait
    private static final Duration SESSIONS_END = Duration.ofSeconds(5);

    private final GatewayConfig config;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>(); // last opened first
    private final List<TrackerServer> servers = new CopyOnWriteArrayList<>(); // a drain closes them from its own thread
    private final GatewayMetrics metrics;
    private final GatewayEvents events = new GatewayEvents();
    private final Engine engine;
    private final NodeNews news;
    private final Database database;
    private final StoreWriter writer;
    private final SessionRegistry sessions;
    private final MemoryDirectory directory;
    private final Dispatcher dispatcher;
    private final StateReader states;
    private final KeptCommands kept;
    private final StateSnapshots snapshots;
    private final FleetView fleetView;
    private final RecentRates rates;
    private final AuditStore audit;
    private final StoredAccounts accounts;
    private final OutputTitles titles;
    private final Optional<JetStreamSink> nats;
    private final LiveStates liveStates = new LiveStates();
    private final TrackerFrames frames;
    private final Drain drain;
    private final FrontDoors doors;
    private final AtomicBoolean listing = new AtomicBoolean();

    /** Starts everything or, when a part can't be started, stops what was and throws with the reason. */
    public static GatewayCore start(Configuration configuration, ProtocolCatalogue protocols, Transport transport, GatewayMetrics metrics) {
        return start(configuration, protocols, transport, metrics, Instruments.NONE);
    }

    /**
     * What a bench does to a gateway, and no configuration can.
     *
     * @param tap        sees the bytes of every tracker connection; null: nothing looks on
     * @param unrecorded commands leave no audit and no state behind, so that what the rest of their way costs can be told
     * @param clock      the time of day
     * @param news       between nodes of one process
     */
    public record Instruments(@Nullable ConnectionTap tap, boolean unrecorded, Clock clock, NodeNews news) {
        public static final Instruments NONE = new Instruments(null, false);

        public Instruments(@Nullable ConnectionTap tap, boolean unrecorded) { this(tap, unrecorded, Clock.systemUTC()); }

        public Instruments(@Nullable ConnectionTap tap, boolean unrecorded, Clock clock) { this(tap, unrecorded, clock, NodeNews.NONE); }
    }

    /** The same under instruments. */
    public static GatewayCore start(Configuration configuration, ProtocolCatalogue protocols, Transport transport, GatewayMetrics metrics,
            Instruments instruments) {
        return new GatewayCore(configuration, protocols, transport, metrics, instruments, instruments.clock, System::nanoTime);
    }

    private GatewayCore(Configuration configuration, ProtocolCatalogue protocols, Transport transport, GatewayMetrics metrics,
            Instruments instruments, InstantSource clock, LongSupplier nanoClock) {
        this.config = configuration.gateway();
        this.metrics = metrics;
        try {
            opened(StoreLock.take(config.store().url()));
            database = opened(Database.open(config.store().url(), STORE_STARTS)).join(nameOfNode());
            engine = opened(openEngine(clock, nanoClock));
            news = engine.isShared() ? engine.news() : instruments.news;
            // Where there are others, what has no outcome may be theirs, and each login asks the audit.
            Map<Integer, Boolean> mayAnswer = engine.isShared() ? Map.of() : endUnfinished(clock);
            TelemetryTakeover.run(database, config.telemetry().retention().age());
            int recovered = database.readNow(liveStates::recover);
            if (recovered > 0) log.info("{} telemetry records wait to be put into order", recovered);
            directory = new MemoryDirectory(configuration.models());
            OpenWork work = new OpenWork(id -> news.tell(new News.Work(Set.of(id))));
            OldAnswers oldAnswers = new OldAnswers(database, work, config.commands().late(), clock, nanoClock);
            sessions = new SessionRegistry(metrics, events, config.limits().takeovers(), nanoClock, new NodeSuccession(engine, oldAnswers));
            FleetSync fleet = new FleetSync(database, directory, sessions, events, configuration.models(), protocols, config.fleet(),
                    clock);
            fleet.load(configuration.fleet());
            long until = nanoClock.getAsLong() + config.commands().late().toNanos();
            mayAnswer.forEach((id, raw) -> expectOldAnswers(id, raw, until, protocols));
            writer = opened(new StoreWriter(database, metrics)).start();
            accounts = opened(new StoredAccounts(database, writer, () -> followAndTell(fleet, news), clock, nanoClock));
            titles = new StoredOutputTitles(database, writer);
            work.addAll(database.readNow(StateStore::trackersWithWork));
            Bookkeeper books = new Bookkeeper(
                    instruments.unrecorded ? (tracker, nothing) -> CompletableFuture.completedFuture(null) : writer::submit,
                    metrics, work, events, clock, nanoClock);
            dispatcher = new Dispatcher(directory, new CommandPlanner(protocols), sessions, books, database, config.commands(),
                    engine, clock, nanoClock);
            snapshots = new StoredSnapshots(database, liveStates, sessions, engine, clock, nanoClock);
            LiveFleetView view = opened(
                    new LiveFleetView(directory, sessions, engine, database, liveStates, snapshots, clock, nanoClock));
            fleetView = view;
            rates = new RecentRates(metrics);
            states = new StateReader(database, dispatcher, clock);
            kept = new StoredKeptCommands(database, books, clock);
            audit = new AuditStore(database);
            nats = openNats(clock);
            Reconciler reconciler = new Reconciler(database, books, dispatcher, work, metrics, clock, nanoClock);
            GatewayConfig.Commands commands = config.commands();
            GatewayConfig.Telemetry telemetry = config.telemetry();
            TelemetryStore store = new TelemetryStore(database, writer, liveStates, metrics, events, telemetry.queue(), clock);
            TelemetrySink sink = sink(store, telemetry, clock);
            Optional<FrameRings> rings = rings(transport, clock);
            frames = opened(new TrackerFrames(rings, sessions, protocols, directory, engine, config.frames().traces(), clock));
            SessionContext context = new SessionContext(directory, sessions, sink, reconciler, metrics,
                    new InFlightCommands.Limits(commands.line(), commands.replyTimeout(), commands.late()),
                    telemetry.unreceiptedBatches(), new Guard(config.limits(), metrics, nanoClock), nanoClock, clock, rings);
            opened(this::endSessions);
            Compaction compaction = opened(new Compaction(database, writer, store, liveStates, telemetry.retention().age())).start();
            ScheduledExecutorService housekeeping = openHousekeeping();
            if (!database.node().isAlone()) liveWithOthers(compaction, fleet, work, clock, housekeeping);
            drain = new Drain(sessions, this::stopAccepting, housekeeping, config.drain().rate(), new Random());
            metrics.draining(() -> drain.progress().left());
            doors = new FrontDoors(metrics, clock, nanoClock);
            startHousekeeping(housekeeping, fleet,
                    () -> books.expire(database.readNow(handle -> StateStore.expired(handle, clock.millis()))),
                    retention(compaction, clock));
            if (engine.isShared())
                every(housekeeping, Duration.ZERO, SWEEP, "ending commands of nodes that are gone", () -> endOrphans(work, clock));
            every(housekeeping, VIEWS, VIEWS, "forgetting views of the fleet", view::sweep);
            every(housekeeping, RecentRates.EVERY, RecentRates.EVERY, "counting frames", rates::sample);
            every(housekeeping, LISTING, LISTING, "listing commands by device", this::listCommands);
            every(housekeeping, ARREARS, ARREARS, "writing down what the store did not take", () -> payArrears(books));
            ProtocolCatalogue keyed = protocols
                    .keyed(new ServerKey(GatewaySecret.of(database), config.limits().registrationIsOpen()));
            engine.start(new ServedNode(engine.self(), sessions, dispatcher, work, () -> drain.progress().draining()));
            for (GatewayConfig.Listener listener : config.listeners()) {
                servers.add(TrackerServer.start(listener, keyed, transport, context, doors, instruments.tap));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** What is kept of all trackers, in equal shares for the event loops. */
    private Optional<FrameRings> rings(Transport transport, InstantSource clock) {
        long bytes = config.frames().ring();
        return bytes == 0 ? Optional.empty() : Optional.of(new FrameRings(bytes / Math.max(1, transport.loops()), clock));
    }

    private Engine openEngine(InstantSource clock, LongSupplier nanoClock) {
        return switch (config.cluster().engine()) {
            case IN_PROCESS -> new InProcessEngine(clock);
            case NATS -> new NatsEngine(config.cluster(), config.commands().replyTimeout(), metrics.cluster(), clock, nanoClock);
        };
    }

    /** @return trackers that may still answer a command of before → whether that was a raw one */
    private Map<Integer, Boolean> endUnfinished(InstantSource clock) {
        Map<Integer, Boolean> mayAnswer = database.readNow(
                handle -> AuditStore.trackersThatMayAnswer(handle, clock.millis() - config.commands().late().toMillis()));
        int unfinished = database.writeNow(handle -> AuditStore.endUnfinished(handle, database.node().id(), clock.millis()));
        if (unfinished > 0) log.warn("{} commands had no outcome when the gateway last ended: unknown", unfinished);
        return mayAnswer;
    }

    private void endOrphans(OpenWork work, InstantSource clock) {
        long now = clock.millis();
        long before = now - config.commands().replyTimeout().plus(ORPHANED_AFTER).toMillis();
        AtomicReference<Set<Integer>> ended = new AtomicReference<>(Set.of());
        writer.submit(handle -> ended.set(AuditStore.endOrphans(handle, now, before))).thenRun(() -> {
            if (!ended.get().isEmpty()) log.warn("commands of nodes that are gone have no outcome, of {} trackers", ended.get().size());
            for (int tracker : ended.get()) {
                work.mark(tracker);
                dispatcher.session(tracker).ifPresentOrElse(TrackerSession::lookAfresh, () -> engine.nudge(tracker));
            }
        });
    }

    // ---- several nodes on one store ----

    /** Takes over what dead nodes left, and finds out what others put into the store, also where their news got lost. */
    private void liveWithOthers(Compaction compaction, FleetSync fleet, OpenWork work, InstantSource clock,
            ScheduledExecutorService housekeeping) {
        events.shareWith(id -> news.tell(new News.States(Set.of(id))), news::audienceChanged);
        news.listen(heard -> onNews(heard, fleet, work), events::isWatched);
        adoptDead(compaction, clock); // of this gateway's own last start, mostly
        every(housekeeping, ADOPTION, ADOPTION, "taking over what dead nodes left", () -> adoptDead(compaction, clock));
        every(housekeeping, WORK, WORK, "looking for what other nodes left to do",
                () -> lookForAll(work));
    }

    private void onNews(News heard, FleetSync fleet, OpenWork work) {
        switch (heard) {
            case News.Directory changed -> fleet.followSoon();
            case News.Work open -> open.trackers().forEach(id -> lookFor(work, id));
            case News.States changed -> changed.trackers().forEach(events::changedHere);
            case News.Missed anything -> {
                fleet.followSoon();
                // What can't be read now is found at the next look.
                database.read(StateStore::trackersWithWork).thenAccept(all -> lookFor(work, all));
                events.anythingMayHaveChanged();
            }
        }
    }

    private void lookForAll(OpenWork work) { if (storeIsAvailable()) lookFor(work, database.readNow(StateStore::trackersWithWork)); }

    private void lookFor(OpenWork work, Set<Integer> open) { work.addAll(open).forEach(id -> lookFor(work, id)); }

    private void lookFor(OpenWork work, int trackerId) {
        work.heard(trackerId);
        dispatcher.session(trackerId).ifPresent(TrackerSession::lookAfresh);
    }

    private void adoptDead(Compaction compaction, InstantSource clock) {
        if (!storeIsAvailable()) return;
        for (long dead : database.readNow(StoreNode::dead)) {
            log.warn("node {} of the store is dead: what it left is taken over", dead);
            compaction.adopt(dead, handle -> AuditStore.endUnfinished(handle, dead, clock.millis())).join();
        }
        database.<Object>writeNow(handle -> {
            StoreNode.forgetDead(handle);
            return handle;
        });
    }

    private static CompletableFuture<Void> followAndTell(FleetSync fleet, NodeNews news) {
        news.tell(new News.Directory());
        return fleet.follow();
    }

    /** For people who look into the store: each start is another node, also of the same name. */
    private String nameOfNode() {
        if (config.cluster().engine() == GatewayConfig.EngineKind.NATS) return config.cluster().node();
        String host = System.getenv().getOrDefault("HOSTNAME", "");
        return host + ":" + ProcessHandle.current().pid();
    }

    private Runnable retention(Compaction compaction, InstantSource clock) {
        Retention retention = new Retention(database, writer, compaction, metrics, config.telemetry().retention(), clock);
        if (database.node().isAlone()) return retention::run;
        return () -> {
            if (database.readNow(StoreNode::leads)) retention.run();
        };
    }

    /** Where replies carry no tag, an answer to a command of before the restart could be taken for that to a new one. */
    private void expectOldAnswers(int trackerId, boolean raw, long until, ProtocolCatalogue protocols) {
        Optional<Tracker> asked = directory.tracker(trackerId).filter(tracker -> protocols.find(tracker.model().protocol())
                .filter(protocol -> !protocol.repliesCarryTag()).isPresent());
        if (asked.isEmpty()) return;
        // Nobody knows which of its devices was asked.
        Leftover leftover = Leftover.afterRestart(raw, Set.copyOf(asked.get().model().probe()), until);
        asked.get().deviceIds().forEach(id -> sessions.seed(trackerId, id, leftover));
    }

    private Optional<JetStreamSink> openNats(InstantSource clock) {
        GatewayConfig.Telemetry telemetry = config.telemetry();
        if (!telemetry.sinks().contains(GatewayConfig.Sink.NATS)) return Optional.empty();
        return Optional.of(opened(new JetStreamSink(telemetry.nats(), telemetry.queue(), clock::millis, metrics)).start());
    }

    /** Telemetry is safe once it is safe in each of the sinks that were asked for; trackers' states are kept here whichever these are. */
    private TelemetrySink sink(TelemetryStore store, GatewayConfig.Telemetry telemetry, InstantSource clock) {
        if (nats.isEmpty()) return store;
        if (telemetry.sinks().contains(GatewayConfig.Sink.STORE)) return new EverySink(List.of(store, nats.get()));
        return new LiveStateSink(nats.get(), writer, events, telemetry.queue(), clock);
    }

    /** Waits for nothing: a store that is behind keeps no other housekeeping from its turn. */
    private void listCommands() {
        if (storeIsAvailable() && listing.compareAndSet(false, true)) listSomeCommands();
    }

    private void listSomeCommands() {
        AtomicInteger listed = new AtomicInteger();
        writer.submitTelemetry(handle -> listed.set(AuditStore.list(handle, LISTED_AT_ONCE)), LISTED_AT_ONCE, 0)
                .whenComplete((done, failure) -> {
                    if (failure == null && listed.get() == LISTED_AT_ONCE) listSomeCommands();
                    else
                        listing.set(false); // what failed is done at the next look
                });
    }

    private void payArrears(Bookkeeper books) {
        if (writer.isAvailable()) books.payArrears(id -> dispatcher.session(id).ifPresent(TrackerSession::lookAfresh));
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    private ScheduledExecutorService openHousekeeping() {
        return opened(Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("housekeeping").daemon(true).factory()));
    }

    private void startHousekeeping(ScheduledExecutorService housekeeping, FleetSync fleet, Runnable expiry, Runnable retention) {
        every(housekeeping, FLEET_POLL, FLEET_POLL, "following the fleet", fleet::poll);
        every(housekeeping, SWEEP, SWEEP, "ending silent sessions", sessions::sweep);
        every(housekeeping, SWEEP, SWEEP, "ending sessions of changed trackers", fleet::sweepSessions);
        every(housekeeping, Duration.ZERO, FORGET, "forgetting users' old sessions", accounts::forgetSessions);
        every(housekeeping, EXPIRY, EXPIRY, "ending kept commands that are too old", expiry);
        every(housekeeping, CERTIFICATES, CERTIFICATES, "looking for changed certificates", doors::lookAgain);
        every(housekeeping, SWEEP, RETENTION, "deleting old telemetry", retention);
    }

    private static void every(ScheduledExecutorService housekeeping, Duration first, Duration pause, String what, Runnable task) {
        housekeeping.scheduleWithFixedDelay(Recurring.task(what, task), first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    public CommandDispatcher dispatcher() { return dispatcher; }

    public TrackerDirectory directory() { return directory; }

    /** Clones included. */
    public int knownTrackers() { return directory.size(); }

    public TrackerStates states() { return states; }

    public KeptCommands keptCommands() { return kept; }

    /** What is known of many trackers at once. */
    public StateSnapshots snapshots() { return snapshots; }

    /** Everything that somebody sees, a page at a time. */
    public FleetView fleetView() { return fleetView; }

    /** Of this node. */
    public RecentRates rates() { return rates; }

    public CommandAudit audit() { return audit; }

    public OutputTitles outputTitles() { return titles; }

    public Accounts accounts() { return accounts; }

    /** News for whoever listens. */
    public GatewayEvents events() { return events; }

    public GatewayMetrics metrics() { return metrics; }

    /** False while the store takes no writes, or can't be reached. */
    public boolean storeIsAvailable() {
        return writer.isAvailable() && !database.isAway();
    }

    /** False while other nodes can't be reached; empty where there are none. */
    public Optional<Boolean> clusterIsUp() {
        return engine.isShared() ? Optional.of(engine.isUp()) : Optional.empty();
    }

    /** Whose lease runs, this one included. */
    public List<NodeState> nodes() { return engine.nodes(); }

    /** False while telemetry can't be published; empty where it does not go to NATS. */
    public Optional<Boolean> natsIsUp() {
        return nats.map(JetStreamSink::isUp);
    }

    /** The first listener's port of this protocol, or {@code auto}. */
    public int trackerPort(String protocol) {
        return servers.stream().filter(server -> server.protocol().equals(protocol)).findFirst().orElseThrow().port();
    }

    /** No new tracker connection from here on; those that are there go on. May be called again. */
    public void stopAccepting() {
        servers.forEach(TrackerServer::stopAccepting);
    }

    /** Sends sessions away before the gateway ends, or while it goes on. */
    public Drain drain() { return drain; }

    /**
     * Ends the quarantine of a tracker's ids, or of those of its original.
     *
     * @return the ids that were in it
     */
    public List<String> release(int trackerId) {
        return directory.tracker(trackerId).map(tracker -> sessions.release(tracker.deviceTrackerId())).orElse(List.of());
    }

    /** What passes between trackers and this node. */
    public Frames frames() { return frames; }

    /** Of its own ports, and for those that others open. */
    public FrontDoors doors() { return doors; }

    private void endSessions() throws InterruptedException {
        List<TrackerSession> open = sessions.sessions();
        open.forEach(session -> session.close("the gateway is stopping"));
        long until = System.nanoTime() + SESSIONS_END.toNanos();
        while (metrics.sessions() > 0 && System.nanoTime() - until < 0)
            TimeUnit.MILLISECONDS.sleep(10);
    }

    /** Closes sessions, writes what waits, closes the store. */
    @Override
    public void close() {
        stopAccepting();
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            try {
                part.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                log.warn("{} did not close cleanly: {}", part.getClass().getSimpleName(), e.toString());
            }
        }
    }
}
