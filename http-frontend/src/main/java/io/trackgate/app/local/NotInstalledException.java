package io.trackgate.app.local;

/** A program that a command needs is not on this machine; the message names the package that brings it. */
public final class NotInstalledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotInstalledException(String missing) { super(missing); }
}
