package io.trackgate.scenes;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;

import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TrackerEvent;
import org.awaitility.core.ConditionTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Callers that command any tracker through any node; what they were told, and what trackers did. */
final class ClusterCallers implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long AGAIN_MILLIS = 100;
    private static final int SETTINGS_PERCENT = 30;
    // What nobody knows of a command that a tracker may have got: bytes of a node that stood still were on their way before.
    private static final Duration LATEST_DEED = Duration.ofSeconds(15);

    private record Target(int id, SimulatedTracker tracker, Deeds deeds, AtomicInteger settings) {
        @Override
        public String toString() { return tracker.model().code() + " " + id; }
    }

    /** @param durable false: its node's store did not take it */
    private record Told(String outcome, boolean durable, Target target, Wish wish, int node) {}

    private final List<ClusterNode> nodes;
    private final List<Target> targets = new ArrayList<>();
    private final CallerLoops loops;
    private final Map<UUID, Told> told = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicLong> refused = new ConcurrentHashMap<>(); // by code, where no command came about
    private final AtomicLong lost = new AtomicLong();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    /** @param think for about so long after an answer, each */
    ClusterCallers(List<ClusterNode> nodes, Duration think) {
        this.nodes = nodes;
        this.loops = new CallerLoops(think, this::anything);
    }

    /** What this tracker does counts from now on. */
    void add(int id, SimulatedTracker tracker) {
        Deeds deeds = new Deeds();
        tracker.onEvent(event -> { if (event instanceof TrackerEvent.Changed changed) deeds.did(changed.change()); });
        targets.add(new Target(id, tracker, deeds, new AtomicInteger()));
    }

    void start(int callers, long seed) { loops.start(callers, seed); }

    /** Until each has its last answer. */
    void stop() { loops.stop(); }

    private CompletableFuture<String> anything(SplittableRandom random) {
        Target target = targets.get(random.nextInt(targets.size()));
        return ask(target, random.nextInt(nodes.size()), wish(target, random));
    }

    private static Wish wish(Target target, SplittableRandom random) {
        Optional<Wish> settings = random.nextInt(100) < SETTINGS_PERCENT
                ? Wish.Tracking.numbered(target.tracker.model(), target.settings.incrementAndGet())
                : Optional.empty();
        return settings.orElseGet(() -> Wish.any(target.tracker.model(), random));
    }

    /** @return the outcome; empty where there is none */
    private CompletableFuture<String> ask(Target target, int node, Wish wish) {
        target.deeds.asked(wish);
        long asked = System.nanoTime();
        return wish.ask(nodes.get(node).api(target.id)).handle((answer, failure) -> {
            if (failure != null) return onFailure(target, node, wish, asked, failure);
            onAnswer(target, node, wish, asked, answer);
            return answer.outcome();
        });
    }

    private String onFailure(Target target, int node, Wish wish, long asked, Throwable failure) {
        if (!nodes.get(node).mayHaveLost(asked)) wrong.add("no answer from " + nodes.get(node).name() + ": " + failure);
        lost.incrementAndGet();
        boolean never = failure instanceof ConnectException || failure.getCause() instanceof ConnectException;
        if (!never) target.deeds.mayHaveBeenDone(wish, UUID.randomUUID(), asked, System.nanoTime() + LATEST_DEED.toNanos());
        return "";
    }

    private void onAnswer(Target target, int node, Wish wish, long asked, Answered answer) {
        long answered = System.nanoTime();
        boolean obeyed = answer.outcome().equals("acknowledged");
        if (answer.success() && !obeyed) wrong.add("a success that is none: " + answer);
        if (answer.outcome().isEmpty()) {
            refused.computeIfAbsent(answer.code(), code -> new AtomicLong()).incrementAndGet();
            return;
        }
        Told now = new Told(answer.outcome(), answer.success() == obeyed, target, wish, node);
        if (told.put(answer.commandId(), now) != null) wrong.add("a second answer: " + answer);
        if (obeyed) target.deeds.acknowledged(wish, answer.commandId(), asked, answered);
        if (!answer.written().equals("false"))
            target.deeds.mayHaveBeenDone(wish, answer.commandId(), asked, obeyed ? answered : answered + LATEST_DEED.toNanos());
    }

    // ---- everybody ----

    /** Trackers that are still to obey. */
    private final class Round {
        private final SplittableRandom random;
        private final ToIntFunction<SplittableRandom> node;
        private final Queue<Target> waiting = new ConcurrentLinkedQueue<>(targets);
        private final Map<Target, String> asked = new ConcurrentHashMap<>();
        private final AtomicInteger left = new AtomicInteger(targets.size());
        private final AtomicLong longestNanos = new AtomicLong();

        Round(ToIntFunction<SplittableRandom> node, long seed) {
            this.node = node;
            this.random = new SplittableRandom(seed);
        }

        private void next() {
            Target target = waiting.poll();
            if (target != null) untilItObeys(target, System.nanoTime());
        }

        private void untilItObeys(Target target, long since) {
            asked.putIfAbsent(target, "asked");
            one(target).thenAccept(outcome -> {
                if (outcome.equals("acknowledged")) {
                    asked.remove(target);
                    longestNanos.accumulateAndGet(System.nanoTime() - since, Math::max);
                    left.decrementAndGet();
                    next();
                } else {
                    asked.put(target, outcome);
                    CompletableFuture.delayedExecutor(AGAIN_MILLIS, TimeUnit.MILLISECONDS).execute(() -> untilItObeys(target, since));
                }
            });
        }

        private synchronized CompletableFuture<String> one(Target target) {
            return ask(target, node.applyAsInt(random), wish(target, random));
        }
    }

    /**
     * Commands each tracker until it obeys.
     *
     * @param atOnce so many of them
     * @param node   through which
     * @return how long anybody had to ask on
     */
    Duration everybodyObeys(int atOnce, ToIntFunction<SplittableRandom> node, long seed) {
        Round round = new Round(node, seed);
        for (int i = 0; i < atOnce; i++)
            round.next();
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> round.left.get() == 0);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("they obey nobody: " + round.asked, e);
        }
        return Duration.ofNanos(round.longestNanos.get());
    }

    // ---- judgement ----

    /** Commands that anybody was told of. */
    int commands() { return told.size(); }

    void wereAnswered() {
        assertThat(loops.failures()).isEmpty();
        assertThat(wrong).isEmpty();
    }

    void wereToldNoFalseSuccess() {
        assertThat(targets).allSatisfy(target -> assertThat(target.deeds.falseSuccesses()).as(target.toString()).isEmpty());
    }

    void nothingWasDoneTwice() {
        // GTOUT tells every output anew, also those that nobody asked for.
        assertThat(targets).filteredOn(target -> !target.tracker.model().protocol().equals("queclink"))
                .allSatisfy(target -> assertThat(target.deeds.uncalledFor()).as(target.toString()).isEmpty());
    }

    /**
     * Each command has one outcome, that which its caller was told; but a node that did not hear of another's command in time says "timed-out" of it, whatever
     * came of it.
     *
     * @return of how many more became known than their callers were told
     */
    long agreeWith(StoreView store) {
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(
                () -> assertThat(store.count("select count(*) from command where outcome is null")).as("commands without an outcome")
                        .isZero());
        Map<UUID, String> audited = new HashMap<>();
        store.rows("select id, outcome from command where asked_by not in ('gateway', 'read')",
                row -> audited.put(UUID.fromString(row.getString(1)), row.getString(2)));
        List<String> different = new ArrayList<>();
        long known = 0;
        for (Map.Entry<UUID, Told> each : told.entrySet()) {
            String outcome = audited.getOrDefault(each.getKey(), "none");
            if (outcome.equals(each.getValue().outcome)) continue;
            if (each.getValue().outcome.equals("timed-out") && !outcome.equals("none")) known++;
            else
                different.add(each.getKey() + " is " + outcome + " in the audit, and was told as " + each.getValue());
        }
        assertThat(different).isEmpty();
        audited.keySet().removeAll(told.keySet());
        assertThat((long) audited.size()).as("commands that nobody was told of, but for lost calls").isLessThanOrEqualTo(lost.get());
        return known;
    }

    String summary() {
        Map<String, Long> outcomes = new TreeMap<>();
        told.values().forEach(one -> outcomes.merge(one.outcome, 1L, Long::sum));
        return "%d commands %s, %d of these not durable, %s refused by code, %s calls lost with a node".formatted(told.size(), outcomes,
                told.values().stream().filter(one -> !one.durable).count(), new TreeMap<>(refused), lost);
    }

    @Override
    public void close() { loops.close(); }
}
