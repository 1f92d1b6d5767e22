package io.trackgate.core.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.trackgate.core.event.NodeNews;
import io.trackgate.core.log.FewLines;
import io.trackgate.protocol.Recurring;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nodes tell each other over NATS, gathered for a moment so that many changes are few messages. Messages are numbered, and each node says now and then
 * how far it has come: who misses one looks afresh. See docs/adr/0020-nodes-tell-each-other.md. Any thread.
 */
final class NatsNews implements NodeNews {

    private static final Logger log = LoggerFactory.getLogger(NatsNews.class);
    private static final String CHANGES = "trackgate.news.changes"; // of what the store holds
    private static final String STATES = "trackgate.news.states";
    private static final String BEATS = "trackgate.news.beat";
    private static final Duration GATHER = Duration.ofMillis(20);
    private static final Duration LOOK_AFRESH = Duration.ofSeconds(1); // at most so often, and so long after the first watcher came
    private static final int BEATS_MISSED = 3; // then whoever watched is gone
    private static final int LARGEST = 64 << 10;
    private static final int MOST_NODES = 1_000;
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final NodeId self;
    private final Supplier<Optional<Connection>> open;
    private final Duration beat;
    private final LongSupplier nanoClock;
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("cluster-news").daemon(true).factory());
    private final FewLines unreadable;
    private volatile Consumer<News> listener = news -> {};
    private volatile BooleanSupplier watched = () -> false;

    // what is to be told
    private final AtomicBoolean gathering = new AtomicBoolean();
    private final AtomicBoolean directory = new AtomicBoolean();
    private final Set<Integer> work = ConcurrentHashMap.newKeySet();
    private final Set<Integer> states = ConcurrentHashMap.newKeySet();
    private volatile long wantedUntil; // by another node
    private volatile boolean passedOver; // states that nobody wanted
    private long changesSaid; // confined to the thread, as the next two
    private long statesSaid;
    private @Nullable Dispatcher dispatcher;

    // what was heard: the number of the last message of each node
    private final Cache<NodeId, Long> changesHeard = numbers();
    private final Cache<NodeId, Long> statesHeard = numbers();
    private final Cache<NodeId, Boolean> ended = Caffeine.newBuilder().maximumSize(MOST_NODES).expireAfterWrite(REMEMBERED).build();
    private final AtomicBoolean missed = new AtomicBoolean();
    private volatile boolean watching;
    private volatile long afreshNot; // before then

    /**
     * @param open the connection while NATS is there
     * @param beat how often this node says how far it has come
     */
    NatsNews(NodeId self, Supplier<Optional<Connection>> open, Duration beat, LongSupplier nanoClock) {
        this.self = self;
        this.open = open;
        this.beat = beat;
        this.nanoClock = nanoClock;
        this.wantedUntil = nanoClock.getAsLong();
        this.afreshNot = wantedUntil;
        this.unreadable = new FewLines("messages of other nodes that can't be read", nanoClock);
    }

    private static Cache<NodeId, Long> numbers() {
        return Caffeine.newBuilder().maximumSize(MOST_NODES).expireAfterAccess(REMEMBERED).build();
    }

    void start() {
        thread.scheduleWithFixedDelay(Recurring.task("telling other nodes how far this one has come", this::beat), beat.toMillis(),
                beat.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void later(Runnable task, Duration after) {
        try {
            thread.schedule(Recurring.task("news of other nodes", task), after.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("news: nothing more to do, the gateway is stopping");
        }
    }

    // ---- telling ----

    @Override
    public void tell(News news) {
        switch (news) {
            case News.Directory changed -> directory.set(true);
            case News.Work open -> work.addAll(open.trackers());
            case News.States changed -> {
                if (!isWanted()) {
                    passedOver = true;
                    return;
                }
                states.addAll(changed.trackers());
            }
            case News.Missed nothing -> {
                return;
            }
        }
        if (gathering.compareAndSet(false, true)) later(this::tellAll, GATHER);
    }

    /** Of one tracker, without making anything where nobody wants it. */
    void stateChanged(int trackerId) {
        if (isWanted()) tell(new News.States(Set.of(trackerId)));
        else
            passedOver = true;
    }

    private boolean isWanted() { return wantedUntil - nanoClock.getAsLong() > 0; }

    /** On the thread. What can't be said leaves a gap in the numbers, and whoever finds it looks afresh. */
    private void tellAll() {
        gathering.set(false); // before looking: what comes now is told the next time
        boolean changed = directory.getAndSet(false);
        List<Set<Integer>> open = pieces(work);
        if (changed && open.isEmpty()) open = List.of(Set.of());
        for (Set<Integer> some : open) {
            say(CHANGES, NewsJson.told(new NewsJson.Told(self, ++changesSaid, changed, some, Set.of())));
            changed = false;
        }
        for (Set<Integer> some : pieces(states))
            say(STATES, NewsJson.told(new NewsJson.Told(self, ++statesSaid, false, Set.of(), some)));
    }

    private static List<Set<Integer>> pieces(Set<Integer> gathered) {
        List<Set<Integer>> pieces = new ArrayList<>();
        Set<Integer> piece = new HashSet<>();
        for (Integer id : gathered) {
            if (!gathered.remove(id)) continue;
            piece.add(id);
            if (piece.size() < NewsJson.MOST) continue;
            pieces.add(piece);
            piece = new HashSet<>();
        }
        if (!piece.isEmpty()) pieces.add(piece);
        return pieces;
    }

    private void say(String subject, byte[] body) { open.get().ifPresent(connection -> NatsEngine.publish(connection, subject, body)); }

    /** On the thread. */
    private void beat() {
        watch();
        if (passedOver) {
            passedOver = false;
            statesSaid++;
        }
        say(BEATS, NewsJson.beat(new NewsJson.Beat(self, changesSaid, statesSaid, watching, false)));
    }

    // ---- hearing ----

    @Override
    public void listen(Consumer<News> heard, BooleanSupplier isWatched) {
        watched = isWatched;
        listener = heard;
        audienceChanged();
    }

    /** The first watcher wants news at once; when the last one goes, that has time. */
    @Override
    public void audienceChanged() { if (watched.getAsBoolean()) later(this::watchSoon, Duration.ZERO); }

    private void watchSoon() {
        if (watching || dispatcher == null) return;
        beat();
        later(this::lookAfresh, LOOK_AFRESH); // what others passed over until they heard that it is wanted
    }

    /** On the link's thread: a new connection; its subscriptions are made anew when only the server changed. */
    void connected(Connection connection) {
        Dispatcher made = connection.createDispatcher();
        made.subscribe(CHANGES, message -> onTold(message, changesHeard));
        made.subscribe(BEATS, this::onBeat);
        later(() -> {
            dispatcher = made;
            watching = false;
            beat();
        }, Duration.ZERO);
    }

    /** On the link's thread: anything may have been said meanwhile. */
    void opened() {
        lookAfresh();
        later(this::beat, Duration.ZERO);
    }

    /** On the thread. */
    private void watch() {
        boolean now = watched.getAsBoolean();
        Dispatcher made = dispatcher;
        if (made == null || now == watching) return;
        watching = now;
        statesHeard.invalidateAll();
        if (now) made.subscribe(STATES, message -> onTold(message, statesHeard));
        else
            made.unsubscribe(STATES);
    }

    /** Something was said that nobody heard here, or a node is gone. Not too often, whatever is missed. */
    void lookAfresh() {
        if (!missed.compareAndSet(false, true)) return;
        later(this::lookNow, Duration.ofNanos(Math.max(0, afreshNot - nanoClock.getAsLong())));
    }

    private void lookNow() {
        afreshNot = nanoClock.getAsLong() + LOOK_AFRESH.toNanos();
        missed.set(false); // before looking: what is missed from here on is looked for the next time
        listener.accept(new News.Missed());
    }

    private void onTold(Message message, Cache<NodeId, Long> heard) {
        try {
            NewsJson.Told told = NewsJson.told(bounded(message));
            if (told.from().equals(self)) return;
            follow(heard, told.from(), told.number(), told.number() - 1);
            if (told.directory()) listener.accept(new News.Directory());
            if (!told.work().isEmpty()) listener.accept(new News.Work(told.work()));
            if (!told.states().isEmpty()) listener.accept(new News.States(told.states()));
        } catch (IOException | RuntimeException e) {
            refuse(message, e);
        }
    }

    private void onBeat(Message message) {
        try {
            NewsJson.Beat said = NewsJson.beat(bounded(message));
            if (said.from().equals(self)) return;
            follow(changesHeard, said.from(), said.changes(), said.changes());
            if (watching) follow(statesHeard, said.from(), said.states(), said.states());
            if (said.watches()) wanted();
            if (said.ends()) ended.put(said.from(), true);
        } catch (IOException | RuntimeException e) {
            refuse(message, e);
        }
    }

    private void wanted() {
        boolean before = isWanted();
        wantedUntil = nanoClock.getAsLong() + beat.multipliedBy(BEATS_MISSED).toNanos();
        if (!before) later(this::beat, Duration.ZERO);
    }

    /** On the dispatcher's thread. @param before number of the message that has to be known by now */
    private void follow(Cache<NodeId, Long> heard, NodeId from, long number, long before) {
        Long last = heard.getIfPresent(from);
        heard.put(from, last == null ? number : Math.max(last, number));
        if (last != null && before > last) lookAfresh();
    }

    /** Whether anything that it says from here on would be missed. */
    boolean hasHeardOf(NodeId node) {
        return changesHeard.getIfPresent(node) != null;
    }

    private static byte[] bounded(Message message) throws IOException {
        byte[] body = message.getData();
        if (body.length > LARGEST) throw new IOException(body.length + " bytes (expected: <= " + LARGEST + ")");
        return body;
    }

    private void refuse(Message message, Exception why) {
        if (unreadable.takes()) log.warn("{}: what another node says can't be read: {}", message.getSubject(), why.getMessage());
    }

    /** Whether it said that it ends, and had nothing left to tell. */
    boolean hasEnded(NodeId node) {
        return ended.getIfPresent(node) != null;
    }

    /**
     * What is gathered is still said.
     *
     * @param orderly whether nobody has to look for what this node leaves
     */
    void close(boolean orderly) {
        later(() -> {
            tellAll();
            say(BEATS, NewsJson.beat(new NewsJson.Beat(self, changesSaid, statesSaid, false, orderly)));
        }, Duration.ZERO);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) thread.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
