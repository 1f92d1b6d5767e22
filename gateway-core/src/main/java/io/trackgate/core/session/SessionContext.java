package io.trackgate.core.session;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

import io.trackgate.core.command.InFlightCommands;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.frame.FrameRings;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.telemetry.TelemetrySink;

/**
 * What every session needs and none owns.
 *
 * @param nanoClock         for deadlines
 * @param clock             the time of day, for answers to trackers that ask for it
 * @param frames            keep what passes; empty: nothing is kept
 * @param unreceiptedBatches a session's reading pauses above this many; while the sink is behind, at one
 */
public record SessionContext(TrackerDirectory directory, SessionRegistry registry, TelemetrySink sink, SessionHooks hooks,
        GatewayMetrics metrics,
        InFlightCommands.Limits limits, int unreceiptedBatches, Guard guard, LongSupplier nanoClock, InstantSource clock,
        Optional<FrameRings> frames) {

    /** Nothing that passes is kept. */
    public SessionContext(TrackerDirectory directory, SessionRegistry registry, TelemetrySink sink, SessionHooks hooks,
            GatewayMetrics metrics,
            InFlightCommands.Limits limits, int unreceiptedBatches, Guard guard, LongSupplier nanoClock, InstantSource clock) {
        this(directory, registry, sink, hooks, metrics, limits, unreceiptedBatches, guard, nanoClock, clock, Optional.empty());
    }
}
