package io.trackgate.core.store;

/** The store did not take or give what was asked of it; nothing can be said about durability. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) { super(message); }

    public StoreException(String message, Throwable cause) { super(message, cause); }
}
