package io.trackgate.scenes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.trackgate.config.TrackerModel;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TrackerEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Callers that command one tracker of many after the other, half of the time over a bad network; what they were told, and what trackers did. */
final class ChaosCallers implements AutoCloseable {

    // Longer than the gateway may be behind.
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** A tracker, and two ways of calling about it. */
    private record Target(int id, TrackerModel model, ApiCaller direct, ApiCaller overBadNetwork, Deeds deeds) {
        @Override
        public String toString() { return model.code() + " " + id; }
    }

    private final List<Target> targets = new ArrayList<>();
    private final CallerLoops loops;
    private final Map<UUID, String> told = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicLong> refused = new ConcurrentHashMap<>(); // by code, where no command came about
    private final AtomicLong unanswered = new AtomicLong();

    /** @param think for about so long after an answer, each */
    ChaosCallers(Duration think) { loops = new CallerLoops(think, this::ask); }

    /** What this tracker does counts from now on. */
    void add(int id, SimulatedTracker tracker, ApiCaller direct, ApiCaller overBadNetwork) {
        Deeds deeds = new Deeds();
        tracker.onEvent(event -> { if (event instanceof TrackerEvent.Changed changed) deeds.did(changed.change()); });
        targets.add(new Target(id, tracker.model(), direct, overBadNetwork, deeds));
    }

    void start(int callers, long seed) { loops.start(callers, seed); }

    private CompletableFuture<?> ask(SplittableRandom random) {
        Target target = targets.get(random.nextInt(targets.size()));
        Wish wish = Wish.any(target.model, random);
        boolean direct = random.nextBoolean();
        long asked = System.nanoTime();
        CompletableFuture<Answered> answer = wish.ask(direct ? target.direct : target.overBadNetwork);
        return answer.handle((given, failure) -> {
            if (failure == null) onAnswer(target, wish, given, asked);
            else if (direct) loops.failures().add(failure);
            else
                unanswered.incrementAndGet();
            return null;
        });
    }

    private void onAnswer(Target target, Wish wish, Answered answer, long asked) {
        long answered = System.nanoTime();
        if (answer.outcome().isEmpty()) {
            refused.computeIfAbsent(answer.code(), code -> new AtomicLong()).incrementAndGet();
            assertThat(answer.success()).as(answer.toString()).isFalse();
            return;
        }
        String before = told.put(answer.commandId(), answer.outcome());
        assertThat(before).as(answer.toString()).isNull();
        assertThat(answer.success() && !Set.of("acknowledged", "postponed").contains(answer.outcome())).as(answer.toString()).isFalse();
        // Also where the store did not take it: "this tracker confirmed" is a promise of its own.
        if (answer.outcome().equals("acknowledged")) target.deeds.acknowledged(wish, answer.commandId(), asked, answered);
    }

    /** Until each has its last answer. */
    void stop() { loops.stop(); }

    /** Commands that anybody was told of. */
    int commands() { return told.size(); }

    void allHadTheirAnswer() { assertThat(loops.failures()).as("calls over a good network").isEmpty(); }

    void wereToldNoFalseSuccess() {
        assertThat(targets)
                .allSatisfy(target -> assertThat(target.deeds.falseSuccesses()).as(target.toString()).isEmpty());
    }

    /** Whatever was accepted has one outcome, and it is the one that its caller was told. */
    void agreeWith(StoreView store) {
        await().atMost(PATIENCE).untilAsserted(
                () -> assertThat(store.count("select count(*) from command where outcome is null")).as("commands without an outcome")
                        .isZero());
        Map<UUID, String> audited = new HashMap<>();
        store.rows("select id, outcome from command where asked_by not in ('gateway', 'read')",
                row -> Map.entry(UUID.fromString(row.getString(1)), row.getString(2)))
                .forEach(row -> audited.put(row.getKey(), row.getValue()));
        Map<UUID, String> kept = new HashMap<>(audited);
        kept.keySet().retainAll(told.keySet());
        assertThat(kept).as("what callers were told").isEqualTo(told);
        Set<UUID> untold = new HashSet<>(audited.keySet());
        untold.removeAll(told.keySet());
        assertThat((long) untold.size()).as("commands that nobody was told of, but for lost calls").isLessThanOrEqualTo(unanswered.get());
    }

    String summary() {
        Map<String, Long> outcomes = new TreeMap<>();
        told.values().forEach(outcome -> outcomes.merge(outcome, 1L, Long::sum));
        return "%d commands %s, %s refused by code, %s calls lost on the way".formatted(told.size(), outcomes, new TreeMap<>(refused),
                unanswered);
    }

    @Override
    public void close() { loops.close(); }
}
