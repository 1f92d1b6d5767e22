package io.trackgate.core.cluster;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.command.Leftover;
import io.trackgate.core.event.NodeNews;
import io.trackgate.core.metrics.ClusterMetrics;
import io.trackgate.core.nats.NatsLink;
import io.trackgate.protocol.Recurring;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes that share a NATS: presence in key-value buckets, one subject a node for whatever it is asked. See docs/adr/0018-nodes-share-nats.md. Any thread.
 */
public final class NatsEngine implements Engine {

    private static final Logger log = LoggerFactory.getLogger(NatsEngine.class);
    private static final int CLIENT_QUEUE = 16_384;
    // Presence and these together stay below the client's queue, which blocks whoever finds it full.
    private static final int MOST_ROUTED = 4_096;
    private static final long MOST_QUEUED = 12_288;
    private static final int SEEN = 100_000; // sessions at other nodes that are remembered
    private static final int LOOKED_UP_AT_ONCE = 1_000;
    private static final int LARGEST_REQUEST = 64 << 10;
    private static final Duration GRACE = Duration.ofSeconds(2); // for the commit and the way back
    private static final Duration CEDING = Duration.ofSeconds(1);
    private static final long FLUSH_MILLIS = 2_000;
    private static final int RENEWALS = 3; // a lease
    private static final int NO_RESPONDERS = 503;

    /** What can be used while a connection lasts. */
    private record Open(Connection connection, PresenceBucket presence) {}

