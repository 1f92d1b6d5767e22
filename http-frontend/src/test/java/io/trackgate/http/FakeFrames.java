package io.trackgate.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.Unpooled;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.frame.BroughtBytes;
import io.trackgate.core.frame.FrameRing;
import io.trackgate.core.frame.FrameRings;
import io.trackgate.core.frame.FrameTraces;
import io.trackgate.core.frame.FrameWatch;
import io.trackgate.core.frame.Frames;
import io.trackgate.core.frame.Recorded;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.FrameExplainer.Sender;

/** Real rings without sockets: a test writes what passes. */
final class FakeFrames implements Frames, AutoCloseable {

    private static final DeviceProtocol TELTONIKA = new ProtocolCatalog().find("teltonika").orElseThrow();

    final Map<Integer, List<Line>> living = new ConcurrentHashMap<>();
    final Map<Integer, List<FrameTraces.Trace>> traced = new ConcurrentHashMap<>();
    volatile boolean kept = true;
    volatile Optional<String> node = Optional.empty();
    volatile boolean tracesAreFull;
    volatile boolean busy;
    volatile List<String> secrets = List.of("geheim");
    final AtomicInteger looks = new AtomicInteger(); // that were taken
    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final ExecutorService explaining = Executors.newSingleThreadExecutor();
    private final AtomicLong millis = new AtomicLong(FakeCore.NOW.toEpochMilli());
    private final FrameRings rings = new FrameRings(4 << 20, () -> Instant.ofEpochMilli(millis.getAndIncrement()));
    private final ProtocolCatalog protocols = new ProtocolCatalog();

    final class Line implements Recorded {
        private final int connection = rings.nextConnection();
        private final int tracker;
        private int entries;
        private long last = -1;

        Line(int tracker) { this.tracker = tracker; }

        Line received(String hex) { return keep(hex, false); }

        Line sent(String hex) { return keep(hex, true); }

        private Line keep(String hex, boolean sent) {
            byte[] bytes = HexFormat.of().parseHex(hex);
            onLoop(() -> {
                last = ring().append(Unpooled.wrappedBuffer(bytes), sent, entries, last);
                entries += FrameRing.entries(bytes.length);
            });
            return this;
        }

        void ends() {
            onLoop(() -> {
                rings.ended(tracker, new FrameRings.Ended(connection, ring(), last, millis.get(), TELTONIKA, TELTONIKA.connect().facts()));
                living.remove(tracker);
            });
        }

        @Override
        public int connection() { return connection; }

        @Override
        public FrameRing ring() { return rings.of(loop); }

        @Override
        public long last() { return last; }

        @Override
        public FrameExplainer explainer() { return TELTONIKA.explainer(); }
    }

    private void onLoop(Runnable work) { CompletableFuture.runAsync(work, loop).join(); }

    Line connect(int tracker) {
        Line line = new Line(tracker);
        living.put(tracker, List.of(line));
        return line;
    }

    @Override
    public boolean areKept() { return kept; }

    @Override
    public SortedSet<String> protocols() { return protocols.names(); }

    @Override
    public FrameWatch watch(Tracker tracker) {
        int id = tracker.deviceTrackerId();
        return new FrameWatch(() -> {
            looks.incrementAndGet();
            return new FrameWatch.Connections(List.copyOf(living.getOrDefault(id, List.of())), rings.endedOf(id));
        }, () -> secrets, explaining, 64 * 1024, InstantSource.system());
    }

    @Override
    public CompletableFuture<FrameWatch.News> first(FrameWatch watch, int mostFrames) {
        return busy ? CompletableFuture.failedFuture(new RejectedExecutionException("busy")) : watch.next(mostFrames);
    }

    @Override
    public CompletableFuture<String> capture(Tracker tracker) {
        return first(watch(tracker), 1_000).thenApply(news -> {
            StringBuilder text = new StringBuilder(Frames.head(tracker).line());
            news.frames().forEach(frame -> text.append(Frames.line(frame).line()));
            return text.toString();
        });
    }

    @Override
    public CompletableFuture<Optional<String>> elsewhere(Tracker tracker) { return CompletableFuture.completedFuture(node); }

    @Override
    public CompletableFuture<Explanation> explain(byte[] bytes, Optional<String> protocol, Sender from) {
        return CompletableFuture.supplyAsync(() -> new BroughtBytes(protocols).explained(bytes, protocol, from), explaining);
    }

    @Override
    public FrameTraces traces() { return new Traces(); }

    private final class Traces implements FrameTraces {

        @Override
        public CompletableFuture<Optional<List<Trace>>> start(Tracker tracker, Duration length) {
            if (tracesAreFull) return CompletableFuture.completedFuture(Optional.empty());
            traced.put(tracker.id(), List.of(new Trace("one", FakeCore.NOW, FakeCore.NOW.plus(length), 12, true)));
            return CompletableFuture.completedFuture(Optional.of(of(tracker)));
        }

        private List<Trace> of(Tracker tracker) { return traced.getOrDefault(tracker.id(), List.of()); }

        @Override
        public CompletableFuture<List<Trace>> stop(Tracker tracker) {
            traced.computeIfPresent(tracker.id(), (id, all) -> all.stream()
                    .map(trace -> new Trace(trace.name(), trace.startedAt(), trace.endsAt(), trace.size(), false)).toList());
            return list(tracker);
        }

        @Override
        public CompletableFuture<List<Trace>> list(Tracker tracker) { return CompletableFuture.completedFuture(of(tracker)); }

        @Override
        public CompletableFuture<Optional<String>> read(Tracker tracker, String name) {
            return CompletableFuture
                    .completedFuture(of(tracker).stream().filter(trace -> trace.name().equals(name)).map(Trace::name).findFirst());
        }
    }

    @Override
    public void close() {
        loop.close();
        explaining.close();
    }
}
