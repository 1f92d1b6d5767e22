package io.trackgate.core.frame;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.trackgate.core.frame.FrameRing.Chunk;
import io.trackgate.core.frame.FrameStream.Framed;
import org.jspecify.annotations.Nullable;

/**
 * One look at what passes between a tracker and this node: at first what is kept, and with each further call what came since. The rings are the only
 * queue, so whoever looks seldom or slowly misses something, is told how much, and costs nothing meanwhile.
 */
public final class FrameWatch {

    /**
     * What came since the last time.
     *
     * @param frames    the newest, in their order
     * @param skipped   frames, or pieces of bytes, that came too and are not told
     * @param changes   of the connection since, at the first time none
     * @param connected whether it is now
     */
    public record News(List<SeenFrame> frames, long skipped, List<Change> changes, boolean connected) {}

    /** @param connected whether it came, else it went and no other is there */
    public record Change(Instant at, int connection, boolean connected) {}

    /** What a tracker has at this node: those that live, and those that ended and are still kept. */
    public record Connections(List<Recorded> living, List<FrameRings.Ended> ended) {}

    private static final Comparator<FrameRings.Ended> NEWEST_FIRST = Comparator.comparingInt(FrameRings.Ended::connection).reversed();
    private static final int MOST_ABSENT = 20; // looks

    /** Frames that are told, of all that came: the newest. More of them never lie in memory at once, with all that they mean. */
    private static final class Newest {
        private static final Comparator<SeenFrame> BY_TIME = Comparator.comparing(SeenFrame::at);

        private final int most;
        private final Deque<SeenFrame> frames = new ArrayDeque<>();
        private long skipped;

        Newest(int most) { this.most = most; }

        void add(SeenFrame frame) {
            frames.addLast(frame);
            if (frames.size() <= most) return;
            frames.removeFirst();
            skipped++;
        }

        List<SeenFrame> inOrder() { return frames.stream().sorted(BY_TIME).toList(); } // stable: of one connection they stay as they are
    }

    /** A connection of before or of now. Its stream belongs to whoever explains. */
    private static final class Followed {
        private final int number;
        private @Nullable FrameStream stream;
        private @Nullable Integer after; // number of its last chunk that was read
        private List<Chunk> news = List.of();
        private boolean living;
        private boolean over;
        private int absent; // looks that found it nowhere
        private boolean unread; // in this look: others had so much to tell

        Followed(int number) { this.number = number; }
    }

    private final Supplier<Connections> connections;
    private final Supplier<List<String>> secrets;
    private final Executor explaining;
    private final int mostBytes;
    private final InstantSource clock;
    private List<String> masked = List.of();
    private Masks masks = new Masks(masked);
    private final Map<Integer, Followed> followed = new TreeMap<>(); // by the gateway's number of a connection: in the order in which they came
    private int numbered;
    private boolean begun;
    private boolean bare;

