package io.trackgate.app.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.EventLoop;
import io.trackgate.app.gateway.SystemLimits;
import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.load.ApiLoad;
import io.trackgate.simulator.load.Latencies;
import io.trackgate.simulator.load.LightFleet;
import io.trackgate.simulator.load.Pacer;

/**
 * What honest trackers and callers notice of an attack: the same load measured in quiet, while enemies hold what they can get, and in quiet again.
 * The gateway has the limits that a new installation has.
 */
final class EnemiesPart {

    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int CALLERS = 64;
    private static final int NEWCOMERS_A_SECOND = 50;
    private static final int MOST_SILENT = 15_000;
    private static final int UNKNOWN_AT_ONCE = 1_000; // descriptors of the enemies' process that these may take
    private static final double MOST_TIMES_QUIET = 2;

    /** One stretch of the run. */
    private enum Stretch {
        QUIET("quiet", "in quiet"), ATTACK("attack", "under attack"), AGAIN("again", "in quiet again");

        private final String key;
        private final String words;

        Stretch(String key, String words) {
            this.key = key;
            this.words = words;
        }
    }

    /** How long honest users waited in a stretch. */
    private record Waited(Latencies.Summary commands, Latencies.Summary receipts, Latencies.Summary logins) {}

    private final BenchRun run;
    private final EnemyOptions enemies;
    private final int trackers;
    private final int newcomers; // of a stretch
    private final LoadWatch watch;

    /** @param trackers honest ones */
    EnemiesPart(BenchRun run, int trackers) {
        this.run = run;
        this.enemies = run.options().enemies;
        this.trackers = trackers;
        this.newcomers = Math.max(1, (int) (run.options().measure().toMillis() * NEWCOMERS_A_SECOND / 1_000));
        this.watch = new LoadWatch(run, "enemies");
    }

    void measure() throws IOException {
        int all = trackers + Stretch.values().length * newcomers;
        BenchFleet fleet = BenchFleet.of(run.catalog(), run.options().models, all);
        try (BenchServer gateway = new BenchServer(run, "attacked", run.options().models, all, REPLY_TIMEOUT, "--limits")) {
            try (TcpUplink uplink = new TcpUplink("127.0.0.1", gateway.trackerPort(), 1, BenchRun.addresses(all));
                    LightFleet load = new LightFleet(fleet.devices(0, trackers), uplink, run.options().recordsPerPacket)) {
                load.connect(0, trackers, EchoPart.CONNECTS_AT_ONCE);
                watch.awaitLogins(load, trackers);
                load.sendEvery(Duration.ofSeconds(1));
                new Honest(gateway, uplink, fleet, load).live();
                watch.stopSending(load);
                run.report().figure("enemies_sessions_kept", "enemies: honest sessions kept, of %,d".formatted(trackers),
                        trackers - load.lost(), "");
                watch.tellTroubles(load);
                run.addStored(gateway.endAndCheck(BenchFleet.of(run.catalog(), run.options().models, trackers), load));
            }
        }
    }

    /** Those who have a right to be there, and what they see. */
    private final class Honest {
        private final BenchServer gateway;
        private final TcpUplink uplink;
        private final BenchFleet fleet;
        private final LightFleet load;

        Honest(BenchServer gateway, TcpUplink uplink, BenchFleet fleet, LightFleet load) {
            this.gateway = gateway;
            this.uplink = uplink;
            this.fleet = fleet;
            this.load = load;
        }

        void live() throws IOException {
            try (ApiLoad callers = new ApiLoad(gateway.httpPort(), CALLERS, gateway.key(), load.trackers(), BenchFleet.FIRST_ID)) {
                callers.atRate(run.options().rate);
                run.say("enemies: %,d trackers report, %,.0f commands a second, nobody else is there", trackers, run.options().rate);
                Waited quiet = wait(Stretch.QUIET, callers);
                Waited attack = underAttack(callers);
                run.say("enemies: they are gone");
                Waited again = wait(Stretch.AGAIN, callers);
                watch.stopCalling(callers);
                callers.otherwise().forEach((how, count) -> run.report().trouble("enemies: " + count + " × " + how));
                compare(quiet, attack, again);
            }
        }

