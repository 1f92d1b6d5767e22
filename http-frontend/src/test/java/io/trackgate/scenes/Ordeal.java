package io.trackgate.scenes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.simulator.ChaosScript;
import io.trackgate.simulator.Reactions;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TrackerEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Many callers command many trackers that have a bad day; everything that callers are told and trackers do is written down. */
final class Ordeal implements AutoCloseable {

    /**
     * How much of it.
     *
     * @param viaHttp so many of the commands; the others come from inside the process
     */
    record Size(int commands, int viaHttp, int trackers, long seed) {}

    private static final List<String> MODELS = List.of("telfmb120", "telfmb130", "telftc921", "telfm3612", "telfmb640", "telfmb920",
            "gt06n", "x3",
            "wetrack2", "jmvl02", "hbt10", "km02", "w15l", "four", "fmeco4", "fmtco4hcv", "signal_s2551", "start_s2011", "gl300", "gv300",
            "galileosky_v5", "galileosky_lite");
    // Four commands at once, for four outputs and the settings (0x8105, 0x8103).
    static final String FOUR = """
            protocol: jt808
            models:
              - code: four
                digital-outputs: 4
                output-control: default
                verify-outputs: read-back
                window: 4
                deliver: at-login
                outputs:
                  - { on: { control: 0x64 }, off: { control: 0x65 } }
                  - { on: { control: 0x66 }, off: { control: 0x67 } }
                  - { on: { control: 0x68 }, off: { control: 0x69 } }
                  - { on: { control: 0x6A }, off: { control: 0x6B } }
                telemetry: { outputs: [10, 11, 12, 13] }
                tracking: { profile: huabao, fixed: { 0x20: 0 }, fields: { tracking_interval: { parameters: [0x29] } } }
            """;
    // Two commands of three are obeyed in peace; every kind of trouble among the rest.
    private static final Duration LATEST = Duration.ofMillis(600);
    private static final ChaosScript.Weights UNRULY = new ChaosScript.Weights(40, 4, 3, 2, 2, 1, 1, 1, 2, 2, 3, 2, 20, 0, LATEST);
    // Answers that carry tags may also come twice, in any order and on another connection.
    private static final ChaosScript.Weights UNRULY_WITH_TAGS = new ChaosScript.Weights(40, 4, 3, 2, 2, 1, 1, 1, 2, 2, 3, 2, 20, 10,
            LATEST);
    // "Accepted" is all that these terminals say when they put something off.
    private static final ChaosScript.Weights UNRULY_AND_SILENT_OF_LATER = new ChaosScript.Weights(40, 4, 3, 2, 2, 1, 1, 1, 2, 0, 3, 2, 20,
            10,
            LATEST);

    // No words for "later" are known. An output that the configuration gives to something else is answered with ok: where it reads as it was asked
    // for all the same, that is a success without a deed, which nobody can tell from one with it (FamiliesSceneTest has it by itself).
    private static final ChaosScript.Weights UNRULY_AND_WITHOUT_LATER = new ChaosScript.Weights(40, 4, 3, 2, 2, 0, 1, 1, 2, 0, 3, 2, 20, 0,
            LATEST);

    // The same without a deed, and an acknowledgement that names no state: no "opposite" that is only said, no words for "disabled".
    private static final ChaosScript.Weights UNRULY_WITH_TAGS_AND_NO_WORDS_FOR_NO = new ChaosScript.Weights(40, 4, 3, 2, 2, 0, 0, 1, 2, 0,
            3, 2,
            20, 10, LATEST);

    private static ChaosScript.Weights weights(String protocol) {
        return switch (protocol) {
            case "queclink" -> UNRULY_WITH_TAGS_AND_NO_WORDS_FOR_NO;
            case "teltonika", "navtelecom" -> UNRULY;
            case "ruptela" -> UNRULY_AND_WITHOUT_LATER;
            case "gt06", "galileosky" -> UNRULY_WITH_TAGS;
            default -> UNRULY_AND_SILENT_OF_LATER;
        };
    }
    private static final Duration RECORDS = Duration.ofMillis(500);
    private static final long PAUSE_MILLIS = 200; // of a caller whose tracker can't be reached now
    private static final int BURST = 7;
    private static final int OUTPUTS_IN_RECORDS = 2; // codec 8 has no place for the others
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    /** One tracker and its callers' view of it. */
    private final class Pair {
        private final int id;
        private final SimulatedTracker tracker;
        private final Tracker entry;
        private final ApiCaller api;
        private final Deeds deeds = new Deeds();
        private final SplittableRandom random;

        Pair(int id) {
            this.id = id;
            this.random = new SplittableRandom(size.seed * 31 + id);
            this.entry = scene.gateway().directory().tracker(id).orElseThrow();
            this.api = scene.api(id);
            this.tracker = scene.tracker(id, SimulatedTracker.of(entry.model(), GatewayFiles.deviceId(id)).seed(size.seed + id)
                    .interval(RECORDS).memory(64)
                    .script(new ChaosScript(size.seed + id, weights(entry.model().protocol()))));
            tracker.onEvent(event -> { if (event instanceof TrackerEvent.Changed changed) deeds.did(changed.change()); });
        }

        private synchronized Wish wish() { return Wish.any(entry.model(), random); }

        private synchronized boolean bursts() { return random.nextInt(50) == 0; }

