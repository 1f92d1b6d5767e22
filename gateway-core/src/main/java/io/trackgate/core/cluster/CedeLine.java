package io.trackgate.core.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.trackgate.core.cluster.ClusterJson.Ceded;
import io.trackgate.core.command.Leftover;

/**
 * Sessions that one other node has to end because their trackers are here now: one question at a time, with what came while the last one was under way.
 * Whoever waits for an answer gets the first; where it did not come the question is asked again all the same. Any thread.
 */
final class CedeLine {

    private static final int AT_ONCE = 400; // so that question and answer are small messages
    private static final int ATTEMPTS = 30; // then that node has been away for so long that it compares all it holds
    private static final long AGAIN_MILLIS = 1_000;

    /** What became of a question: leftovers by their place in it, none where there is nothing. */
    sealed interface Reply {
        record Left(Map<Integer, Leftover> byPlace) implements Reply {}

        record Silence() implements Reply {}

        record Gone() implements Reply {}
    }

    private record Entry(Ceded session, CompletableFuture<Predecessor> answer, int attempts) {}

    private final Function<List<Ceded>, CompletableFuture<Reply>> node;
    private final Deque<Entry> waiting = new ArrayDeque<>(); // guarded by this
    private boolean asking; // guarded by this

    /** @param node asks it; never fails */
    CedeLine(Function<List<Ceded>, CompletableFuture<Reply>> node) { this.node = node; }

    CompletableFuture<Predecessor> add(Ceded session) {
        CompletableFuture<Predecessor> answer = new CompletableFuture<>();
        add(List.of(new Entry(session, answer, ATTEMPTS)));
        return answer;
    }

    private void add(List<Entry> entries) {
        synchronized (this) {
            waiting.addAll(entries);
            if (asking) return;
            asking = true;
        }
        ask();
    }

    private void ask() {
        List<Entry> some = new ArrayList<>();
        synchronized (this) {
            while (some.size() < AT_ONCE && !waiting.isEmpty())
                some.add(waiting.removeFirst());
            asking = !some.isEmpty();
        }
        if (some.isEmpty()) return;
        node.apply(some.stream().map(Entry::session).toList()).thenAcceptAsync(reply -> {
            answer(some, reply);
            ask();
        });
    }

    private void answer(List<Entry> asked, Reply reply) {
        switch (reply) {
            case Reply.Left left -> {
                for (int place = 0; place < asked.size(); place++)
                    asked.get(place).answer.complete(new Predecessor.HandedOver(left.byPlace.getOrDefault(place, Leftover.NONE)));
            }
            case Reply.Silence silence -> {
                asked.forEach(entry -> entry.answer.complete(new Predecessor.Unreachable()));
                List<Entry> again = asked.stream().filter(entry -> entry.attempts > 1)
                        .map(entry -> new Entry(entry.session, entry.answer, entry.attempts - 1)).toList();
                if (!again.isEmpty())
                    CompletableFuture.delayedExecutor(AGAIN_MILLIS, TimeUnit.MILLISECONDS).execute(() -> add(again));
            }
            case Reply.Gone gone -> asked.forEach(entry -> entry.answer.complete(new Predecessor.Unreachable()));
        }
    }
}
