package io.trackgate.core.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node holds, and its way into presence: each tracker of which that is not known to be there stands in one line, and one thread sends for as
 * many of them at once as the window has places, without waiting for an answer. What fails stands in line again. Any thread.
 */
final class PresenceBook {

    private static final Logger log = LoggerFactory.getLogger(PresenceBook.class);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1); // of a session whose claim is pending
    private static final long RETRY_MILLIS = 200;
    private static final long LOOK_MILLIS = 50;

    /** Whoever acts on what presence says. */
    interface Consequences {

        /** Another node's session has gone for one of this node's: it is told, and asked what it leaves. */
        CompletableFuture<Predecessor> displaced(int trackerId, Holding other, long newer);

        /** Another node has a newer session of a device of which one is here. */
        void lost(int trackerId, Holding other);

        /** Presence says something else of this tracker than before. */
        void changed(int trackerId);
    }

    private record Waiting(CompletableFuture<Predecessor> claim, long sinceNanos) {}

    private final NodeId self;
    private final Supplier<Optional<PresenceBucket>> bucket;
    private final Consequences consequences;
    private final LongSupplier nanoClock;
    private final Map<Integer, PresenceSlot> slots = new ConcurrentHashMap<>();
    private final BlockingQueue<PresenceSlot> line = new LinkedBlockingQueue<>(); // each slot once
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>(); // the oldest first
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger resting = new AtomicInteger(); // failed, and are put into the line again in a while
    private final Thread writer = Thread.ofPlatform().name("cluster-presence").daemon(true).unstarted(this::run);

    PresenceBook(NodeId self, Supplier<Optional<PresenceBucket>> bucket, Consequences consequences, LongSupplier nanoClock) {
        this.self = self;
        this.bucket = bucket;
        this.consequences = consequences;
        this.nanoClock = nanoClock;
    }

    void start() { writer.start(); }

    /** Trackers of which presence may say something else. */
    int pending() { return line.size() + underWay.get() + resting.get(); }

    /** Of those that this node has. */
    int claimed() { return Math.max(0, held.get() - pending()); }

    CompletableFuture<Predecessor> claim(int trackerId, String deviceId, long epoch) {
        CompletableFuture<Predecessor> claim = new CompletableFuture<>();
        change(trackerId, slot -> {
            PresenceSlot.Mine mine = new PresenceSlot.Mine(deviceId, epoch, claim);
            slot.claim(mine).ifPresent(PresenceBook::unreachable);
        });
        if (bucket.get().isEmpty()) unreachable(claim);
        else
            waiting.add(new Waiting(claim, nanoClock.getAsLong()));
        return claim;
    }

    private static void unreachable(CompletableFuture<Predecessor> claim) { claim.complete(new Predecessor.Unreachable()); }

    void release(int trackerId, String deviceId, long epoch) { change(trackerId, slot -> slot.release(deviceId, epoch)); }

    /** The other node has written it: where nothing else is held there is nothing to say. */
    void cede(Integer trackerId, String deviceId, long newer) {
        slots.computeIfPresent(trackerId, (id, slot) -> {
            synchronized (slot) {
                int before = slot.size();
                slot.cede(deviceId, newer);
                held.addAndGet(slot.size() - before);
                if (!slot.holdsNothing() && slot.enqueue()) line.add(slot);
                return slot.isEmpty() ? null : slot;
            }
        });
    }

    /** Presence may have lost or got anything meanwhile: all that is held is compared and told anew. */
    void assertAll() {
        slots.keySet().forEach(tracker -> change(tracker, PresenceSlot::forget));
    }

    private interface Change {
        void make(PresenceSlot slot);
    }

    private void change(Integer trackerId, Change change) {
        slots.compute(trackerId, (id, present) -> {
            PresenceSlot slot = present == null ? new PresenceSlot(id) : present;
            synchronized (slot) {
                int before = slot.size();
                change.make(slot);
                held.addAndGet(slot.size() - before);
                if (slot.enqueue()) line.add(slot);
            }
            return slot;
        });
    }

    // ---- on the writer's thread ----

    private void run() {
        try {
            while (true) {
                giveUpWaiting();
                PresenceSlot next = line.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) take(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() does that
        }
    }

    private void giveUpWaiting() {
        for (Waiting first = waiting.peek(); first != null; first = waiting.peek()) {
            if (!first.claim.isDone() && nanoClock.getAsLong() - first.sinceNanos < PATIENCE) return;
            waiting.remove();
            unreachable(first.claim);
        }
    }

    private void take(PresenceSlot slot) throws InterruptedException {
        Optional<PresenceBucket> open = bucket.get();
        if (open.isEmpty() || !open.get().window().take(LOOK_MILLIS)) {
            line.add(slot); // it stands there until presence is back
            if (open.isEmpty()) TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            return;
        }
        underWay.incrementAndGet();
        long takenNanos = nanoClock.getAsLong();
        synchronized (slot) {
            slot.begin();
        }
        bring(slot, open.get()).whenComplete((done, failure) -> {
            open.get().window().leave(takenNanos);
            underWay.decrementAndGet();
            ended(slot, failure);
        });
    }

    /** Whatever goes wrong fails the future. */
    private CompletableFuture<Void> bring(PresenceSlot slot, PresenceBucket open) {
        try {
            boolean unread;
            synchronized (slot) {
                unread = slot.revision() == PresenceSlot.UNREAD;
            }
            if (!unread) return write(slot, open, null);
            return open.hasMostlyNone() ? create(slot, open) : readAndWrite(slot, open);
        } catch (RuntimeException e) { // the client's way to say that the connection is gone
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Void> readAndWrite(PresenceSlot slot, PresenceBucket open) {
        return open.read(slot.trackerId()).thenCompose(entry -> write(slot, open, entry));
    }

    /** Written without a look, as if there were nothing; where there is something that is refused, and looked at after all. */
    private CompletableFuture<Void> create(PresenceSlot slot, PresenceBucket open) {
        PresenceSlot.Wanted wanted;
        synchronized (slot) {
            slot.know(List.of(), 0);
            wanted = slot.wanted(self);
            slot.forget(); // it was a guess
        }
        if (!wanted.isNews()) return readAndWrite(slot, open);
        return open.create(slot.trackerId(), wanted.entry()).thenAccept(at -> written(slot, wanted, at))
                .exceptionallyCompose(failure -> PresenceBucket.isConflict(failure)
                        ? readAndWrite(slot, open)
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletableFuture<Void> write(PresenceSlot slot, PresenceBucket open, PresenceBucket.@Nullable Entry read) {
        PresenceSlot.Wanted wanted;
        long revision;
        synchronized (slot) {
            if (read != null) slot.know(read.holdings(), read.revision());
            wanted = slot.wanted(self);
            revision = slot.revision();
        }
        CompletableFuture<Long> written = wanted.isNews()
                ? open.write(slot.trackerId(), wanted.entry(), revision)
                : CompletableFuture.completedFuture(revision);
        return written.thenAccept(at -> written(slot, wanted, at));
    }

    private void written(PresenceSlot slot, PresenceSlot.Wanted wanted, long revision) {
        List<PresenceSlot.Answered> answered;
        synchronized (slot) {
            slot.know(wanted.entry(), revision);
            answered = slot.answer();
        }
        if (wanted.isNews()) consequences.changed(slot.trackerId());
        wanted.lost().forEach(other -> consequences.lost(slot.trackerId(), other));
        List<Holding> displaced = new ArrayList<>(wanted.displaced());
        for (PresenceSlot.Answered claim : answered) {
            Optional<Holding> other = displaced.stream().filter(there -> there.deviceId().equals(claim.deviceId())).findFirst();
            if (other.isEmpty()) claim.claim().complete(new Predecessor.Nobody());
            else {
                displaced.remove(other.get());
                consequences.displaced(slot.trackerId(), other.get(), claim.epoch()).thenAccept(claim.claim()::complete);
            }
        }
        // Told without a claim: after presence was away.
        displaced.forEach(other -> wanted.entry().stream()
                .filter(line -> line.node().equals(self) && line.deviceId().equals(other.deviceId())).findFirst()
                .ifPresent(line -> consequences.displaced(slot.trackerId(), other, line.epoch())));
    }

    private void ended(PresenceSlot slot, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean conflict = cause instanceof PresenceBucket.ConflictException;
        if (cause != null && !conflict) log.debug("presence of tracker {}: {}", slot.trackerId(), cause.toString());
        boolean later = cause != null && !conflict;
        slots.computeIfPresent(slot.trackerId(), (id, present) -> {
            synchronized (slot) {
                boolean more = slot.end();
                if (cause != null) slot.forget();
                if ((more || conflict) && slot.enqueue()) line.add(slot);
                else if (later && slot.enqueue()) inAWhile(slot);
                return slot.isEmpty() ? null : slot;
            }
        });
    }

    private void inAWhile(PresenceSlot slot) {
        resting.incrementAndGet();
        CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS).execute(() -> {
            line.add(slot);
            resting.decrementAndGet();
        });
    }

    /** What is in line gets so long; then nobody tells presence any more. */
    void close(long millis) {
        long until = nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            while (pending() > 0 && bucket.get().isPresent() && nanoClock.getAsLong() - until < 0)
                TimeUnit.MILLISECONDS.sleep(5);
            writer.interrupt();
            writer.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        waiting.forEach(one -> unreachable(one.claim));
    }
}