        /** One command after the other; now and then several at once. */
        void go() {
            int together = bursts() ? BURST : 1;
            List<CompletableFuture<String>> asked = new ArrayList<>();
            for (int i = 0; i < together && tickets.getAndDecrement() > 0; i++)
                asked.add(ask(wish()));
            if (asked.isEmpty()) {
                finished.incrementAndGet();
                return;
            }
            CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).whenComplete((all, failure) -> {
                if (failure != null) failures.add(failure);
                boolean reached = failure == null && asked.stream().map(CompletableFuture::join).allMatch(REACHED::contains);
                if (reached) callers.execute(this::go);
                else
                    CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, callers).execute(this::go);
            });
        }

        private CompletableFuture<String> ask(Wish wish) {
            if (httpTickets.getAndDecrement() > 0) return askByHttp(wish);
            CommandRequest request = CommandRequest.of(entry, wish.command(), "scene");
            long asked = System.nanoTime();
            return scene.gateway().dispatcher().dispatch(request)
                    .thenApply(result -> told(wish, result.id(), result.outcome().label(), asked, System.nanoTime()));
        }

        private CompletableFuture<String> askByHttp(Wish wish) {
            long asked = System.nanoTime();
            return wish.ask(api).thenApply(answer -> {
                assertThat(answer.success()).as(answer.toString()).isEqualTo(SUCCESSES.contains(answer.outcome()));
                return told(wish, answer.commandId(), answer.outcome(), asked, System.nanoTime());
            });
        }

        private String told(Wish wish, UUID command, String outcome, long asked, long answered) {
            String before = outcomes.put(command, outcome);
            if (before != null) failures.add(new AssertionError(command + " ended twice: " + before + ", " + outcome));
            wishes.put(command, wish.command());
            if (outcome.equals("acknowledged")) deeds.acknowledged(wish, command, asked, answered);
            return outcome;
        }
    }

    private static final List<String> SUCCESSES = List.of("acknowledged", "postponed", "sent", "deferred");
    private static final List<String> REACHED = List.of("acknowledged", "postponed", "rejected", "unsupported", "timed-out");

    private final Size size;
    private final GatewayScene scene;
    private final AtomicInteger tickets;
    private final AtomicInteger httpTickets;
    private final AtomicInteger finished = new AtomicInteger();
    private final Map<UUID, String> outcomes = new ConcurrentHashMap<>();
    private final Map<UUID, TrackerCommand> wishes = new ConcurrentHashMap<>();
    private final List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final ExecutorService callers = Executors.newFixedThreadPool(2, Thread.ofPlatform().name("caller-", 0).daemon().factory());
    private final List<Pair> pairs = new ArrayList<>();
    private final AtomicLong took = new AtomicLong();

    Ordeal(GatewayFiles files, Size size) {
        this.size = size;
        for (int id = 1; id <= size.trackers; id++)
            files.tracker(id, MODELS.get(id % MODELS.size()));
        this.tickets = new AtomicInteger(size.commands);
        this.httpTickets = new AtomicInteger(size.viaHttp);
        this.scene = GatewayScene.start(files.listenToAll().model("four", FOUR).commands("reply-timeout: 400ms, late: 5s, line: 4"));
    }

    /** Until every command has its answer. */
    void run() {
        long start = System.nanoTime();
        for (int id = 1; id <= size.trackers; id++)
            pairs.add(new Pair(id));
        pairs.forEach(pair -> pair.tracker.connect());
        pairs.forEach(Pair::go);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> finished.get() == pairs.size() || !failures.isEmpty());
        took.set(System.nanoTime() - start);
    }

    /** From now on every tracker obeys; the gateway finds out by itself what became of everything that it could not know. */
    void calmDown() {
        pairs.forEach(pair -> pair.tracker.play(command -> Reactions.acknowledge()));
    }

    /** Outputs whose reported state is not what the tracker holds and says in its records. */
    List<String> wronglyReported() {
        Map<String, String> reported = new HashMap<>();
        scene.store().rows("select tracker_id, state_key, reported, uncertain_since from tracker_state where state_key like 'output.%'",
                row -> reported.put(row.getInt(1) + " " + row.getString(2),
                        row.getString(3) + (row.getString(4) == null ? "" : ", uncertain")));
        List<String> wrong = new ArrayList<>();
        for (Pair pair : pairs) {
            List<Boolean> outputs = pair.tracker.outputs();
            for (int i = 0; i < Math.min(outputs.size(), OUTPUTS_IN_RECORDS); i++) {
                String key = pair.id + " output." + (i + 1);
                String said = reported.getOrDefault(key, "nothing");
                if (!said.equals(outputs.get(i).toString())) wrong.add("tracker " + key + " is " + outputs.get(i) + ", reported " + said);
            }
        }
        return wrong;
    }

    GatewayScene scene() { return scene; }

    List<Throwable> failures() { return failures; }

    /** What callers were told, by command. */
    Map<UUID, String> outcomes() { return outcomes; }

    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        outcomes.values().forEach(outcome -> counts.merge(outcome, 1L, Long::sum));
        return counts;
    }

    /** Each with its model and what it asked for. */
    List<String> falseSuccesses() {
        return pairs.stream().flatMap(pair -> pair.deeds.falseSuccesses().stream()
                .map(command -> pair.entry.model().code() + " " + pair.id + " " + wishes.get(command) + " " + command)).toList();
    }

    String summary() {
        double seconds = took.get() / 1e9;
        return "ordeal: %d commands (%d by HTTP) on %d trackers in %.1f s (%.0f/s), false successes %d, %d logins, outcomes %s".formatted(
                outcomes.size(), size.viaHttp, pairs.size(), seconds, outcomes.size() / seconds, falseSuccesses().size(),
                pairs.stream().mapToLong(pair -> pair.tracker.logins()).sum(), counts());
    }

    @Override
    public void close() {
        scene.close();
        callers.close();
    }
}
