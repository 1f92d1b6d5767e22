package io.trackgate.core.session;

/** What a session needs of the rest of the gateway. */
public interface SessionHooks {

    /** The session's own journal; made when the first thing happens that it has to hear. */
    SessionJournal journal(TrackerSession session);

    /** Whether something is kept for this tracker, or uncertain. Asked after receipts, so it looks into memory alone. */
    boolean hasWork(int trackerId);
}
