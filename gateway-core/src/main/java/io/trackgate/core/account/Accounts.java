package io.trackgate.core.account;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.directory.Credential;
import io.trackgate.core.directory.User;

/** Signs people in and out, and manages their API keys. Futures complete when the change is durable and every look-up sees it. */
public interface Accounts {

    /** @param from address of the caller, so that guessing can be slowed down */
    CompletableFuture<SignIn> signIn(String login, String password, String from);

    /** How an attempt to sign in ended. */
    sealed interface SignIn {

        /** @param hash of the new session, 32 hexadecimal characters; known to the caller alone from now on */
        record SignedIn(String hash) implements SignIn {}

        /** No such login, no password set, or the wrong one: told apart by nobody. */
        record Wrong() implements SignIn {}

        /** The right password of a user who is blocked. */
        record Blocked() implements SignIn {}

        /** Too many attempts for this login or from this address; a later one may succeed. */
        record TooManyAttempts() implements SignIn {}
    }

    /** The session lives for its whole time again, counted from now; fails for one that has ended meanwhile. */
    CompletableFuture<Void> renew(Credential session);

    /** The session is over. */
    CompletableFuture<Void> end(Credential session);

    /** Empty when the user has as many keys as a user may have. */
    CompletableFuture<Optional<ApiKey>> createKey(User user, String title);

    /** Keys that are not revoked, oldest first. */
    CompletableFuture<List<ApiKey>> keys(User user);

    /**
     * Revokes a key for ever.
     *
     * @param key the key itself, or the identifier under which {@link #keys} lists it
     * @return false when this user has no such key
     */
    CompletableFuture<Boolean> deleteKey(User user, String key);
}
