package io.trackgate.core.account;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import org.jspecify.annotations.Nullable;

/** Hashes passwords with Argon2id. A stored hash names its parameters and its salt, so that parameters can change while passwords stay. */
final class Passwords {

    static final int LONGEST = 40; // characters, as the API says of user/auth

    /** @param memory KiB */
    record Cost(int memory, int iterations, int lanes) {}

    /** The OWASP Password Storage Cheat Sheet's first choice with 19 MiB. */
    static final Cost TODAY = new Cost(19 * 1024, 2, 1);

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final String NO_SALT = "AAAAAAAAAAAAAAAAAAAAAA";
    private static final String NO_HASH = "A".repeat(43);

    private final SecureRandom random = new SecureRandom();
    private final Cost cost;
    private final String nobodys; // no password is known that has this hash, and to try one takes as long as with any other

    Passwords(Cost cost) {
        this.cost = cost;
        nobodys = "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s".formatted(cost.memory(), cost.iterations(), cost.lanes(), NO_SALT, NO_HASH);
    }

    /** The library keeps it, with as much memory as a hash takes: only a gateway where people sign in needs it. */
    private Argon2Function today() {
        return Argon2Function.getInstance(cost.memory(), cost.iterations(), cost.lanes(), HASH_BYTES, Argon2.ID);
    }

    String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return today().hash(bytes(password), salt).getResult();
    }

    /** @param hash null where there is none: that takes as long as a wrong password */
    boolean isRight(String password, @Nullable String hash) {
        boolean possible = hash != null && isPossible(password);
        String against = possible ? hash : nobodys;
        byte[] tried = bytes(isPossible(password) ? password : "");
        return Argon2Function.getInstanceFromHash(against).check(tried, against.getBytes(StandardCharsets.US_ASCII)) && possible;
    }

    /** Whether a hash has today's parameters. */
    boolean isOfToday(String hash) {
        return Argon2Function.getInstanceFromHash(hash).equals(today());
    }

    /** 1 to 40 printable characters, of which a space is one. */
    static boolean isPossible(String password) {
        return !password.isEmpty() && password.length() <= 2 * LONGEST && length(password) <= LONGEST
                && password.codePoints().allMatch(Passwords::isPrintable);
    }

    static int length(String password) { return password.codePointCount(0, password.length()); }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }

    // Keyboards and systems write the same letter in different ways.
    private static byte[] bytes(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    }
}
