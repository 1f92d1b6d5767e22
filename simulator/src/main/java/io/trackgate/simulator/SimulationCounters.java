package io.trackgate.simulator;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Adds up the events of a fleet; written by every event loop, read by anyone. */
final class SimulationCounters {
    private final LongAdder started = new LongAdder();
    private final LongAdder connected = new LongAdder();
    private final LongAdder loggedIn = new LongAdder();
    private final LongAdder logins = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder acked = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder unreachable = new LongAdder();
    private final LongAdder reconnects = new LongAdder();
    private final LongAdder violations = new LongAdder();
    private final LongAdder changes = new LongAdder();
    private final LongAdder stalls = new LongAdder();
    private final LongAdder silenced = new LongAdder();
    private final LongAdder[] answered = Stream.generate(LongAdder::new).limit(CommandKind.values().length).toArray(LongAdder[]::new);

    void started() { started.increment(); }

    void reconnected() { reconnects.increment(); }

    void count(TrackerEvent event) {
        switch (event) {
            case TrackerEvent.Connected it -> connected.increment();
            case TrackerEvent.LoggedIn it -> {
                logins.increment();
                loggedIn.increment();
            }
            case TrackerEvent.LoginRefused it -> refused.increment();
            case TrackerEvent.RecordsSent it -> (it.repeated() ? repeated : sent).add(it.records());
            case TrackerEvent.RecordsAcked it -> acked.add(it.records());
            case TrackerEvent.CommandReceived it -> received.increment();
            case TrackerEvent.Changed it -> changes.increment();
            case TrackerEvent.Answered it -> answered[it.kind().ordinal()].increment();
            case TrackerEvent.Disconnected it -> disconnected(it);
            case TrackerEvent.Stalled it -> stalls.increment();
            case TrackerEvent.Silenced it -> silenced.increment();
            case TrackerEvent.Violated it -> violations.increment();
        }
    }

    private void disconnected(TrackerEvent.Disconnected event) {
        if (!event.wasConnected()) unreachable.increment();
        if (event.wasConnected()) connected.decrement();
        if (event.wasLoggedIn()) loggedIn.decrement();
    }

    SimulationProgress snapshot(Duration elapsed, int devices) {
        Map<CommandKind, Long> byKind = new EnumMap<>(CommandKind.class);
        for (CommandKind kind : CommandKind.values()) {
            long count = answered[kind.ordinal()].sum();
            if (count > 0) byKind.put(kind, count);
        }
        return new SimulationProgress(elapsed, devices, started.sum(), connected.sum(), loggedIn.sum(), logins.sum(), refused.sum(),
                sent.sum(), repeated.sum(), acked.sum(), received.sum(), byKind, unreachable.sum(), reconnects.sum(), violations.sum(),
                changes.sum(), stalls.sum(), silenced.sum());
    }
}
