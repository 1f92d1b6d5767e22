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
import java.util.function.Consumer;
import java.util.function.LongConsumer;

import io.trackgate.simulator.AppliedChange;

/**
 * Holds what callers were told against what one tracker did. A success is honest when between its request and its answer the tracker did what
 * was asked, and did it for this command: each deed vouches for one success at most. And each deed has a command of its own that may have caused it:
 * none was done twice, or although its caller was told that it was never sent.
 */
final class Deeds {

    private record Claimed(UUID command, long asked, long answered) {}

    private final Map<String, List<Long>> done = new HashMap<>();
    private final Map<String, List<Claimed>> claimed = new HashMap<>();
    private final Map<String, List<Claimed>> possible = new HashMap<>();

    /** On the tracker's event loop, before its answer leaves. */
    synchronized void did(AppliedChange change) {
        Wish.deeds(change).forEach(deed -> done.computeIfAbsent(deed, unknown -> new ArrayList<>()).add(change.nanoTime()));
    }

    /** A caller was told that its wish is fulfilled. */
    synchronized void acknowledged(Wish wish, UUID command, long asked, long answered) {
        enter(claimed, wish, new Claimed(command, asked, answered));
    }

    /** Somebody asks for this; what nobody ever asked for comes along with something else. */
    synchronized void asked(Wish wish) {
        wish.deeds().forEach(deed -> possible.computeIfAbsent(deed, unknown -> new ArrayList<>()));
    }

    /** The tracker may have got this command, and done what it asks for until then. */
    synchronized void mayHaveBeenDone(Wish wish, UUID command, long asked, long until) {
        enter(possible, wish, new Claimed(command, asked, until));
    }

    private static void enter(Map<String, List<Claimed>> where, Wish wish, Claimed claim) {
        wish.deeds().forEach(deed -> where.computeIfAbsent(deed, unknown -> new ArrayList<>()).add(claim));
    }

    synchronized Set<UUID> falseSuccesses() {
        Set<UUID> unproven = new HashSet<>();
        claimed.forEach(
                (deed, claims) -> match(claims, done.getOrDefault(deed, List.of()), claim -> unproven.add(claim.command), at -> {}));
        return unproven;
    }

    /** Deeds for which there is no command, or not as many as deeds. */
    synchronized List<String> uncalledFor() {
        List<String> uncalledFor = new ArrayList<>();
        possible.forEach((deed, claims) -> {
            List<Long> times = done.getOrDefault(deed, List.of());
            match(claims, times, claim -> {}, at -> uncalledFor.add("%s at %d, done at %s, for %s".formatted(deed, at, times, claims)));
        });
        return uncalledFor;
    }

    /** Each deed, in order of time, vouches for the claim that can wait least: so the most claims are proven, and the most deeds have a claim. */
    private static void match(List<Claimed> claims, List<Long> deeds, Consumer<Claimed> unproven, LongConsumer unclaimed) {
        List<Claimed> byRequest = claims.stream().sorted(Comparator.comparingLong(Claimed::asked)).toList();
        PriorityQueue<Claimed> open = new PriorityQueue<>(Comparator.comparingLong(Claimed::answered));
        int next = 0;
        for (long deed : deeds.stream().sorted().toList()) {
            while (next < byRequest.size() && byRequest.get(next).asked() <= deed)
                open.add(byRequest.get(next++));
            while (!open.isEmpty() && open.peek().answered() < deed)
                unproven.accept(open.remove());
            if (open.isEmpty()) unclaimed.accept(deed);
            else
                open.remove();
        }
        open.forEach(unproven);
        byRequest.subList(next, byRequest.size()).forEach(unproven);
    }
}
