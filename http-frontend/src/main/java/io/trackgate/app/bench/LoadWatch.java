package io.trackgate.app.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.simulator.load.ApiLoad;
import io.trackgate.simulator.load.LightFleet;

/** How a part of the bench waits for its trackers and callers, and what of them it reports as a trouble. */
final class LoadWatch {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final BenchRun run;
    private final String part;

    /** @param part for messages */
    LoadWatch(BenchRun run, String part) {
        this.run = run;
        this.part = part;
    }

    /** @throws IOException also when one is refused: whoever waits for that one waits in vain */
    void awaitLogins(LightFleet load, int count) throws IOException {
        run.await(part + ": logins", PATIENCE, () -> load.loggedIn() >= count || load.refusals() > 0);
        if (load.loggedIn() < count)
            throw new IOException("%,d logins were refused, %,d of %,d accepted".formatted(load.refusals(), load.loggedIn(), count));
    }

    /** What is on the wire gets its receipt before anybody counts. */
    void stopSending(LightFleet load) throws IOException {
        load.stopSending();
        awaitNone("packets without a receipt", load::unreceipted);
    }

    void awaitGone(LightFleet load) throws IOException {
        run.await(part + ": the end of all sessions", PATIENCE, () -> load.loggedIn() == 0);
    }

    /** All that is due is called and answered. */
    void stopCalling(ApiLoad callers) throws IOException {
        callers.stop();
        awaitNone("calls without an answer", callers::unanswered);
        run.addFalseAcks(callers.falseAcks());
    }

    /**
     * Every confirmation of the dispatcher was earned.
     *
     * @param end what its gateway said when it had stopped dispatching
     */
    void checkDispatched(JsonNode end, BenchServer gateway, LightFleet load) throws IOException {
        end.path("otherwise").properties()
                .forEach(other -> run.report().trouble("%s: dispatcher: %s × %s".formatted(part, other.getValue(), other.getKey())));
        JsonNode confirmations = gateway.ask("confirmations").path("confirmations");
        for (int index = 0; index < confirmations.size(); index++)
            run.addFalseAcks(Math.max(0, confirmations.path(index).asInt() - load.trackers().get(index).applied()));
    }

    private void awaitNone(String what, LongSupplier open) throws IOException {
        if (!run.comesTrue(PATIENCE, () -> open.getAsLong() == 0)) tell(open.getAsLong(), what);
    }

    /** Told when it ends, before its gateway does. */
    void tellTroubles(LightFleet load) {
        tell(load.lost(), "sessions were lost");
        tell(load.refusals(), "logins were refused");
        tell(load.oddities(), "times a gateway did what none should do, first: " + String.join("; ", load.firstOddities()));
    }

    private void tell(long count, String what) { if (count > 0) run.report().trouble("%s: %,d %s".formatted(part, count, what)); }
}
