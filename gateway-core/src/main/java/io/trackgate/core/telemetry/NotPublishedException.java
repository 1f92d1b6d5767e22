package io.trackgate.core.telemetry;

/** NATS did not take it, or did not say so in time: it may be in the stream or not. */
public final class NotPublishedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** While NATS is away every batch ends with one of these; where it was made says nothing. */
    NotPublishedException(String message) {
        super(message, null, false, false);
    }
}
