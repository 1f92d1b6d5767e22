package io.trackgate.protocol;

import java.util.Set;

import io.trackgate.config.TrackerModel;

/** How a vendor's trackers are told things. Stateless. */
public interface CommandPhrasing {

    /** Capabilities that a model states in general terms (outputs, LED, profile) were checked before. */
    CommandPlan plan(TrackerCommand command, TrackerModel model);

    /** A harmless query of the given shape, one of the model's {@code probe} list. */
    PlanStep probe(String shape, TrackerModel model);

    /** The states that a reply names, whatever it answers; empty where it names none. */
    Set<StateKey> statesNamed(CommandReply reply, TrackerModel model);
}
