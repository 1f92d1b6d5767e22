package io.trackgate.core;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

import io.trackgate.core.command.Leftover;
import io.trackgate.core.session.TrackerSession;
import io.trackgate.core.store.AuditStore;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What trackers that come from other nodes may still answer, as the audit has it, and what is kept for them or uncertain of them since. One look into the
 * store for all that came while the last one ran: a storm of logins costs a few. Any thread.
 */
final class OldAnswers {

    private static final Logger log = LoggerFactory.getLogger(OldAnswers.class);

    private record Question(TrackerSession session, CompletableFuture<Leftover> answer) {}

    /** @param unanswered tracker → whether its command was a raw one */
    private record Seen(Map<Integer, Boolean> unanswered, Set<Integer> withWork) {}

    private final Database database;
    private final OpenWork work;
    private final Duration late;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private List<Question> waiting = new ArrayList<>(); // guarded by this
    private boolean looking; // guarded by this

    OldAnswers(Database database, OpenWork work, Duration late, InstantSource clock, LongSupplier nanoClock) {
        this.database = database;
        this.work = work;
        this.late = late;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /** Never fails: where the store can't be read, an answer may come. */
    CompletableFuture<Leftover> of(TrackerSession session) {
        CompletableFuture<Leftover> answer = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(new Question(session, answer));
            if (looking) return answer;
            looking = true;
        }
        look();
        return answer;
    }

    private void look() {
        List<Question> asked;
        synchronized (this) {
            asked = waiting;
            waiting = new ArrayList<>();
            looking = !asked.isEmpty();
        }
        if (asked.isEmpty()) return;
        database.read(handle -> new Seen(AuditStore.trackersThatMayAnswer(handle, clock.millis() - late.toMillis()),
                StateStore.trackersWithWork(handle))).whenComplete((seen, failure) -> {
                    if (failure == null) asked.forEach(question -> answer(question, seen));
                    else {
                        log.warn("the audit can't be read: {} trackers are probed before their next command: {}", asked.size(),
                                failure.toString());
                        asked.forEach(question -> question.answer.complete(leftover(question.session, true)));
                    }
                    look();
                });
    }

    private void answer(Question question, Seen seen) {
        Integer tracker = question.session.trackerId();
        if (seen.withWork.contains(tracker)) {
            work.mark(tracker.intValue());
            question.session.lookAgain();
        }
        Boolean raw = seen.unanswered.get(tracker);
        question.answer.complete(raw == null ? Leftover.NONE : leftover(question.session, raw));
    }

    private Leftover leftover(TrackerSession session, boolean raw) {
        return Leftover.ofAnotherNode(session.protocol(), raw, Set.copyOf(session.tracker().model().probe()), late, clock,
                nanoClock.getAsLong());
    }
}
