package io.trackgate.app.check;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.trackgate.app.check.FrameLog.Happening;
import io.trackgate.app.report.CheckWords;
import io.trackgate.protocol.FrameExplainer.Sender;

/** Nothing is asked of the tracker for a while: it keeps its connection, or makes a new one; what it says by itself is looked at. */
final class SilenceStep implements CheckStep {

    @Override
    public About about() { return new About("silence", "Silence and keep-alive", true); }

    @Override
    public Finding run(CheckBench bench) throws InterruptedException {
        Duration silence = bench.options().silence;
        String expected = "it stays connected for " + CheckWords.duration(silence) + " of silence, or comes back";
        int connection = bench.online().orElse(0);
        int mark = bench.log().mark();
        long started = System.nanoTime();
        Optional<Happening> lost = bench.log().await(mark, silence, happenings -> happenings.stream()
                .filter(happening -> happening instanceof Happening.Closed && happening.connection() == connection).findFirst());
        Duration stayed = Duration.ofNanos(System.nanoTime() - started);
        if (lost.isEmpty()) {
            List<String> heard = heard(bench.framesSince(mark));
            return Finding
                    .pass(expected, "it stayed; heard: " + (heard.isEmpty() ? "nothing, no keep-alive either" : String.join("; ", heard)))
                    .with(heard);
        }
        Optional<Integer> back = bench.awaitOnline(bench.options().reconnectWait);
        String gone = "its connection ended after " + CheckWords.duration(stayed);
        return back.isPresent()
                ? Finding.pass(expected, gone + ", and it came back " + CheckWords.duration(since(started).minus(stayed)) + " later")
                : Finding.fail(expected, gone + ", and it did not come back within " + CheckWords.duration(bench.options().reconnectWait));
    }

    private static Duration since(long started) { return Duration.ofNanos(System.nanoTime() - started); }

    /** Each kind of frame that came by itself, how often, and how far apart. */
    private static List<String> heard(List<LoggedFrame> frames) {
        Map<String, List<Instant>> byName = new LinkedHashMap<>();
        frames.stream().filter(frame -> frame.explained().from() == Sender.DEVICE)
                .forEach(frame -> byName.computeIfAbsent(frame.explained().name(), name -> new ArrayList<>()).add(frame.at()));
        return byName.entrySet().stream().map(kind -> kind.getKey() + ": " + kind.getValue().size() + " times" + interval(kind.getValue()))
                .toList();
    }

    private static String interval(List<Instant> times) {
        if (times.size() < 2) return "";
        Duration whole = Duration.between(times.getFirst(), times.getLast());
        return ", every " + CheckWords.duration(whole.dividedBy(times.size() - 1)) + " on average";
    }
}