    private final GatewayConfig.Cluster config;
    private final Duration remembered;
    private final ClusterMetrics metrics;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final NodeId self;
    private final Epochs epochs;
    private final Instant since;
    private final NatsLink<Open> link;
    private final PresenceBook book;
    private final NodeLease lease;
    private final NatsNews news;
    private final ScheduledExecutorService keeper = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("cluster-lease").daemon(true).factory());
    private final AtomicInteger routed = new AtomicInteger();
    private final Cache<Integer, Holding> seen = Caffeine.newBuilder().maximumSize(SEEN).build();
    private final Cache<NodeId, CedeLine> cedeLines = Caffeine.newBuilder().expireAfterAccess(Duration.ofMinutes(10)).build();
    private final Cache<UUID, CompletableFuture<Answer>> taken; // commands of other nodes, until nobody waits for them any more
    private volatile @Nullable LocalNode node;
    private @Nullable Connection subscribed; // confined to the link's thread

    /** Epochs follow the clock, so that of two nodes' sessions the newer one has the higher; whoever hears of a higher one goes on from there. */
    private static final class Epochs {
        private static final int MILLIS_AT = 20; // bits; below them a counter, and some of the node's own so that no two give the same
        private static final long OWN = 0xFF;

        private final InstantSource clock;
        private final long own = ThreadLocalRandom.current().nextLong(OWN + 1);
        private final AtomicLong last = new AtomicLong();

        Epochs(InstantSource clock) { this.clock = clock; }

        long next() {
            long now = clock.millis() << MILLIS_AT | own;
            return last.updateAndGet(before -> Math.max(now, before + OWN + 1));
        }

        void observe(long other) { last.accumulateAndGet(other & ~OWN | own, Math::max); }
    }

    /** @param longest that a command may take */
    public NatsEngine(GatewayConfig.Cluster config, Duration longest, ClusterMetrics metrics, InstantSource clock, LongSupplier nanoClock) {
        this.config = config;
        this.remembered = longest.plus(GRACE);
        this.metrics = metrics;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.since = clock.instant();
        this.self = new NodeId(config.node(), Long.toString(since.toEpochMilli(), Character.MAX_RADIX)
                + Integer.toString(ThreadLocalRandom.current().nextInt(1 << 20), Character.MAX_RADIX));
        this.epochs = new Epochs(clock);
        this.taken = Caffeine.newBuilder().expireAfterWrite(remembered.multipliedBy(2)).build();
        this.link = new NatsLink<>(new NatsLink.Server("trackgate node " + config.node(), config.urls(), config.credentials(),
                config.timeout(), CLIENT_QUEUE), new Link());
        this.book = new PresenceBook(self, () -> link.open().map(Open::presence), new Consequences(), nanoClock);
        this.lease = new NodeLease(config, this::state, nanoClock);
        this.news = new NatsNews(self, () -> link.open().map(Open::connection), config.lease().dividedBy(RENEWALS), nanoClock);
    }

    @Override
    public NodeId self() { return self; }

    @Override
    public boolean isShared() { return true; }

    @Override
    public boolean isUp() { return link.open().isPresent(); }

    @Override
    public long nextEpoch() { return epochs.next(); }

    private NodeState state() {
        LocalNode served = node;
        ClusterMetrics.Routing routing = metrics.routing();
        NodeWork work = new NodeWork(served != null && served.isDraining(), book.pending(), metrics.staleSoFar(), metrics.cededSoFar(),
                routing.commands(), routing.p50(), routing.p99());
        return new NodeState(self, since, served == null ? 0 : served.sessions(), clock.instant(), config.shards(), Optional.of(work));
    }

    @Override
    public List<NodeState> nodes() { return lease.nodes(); }

    @Override
    public boolean isMoving() {
        LocalNode served = node;
        return served != null && served.isDraining() || Engine.super.isMoving(); // of this node not as it was some time ago
    }

    @Override
    public NodeNews news() { return news; }

    @Override
    public void start(LocalNode served) {
        node = served;
        metrics.watch(new Watched());
        book.start();
        news.start();
        link.start();
        long pause = config.lease().toMillis() / RENEWALS;
        keeper.scheduleWithFixedDelay(Recurring.task("renewing this node's lease", this::renew), pause, pause, TimeUnit.MILLISECONDS);
    }

    private final class Watched implements ClusterMetrics.Watched {

        @Override
        public int claimed() { return book.claimed(); }

        @Override
        public int pending() { return book.pending(); }

        @Override
        public boolean isUp() { return NatsEngine.this.isUp(); }

        @Override
        public boolean leaseRuns() { return lease.runs(); }

        @Override
        public Duration leaseAge() { return lease.age(); }

        @Override
        public int nodes() { return lease.nodes().size(); }

        @Override
        public boolean shardsDiffer() { return lease.shardsDiffer(); }
    }

    // ---- presence ----

    @Override
    public CompletableFuture<Predecessor> claim(int trackerId, String deviceId, long epoch) {
        seen.invalidate(trackerId);
        return book.claim(trackerId, deviceId, epoch);
    }

    @Override
    public void release(int trackerId, String deviceId, long epoch) { book.release(trackerId, deviceId, epoch); }

    @Override
    public CompletableFuture<Optional<Holding>> find(int trackerId, boolean afresh) {
        Holding known = afresh ? null : seen.getIfPresent(trackerId);
        if (known != null) return CompletableFuture.completedFuture(Optional.of(known));
        return read(trackerId).thenApply(found -> {
            found.ifPresentOrElse(holding -> seen.put(trackerId, holding), () -> seen.invalidate(trackerId));
            return found;
        });
    }

    private CompletableFuture<Optional<Holding>> read(int trackerId) {
        Optional<Open> open = link.open();
        if (open.isEmpty()) return CompletableFuture.failedFuture(new EngineAwayException(link.why()));
        try {
            return open.get().presence.read(trackerId).handle((entry, failure) -> {
                if (failure != null) throw new EngineAwayException("presence can't be read: " + failure);
                return entry.holdings().stream().max(Comparator.comparingLong(Holding::epoch));
            });
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(new EngineAwayException("presence can't be read: " + e));
        }
    }

    @Override
    public CompletableFuture<Map<Integer, Holding>> findAll(Collection<Integer> trackerIds) {
        return findAll(List.copyOf(trackerIds), 0, new ConcurrentHashMap<>());
    }

    private CompletableFuture<Map<Integer, Holding>> findAll(List<Integer> trackerIds, int from, Map<Integer, Holding> found) {
        if (from >= trackerIds.size()) return ofLiving(found);
        int to = Math.min(trackerIds.size(), from + LOOKED_UP_AT_ONCE);
        CompletableFuture<?>[] some = trackerIds.subList(from, to).stream()
                .map(id -> read(id).thenAccept(holding -> holding.ifPresent(there -> found.put(id, there))))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(some).thenComposeAsync(done -> findAll(trackerIds, to, found));
    }

    /** What a node left in presence when it died is there until its trackers come again. */
    private CompletableFuture<Map<Integer, Holding>> ofLiving(Map<Integer, Holding> found) {
        Map<NodeId, CompletableFuture<Boolean>> nodes = new HashMap<>();
        found.values().forEach(holding -> nodes.computeIfAbsent(holding.node(), this::lives));
        return CompletableFuture.allOf(nodes.values().toArray(CompletableFuture[]::new)).thenApply(done -> {
            Map<Integer, Holding> living = new HashMap<>(found);
            living.values().removeIf(holding -> !nodes.get(holding.node()).join());
            return living;
        });
    }

    /** One that nobody can ask about is taken to live. */
    private CompletableFuture<Boolean> lives(NodeId other) {
        Optional<Open> open = link.open();
        if (other.equals(self) || lease.isKnown(other) || open.isEmpty()) return CompletableFuture.completedFuture(true);
        try {
            return open.get().presence.lives(other).exceptionally(failure -> true);
        } catch (RuntimeException e) { // the client's way to say that the connection is gone
            return CompletableFuture.completedFuture(true);
        }
    }

    private final class Consequences implements PresenceBook.Consequences {

        @Override
        public CompletableFuture<Predecessor> displaced(int trackerId, Holding other, long newer) {
            CedeLine there = cedeLines.get(other.node(), node -> new CedeLine(sessions -> askToCede(node, sessions)));
            return there.add(new ClusterJson.Ceded(trackerId, other.deviceId(), newer));
        }

        @Override
        public void lost(int trackerId, Holding other) {
            epochs.observe(other.epoch());
            cede(trackerId, other.deviceId(), other.epoch(), other.node().name());
        }

        @Override
        public void changed(int trackerId) { news.stateChanged(trackerId); }
    }

    private CompletableFuture<CedeLine.Reply> askToCede(NodeId other, List<ClusterJson.Ceded> sessions) {
        return ask(other, new ClusterJson.Request.Cede(self.name(), sessions), CEDING).handle((reply, failure) -> {
            if (failure == null) return handedOver(other, reply);
            return notHeard(failure) instanceof Answer.Gone ? new CedeLine.Reply.Gone() : new CedeLine.Reply.Silence();
        });
    }

    private CedeLine.Reply handedOver(NodeId other, Message reply) {
        try {
            long now = nanoClock.getAsLong();
            Map<Integer, Leftover> left = ClusterJson.leftovers(reply.getData());
            left.replaceAll((place, leftover) -> leftover.arrived(now));
            return new CedeLine.Reply.Left(left);
        } catch (IOException e) {
            log.warn("node {} says what can't be read of sessions: {}", other, e.getMessage());
            return new CedeLine.Reply.Silence();
        }
    }

    private CompletableFuture<byte[]> cede(ClusterJson.Request.Cede asked) {
        List<CompletableFuture<Leftover>> all = asked.sessions().stream()
                .map(session -> cede(session.trackerId(), session.deviceId(), session.newer(), asked.where())).toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenApply(done -> {
            long now = nanoClock.getAsLong();
            return ClusterJson.leftovers(all.stream().map(left -> left.join().leaving(now)).toList());
        });
    }

    private CompletableFuture<Leftover> cede(int trackerId, String deviceId, long newer, String where) {
        LocalNode served = node;
        book.cede(trackerId, deviceId, newer);
        if (served == null) return CompletableFuture.completedFuture(Leftover.NONE);
        // A question that is asked again, for its answer was not heard, ends no session any more.
        if (served.held(trackerId).filter(held -> held.deviceId().equals(deviceId) && held.epoch() < newer).isPresent()) metrics.ceded();
        return served.cede(trackerId, deviceId, newer, where);
    }

    // ---- what this node asks of others ----

    private static String subject(NodeId of) { return "trackgate." + of + ".command"; }

    /** Fails with {@link EngineAwayException} where it never left. */
    private CompletableFuture<Message> ask(NodeId other, ClusterJson.Request request, Duration within) {
        Optional<Open> open = link.open();
        if (open.isEmpty()) return CompletableFuture.failedFuture(new EngineAwayException(link.why()));
        if (open.get().connection.outgoingPendingMessageCount() >= MOST_QUEUED)
            return CompletableFuture.failedFuture(new EngineAwayException("too much waits for NATS"));
        try {
            return open.get().connection.requestWithTimeout(subject(other), ClusterJson.request(request), within)
                    .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) { // the client's way to say that the connection is gone
            return CompletableFuture.failedFuture(new EngineAwayException(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public CompletableFuture<Answer> route(NodeId to, RoutedCommand command) {
        long left = command.deadlineMillis() - clock.millis();
        if (left <= 0) return CompletableFuture.completedFuture(new Answer.Unsent("its time is over"));
        if (routed.incrementAndGet() > MOST_ROUTED) {
            routed.decrementAndGet();
            return CompletableFuture.completedFuture(new Answer.Unsent("too many commands wait for other nodes"));
        }
        long asked = nanoClock.getAsLong();
        return ask(to, new ClusterJson.Request.Run(command), Duration.ofMillis(left).plus(GRACE)).handle((reply, failure) -> {
            routed.decrementAndGet();
            Answer answer = failure == null ? read(to, reply) : notHeard(failure);
            count(answer, Duration.ofNanos(nanoClock.getAsLong() - asked));
            if (!(answer instanceof Answer.Ended)) seen.invalidate(command.trackerId());
            return answer;
        });
    }

    private void count(Answer answer, Duration took) {
        metrics.routed(name(answer), took);
        if (answer instanceof Answer.Ended ended) metrics.way(took.minus(ended.result().took()));
    }

    private static Answer read(NodeId from, Message reply) {
        try {
            return ClusterJson.answer(reply.getData());
        } catch (IOException e) {
            log.warn("node {} says what can't be read of a command: {}", from, e.getMessage());
            return new Answer.NoReply();
        }
    }

    private static Answer notHeard(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JetStreamStatusException status && status.getStatus().getCode() == NO_RESPONDERS) return new Answer.Gone();
            if (cause instanceof EngineAwayException away) return new Answer.Unsent(String.valueOf(away.getMessage()));
        }
        return new Answer.NoReply();
    }

    private static String name(Answer answer) {
        return switch (answer) {
            case Answer.Ended ended -> "ended";
            case Answer.Stale stale -> "stale";
            case Answer.Gone gone -> "gone";
            case Answer.Unsent unsent -> "unsent";
            case Answer.NoReply silence -> "no-reply";
        };
    }

    @Override
    public void nudge(int trackerId) {
        read(trackerId).whenComplete((found, failure) -> {
            if (failure != null || found.isEmpty() || found.get().node().equals(self)) return; // its next login asks the store
            tell(found.get().node(), new ClusterJson.Request.Look(trackerId));
        });
    }

    private void tell(NodeId other, ClusterJson.Request request) {
        link.open().ifPresent(open -> publish(open.connection, subject(other), ClusterJson.request(request)));
    }

    /** What finds no room is not said: whoever waits for it says that he heard nothing. */
    static void publish(Connection connection, String subject, byte[] body) {
        try {
            if (connection.outgoingPendingMessageCount() < MOST_QUEUED) connection.publish(subject, body);
        } catch (RuntimeException e) { // the client's way to say that the connection is gone
            log.debug("not said to {}: {}", subject, e.toString());
        }
    }

    // ---- what others ask of this node; on NATS's thread ----

    private void onRequest(Connection connection, Message message) {
        LocalNode served = node;
        if (served == null || message.getData().length > LARGEST_REQUEST) return;
        String reply = message.getReplyTo();
        ClusterJson.Request request;
        try {
            request = ClusterJson.request(message.getData());
        } catch (IOException | RuntimeException e) { // of another version, perhaps; nothing was done
            log.warn("another node asks what can't be read: {}", e.toString());
            reply(connection, reply, ClusterJson.answer(new Answer.Unsent("its node does not know such a command")));
            return;
        }
        switch (request) {
            case ClusterJson.Request.Run run -> run(served, run.command())
                    .thenAccept(answer -> reply(connection, reply, ClusterJson.answer(answer)));
            case ClusterJson.Request.Cede cede -> cede(cede).thenAccept(left -> reply(connection, reply, left));
            case ClusterJson.Request.Look look -> served.look(look.trackerId());
        }
    }

    private static void reply(Connection connection, @Nullable String to, byte[] body) { if (to != null) publish(connection, to, body); }

    /** Once, however often it comes. */
    private CompletableFuture<Answer> run(LocalNode served, RoutedCommand command) {
        long left = command.deadlineMillis() - clock.millis();
        // Its caller was told; this node stood still, perhaps.
        if (left <= 0 || left > remembered.toMillis()) return CompletableFuture.completedFuture(new Answer.NoReply());
        CompletableFuture<Answer> mine = new CompletableFuture<>();
        CompletableFuture<Answer> running = taken.asMap().putIfAbsent(command.id(), mine);
        if (running != null) return running;
        served.execute(command).whenComplete((answer, failure) -> {
            if (answer instanceof Answer.Stale) {
                metrics.stale();
                taken.invalidate(command.id()); // nothing was done: it may come again for another session
            }
            if (failure != null) log.error("a command of another node failed", failure);
            mine.complete(failure == null ? answer : new Answer.NoReply());
        });
        return mine;
    }

    // ---- the connection and the lease ----

    private final class Link implements NatsLink.User<Open> {

        @Override
        public Open prepare(Connection connection) throws IOException, JetStreamApiException {
            if (subscribed != connection) {
                connection.createDispatcher(message -> onRequest(connection, message)).subscribe(subject(self));
                news.connected(connection);
                subscribed = connection;
            }
            NodeLease.prepare(connection, config);
            PresenceBucket presence = new PresenceBucket(connection, config, metrics::presence, nanoClock);
            return new Open(connection, presence);
        }

        @Override
        public void opened(Open prepared) {
            seen.invalidateAll();
            book.assertAll();
            news.opened();
            keeper.execute(NatsEngine.this::renew);
        }

        @Override
        public void lost(String why) { log.debug("what other nodes were asked is answered no more: {}", why); }

        @Override
        public String meaning() { return "trackers of other nodes can't be commanded from here"; }
    }

    private void renew() {
        link.open().ifPresent(this::renew);
        metrics.sessions(lease.nodes().stream().collect(Collectors.toMap(seen -> seen.id().name(), NodeState::sessions, Integer::sum)));
    }

    private void renew(Open open) {
        try {
            boolean hadRunOut = lease.renew(open.connection);
            if (hadRunOut || lease.hasChanged(news::hasEnded)) news.lookAfresh(); // whose trackers are online is another matter now
            if (!hadRunOut) return;
            log.warn("this node's lease had run out: what it holds is told anew");
            seen.invalidateAll();
            book.assertAll();
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            log.debug("the lease is not renewed: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() does that
        }
    }

    @Override
    public void close() {
        book.close(FLUSH_MILLIS);
        news.close(book.pending() == 0);
        keeper.shutdownNow();
        node = null;
        try {
            Optional<Open> open = link.open();
            if (open.isPresent()) lease.end(open.get().connection);
            link.close();
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            log.debug("the lease ends by itself: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