        private Waited underAttack(ApiLoad callers) throws IOException {
            try (BenchProcess attackers = attackers()) {
                attackers.ask("attack");
                long wanted = silent() + slowCallers();
                run.awaitAsked("enemies: their connections", PATIENCE, () -> attackers.ask("spoils").path("opened").asLong() >= wanted);
                run.say("enemies: %,d silent connections, %,d slow callers, %,d unknown logins a second, from %,d addresses", silent(),
                        slowCallers(), unknownLogins(), enemies.addresses);
                MetricsPage before = MetricsPage.of(gateway.httpPort());
                JsonNode gotBefore = attackers.ask("spoils");
                long startNanos = System.nanoTime();
                Duration busyBefore = attackers.processorTime();
                Waited attack = wait(Stretch.ATTACK, callers);
                cores("their", "of the enemies themselves", attackers.processorTime().minus(busyBefore), startNanos);
                MetricsPage after = MetricsPage.of(gateway.httpPort());
                report(gotBefore, attackers.ask("spoils"), (System.nanoTime() - startNanos) / 1e9);
                reportLimits(before, after);
                return attack;
            }
        }

        private BenchProcess attackers() throws IOException {
            // On machines of their own they would take nothing from the processors of this one.
            return BenchProcess.startBehindOthers(run.folder("enemies.log"),
                    List.of("enemies", "--tracker-port", String.valueOf(gateway.trackerPort()), "--http-port",
                            String.valueOf(gateway.httpPort()), "--models", String.join(",", run.options().models), "--trackers",
                            String.valueOf(fleet.count()), "--silent", String.valueOf(silent()), "--slow-callers",
                            String.valueOf(slowCallers()), "--unknown-logins", String.valueOf(unknownLogins()), "--enemy-addresses",
                            String.valueOf(enemies.addresses), "--enemies-return", enemies.returnAfter.toMillis() + "ms"));
        }

        /** Measured while new trackers log in, for whom nobody has kept a place. */
        private Waited wait(Stretch stretch, ApiLoad callers) throws IOException {
            int first = trackers + stretch.ordinal() * newcomers;
            try (LightFleet fresh = new LightFleet(fleet.devices(first, first + newcomers), uplink, 1)) {
                EventLoop loop = uplink.next();
                long startNanos = System.nanoTime();
                Duration busyBefore = gateway.processorTime();
                Pacer[] coming = new Pacer[1];
                double reached = run.rate(callers::confirmed, () -> {
                    callers.latencies().reset();
                    load.receipts().reset();
                    coming[0] = Pacer.start(loop, NEWCOMERS_A_SECOND, (number, due) -> {
                        if (number < newcomers) fresh.connect((int) number, (int) number + 1, 1);
                    });
                });
                Waited waited = new Waited(callers.latencies().summary(), load.receipts().summary(), logins(fresh));
                cores(stretch.key, "of the gateway " + stretch.words, gateway.processorTime().minus(busyBefore), startNanos);
                coming[0].close();
                run.reportReached("enemies_" + stretch.key + "_reached_per_second", "enemies: commands " + stretch.words, reached);
                report(stretch, waited);
                leave(fresh);
                return waited;
            }
        }

        private Latencies.Summary logins(LightFleet fresh) throws IOException {
            watch.awaitLogins(fresh, newcomers);
            return fresh.logins().summary();
        }

        private void leave(LightFleet fresh) throws IOException {
            watch.tellTroubles(fresh);
            fresh.disconnect();
            watch.awaitGone(fresh);
        }
    }

    private int silent() {
        int possible = SystemLimits.ofThisProcess().connections() - slowCallers() - UNKNOWN_AT_ONCE;
        return run.options().given(enemies.silent, Math.clamp(possible, 0, MOST_SILENT), 300);
    }

    private int slowCallers() { return run.options().given(enemies.slowCallers, 1_000, 50); }

    private int unknownLogins() { return run.options().given(enemies.unknownLogins, 1_000, 100); }

    // ---- what is told ----

    private void report(Stretch stretch, Waited waited) {
        report(stretch, "command", "commands over HTTP", waited.commands);
        report(stretch, "receipt", "records to their receipts", waited.receipts);
        report(stretch, "login", "logins of newcomers", waited.logins);
    }

