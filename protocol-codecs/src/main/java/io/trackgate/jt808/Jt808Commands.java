package io.trackgate.jt808;

import java.util.Set;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;

/** Trackers of this family are only listened to: no command is said to them. */
final class Jt808Commands implements CommandPhrasing {

    @Override
    public CommandPlan plan(TrackerCommand command, TrackerModel model) {
        return new CommandPlan.Unsupported("trackers of this protocol are only listened to");
    }

    @Override
    public PlanStep probe(String shape, TrackerModel model) {
        throw new IllegalArgumentException("probe: " + shape + " (expected: none, replies carry a tag)");
    }

    @Override
    public Set<StateKey> statesNamed(CommandReply reply, TrackerModel model) { return Set.of(); }
}
