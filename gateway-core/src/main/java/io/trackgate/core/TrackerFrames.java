package io.trackgate.core;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.trackgate.core.cluster.Engine;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.frame.BroughtBytes;
import io.trackgate.core.frame.FrameRings;
import io.trackgate.core.frame.FrameTraces;
import io.trackgate.core.frame.FrameWatch;
import io.trackgate.core.frame.Frames;
import io.trackgate.core.frame.SeenFrame;
import io.trackgate.core.frame.TraceFiles;
import io.trackgate.core.session.SessionRegistry;
import io.trackgate.core.session.TrackerSession;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.ProtocolCatalogue;

/** Frames of the sessions of this node. One thread explains all that anybody looks at, so that lookers take one core at most and no event loop. */
final class TrackerFrames implements Frames, AutoCloseable {

    private static final int WATCHED_BYTES = 64 * 1024; // in one look
    private static final int TRACED_BYTES = 1024 * 1024; // the same; a file does not get tired of reading
    private static final int CAPTURED_BYTES = 512 * 1024;
    private static final int CAPTURED_FRAMES = 10_000;
    private static final int CAPTURE_TEXT = 4 * 1024 * 1024;
    private static final int MOST_ASKING = 32;
    private static final int CAPTURE = 8; // for so many a capture stands

    private final Optional<FrameRings> rings;
    private final SessionRegistry sessions;
    private final ProtocolCatalogue protocols;
    private final TrackerDirectory directory;
    private final BroughtBytes brought;
    private final Engine engine;
    private final InstantSource clock;
    private final ScheduledExecutorService worker = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("frames").daemon(true).factory());
    private final Semaphore asking = new Semaphore(MOST_ASKING);
    private final TraceFiles traces;

    TrackerFrames(Optional<FrameRings> rings, SessionRegistry sessions, ProtocolCatalogue protocols, TrackerDirectory directory,
            Engine engine, Path traceFolder, InstantSource clock) {
        this.rings = rings;
        this.sessions = sessions;
        this.protocols = protocols;
        this.directory = directory;
        this.clock = clock;
        this.brought = new BroughtBytes(protocols);
        this.engine = engine;
        this.traces = new TraceFiles(traceFolder, tracker -> watch(tracker, TRACED_BYTES).bare(), worker, clock);
    }

    @Override
    public boolean areKept() { return rings.isPresent(); }

    @Override
    public SortedSet<String> protocols() { return protocols.names(); }

    @Override
    public FrameWatch watch(Tracker tracker) { return watch(tracker, WATCHED_BYTES); }

    private FrameWatch watch(Tracker tracker, int bytes) {
        int id = tracker.deviceTrackerId();
        return new FrameWatch(() -> connections(id), () -> secrets(id), worker, bytes, clock);
    }

    private List<String> secrets(int id) {
        return directory.tracker(id).map(Tracker::model)
                .flatMap(model -> protocols.find(model.protocol()).map(protocol -> protocol.secrets(model))).orElse(List.of());
    }

    private FrameWatch.Connections connections(int id) {
        // The living first: one that ends meanwhile is then found among the ended.
        List<TrackerSession> living = sessions.sessionsOf(id);
        return new FrameWatch.Connections(living.stream().map(TrackerSession::recorded).flatMap(Optional::stream).toList(),
                rings.map(all -> all.endedOf(id)).orElse(List.of()));
    }

    @Override
    public CompletableFuture<String> capture(Tracker tracker) {
        return bounded(CAPTURE,
                () -> watch(tracker, CAPTURED_BYTES).bare().next(CAPTURED_FRAMES).thenApplyAsync(news -> text(tracker, news.frames()),
                        worker));
    }

    private static String text(Tracker tracker, List<SeenFrame> frames) {
        List<String> newestFirst = new ArrayList<>();
        int length = 0;
        for (SeenFrame frame : frames.reversed()) {
            String line = Frames.line(frame).line();
            length += line.length();
            if (length > CAPTURE_TEXT) break;
            newestFirst.add(line);
        }
        return Frames.head(tracker).line() + String.join("", newestFirst.reversed());
    }

    @Override
    public CompletableFuture<FrameWatch.News> first(FrameWatch watch, int mostFrames) { return bounded(1, () -> watch.next(mostFrames)); }

    /** What waits for the one thread holds bytes: only so much of it may wait. */
    private <T> CompletableFuture<T> bounded(int share, Supplier<CompletableFuture<T>> work) {
        if (!asking.tryAcquire(share))
            return CompletableFuture.failedFuture(new RejectedExecutionException(MOST_ASKING + " ask already (expected: fewer)"));
        try {
            return work.get().whenComplete((done, failure) -> asking.release(share));
        } catch (RuntimeException notBegun) {
            asking.release(share);
            throw notBegun;
        }
    }

    @Override
    public CompletableFuture<Optional<String>> elsewhere(Tracker tracker) {
        int id = tracker.deviceTrackerId();
        if (!engine.isShared() || sessions.find(id).isPresent()) return CompletableFuture.completedFuture(Optional.empty());
        return engine.find(id, true).handle((found, away) -> away != null
                ? Optional.empty()
                : found.map(holding -> holding.node().name()).filter(name -> !name.equals(engine.self().name())));
    }

    @Override
    public FrameTraces traces() { return traces; }

    // ---- bytes that somebody brings ----

    @Override
    public CompletableFuture<Explanation> explain(byte[] bytes, Optional<String> protocol, Sender from) {
        return bounded(1, () -> CompletableFuture.supplyAsync(() -> brought.explained(bytes, protocol, from), worker));
    }

    @Override
    public void close() {
        worker.submit(traces::close);
        worker.shutdown();
        try {
            if (!worker.awaitTermination(5, TimeUnit.SECONDS)) worker.shutdownNow();
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
