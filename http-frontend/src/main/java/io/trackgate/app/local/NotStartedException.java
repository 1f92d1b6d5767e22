package io.trackgate.app.local;

/** A process that a command needs does not start; the message says why, with the end of its log. */
public final class NotStartedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotStartedException(String why, Throwable cause) { super(why, cause); }
}
