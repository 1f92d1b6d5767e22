package io.trackgate.gt06;

import java.util.Set;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;

/** GT06 trackers report; they are told nothing. */
final class Gt06Commands implements CommandPhrasing {

    @Override
    public CommandPlan plan(TrackerCommand command, TrackerModel model) {
        return new CommandPlan.Unsupported(model.code() + " takes no commands");
    }

    @Override
    public PlanStep probe(String shape, TrackerModel model) {
        throw new IllegalArgumentException("probe: " + shape + " (expected: none, replies carry a tag)");
    }

    @Override
    public Set<StateKey> statesNamed(CommandReply reply, TrackerModel model) { return Set.of(); }
}
