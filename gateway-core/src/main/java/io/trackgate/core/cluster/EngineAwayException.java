package io.trackgate.core.cluster;

/** The other nodes can't be reached, so nobody can say who has a session. */
public final class EngineAwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineAwayException(String why) { super(why); }
}
