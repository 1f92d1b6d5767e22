package io.trackgate.core.directory;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A key or session hash, known by its digest alone.
 *
 * @param digest  SHA-256 of the 32 hexadecimal characters, itself in hexadecimal
 * @param expires null for an API key, which never does
 */
public record Credential(String digest, Kind kind, String user, @Nullable Instant expires, boolean revoked) {

    public enum Kind {
        SESSION, API_KEY
    }

    public boolean aliveAt(Instant now) { return !revoked && (expires == null || now.isBefore(expires)); }

    /** Enough of the digest to tell two keys of a user apart in the audit. */
    public String mark() { return digest.substring(0, 8); }
}
