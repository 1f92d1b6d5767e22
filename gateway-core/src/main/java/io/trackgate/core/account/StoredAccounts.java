package io.trackgate.core.account;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.trackgate.core.directory.Credential;
import io.trackgate.core.directory.CredentialDigest;
import io.trackgate.core.directory.User;
import io.trackgate.core.store.AccountStore;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StoreWriter;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Accounts in the store. Passwords are hashed on a thread of its own, for that takes tens of milliseconds and 19 MiB each. */
public final class StoredAccounts implements Accounts, AutoCloseable {

    static final Duration SESSION = Duration.ofDays(30);
    static final int MOST_SESSIONS = 100; // of a user: a client that signs in for every call must not fill the store
    static final int MOST_KEYS = 20;
    static final int LONGEST_TITLE = 255;
    private static final Duration REMEMBERED = Duration.ofDays(1); // a session that is over
    static final int WAITING = 32; // attempts, each some tens of milliseconds
    private static final String OF_A_FILE = "from a fleet file";
    private static final int IDENTIFIER = 32; // characters of a digest
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{32}");

    private final Database database;
    private final StoreWriter writer;
    private final Supplier<CompletableFuture<Void>> follow;
    private final InstantSource clock;
    private final Passwords passwords;
    private final SignInAttempts attempts;
    private final SecureRandom random = new SecureRandom();
    private final ExecutorService hashing = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("passwords").daemon(true).factory());

    /** @param follow asked after each commit; its future completes when every look-up sees what was committed */
    public StoredAccounts(Database database, StoreWriter writer, Supplier<CompletableFuture<Void>> follow, InstantSource clock,
            LongSupplier nanoClock) {
        this(database, writer, follow, clock, nanoClock, new Passwords(Passwords.TODAY));
    }

    StoredAccounts(Database database, StoreWriter writer, Supplier<CompletableFuture<Void>> follow, InstantSource clock,
            LongSupplier nanoClock, Passwords passwords) {
        this.database = database;
        this.writer = writer;
        this.follow = follow;
        this.clock = clock;
        this.passwords = passwords;
        this.attempts = new SignInAttempts(nanoClock);
    }

    @Override
    public CompletableFuture<SignIn> signIn(String login, String password, String from) {
        // Asked here too, so that somebody who guesses doesn't fill the line for everybody else.
        if (attempts.areTooMany(login, from)) return CompletableFuture.completedFuture(new SignIn.TooManyAttempts());
        try {
            return CompletableFuture.supplyAsync(() -> check(login, password, from), hashing).thenCompose(Function.identity());
        } catch (RejectedExecutionException lineIsFull) {
            return CompletableFuture.completedFuture(new SignIn.TooManyAttempts());
        }
    }

    /** On the hashing thread, so one after the other: no attempt slips through while others are being counted. */
    private CompletableFuture<SignIn> check(String login, String password, String from) {
        if (attempts.areTooMany(login, from)) return CompletableFuture.completedFuture(new SignIn.TooManyAttempts());
        Optional<AccountStore.Known> known = database.readNow(handle -> AccountStore.byLogin(handle, login));
        String hash = known.map(AccountStore.Known::passwordHash).orElse(null);
        if (!passwords.isRight(password, hash) || known.isEmpty() || hash == null) {
            attempts.failed(login, from);
            return CompletableFuture.completedFuture(new SignIn.Wrong());
        }
        attempts.succeeded(login);
        if (known.get().blocked()) return CompletableFuture.completedFuture(new SignIn.Blocked());
        return openSession(known.get().user(), hash, passwords.isOfToday(hash) ? null : passwords.hash(password));
    }

    /** @param renewed the hash with today's parameters, where the stored one has others */
    private CompletableFuture<SignIn> openSession(String user, String checked, @Nullable String renewed) {
        String session = newHash();
        long now = clock.millis();
        return change(handle -> {
            boolean opened = AccountStore.addSession(handle, user, checked, CredentialDigest.of(session), now, now + SESSION.toMillis(),
                    MOST_SESSIONS);
            if (renewed != null) AccountStore.renewHash(handle, user, checked, renewed);
            return opened ? new SignIn.SignedIn(session) : new SignIn.Wrong();
        });
    }

    @Override
    public CompletableFuture<Void> renew(Credential session) {
        long now = clock.millis();
        return change(handle -> AccountStore.renewSession(handle, session.digest(), now, now + SESSION.toMillis())).thenAccept(renewed -> {
            if (!renewed) throw new IllegalStateException("session " + session.mark() + " is over");
        });
    }

    @Override
    public CompletableFuture<Void> end(Credential session) {
        long now = clock.millis();
        return change(handle -> {
            AccountStore.endSession(handle, session.digest(), now);
            return true;
        }).thenAccept(done -> {});
    }

    @Override
    public CompletableFuture<Optional<ApiKey>> createKey(User user, String title) {
        if (title.length() > LONGEST_TITLE)
            throw new IllegalArgumentException("title: " + title.length() + " characters (expected: <= " + LONGEST_TITLE + ")");
        String key = newHash();
        long now = clock.millis();
        return change(handle -> AccountStore.addKey(handle, user.name(), CredentialDigest.of(key), title, now, MOST_KEYS)
                ? Optional.of(new ApiKey(key, Instant.ofEpochMilli(now), title))
                : Optional.<ApiKey>empty());
    }

    @Override
    public CompletableFuture<List<ApiKey>> keys(User user) {
        return database.read(handle -> AccountStore.keys(handle, user.name()).stream().map(StoredAccounts::listed).toList());
    }

    private static ApiKey listed(AccountStore.KeyRow key) {
        Long created = key.createdAt();
        String title = key.title();
        return new ApiKey(key.digest().substring(0, IDENTIFIER), created == null ? null : Instant.ofEpochMilli(created),
                title == null ? OF_A_FILE : title);
    }

    @Override
    public CompletableFuture<Boolean> deleteKey(User user, String key) {
        String given = key.toLowerCase(Locale.ROOT);
        if (!HASH.matcher(given).matches()) return CompletableFuture.completedFuture(false);
        return change(handle -> AccountStore.revokeKey(handle, user.name(), CredentialDigest.of(given))
                || AccountStore.revokeKey(handle, user.name(), given));
    }

    /** Run now and then: sessions that are over for long leave the store. */
    public void forgetSessions() {
        long before = clock.instant().minus(REMEMBERED).toEpochMilli();
        writer.submit(handle -> AccountStore.forgetSessions(handle, before));
    }

    private String newHash() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private <T> CompletableFuture<T> change(Function<Handle, T> work) {
        AtomicReference<T> result = new AtomicReference<>(); // set once more where the writer has to try once more
        return writer.submit(handle -> result.set(work.apply(handle))).thenCompose(durable -> follow.get())
                .thenApply(seen -> result.get());
    }

    @Override
    public void close() { hashing.shutdown(); }
}
