package io.trackgate.app.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.load.ApiLoad;
import io.trackgate.simulator.load.LightFleet;

/**
 * Everything at the same time, on trackers of every family: telemetry of all, commands to any, some of them not obeyed or answered with a lie, and in
 * the midst of it a kill -9 of the gateway, after which all trackers come back at once.
 */
final class MixPart {

    private static final List<String> MODELS = List.of("telfmb120", "gt06n", "g10ls", "telfmb920");
    private static final int MOST_SESSIONS = 5_000;
    private static final int CALLERS = 64;
    private static final int DISOBEDIENT_PERCENT = 5;
    /** Short: silence ends a command here as a rule, not as an exception. */
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(1);
    /** How the API says that a tracker was silent, told another state than the one that was asked for, or still owes an answer to the one before. */
    private static final Set<String> OF_DISOBEDIENCE = Set.of("timed-out", "rejected", "not-sent");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final BenchRun run;
    private final int sessions;
    private final LoadWatch watch;

    MixPart(BenchRun run) {
        this.run = run;
        this.sessions = Math.min(MOST_SESSIONS, run.options().given(run.options().sessions, MOST_SESSIONS, 400));
        this.watch = new LoadWatch(run, "mix");
    }

    /** @param next is started when the restart has been measured, so that it is ready when its turn comes */
    void measure(BenchRun.Work next) throws IOException {
        BenchFleet fleet = BenchFleet.of(run.catalog(), MODELS, sessions);
        run.say("mix: %,d trackers of every family report and are commanded, %d %% of the commands are not obeyed", sessions,
                DISOBEDIENT_PERCENT);
        try (BenchServer gateway = new BenchServer(run, "mix", MODELS, sessions, REPLY_TIMEOUT)) {
            try (TcpUplink uplink = new TcpUplink("127.0.0.1", gateway.trackerPort(), 1, BenchRun.addresses(sessions));
                    LightFleet load = new LightFleet(fleet.devices(0, sessions), uplink, run.options().recordsPerPacket)) {
                load.comeBack();
                load.connect(0, sessions, EchoPart.CONNECTS_AT_ONCE);
                watch.awaitLogins(load, sessions);
                load.sendEvery(Duration.ofSeconds(1));
                load.misbehave(DISOBEDIENT_PERCENT, run.options().seed);
                command(gateway, load);
                storm(gateway, load);
                next.run();
                command(gateway, load);
                watch.stopSending(load);
                report(load);
                run.addStored(gateway.endAndCheck(fleet, load));
            }
        }
    }

    private void report(LightFleet load) {
        run.report().figure("mix_records_receipted", "mix: records receipted", load.receiptedRecords(), "");
        run.report().figure("mix_commands_not_obeyed", "mix: commands that trackers did not obey", load.commandsWithheld(), "");
        watch.tellTroubles(load);
        if (load.loggedIn() < sessions) run.report().trouble("mix: %,d sessions did not come back".formatted(sessions - load.loggedIn()));
    }

    private void command(BenchServer gateway, LightFleet load) throws IOException {
        try (ApiLoad callers = new ApiLoad(gateway.httpPort(), CALLERS, gateway.key(), load.trackers(), BenchFleet.FIRST_ID)) {
            callers.atRate(run.options().rate);
            run.pause(run.options().measure());
            watch.stopCalling(callers);
            run.report().figure("mix_commands_confirmed", "mix: commands confirmed", run.report().value("mix_commands_confirmed")
                    + callers.confirmed(), "");
            if (callers.confirmed() == 0) run.report().trouble("mix: no command was confirmed");
            callers.otherwise().forEach((how, count) -> {
                if (!OF_DISOBEDIENCE.contains(how)) run.report().trouble("mix: " + count + " × " + how);
            });
        }
    }

    private void storm(BenchServer gateway, LightFleet load) throws IOException {
        run.say("mix: kill -9 and restart");
        long killed = System.nanoTime();
        gateway.kill();
        watch.awaitGone(load);
        gateway.restart();
        run.await("all trackers to be back", PATIENCE, () -> load.loggedIn() >= sessions);
        run.report().figure("mix_back_ms", "mix: from the kill until all trackers were back", (System.nanoTime() - killed) / 1e6, "ms");
    }
}
