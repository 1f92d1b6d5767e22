package io.trackgate.core.account;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.config.FleetConfig;
import io.trackgate.config.ModelCatalog;
import io.trackgate.config.Source;
import io.trackgate.core.account.Accounts.SignIn;
import io.trackgate.core.directory.Credential;
import io.trackgate.core.directory.CredentialDigest;
import io.trackgate.core.directory.DirectoryChanges;
import io.trackgate.core.directory.MemoryDirectory;
import io.trackgate.core.directory.User;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.store.AccountStore;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.FleetStore;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.core.testing.EmptyStore;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StoredAccountsTest {

    private static final String KEY = "a6aa75587e5c59c32d347da438505fc3";
    private static final String FILE_SESSION = "fedcba9876543210fedcba9876543210";
    private static final String LOGIN = "acme@example.org";
    private static final String PASSWORD = "correct horse";
    private static final String HOME = "192.0.2.1";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Passwords cheap = new Passwords(new Passwords.Cost(8, 1, 1));

    @TempDir
    Path folder;

    private Database database;
    private StoreWriter writer;
    private MemoryDirectory directory;
    private StoredAccounts accounts;
    private volatile Instant now = START;
    private long version;

    /** Of the store; the same during a test. */
    String url() { return EmptyStore.at(folder.resolve("trackgate.db")); }

    @BeforeEach
    void open() {
        database = Database.open(url()).join("test");
        writer = new StoreWriter(database, new GatewayMetrics(new SimpleMeterRegistry())).start();
        directory = new MemoryDirectory(new ModelCatalog(Map.of()));
        accounts = accounts(cheap, () -> now.toEpochMilli() * 1_000_000);
        password("acme", PASSWORD); // first: it would end the session of the file
        load(false);
    }

    private StoredAccounts accounts(Passwords passwords, LongSupplier nanoClock) {
        return new StoredAccounts(database, writer, () -> database.read(this::follow), () -> now, nanoClock, passwords);
    }

    private synchronized Void follow(Handle handle) {
        DirectoryChanges changes = FleetStore.changesAfter(handle, version);
        directory.apply(changes, now);
        version = changes.version();
        return null;
    }

    @AfterEach
    void close() {
        accounts.close();
        writer.close();
        database.close();
    }

    /** A fleet file: a master with a key and a session, its sub-user, a demo user and a blocked one. */
    private void load(boolean keyRevoked) {
        Source here = new Source("fleet.yaml", 1);
        List<FleetConfig.SessionHash> sessions = List
                .of(new FleetConfig.SessionHash(FILE_SESSION, START.plus(Duration.ofDays(365)), false));
        FleetConfig fleet = new FleetConfig(List.of(
                new FleetConfig.User(here, "acme", null, false, false, LOGIN, "UTC", Set.of(), Set.of(),
                        List.of(new FleetConfig.Key(KEY, keyRevoked)), sessions),
                user(here, "rival", null, false, false), user(here, "nologin", null, false, false),
                user(here, "showroom", null, true, false), user(here, "debtor", null, false, true),
                user(here, "clerk", "debtor", false, false)), List.of());
        write(handle -> FleetStore.upsert(handle, fleet, now.toEpochMilli()));
    }

    private static FleetConfig.User user(Source here, String name, @Nullable String master, boolean demo, boolean blocked) {
        return new FleetConfig.User(here, name, master, demo, blocked, name.equals("nologin") ? null : name + "@example.org", "UTC",
                Set.of(),
                Set.of(), List.of(), List.of());
    }

    private void write(StoreWriter.Work work) {
        database.<Boolean>writeNow(handle -> {
            work.apply(handle);
            return true;
        });
        database.<Boolean>readNow(handle -> {
            follow(handle);
            return true;
        });
    }

    private void password(String user, String password) {
        write(handle -> AccountStore.setPassword(handle, user, cheap.hash(password), now.toEpochMilli()));
    }

    private static <T> T got(CompletableFuture<T> future) { return future.orTimeout(10, TimeUnit.SECONDS).join(); }

    private SignIn signIn(String login, String password, String from) { return got(accounts.signIn(login, password, from)); }

    private String session() { return ((SignIn.SignedIn) signIn(LOGIN, PASSWORD, HOME)).hash(); }

    private Credential credential(String hash) { return directory.credential(hash).orElseThrow(); }

    private boolean isAlive(String hash) { return directory.credential(hash).filter(found -> found.aliveAt(now)).isPresent(); }

    private User user(String name) { return directory.user(name).orElseThrow(); }

    private void later(Duration time) { now = now.plus(time); }

    private <T> T stored(Function<Handle, T> query) { return database.readNow(query); }

    private long rows(String where) {
        return stored(handle -> handle.createQuery("select count(*) from credential where " + where).mapTo(Long.class).one());
    }

    // ---- signing in ----

    @Test
    void the_right_password_opens_a_session_that_every_look_up_sees_at_once() {
        String hash = session();
        assertThat(hash).matches("[0-9a-f]{32}");
        assertThat(credential(hash)).returns("acme", Credential::user).returns(Credential.Kind.SESSION, Credential::kind)
                .returns(START.plus(Duration.ofDays(30)), Credential::expires);
        assertThat(session()).isNotEqualTo(hash);
        assertThat(rows("digest like '%" + hash + "%'")).as("the store holds digests alone").isZero();
    }

    @Test
    void a_wrong_password_an_unknown_login_and_a_user_without_a_password_are_told_apart_by_nobody() {
        assertThat(signIn(LOGIN, "correct hors", HOME)).isEqualTo(new SignIn.Wrong());
        assertThat(signIn(LOGIN, "", HOME)).isEqualTo(new SignIn.Wrong());
        assertThat(signIn(LOGIN, "x".repeat(1_000_000), HOME)).isEqualTo(new SignIn.Wrong());
        assertThat(signIn("nobody@example.org", PASSWORD, HOME)).isEqualTo(new SignIn.Wrong());
        assertThat(signIn("acme", PASSWORD, HOME)).as("the name is no login").isEqualTo(new SignIn.Wrong());
        assertThat(signIn(LOGIN.toUpperCase(Locale.ROOT), PASSWORD, HOME)).isEqualTo(new SignIn.Wrong());
        assertThat(signIn("rival@example.org", PASSWORD, HOME)).isEqualTo(new SignIn.Wrong());
    }

    @Test
    void a_blocked_user_learns_so_with_the_right_password_alone_and_so_does_a_blocked_masters_sub_user() {
        password("debtor", PASSWORD);
        password("clerk", PASSWORD);
        assertThat(signIn("debtor@example.org", PASSWORD, HOME)).isEqualTo(new SignIn.Blocked());
        assertThat(signIn("clerk@example.org", PASSWORD, HOME)).isEqualTo(new SignIn.Blocked());
        assertThat(signIn("debtor@example.org", "wrong", HOME)).isEqualTo(new SignIn.Wrong());
    }

    @Test
    void a_demo_user_with_a_password_signs_in() {
        password("showroom", PASSWORD);
        assertThat(signIn("showroom@example.org", PASSWORD, HOME)).isInstanceOf(SignIn.SignedIn.class);
    }

    @Test
    void a_hash_with_yesterdays_parameters_is_renewed_at_the_next_sign_in_and_no_session_ends() {
        String before = session();
        String old = new Passwords(new Passwords.Cost(16, 2, 1)).hash(PASSWORD);
        write(handle -> handle.execute("update user_password set hash = ?", old));
        String session = session();
        String renewed = stored(handle -> AccountStore.passwordHash(handle, "acme")).orElseThrow();
        assertThat(renewed).startsWith("$argon2id$v=19$m=8,t=1,p=1$");
        assertThat(cheap.isRight(PASSWORD, renewed)).isTrue();
        assertThat(isAlive(before)).isTrue();
        assertThat(isAlive(session)).isTrue();
    }

    @Test
    void a_new_password_ends_every_session_and_no_key() {
        String session = session();
        String key = got(accounts.createKey(user("acme"), "crm")).orElseThrow().hash();
        assertThat(isAlive(FILE_SESSION)).isTrue();
        password("acme", "another one");
        assertThat(isAlive(session)).isFalse();
        assertThat(isAlive(FILE_SESSION)).isFalse();
        assertThat(isAlive(key)).isTrue();
        assertThat(isAlive(KEY)).isTrue();
        assertThat(signIn(LOGIN, PASSWORD, HOME)).isEqualTo(new SignIn.Wrong());
        load(false);
        assertThat(isAlive(FILE_SESSION)).as("a fleet file revives no session").isFalse();
    }

    @Test
    void a_password_that_is_set_while_the_old_one_is_checked_opens_no_session() {
        String old = stored(handle -> AccountStore.passwordHash(handle, "acme")).orElseThrow();
        password("acme", "another one");
        assertThat(database.<Boolean>writeNow(handle -> AccountStore.addSession(handle, "acme", old, "d", 1, 2, 100))).isFalse();
        assertThat(rows("digest = 'd'")).isZero();
    }

    // ---- limits ----

    private void fail(int times, String login, String from) {
        for (int i = 0; i < times; i++)
            assertThat(signIn(login, "wrong", from)).isEqualTo(new SignIn.Wrong());
    }

    @Test
    void after_ten_failures_a_login_waits_ten_minutes_from_the_first_wherever_the_attempts_come_from() {
        fail(1, LOGIN, HOME);
        later(Duration.ofMinutes(9));
        for (int i = 2; i <= 10; i++)
            fail(1, LOGIN, "198.51.100." + i);
        assertThat(signIn(LOGIN, PASSWORD, "198.51.100.77")).isEqualTo(new SignIn.TooManyAttempts());
        later(Duration.ofSeconds(59));
        assertThat(signIn(LOGIN, PASSWORD, HOME)).isEqualTo(new SignIn.TooManyAttempts());
        later(Duration.ofSeconds(2));
        assertThat(signIn(LOGIN, PASSWORD, HOME)).isInstanceOf(SignIn.SignedIn.class);
    }

    @Test
    void after_ten_failures_an_address_waits_whoever_it_tries_to_be_and_others_do_not() {
        for (int i = 0; i < 10; i++)
            fail(1, "guess" + i + "@example.org", HOME);
        assertThat(signIn(LOGIN, PASSWORD, HOME)).isEqualTo(new SignIn.TooManyAttempts());
        assertThat(signIn(LOGIN, PASSWORD, "192.0.2.2")).isInstanceOf(SignIn.SignedIn.class);
    }

    @Test
    void a_success_clears_its_login_and_not_its_address() {
        fail(9, LOGIN, HOME);
        assertThat(signIn(LOGIN, PASSWORD, "192.0.2.2")).isInstanceOf(SignIn.SignedIn.class);
        fail(1, LOGIN, HOME);
        assertThat(signIn(LOGIN, PASSWORD, HOME)).as("the tenth from there").isEqualTo(new SignIn.TooManyAttempts());
        assertThat(signIn(LOGIN, PASSWORD, "192.0.2.2")).isInstanceOf(SignIn.SignedIn.class);
    }

    @Test
    void attempts_at_once_are_counted_as_one_after_the_other() {
        List<CompletableFuture<SignIn>> all = new ArrayList<>();
        for (int i = 0; i < 30; i++)
            all.add(accounts.signIn(LOGIN, "wrong", "192.0.2." + i));
        assertThat(all.stream().map(StoredAccountsTest::got).filter(new SignIn.Wrong()::equals)).hasSize(10);
    }

    @Test
    void a_full_line_of_attempts_is_told_at_once() {
        CountDownLatch gate = new CountDownLatch(1);
        List<CompletableFuture<SignIn>> all = new ArrayList<>();
        try (StoredAccounts slow = accounts(cheap, () -> heldBack(gate))) {
            for (int i = 0; i <= StoredAccounts.WAITING; i++) // one is being checked, the others wait
                all.add(slow.signIn("somebody" + i, "wrong", "192.0.2." + i));
            assertThat(all).noneMatch(CompletableFuture::isDone);
            assertThat(slow.signIn(LOGIN, PASSWORD, "198.51.100.1")).isCompletedWithValue(new SignIn.TooManyAttempts());
            gate.countDown();
            assertThat(all.stream().map(StoredAccountsTest::got)).containsOnly(new SignIn.Wrong());
        }
    }

    /** The time, which the hashing thread gets to know later. */
    private long heldBack(CountDownLatch gate) {
        try {
            if (Thread.currentThread().getName().equals("passwords")) assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return now.toEpochMilli() * 1_000_000;
    }

    // ---- sessions ----

    @Test
    void a_session_lives_for_thirty_days_and_is_renewed_until_its_last_moment() {
        String session = session();
        later(Duration.ofDays(30).minusMillis(1));
        assertThat(isAlive(session)).isTrue();
        got(accounts.renew(credential(session)));
        assertThat(credential(session).expires()).isEqualTo(now.plus(Duration.ofDays(30)));
        later(Duration.ofDays(30));
        assertThat(isAlive(session)).isFalse();
        assertThatThrownBy(() -> got(accounts.renew(credential(session)))).hasMessageContaining("is over");
        assertThat(isAlive(session)).isFalse();
    }

    @Test
    void a_session_that_was_ended_is_not_renewed() {
        String session = session();
        Credential before = credential(session);
        got(accounts.end(before));
        assertThat(isAlive(session)).isFalse();
        assertThatThrownBy(() -> got(accounts.renew(before))).hasMessageContaining("is over");
        assertThat(isAlive(session)).isFalse();
        got(accounts.end(before));
    }

    @Test
    void a_key_is_neither_renewed_nor_ended_like_a_session() {
        got(accounts.end(credential(KEY)));
        assertThat(isAlive(KEY)).isTrue();
        assertThatThrownBy(() -> got(accounts.renew(credential(KEY)))).hasMessageContaining("is over");
    }

    @Test
    void beyond_a_hundred_sessions_of_a_user_that_ends_which_was_renewed_longest_ago() {
        String first = session();
        String second = session();
        later(Duration.ofSeconds(1));
        got(accounts.renew(credential(first)));
        for (int i = 2; i < StoredAccounts.MOST_SESSIONS; i++)
            session();
        assertThat(isAlive(second)).isTrue();
        session();
        assertThat(isAlive(second)).isFalse();
        assertThat(isAlive(first)).isTrue();
        assertThat(isAlive(FILE_SESSION)).isTrue();
        assertThat(rows("kind = 'SESSION' and revoked = 0 and created_at is not null")).isEqualTo(StoredAccounts.MOST_SESSIONS);
    }

    @Test
    void sessions_that_are_over_for_a_day_leave_the_store_and_neither_a_files_nor_any_key() {
        String ended = session();
        String kept = session();
        String key = got(accounts.createKey(user("acme"), "crm")).orElseThrow().hash();
        got(accounts.deleteKey(user("acme"), key));
        got(accounts.end(credential(ended)));
        got(accounts.end(credential(FILE_SESSION)));
        later(Duration.ofDays(1));
        accounts.forgetSessions();
        session(); // the writer does one thing after the other
        assertThat(storedAs(ended)).isOne();
        later(Duration.ofMillis(1));
        accounts.forgetSessions();
        session();
        assertThat(storedAs(ended)).isZero();
        assertThat(isAlive(kept)).isTrue();
        assertThat(storedAs(FILE_SESSION)).isOne();
        assertThat(storedAs(key)).isOne();
    }

    private long storedAs(String hash) { return rows("digest = '" + CredentialDigest.of(hash) + "'"); }

    // ---- keys ----

    @Test
    void a_key_is_shown_once_and_then_listed_by_an_identifier_that_is_no_key() {
        later(Duration.ofSeconds(5));
        ApiKey key = got(accounts.createKey(user("acme"), "crm")).orElseThrow();
        assertThat(key).returns("crm", ApiKey::title).returns(now, ApiKey::created);
        assertThat(credential(key.hash())).returns(Credential.Kind.API_KEY, Credential::kind).returns(null, Credential::expires);
        List<ApiKey> keys = got(accounts.keys(user("acme")));
        assertThat(keys).extracting(ApiKey::title).containsExactly("from a fleet file", "crm");
        assertThat(keys.getFirst().created()).isNull();
        String identifier = keys.getLast().hash();
        assertThat(identifier).matches("[0-9a-f]{32}").isNotEqualTo(key.hash());
        assertThat(directory.credential(identifier)).isEmpty();
    }

    @Test
    void a_key_is_deleted_by_itself_or_by_its_identifier_and_by_its_owner_alone() {
        String one = got(accounts.createKey(user("acme"), "one")).orElseThrow().hash();
        String two = got(accounts.createKey(user("acme"), "two")).orElseThrow().hash();
        String identifierOfTwo = got(accounts.keys(user("acme"))).getLast().hash();
        assertThat(got(accounts.deleteKey(user("rival"), one))).isFalse();
        assertThat(got(accounts.deleteKey(user("rival"), identifierOfTwo))).isFalse();
        assertThat(got(accounts.deleteKey(user("acme"), one.toUpperCase(Locale.ROOT)))).isTrue();
        assertThat(got(accounts.deleteKey(user("acme"), identifierOfTwo))).isTrue();
        assertThat(isAlive(one) || isAlive(two)).isFalse();
        assertThat(got(accounts.deleteKey(user("acme"), one))).as("it is gone already").isFalse();
        for (String nothing : List.of("", "a", "%", identifierOfTwo.substring(1), "g".repeat(32)))
            assertThat(got(accounts.deleteKey(user("acme"), nothing))).isFalse();
        assertThat(got(accounts.keys(user("acme")))).extracting(ApiKey::title).containsExactly("from a fleet file");
        String session = session();
        assertThat(got(accounts.deleteKey(user("acme"), session))).as("a session is no key").isFalse();
    }

    @Test
    void a_deleted_key_of_a_fleet_file_is_not_revived_by_it() {
        assertThat(got(accounts.deleteKey(user("acme"), KEY))).isTrue();
        load(false);
        assertThat(isAlive(KEY)).isFalse();
        assertThat(got(accounts.keys(user("acme")))).isEmpty();
    }

    @Test
    void a_user_has_at_most_twenty_keys_however_many_are_asked_for_at_once() {
        List<CompletableFuture<Optional<ApiKey>>> all = new ArrayList<>();
        for (int i = 0; i < 40; i++)
            all.add(accounts.createKey(user("rival"), "key " + i));
        assertThat(all.stream().map(StoredAccountsTest::got).flatMap(Optional::stream)).hasSize(20);
        List<ApiKey> keys = got(accounts.keys(user("rival")));
        assertThat(keys).hasSize(20).extracting(ApiKey::title).startsWith("key 0", "key 1").endsWith("key 19");
        assertThat(got(accounts.deleteKey(user("rival"), keys.getFirst().hash()))).isTrue();
        assertThat(got(accounts.createKey(user("rival"), "one more"))).isPresent();
        assertThat(got(accounts.createKey(user("acme"), "another user's"))).isPresent();
    }
}
