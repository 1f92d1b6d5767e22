package io.trackgate.core.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.trackgate.core.store.AccountStore;
import io.trackgate.core.store.Database;

/** What an operator does with accounts, beside a gateway that runs or without one: it follows within a second. */
public final class AccountAdmin {

    /** Characters. People who sign in may have what the API allows; who sets a password anew sets a longer one. */
    public static final int SHORTEST = 8;

    private AccountAdmin() {}

    /** By name. */
    public static List<AccountStore.Listed> users(Database database) { return database.readNow(AccountStore::users); }

    /** Throws with what to do when this user can't have a password. */
    public static void requireLogin(Database database, String name) {
        AccountStore.Listed user = users(database).stream().filter(listed -> listed.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("NAME: " + name
                        + " (expected: a user of the store; trackgate user list shows them, trackgate import FILE brings those of a fleet file)"));
        if (user.login() == null) {
            throw new IllegalArgumentException("NAME: " + name
                    + " has no login (expected: a user with one; give it login: in the fleet file, then trackgate import FILE)");
        }
    }

    /** Throws with what is wrong with it, and without the password itself. */
    public static void requireGood(String password) {
        if (Passwords.isPossible(password) && Passwords.length(password) >= SHORTEST) return;
        boolean fits = Passwords.length(password) >= SHORTEST && Passwords.length(password) <= Passwords.LONGEST;
        throw new IllegalArgumentException(
                "password: " + (fits ? "a character that can't be printed" : Passwords.length(password) + " characters")
                        + " (expected: " + SHORTEST + " to " + Passwords.LONGEST + " printable characters)");
    }

    /** Sets a password and ends all sessions of this user; its API keys stay. */
    public static void setPassword(Database database, String name, String password, Instant now) {
        requireLogin(database, name);
        requireGood(password);
        String hash = new Passwords(Passwords.TODAY).hash(password);
        database.<Boolean>writeNow(handle -> {
            AccountStore.setPassword(handle, name, hash, now.toEpochMilli());
            return true;
        });
    }

    /**
     * Sets a password for a user that has none.
     *
     * @return whether this is the user's password now
     */
    public static boolean offerPassword(Database database, String name, String password, Instant now) {
        Optional<String> hash = database.readNow(handle -> AccountStore.passwordHash(handle, name));
        if (hash.isPresent()) return new Passwords(Passwords.TODAY).isRight(password, hash.get());
        setPassword(database, name, password, now);
        return true;
    }
}
