package io.trackgate.core.store;

/** So much waits for the store that it takes no more for now; it has said so itself. */
public final class BehindException extends StoreException {
    private static final long serialVersionUID = 1L;

    public BehindException(String message) { super(message); }
}
