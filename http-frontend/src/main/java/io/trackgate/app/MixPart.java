package io.trackgate.app;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

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
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Something that takes its time to be ready. */
    @FunctionalInterface
    interface Starting {
        void start() throws IOException;
    }

    private final BenchRun run;
    private final int sessions;

    MixPart(BenchRun run) {
        this.run = run;
        this.sessions = Math.min(MOST_SESSIONS, run.options().given(run.options().sessions, MOST_SESSIONS, 400));
    }

    /** @param next is started when the restart has been measured, so that it is ready when its turn comes */
    void measure(Starting next) throws IOException {
        BenchFleet fleet = BenchFleet.of(run.catalog(), MODELS, sessions);
        run.say("mix: %,d trackers of every family report and are commanded, %d %% of the commands are not obeyed", sessions,
                DISOBEDIENT_PERCENT);
        try (BenchServer gateway = new BenchServer(run, "mix", MODELS, sessions, REPLY_TIMEOUT)) {
            long lost;
            try (TcpUplink uplink = new TcpUplink("127.0.0.1", gateway.trackerPort(), 1, BenchRun.addresses(sessions));
                    LightFleet load = new LightFleet(fleet.devices(0, sessions), uplink, run.options().recordsPerPacket)) {
                load.comeBack();
                load.connect(0, sessions, EchoPart.CONNECTS_AT_ONCE);
                run.await("logins", PATIENCE, () -> load.loggedIn() >= sessions);
                load.sendEvery(Duration.ofSeconds(1));
                load.misbehave(DISOBEDIENT_PERCENT, run.options().seed);
                command(gateway, load);
                storm(gateway, load);
                next.start();
                command(gateway, load);
                load.stopSending();
                load.firstOddities().forEach(run.report()::trouble);
                run.report().figure("mix_records_receipted", "mix: records receipted", load.receiptedRecords(), "");
                run.report().figure("mix_commands_not_obeyed", "mix: commands that trackers did not obey", load.commandsWithheld(), "");
                lost = gateway.lostRecords(load.trackers());
            }
            run.addChecks(0, lost);
        }
    }

    private void command(BenchServer gateway, LightFleet load) throws IOException {
        try (ApiLoad callers = new ApiLoad(gateway.httpPort(), CALLERS, gateway.key(), load.trackers(), BenchFleet.FIRST_ID)) {
            callers.atRate(run.options().rate);
            run.pause(run.options().measure());
            callers.stop();
            run.await("answers", PATIENCE, callers::isIdle);
            run.report().figure("mix_commands_confirmed", "mix: commands confirmed", run.report().value("mix_commands_confirmed")
                    + callers.confirmed(), "");
            run.addChecks(callers.falseAcks(), 0);
        }
    }

    private void storm(BenchServer gateway, LightFleet load) throws IOException {
        run.say("mix: kill -9 and restart");
        gateway.crashAndRestart();
        long start = System.nanoTime();
        run.await("all trackers to be back", PATIENCE, () -> load.loggedIn() >= sessions);
        run.report().figure("mix_back_ms", "mix: all trackers back after a restart", (System.nanoTime() - start) / 1e6, "ms");
    }
}