    private void report(Stretch stretch, String key, String label, Latencies.Summary times) {
        String name = "enemies_" + stretch.key + "_" + key;
        String words = "enemies: " + label + " " + stretch.words;
        run.report().figure(name + "_p50_us", words + ", median", times.p50(), "µs");
        run.report().figure(name + "_p99_us", words + ", 99 %", times.p99(), "µs");
        run.report().curve(name, words, times);
    }

    private void compare(Waited quiet, Waited attack, Waited again) {
        bounded("commands over HTTP", compare("command", "commands over HTTP", quiet.commands, attack.commands, again.commands));
        bounded("records to their receipts",
                compare("receipt", "records to their receipts", quiet.receipts, attack.receipts, again.receipts));
        // Whoever has no session yet stands in line among strangers: told, and bounded by nothing but the line.
        compare("login", "logins of newcomers", quiet.logins, attack.logins, again.logins);
    }

    /** With the mean of both quiet stretches: what a run does to itself as it goes on is in neither direction then. */
    private double compare(String key, String label, Latencies.Summary quiet, Latencies.Summary attack, Latencies.Summary again) {
        double usual = (quiet.p99() + again.p99()) / 2.0;
        double times = usual > 0 ? attack.p99() / usual : 0;
        run.report().figure("enemies_" + key + "_p99_times_quiet", "enemies: " + label + ", 99 % under attack", times, "× quiet");
        return times;
    }

    private void bounded(String label, double timesQuiet) {
        if (timesQuiet <= MOST_TIMES_QUIET || run.options().quick) return; // seconds are too short to judge of
        run.report().trouble(
                "enemies: %s, 99 %% under attack: %.2f × quiet (expected: <= %.0f)".formatted(label, timesQuiet, MOST_TIMES_QUIET));
    }

    private void report(JsonNode before, JsonNode got, double seconds) {
        figure("silent_open", "silent connections that were held at the end", got.path("silent_now").asLong());
        figure("silent_ended", "silent connections that the gateway ended", more("silent_ended", before, got));
        figure("callers_open", "slow callers that were held at the end", got.path("callers_now").asLong());
        figure("callers_ended", "slow callers that the gateway sent away", more("callers_ended", before, got));
        figure("unknown_sent", "unknown devices that logged in", more("unknown_sent", before, got));
        figure("unknown_turned_away", "of these, turned away", more("unknown_turned_away", before, got));
        figure("not_connected", "attempts of enemies of which no connection came",
                more("not_connected", before, got) + more("unknown_not_made", before, got));
        wasAnAttack(more("unknown_sent", before, got) / seconds);
        long welcomed = got.path("unknown_accepted").asLong();
        if (welcomed > 0) run.report().trouble("enemies: %,d unknown devices were welcomed".formatted(welcomed));
    }

    /** Where the enemies' own process had no time, whatever honest users noticed says little. */
    private void wasAnAttack(double unknownASecond) {
        if (!run.options().quick && unknownASecond < unknownLogins() / 2.0)
            run.report().trouble("enemies: unknown logins: %.0f a second (expected: %,d)".formatted(unknownASecond, unknownLogins()));
    }

    private static long more(String count, JsonNode before, JsonNode after) {
        return after.path(count).asLong() - before.path(count).asLong();
    }

    private void reportLimits(MetricsPage before, MetricsPage after) {
        limit("evicted", "evicted as the oldest of too many strangers", "trackgate_connections_evicted_total", "", before, after);
        limit("refused", "refused, too many strangers of one address", "trackgate_connections_refused_total", "", before, after);
        limit("deadline", "closed at the login deadline", "trackgate_decode_errors_total", "LOGIN_DEADLINE", before, after);
        limit("paced", "after which the port took a rest", "trackgate_connections_paced_total", "", before, after);
    }

    private void limit(String key, String label, String metric, String having, MetricsPage before, MetricsPage after) {
        figure(key, "connections " + label, Math.round(after.sum(metric, having) - before.sum(metric, having)));
    }

    private void cores(String key, String label, Duration busy, long startNanos) {
        run.report().figure("enemies_" + key + "_cores", "enemies: processors " + label,
                (double) busy.toNanos() / (System.nanoTime() - startNanos),
                "cores");
    }

    private void figure(String key, String label, long value) { run.report().figure("enemies_" + key, "enemies: " + label, value, ""); }
}
