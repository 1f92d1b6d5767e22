package io.trackgate.core.directory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Keys are known by their SHA-256 alone; they are random, so a plain digest is enough. */
public final class CredentialDigest {

    private CredentialDigest() {}

    /** @param hash 32 hexadecimal characters, in any case */
    public static String of(String hash) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(hash.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** In a time that does not depend on where they differ. */
    static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }
}
