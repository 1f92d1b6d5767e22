package io.trackgate.core.frame;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.Recurring;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

/** Traces as files of one folder, bounded in time, size and number. All work is done on the one thread that explains frames. */
public final class TraceFiles implements FrameTraces, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TraceFiles.class);

    static final int MOST_RUNNING = 20;
    static final int MOST_RUNNING_OF_ONE = 10; // owner
    static final int MOST_FILES = 100; // of all trackers; whoever has the most loses its oldest
    private static final long MOST_BYTES = 8L * 1024 * 1024; // of one
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int FRAMES_A_LOOK = 20_000;
    private static final DateTimeFormatter STARTED = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern NAME = Pattern.compile("([0-9]{1,10})-([0-9]{8}T[0-9]{9}Z)\\.jsonl");

    private final Path folder;
    private final Function<Tracker, FrameWatch> watches;
    private final ScheduledExecutorService worker;
    private final InstantSource clock;
    private final long mostBytes;
    private final Map<Integer, Running> running = new HashMap<>(); // by tracker; on the worker alone

    /** @param folder made for the first trace */
    public TraceFiles(Path folder, Function<Tracker, FrameWatch> watches, ScheduledExecutorService worker, InstantSource clock) {
        this(folder, watches, worker, clock, MOST_BYTES);
    }

    TraceFiles(Path folder, Function<Tracker, FrameWatch> watches, ScheduledExecutorService worker, InstantSource clock, long mostBytes) {
        this.folder = folder;
        this.watches = watches;
        this.worker = worker;
        this.clock = clock;
        this.mostBytes = mostBytes;
    }

    /** A trace that is being written. */
    private final class Running {
        private final Path file;
        private final Instant endsAt;
        private final FrameWatch watch;
        private final Writer out;
        private final String owner;
        private long size;
        private long skipped;
        private boolean looking;
        private @Nullable ScheduledFuture<?> looks;

        Running(Path file, Instant endsAt, Tracker tracker) throws IOException {
            this.file = file;
            this.endsAt = endsAt;
            this.watch = watches.apply(tracker);
            this.owner = tracker.owner();
            this.out = Files.newBufferedWriter(file);
            write(Frames.head(tracker).line());
            out.flush();
        }

        private void write(String line) throws IOException {
            out.write(line);
            size += line.length(); // of ASCII alone
        }

        private void look() {
            if (looking) return;
            looking = true;
            watch.next(FRAMES_A_LOOK).whenCompleteAsync((news, failure) -> {
                looking = false;
                if (failure == null) take(news);
                else
                    end(this, "its frames can't be read: " + failure);
            }, worker);
        }

        private void take(FrameWatch.News news) {
            if (!running.containsValue(this)) return;
            skipped += news.skipped();
            try {
                for (SeenFrame frame : news.frames()) {
                    String line = Frames.line(frame).line();
                    if (size + line.length() > mostBytes) {
                        end(this, "it is " + size + " bytes long");
                        return;
                    }
                    write(line);
                }
                out.flush();
            } catch (IOException e) {
                log.warn("trace {} can't be written: {}", file, e.toString());
                end(this, "it can't be written");
                return;
            }
            if (!clock.instant().isBefore(endsAt)) end(this, "its time is over");
        }
    }

    @Override
    public CompletableFuture<Optional<List<Trace>>> start(Tracker tracker, Duration length) {
        return CompletableFuture.supplyAsync(() -> {
            int id = tracker.deviceTrackerId();
            Running before = running.get(id);
            if (before != null) end(before, "another one is begun");
            long own = running.values().stream().filter(one -> one.owner.equals(tracker.owner())).count();
            if (running.size() >= MOST_RUNNING || own >= MOST_RUNNING_OF_ONE) return Optional.empty();
            try {
                begin(id, tracker, clock.instant(), length);
            } catch (IOException e) {
                throw new UncheckedIOException("a trace can't be written to " + folder, e);
            }
            return Optional.of(of(id));
        }, worker);
    }

    private void begin(int id, Tracker tracker, Instant now, Duration length) throws IOException {
        Files.createDirectories(folder);
        deleteOldest();
        Running mine = new Running(folder.resolve(id + "-" + STARTED.format(now) + ".jsonl"), now.plus(length), tracker);
        running.put(id, mine);
        mine.looks = worker.scheduleWithFixedDelay(Recurring.task("tracing " + mine.file.getFileName(), mine::look), 0, LOOK.toMillis(),
                TimeUnit.MILLISECONDS);
        log.atInfo().addKeyValue("tracker", id).log("frames are traced into {} until {}", mine.file, mine.endsAt);
    }

    private void end(Running mine, String why) {
        if (!running.values().remove(mine)) return;
        ScheduledFuture<?> looks = mine.looks;
        if (looks != null) looks.cancel(false);
        try {
            mine.out.close();
        } catch (IOException e) {
            log.warn("trace {} is not whole: {}", mine.file, e.toString());
        }
        if (mine.skipped > 0)
            log.warn("trace {} lacks {} frames, or pieces of them: more came than could be written", mine.file, mine.skipped);
        log.info("trace {} has ended: {}", mine.file, why);
    }

    @Override
    public CompletableFuture<List<Trace>> stop(Tracker tracker) {
        return CompletableFuture.supplyAsync(() -> {
            Running mine = running.get(tracker.deviceTrackerId());
            if (mine != null) end(mine, "somebody stopped it");
            return of(tracker.deviceTrackerId());
        }, worker);
    }

    @Override
    public CompletableFuture<List<Trace>> list(Tracker tracker) {
        return CompletableFuture.supplyAsync(() -> of(tracker.deviceTrackerId()), worker);
    }

    @Override
    public CompletableFuture<Optional<String>> read(Tracker tracker, String name) {
        return CompletableFuture.supplyAsync(() -> {
            Matcher form = NAME.matcher(name);
            Path file = folder.resolve(form.matches() ? name : "nothing");
            if (!form.matches() || !form.group(1).equals(String.valueOf(tracker.deviceTrackerId())) || !Files.isRegularFile(file))
                return Optional.empty();
            try {
                return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, worker);
    }

    private List<Trace> of(int trackerId) {
        return files().stream().filter(file -> file.getFileName().toString().startsWith(trackerId + "-")).map(this::trace)
                .sorted(Comparator.comparing(Trace::startedAt).reversed()).toList();
    }

    private Trace trace(Path file) {
        String name = file.getFileName().toString();
        Instant started = started(file);
        Optional<Running> writing = running.values().stream().filter(one -> one.file.equals(file)).findFirst();
        try {
            return new Trace(name, started, writing.isPresent() ? writing.get().endsAt : Files.getLastModifiedTime(file).toInstant(),
                    Files.size(file), writing.isPresent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant started(Path file) {
        Matcher form = NAME.matcher(file.getFileName().toString());
        if (!form.matches()) throw new IllegalArgumentException(file + " (expected: the name of a trace)");
        return STARTED.parse(form.group(2), Instant::from);
    }

    private List<Path> files() {
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> NAME.matcher(file.getFileName().toString()).matches()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void deleteOldest() throws IOException {
        List<Path> ended = new ArrayList<>(files());
        ended.removeIf(file -> running.values().stream().anyMatch(one -> one.file.equals(file)));
        ended.sort(Comparator.comparing(TraceFiles::started));
        for (int tooMany = ended.size() + running.size() + 1 - MOST_FILES; tooMany > 0 && !ended.isEmpty(); tooMany--) {
            Map<String, Long> counts = ended.stream().collect(groupingBy(TraceFiles::trackerOf, counting()));
            long most = Collections.max(counts.values());
            Path oldest = ended.stream().filter(file -> counts.get(trackerOf(file)) == most).findFirst().orElseThrow();
            Files.deleteIfExists(oldest);
            ended.remove(oldest);
        }
    }

    private static String trackerOf(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.indexOf('-'));
    }

    /** On the worker. */
    @Override
    public void close() { List.copyOf(running.values()).forEach(one -> end(one, "the gateway is stopping")); }
}
