package io.trackgate.core.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/** One tracker's sessions of this node, and its presence as it was last read or written. Every method is called with its monitor held. */
final class PresenceSlot {

    static final long UNREAD = -1;

    /** One session of this node. */
    static final class Mine {
        private final String deviceId;
        private final long epoch;
        private @Nullable CompletableFuture<Predecessor> claim; // until it is known who had the device before

        Mine(String deviceId, long epoch, CompletableFuture<Predecessor> claim) {
            this.deviceId = deviceId;
            this.epoch = epoch;
            this.claim = claim;
        }
    }

    /** What is to be written, and what that means for sessions of this node and of others. */
    record Wanted(List<Holding> entry, List<Holding> displaced, List<Holding> lost, boolean isNews) {}

    private final int trackerId;
    private final List<Mine> mine = new ArrayList<>(1);
    private List<Holding> entry = List.of();
    private long revision = UNREAD;
    private boolean queued;
    private boolean busy;
    private boolean again;

    PresenceSlot(int trackerId) { this.trackerId = trackerId; }

    int trackerId() { return trackerId; }

    long revision() { return revision; }

    boolean isEmpty() { return mine.isEmpty() && !queued && !busy; }

    boolean holdsNothing() { return mine.isEmpty(); }

    int size() { return mine.size(); }

    /** @return the claim that this one replaces, for nobody will hear of it */
    Optional<CompletableFuture<Predecessor>> claim(Mine session) {
        Optional<Mine> before = of(session.deviceId);
        before.ifPresent(mine::remove);
        mine.add(session);
        return before.map(old -> old.claim);
    }

    boolean release(String deviceId, long epoch) { return mine.removeIf(held -> held.deviceId.equals(deviceId) && held.epoch == epoch); }

    /** A newer session elsewhere has its device. */
    void cede(String deviceId, long newer) {
        mine.removeIf(held -> held.deviceId.equals(deviceId) && held.epoch < newer);
        forget();
    }

    private Optional<Mine> of(String deviceId) { return mine.stream().filter(held -> held.deviceId.equals(deviceId)).findFirst(); }

    /** Its presence may be another one by now. */
    void forget() { revision = UNREAD; }

    void know(List<Holding> now, long at) {
        entry = now;
        revision = at;
    }

    // ---- its turn ----

    /** @return whether it has to be put into the line */
    boolean enqueue() {
        if (busy) again = true;
        else if (!queued) return queued = true;
        return false;
    }

    void begin() {
        queued = false;
        busy = true;
    }

    /** @return whether something came meanwhile */
    boolean end() {
        busy = false;
        boolean more = again;
        again = false;
        return more;
    }

    // ---- what presence should say ----

    /** The sessions of others stay, but for those whose device has a newer one here; what this node's name stands for otherwise is of a run before. */
    Wanted wanted(NodeId self) {
        List<Holding> now = new ArrayList<>();
        List<Holding> displaced = new ArrayList<>();
        List<Holding> lost = new ArrayList<>();
        for (Holding there : entry) {
            if (there.node().name().equals(self.name())) continue;
            Optional<Mine> here = of(there.deviceId());
            if (here.isEmpty() || here.get().epoch < there.epoch()) now.add(there);
            if (here.isPresent()) (here.get().epoch < there.epoch() ? lost : displaced).add(there);
        }
        for (Mine held : mine) {
            if (lost.stream().noneMatch(there -> there.deviceId().equals(held.deviceId)))
                now.add(new Holding(self, held.deviceId, held.epoch));
        }
        return new Wanted(List.copyOf(now), displaced, lost, !(now.size() == entry.size() && now.containsAll(entry)));
    }

    /** The claims that what is written answers, each by its device. */
    List<Answered> answer() {
        List<Answered> answered = new ArrayList<>(1);
        for (Mine held : mine) {
            CompletableFuture<Predecessor> claim = held.claim;
            if (claim == null || entry.stream().noneMatch(line -> line.epoch() == held.epoch && line.deviceId().equals(held.deviceId)))
                continue;
            answered.add(new Answered(held.deviceId, held.epoch, claim));
            held.claim = null;
        }
        return answered;
    }

    /** @param claim to be completed */
    record Answered(String deviceId, long epoch, CompletableFuture<Predecessor> claim) {}
}
