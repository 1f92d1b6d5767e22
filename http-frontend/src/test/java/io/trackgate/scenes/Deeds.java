package io.trackgate.scenes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;

import io.trackgate.simulator.AppliedChange;

/**
 * Holds what callers were told against what one tracker did. A success is honest when between its request and its answer the tracker did what
 * was asked, and did it for this command: each deed vouches for one success at most.
 */
final class Deeds {

    private record Claimed(UUID command, long asked, long answered) {}

    private final Map<String, List<Long>> done = new HashMap<>();
    private final Map<String, List<Claimed>> claimed = new HashMap<>();

    /** On the tracker's event loop, before its answer leaves. */
    synchronized void did(AppliedChange change) {
        Wish.deeds(change).forEach(deed -> done.computeIfAbsent(deed, unknown -> new ArrayList<>()).add(change.nanoTime()));
    }

    /** A caller was told that its wish is fulfilled. */
    synchronized void acknowledged(Wish wish, UUID command, long asked, long answered) {
        wish.deeds().forEach(
                deed -> claimed.computeIfAbsent(deed, unknown -> new ArrayList<>()).add(new Claimed(command, asked, answered)));
    }

    synchronized Set<UUID> falseSuccesses() {
        Set<UUID> unproven = new HashSet<>();
        claimed.forEach((deed, claims) -> unproven.addAll(unproven(claims, done.getOrDefault(deed, List.of()))));
        return unproven;
    }

    /** Each deed, in order of time, vouches for the claim that can wait least: so the most claims are proven. */
    private static Set<UUID> unproven(List<Claimed> claims, List<Long> deeds) {
        List<Claimed> byRequest = claims.stream().sorted(Comparator.comparingLong(Claimed::asked)).toList();
        PriorityQueue<Claimed> open = new PriorityQueue<>(Comparator.comparingLong(Claimed::answered));
        Set<UUID> unproven = new HashSet<>();
        int next = 0;
        for (long deed : deeds.stream().sorted().toList()) {
            while (next < byRequest.size() && byRequest.get(next).asked() <= deed)
                open.add(byRequest.get(next++));
            while (!open.isEmpty() && open.peek().answered() < deed)
                unproven.add(open.remove().command());
            if (!open.isEmpty()) open.remove();
        }
        open.forEach(claim -> unproven.add(claim.command()));
        byRequest.subList(next, byRequest.size()).forEach(claim -> unproven.add(claim.command()));
        return unproven;
    }
}
