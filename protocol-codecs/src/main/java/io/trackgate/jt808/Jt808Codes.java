package io.trackgate.jt808;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.trackgate.protocol.ServerKey;
import org.jspecify.annotations.Nullable;

/**
 * The authentication codes that terminals are given when they register: each follows from the terminal's number and the key of this gateway, so that none
 * has to be kept and none can be guessed. Any thread.
 */
final class Jt808Codes {

    /** Without a key: a code is the number itself, and proves nothing. */
    static final Jt808Codes OPEN = new Jt808Codes(null);

    private static final String HMAC = "HmacSHA256";
    private static final int BYTES = 10; // twenty characters: terminals keep no more

    private final @Nullable ServerKey key;

    Jt808Codes(@Nullable ServerKey key) { this.key = key; }

    /** What a terminal is told that registers; never empty, ASCII, at most 20 characters, the same each time. Empty: no new ones are taken. */
    Optional<String> given(String deviceId) {
        return key == null || key.registrationIsOpen() ? Optional.of(code(deviceId)) : Optional.empty();
    }

    /** @param shown as the terminal sent it, padded perhaps */
    boolean isRight(String deviceId, String shown) {
        byte[] found = shown.replace("\0", "").strip().getBytes(StandardCharsets.UTF_8);
        return key != null && MessageDigest.isEqual(found, code(deviceId).getBytes(StandardCharsets.UTF_8));
    }

    private String code(String deviceId) {
        if (key == null) return deviceId;
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key.secret(), HMAC));
            byte[] digest = mac.doFinal(("jt808 " + deviceId).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(HMAC + " (expected: every Java has it)", e);
        }
    }
}
