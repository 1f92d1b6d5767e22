package io.trackgate.core.command;

/** What a {@link CommandJournal} keeps of a command between asked and ended; nobody else looks into it. */
public interface JournalEntry {}
