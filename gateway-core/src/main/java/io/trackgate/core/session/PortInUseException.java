package io.trackgate.core.session;

/** A port that can't be listened on. */
public final class PortInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PortInUseException(String what, String host, int port, Throwable cause) {
        super("%s: %s:%d can't be listened on: %s".formatted(what, host, port, cause.getMessage()), cause);
    }
}
