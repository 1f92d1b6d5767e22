package io.trackgate.core.account;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An API key as its owner sees it.
 *
 * @param hash    when it was just created, the key itself; else an identifier of the same form, for the store keeps digests alone: no use as a
 *                key, enough to delete it
 * @param created null for a key that came with a fleet file
 */
public record ApiKey(String hash, @Nullable Instant created, String title) {}
