package io.trackgate.core.cluster;

import io.trackgate.core.command.CommandResult;

/** What became of a routed command, as far as its sender can know. */
public sealed interface Answer {

    /** It ended there, in the audit too; this is how. */
    record Ended(CommandResult result) implements Answer {}

    /** That session is not there, or not any more; nothing was done. */
    record Stale() implements Answer {}

    /** That node is gone and never had it. */
    record Gone() implements Answer {}

    /** It never left this node. */
    record Unsent(String why) implements Answer {}

    /** The node may have had it, and said nothing in time. */
    record NoReply() implements Answer {}
}