    /**
     * @param connections of the tracker, any time
     * @param secrets     of the tracker, any time: an operator may change them
     * @param explaining  where frames are explained
     * @param mostBytes   that are looked at in one call; of more, the newest
     */
    public FrameWatch(Supplier<Connections> connections, Supplier<List<String>> secrets, Executor explaining, int mostBytes,
            InstantSource clock) {
        this.connections = connections;
        this.secrets = secrets;
        this.explaining = explaining;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /** From now on frames come {@link SeenFrame#bare}. */
    public FrameWatch bare() {
        bare = true;
        return this;
    }

    /**
     * To be called again when it is done, and not before.
     *
     * @param mostFrames that are told; of more, the newest
     */
    public CompletableFuture<News> next(int mostFrames) {
        mask();
        Connections all = connections.get();
        Map<Integer, FrameRings.Ended> ended = new TreeMap<>();
        all.ended().forEach(one -> ended.put(one.connection(), one));
        Map<Integer, Recorded> present = new TreeMap<>(ended);
        all.living().forEach(one -> present.putIfAbsent(one.connection(), one));
        present.keySet().forEach(id -> followed.computeIfAbsent(id, its -> new Followed(++numbered)).absent = 0);
        boolean connected = present.size() > ended.size();
        CompletableFuture<Integer> left = CompletableFuture.completedFuture(mostBytes);
        for (Recorded one : newestFirst(present.values(), ended)) {
            Followed mine = followed.get(one.connection());
            if (mine != null && !mine.over) left = left.thenCompose(bytes -> ask(one, mine, bytes));
        }
        return left.thenApplyAsync(read -> explained(ended, present.keySet(), connected, mostFrames), explaining);
    }

    /** What an operator has changed meanwhile is masked as well, and what it was before. */
    private void mask() {
        Set<String> all = new LinkedHashSet<>(masked);
        if (!all.addAll(secrets.get())) return;
        masked = List.copyOf(all);
        masks = new Masks(masked);
    }

    /** Those that live, and then those that ended. */
    private static List<Recorded> newestFirst(Collection<Recorded> present, Map<Integer, FrameRings.Ended> ended) {
        List<Recorded> all = new ArrayList<>(present);
        all.removeIf(one -> ended.containsKey(one.connection()));
        ended.values().stream().sorted(NEWEST_FIRST).forEach(all::add);
        return all;
    }

    /** @param most bytes. @return how many of them are left */
    private CompletableFuture<Integer> ask(Recorded recorded, Followed mine, int most) {
        mine.unread = most <= 0;
        if (mine.unread) {
            // What ended before anybody looked, and for which there is no room, is not told later either.
            mine.over = mine.stream == null && recorded instanceof FrameRings.Ended;
            return CompletableFuture.completedFuture(most);
        }
        return recorded.ring().ask(() -> {
            if (mine.stream == null) mine.stream = new FrameStream(recorded.explainer());
            return recorded.ring().read(recorded.last(), mine.after, most);
        }).thenApply(chunks -> {
            mine.news = chunks == null ? List.of() : chunks;
            return most - mine.news.stream().mapToInt(FrameRing::size).sum();
        });
    }

    private News explained(Map<Integer, FrameRings.Ended> ended, Set<Integer> present, boolean connected, int mostFrames) {
        Newest frames = new Newest(mostFrames);
        List<Change> changes = new ArrayList<>();
        long skipped = 0;
        for (Map.Entry<Integer, Followed> each : followed.entrySet()) {
            Followed mine = each.getValue();
            if (mine.over) continue;
            if (!present.contains(each.getKey())) {
                // One that ends is for a moment in neither list; one whose last bytes were overwritten stays away.
                mine.over = ++mine.absent >= MOST_ABSENT;
                if (mine.over && mine.living && !connected) changes.add(new Change(clock.instant(), mine.number, false));
                continue;
            }
            if (mine.unread) continue;
            skipped += missed(mine);
            Instant first = mine.news.isEmpty() ? null : Instant.ofEpochMilli(mine.news.getFirst().millis());
            read(mine, frames);
            FrameRings.Ended end = ended.get(each.getKey());
            if (end == null) {
                if (begun && !mine.living && first != null) changes.add(new Change(first, mine.number, true));
                mine.living = mine.living || first != null || !begun;
                continue;
            }
            end(mine, frames);
            if (mine.living && !connected) changes.add(new Change(Instant.ofEpochMilli(end.millis()), mine.number, false));
        }
        begun = true;
        followed.entrySet().removeIf(each -> each.getValue().over && !present.contains(each.getKey()));
        return new News(frames.inOrder(), skipped + frames.skipped, changes, connected);
    }

    /** Chunks that were overwritten, or too many, before they were read. */
    private static int missed(Followed mine) {
        if (mine.news.isEmpty() || mine.after == null || mine.stream == null) return 0;
        int missing = mine.news.getFirst().number() - mine.after - 1;
        if (missing > 0) mine.stream.lost();
        return missing;
    }

    private void read(Followed mine, Newest into) {
        FrameStream stream = mine.stream;
        if (stream == null) return;
        for (Chunk chunk : mine.news) {
            Instant at = Instant.ofEpochMilli(chunk.millis());
            List<Framed> framed = chunk.sent() ? stream.sent(at, chunk.bytes()) : stream.receivedAmongMore(at, chunk.bytes());
            framed.forEach(frame -> into.add(seen(frame, mine)));
            mine.after = chunk.number();
        }
        stream.settled().forEach(frame -> into.add(seen(frame, mine)));
        mine.news = List.of();
    }

    private void end(Followed mine, Newest into) {
        mine.over = true;
        FrameStream stream = mine.stream;
        mine.stream = null;
        if (stream != null) stream.rest().forEach(frame -> into.add(seen(frame, mine)));
    }

    private SeenFrame seen(Framed frame, Followed mine) {
        SeenFrame seen = masks.of(frame, mine.number);
        return bare ? seen.bare() : seen;
    }
}
