package io.trackgate.core.store;

/** The store did not take or give what was asked of it; nothing can be said about durability. */
public sealed class StoreException extends RuntimeException permits BehindException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) { super(message); }

    public StoreException(String message, Throwable cause) { super(message, cause); }
}
