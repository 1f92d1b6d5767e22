package io.trackgate.core.frame;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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

    private static final Comparator<SeenFrame> BY_TIME = Comparator.comparing(SeenFrame::at);

    /** A connection of before or of now. Its stream belongs to whoever explains. */
    private static final class Followed {
        private final int number;
        private @Nullable FrameStream stream;
        private @Nullable Integer after; // number of its last chunk that was read
        private List<Chunk> news = List.of();
        private boolean living;
        private boolean over;

        Followed(int number) { this.number = number; }
    }

    private final Supplier<Connections> connections;
    private final Masks masks;
    private final Executor explaining;
    private final int mostBytes;
    private final Map<Integer, Followed> followed = new TreeMap<>(); // by the gateway's number of a connection: in the order in which they came
    private int numbered;
    private boolean begun;

    /**
     * @param connections of the tracker, any time
     * @param secrets     of the tracker
     * @param explaining  where frames are explained
     * @param mostBytes   of one connection that are looked at in one call; of more, the newest
     */
    public FrameWatch(Supplier<Connections> connections, List<String> secrets, Executor explaining, int mostBytes) {
        this.connections = connections;
        this.masks = new Masks(secrets);
        this.explaining = explaining;
        this.mostBytes = mostBytes;
    }

    /**
     * To be called again when it is done, and not before.
     *
     * @param mostFrames that are told; of more, the newest
     */
    public CompletableFuture<News> next(int mostFrames) {
        Connections all = connections.get();
        Map<Integer, FrameRings.Ended> ended = new TreeMap<>();
        all.ended().forEach(one -> ended.put(one.connection(), one));
        Map<Integer, Recorded> present = new TreeMap<>(ended);
        all.living().forEach(one -> present.putIfAbsent(one.connection(), one));
        followed.keySet().retainAll(present.keySet());
        List<CompletableFuture<?>> asked = new ArrayList<>();
        present.forEach((id, recorded) -> {
            Followed mine = followed.computeIfAbsent(id, its -> new Followed(++numbered));
            if (!mine.over) asked.add(ask(recorded, mine));
        });
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApplyAsync(read -> explained(ended, mostFrames), explaining);
    }

    private CompletableFuture<?> ask(Recorded recorded, Followed mine) {
        return recorded.ring().ask(() -> {
            if (mine.stream == null) mine.stream = new FrameStream(recorded.explainer());
            return recorded.ring().read(recorded.last(), mine.after, mostBytes);
        }).thenAccept(chunks -> mine.news = chunks == null ? List.of() : chunks);
    }

    private News explained(Map<Integer, FrameRings.Ended> ended, int mostFrames) {
        List<SeenFrame> frames = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        long skipped = 0;
        boolean connected = followed.keySet().stream().anyMatch(id -> !ended.containsKey(id));
        for (Map.Entry<Integer, Followed> each : followed.entrySet()) {
            Followed mine = each.getValue();
            if (mine.over) continue;
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
        frames.sort(BY_TIME); // stable: of one connection they stay as they are
        int tooMany = Math.max(0, frames.size() - mostFrames);
        return new News(List.copyOf(frames.subList(tooMany, frames.size())), skipped + tooMany, changes, connected);
    }

    /** Chunks that were overwritten, or too many, before they were read. */
    private static int missed(Followed mine) {
        if (mine.news.isEmpty() || mine.after == null || mine.stream == null) return 0;
        int missing = mine.news.getFirst().number() - mine.after - 1;
        if (missing > 0) mine.stream.lost();
        return missing;
    }

    private void read(Followed mine, List<SeenFrame> into) {
        FrameStream stream = mine.stream;
        if (stream == null) return;
        for (Chunk chunk : mine.news) {
            Instant at = Instant.ofEpochMilli(chunk.millis());
            List<Framed> framed = chunk.sent() ? stream.sent(at, chunk.bytes()) : stream.received(at, chunk.bytes());
            framed.forEach(frame -> into.add(masks.of(frame, mine.number)));
            mine.after = chunk.number();
        }
        mine.news = List.of();
    }

    private void end(Followed mine, List<SeenFrame> into) {
        mine.over = true;
        FrameStream stream = mine.stream;
        mine.stream = null;
        if (stream != null) stream.rest().forEach(frame -> into.add(masks.of(frame, mine.number)));
    }
}
