package io.trackgate.core.command;

import java.util.Set;

import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;

/** Hears everything that happens to the commands of a session, on its event loop, and returns at once. */
public interface CommandJournal {

    /** Before its first byte leaves. */
    void asked(PendingCommand command);

    /** Exactly once a command; whoever waits for it is told from here. */
    void ended(PendingCommand command, CommandOutcome outcome);

    /** What came for a command whose caller was told before. {@code uncertain}: states that it names but can't prove any more. */
    void late(PendingCommand command, CommandOutcome outcome, String text, ReportedState reported, Set<StateKey> uncertain);

    /**
     * An answer that could still have come is not expected any more, or its connection has ended: what its command may have done meanwhile is
     * uncertain again, whatever was read back since.
     */
    void givenUp(Set<StateKey> touched);

    /** A text that nobody waits for. {@code named}: the states that it names, now uncertain. */
    void unclaimed(CommandReply reply, Set<StateKey> named);

    /** An answer that was taken came once more: no news. */
    void repeated(CommandReply reply);

    /** The line moves again after an unanswered command; uncertain state can be asked for. */
    void lineOpen();
}
