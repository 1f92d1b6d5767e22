package io.trackgate.core.command;

import java.util.Set;

import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;

/** Hears everything and keeps nothing: for benchmarks of what stands in front of it. */
public class QuietJournal implements CommandJournal {

    @Override
    public void asked(PendingCommand command) {}

    @Override
    public void ended(PendingCommand command, CommandOutcome outcome) {}

    @Override
    public void late(PendingCommand command, CommandOutcome outcome, String text, ReportedState reported, Set<StateKey> uncertain) {}

    @Override
    public void givenUp(Set<StateKey> touched) {}

    @Override
    public void unclaimed(CommandReply reply, Set<StateKey> named) {}

    @Override
    public void repeated(CommandReply reply) {}

    @Override
    public void lineOpen() {}
}
