package io.trackgate.http;

/** Whether the store is there, as far as is known without asking it. */
@FunctionalInterface
public interface StoreHealth {
    boolean isAvailable();
}
