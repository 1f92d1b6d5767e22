package io.trackgate.app.check;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.trackgate.app.report.CheckWords;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandResult;
import io.trackgate.protocol.TrackerCommand;

/** The gateway hangs up: the tracker comes back by itself, with its records, and listens on its new connection. */
final class ReconnectStep implements CheckStep {

    private static final List<TrackerCommand.Query> QUESTIONS = List.of(new TrackerCommand.ReadOutputs(), new TrackerCommand.ReadLed(),
            new TrackerCommand.ReadTracking());

    @Override
    public About about() { return new About("reconnect", "Reconnect", true); }

    @Override
    public Finding run(CheckBench bench) throws InterruptedException, IOException {
        Duration patience = bench.options().reconnectWait;
        String expected = "after the gateway has hung up it logs in again within " + CheckWords.duration(patience)
                + ", sends its records and takes a command";
        int former = bench.online().orElse(0);
        long started = System.nanoTime();
        bench.log().hangUp(former);
        Optional<Integer> back = bench.log().await(0, patience,
                happenings -> bench.online(happenings).filter(connection -> connection > former));
        if (back.isEmpty()) return Finding.fail(expected, "it did not come back within " + CheckWords.duration(patience));
        List<String> found = new ArrayList<>();
        found.add("it logged in again after " + CheckWords.duration(Duration.ofNanos(System.nanoTime() - started)));
        Optional<String> deaf = command(bench, found);
        Optional<TelemetryStep.Batch> batch = TelemetryStep.await(bench, back.get());
        found.add(batch.map(records -> "its next frame with records has " + records.records().size())
                .orElse("no record came within " + CheckWords.duration(bench.options().telemetryWait)));
        String all = String.join("; ", found);
        return deaf.isEmpty() && batch.isPresent() ? Finding.pass(expected, all) : Finding.fail(expected, all);
    }

    /** Asks for whatever this model can be asked for; @return what was wrong */
    private static Optional<String> command(CheckBench bench, List<String> found) throws InterruptedException {
        for (TrackerCommand.Query question : QUESTIONS) {
            CommandResult result = bench.ask(question);
            if (result.outcome() instanceof CommandOutcome.Unsupported) continue;
            boolean answered = result.outcome() instanceof CommandOutcome.Acknowledged;
            String words = answered
                    ? "a command on the new connection was answered"
                    : "a command on the new connection: " + bench.words(result);
            found.add(words);
            return answered ? Optional.empty() : Optional.of(words);
        }
        found.add("this model has no command that changes nothing, so none was sent");
        return Optional.empty();
    }
}
