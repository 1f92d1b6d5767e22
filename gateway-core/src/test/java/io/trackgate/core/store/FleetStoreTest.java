package io.trackgate.core.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

import io.trackgate.config.FleetConfig;
import io.trackgate.config.SettingValue;
import io.trackgate.config.Source;
import io.trackgate.config.TrackingSettings;
import io.trackgate.core.command.CommandEntry;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRecord;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.FakeProtocol;
import io.trackgate.core.directory.Credential;
import io.trackgate.core.directory.CredentialDigest;
import io.trackgate.core.directory.DirectoryChanges;
import io.trackgate.core.directory.DirectoryChanges.UserRow;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.store.StateStore.Deferred;
import io.trackgate.core.store.StateStore.SourceOfState;
import io.trackgate.core.testing.EmptyStore;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FleetStoreTest {

    private static final String KEY = "a6aa75587e5c59c32d347da438505fc3";
    private static final Source HERE = new Source("fleet.yaml", 3);

    @TempDir
    Path folder;

    private Database database;

    /** Of the store; the same during a test. */
    String url() { return EmptyStore.at(folder.resolve("trackgate.db")); }

    @BeforeEach
    void open() { database = Database.open(url()).join("test"); }

    @AfterEach
    void close() { database.close(); }

    private void upsert(FleetConfig fleet) { write(handle -> FleetStore.upsert(handle, fleet, 1_000)); }

    private void write(StoreWriter.Work work) {
        database.<Object>writeNow(handle -> {
            work.apply(handle);
            return handle;
        });
    }

    private DirectoryChanges after(long version) { return database.readNow((Handle handle) -> FleetStore.changesAfter(handle, version)); }

    private static FleetConfig user(boolean revoked) {
        return new FleetConfig(List.of(new FleetConfig.User(HERE, "acme", null, false, false, null, "UTC", Set.of(), Set.of(),
                List.of(new FleetConfig.Key(KEY, revoked)), List.of())), List.of());
    }

    private static FleetConfig.Tracker tracker(int id, @Nullable String device, FleetConfig.@Nullable InitialState state) {
        return tracker(id, device, null, state);
    }

    private static FleetConfig.Tracker tracker(int id, @Nullable String device, @Nullable String zone,
            FleetConfig.@Nullable InitialState state) {
        return new FleetConfig.Tracker(HERE, id, device, "telfmb120", "acme", "T" + id, false, null, List.of(), zone, null, Map.of(),
                Optional.ofNullable(state));
    }

    private static FleetConfig trackers(FleetConfig.Tracker... trackers) { return new FleetConfig(List.of(), List.of(trackers)); }

    private static FleetConfig.InitialState led(boolean on) {
        return new FleetConfig.InitialState(on, List.of(), new TrackingSettings(new TreeMap<>()));
    }

    @Test
    void a_key_is_kept_as_its_digest_alone() {
        upsert(user(false));
        assertThat(after(0).credentials()).extracting(Credential::digest).containsExactly(CredentialDigest.of(KEY));
        assertThat(CredentialDigest.of(KEY)).doesNotContain(KEY).hasSize(64);
    }

    @Test
    void a_revoked_key_is_never_revived() {
        upsert(user(true));
        upsert(user(false));
        assertThat(after(0).credentials()).singleElement().returns(true, Credential::revoked);
        assertThat(after(0).credentials().getFirst().aliveAt(Instant.EPOCH)).isFalse();
    }

    @Test
    void a_file_that_changes_nothing_is_no_news_to_anybody() {
        upsert(trackers(tracker(1, "111", null)));
        long version = after(0).version();
        upsert(trackers(tracker(1, "111", null)));
        assertThat(after(version).isEmpty()).isTrue();
        upsert(trackers(tracker(1, "112", null)));
        assertThat(after(version).trackers()).singleElement().returns("112", DirectoryChanges.TrackerRow::deviceId);
    }

    @Test
    void a_trackers_time_zone_is_kept_changed_and_taken_away() {
        upsert(trackers(tracker(1, "111", "Asia/Shanghai", null)));
        assertThat(after(0).trackers()).singleElement().returns("Asia/Shanghai", DirectoryChanges.TrackerRow::timeZone);
        long version = after(0).version();
        upsert(trackers(tracker(1, "111", "UTC", null)));
        assertThat(after(version).trackers()).singleElement().returns("UTC", DirectoryChanges.TrackerRow::timeZone);
        upsert(trackers(tracker(1, "111", null)));
        assertThat(after(0).trackers()).singleElement().returns(null, DirectoryChanges.TrackerRow::timeZone);
    }

    @Test
    void a_store_of_before_time_zones_is_brought_up_to_date() {
        String url = "jdbc:sqlite:" + folder.resolve("old.db");
        Flyway.configure().dataSource(url, null, null).locations("classpath:db/sqlite").target("1").load().migrate();
        try (Database old = Database.open(url)) {
            old.<Integer>writeNow(handle -> {
                FleetStore.upsert(handle, trackers(tracker(1, "111", "UTC", null)), 1_000);
                return 0;
            });
            assertThat(old.readNow((Handle handle) -> FleetStore.changesAfter(handle, 0)).trackers()).hasSize(1);
        }
    }

    @Test
    void a_store_of_before_accounts_keeps_its_users_and_numbers_them() {
        String url = "jdbc:sqlite:" + folder.resolve("old.db");
        Flyway.configure().dataSource(url, null, null).locations("classpath:db/sqlite").target("2").load().migrate();
        try (Connection old = DriverManager.getConnection(url); Statement sql = old.createStatement()) {
            sql.execute(
                    """
                            insert into gateway_user (name, master, demo, blocked, login, time_zone, rights, trackers, version) values
                              ('zoe', null, 0, 0, 'zoe@example.org', 'UTC', '[]', '[]', 1), ('acme', null, 1, 1, 'same', 'Europe/Vilnius', '[]', '[]', 1),
                              ('dispatch', 'acme', 0, 0, 'same', 'UTC', '["a"]', '[7]', 1), ('nobody', null, 0, 0, null, 'UTC', '[]', '[]', 1)""");
            sql.execute(
                    "insert into credential (digest, kind, user_name, expires, revoked, version) values ('d', 'API_KEY', 'acme', null, 1, 1)");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        try (Database now = Database.open(url)) {
            DirectoryChanges all = now.readNow((Handle handle) -> FleetStore.changesAfter(handle, 0));
            assertThat(all.users()).containsExactlyInAnyOrder(
                    new UserRow(1, "acme", null, true, true, "same", "Europe/Vilnius", Set.of(), Set.of()),
                    new UserRow(2, "dispatch", "acme", false, false, null, "UTC", Set.of("a"), Set.of(7)),
                    new UserRow(3, "nobody", null, false, false, null, "UTC", Set.of(), Set.of()),
                    new UserRow(4, "zoe", null, false, false, "zoe@example.org", "UTC", Set.of(), Set.of()));
            assertThat(all.credentials()).containsExactly(new Credential("d", Credential.Kind.API_KEY, "acme", null, true));
        }
    }

    private static FleetConfig.User named(String name, @Nullable String login) {
        return new FleetConfig.User(HERE, name, null, false, false, login, "UTC", Set.of(), Set.of(), List.of(), List.of());
    }

    private static FleetConfig users(FleetConfig.User... users) { return new FleetConfig(List.of(users), List.of()); }

    private Map<String, Integer> numbers() { return after(0).users().stream().collect(Collectors.toMap(UserRow::name, UserRow::id)); }

    private Map<String, String> logins() {
        return after(0).users().stream().filter(user -> user.login() != null)
                .collect(Collectors.toMap(UserRow::name, user -> String.valueOf(user.login())));
    }

    @Test
    void a_user_keeps_its_number_whatever_a_file_changes() {
        upsert(users(named("zoe", null), named("acme", null)));
        assertThat(numbers()).isEqualTo(Map.of("zoe", 1, "acme", 2));
        upsert(users(named("bob", null), named("acme", "acme@example.org"), named("zoe", null)));
        assertThat(numbers()).isEqualTo(Map.of("zoe", 1, "acme", 2, "bob", 3));
    }

    @Test
    void a_login_of_a_user_that_is_not_in_the_file_is_a_mistake_with_its_place() {
        upsert(users(named("acme", "one@example.org")));
        FleetConfig other = users(named("rival", "one@example.org"));
        assertThat(database.readNow((Handle handle) -> FleetStore.taken(handle, other))).extracting(Object::toString)
                .containsExactly("fleet.yaml:3: users.rival.login: one@example.org (expected: a login of no other user; user acme has it)");
        assertThatThrownBy(() -> upsert(other)).as("and the store itself refuses it").hasMessageMatching("(?is).*unique.*login.*");
    }

    @Test
    void two_users_of_a_file_may_swap_their_logins_and_lose_them() {
        upsert(users(named("acme", "one"), named("rival", "two")));
        upsert(users(named("acme", "two"), named("rival", "one")));
        assertThat(logins()).isEqualTo(Map.of("acme", "two", "rival", "one"));
        long version = after(0).version();
        upsert(users(named("rival", "two"), named("acme", null)));
        assertThat(logins()).isEqualTo(Map.of("rival", "two"));
        assertThat(after(version).users()).extracting(UserRow::name).containsExactlyInAnyOrder("acme", "rival");
        version = after(0).version();
        upsert(users(named("rival", null)));
        assertThat(after(version).users()).extracting(UserRow::name).as("also where nothing else changes").containsExactly("rival");
    }

    @Test
    void two_trackers_of_a_file_may_swap_their_devices() {
        upsert(trackers(tracker(1, "111", null), tracker(2, "222", null)));
        upsert(trackers(tracker(1, "222", null), tracker(2, "111", null)));
        assertThat(after(0).trackers()).extracting(DirectoryChanges.TrackerRow::deviceId).containsExactlyInAnyOrder("222", "111");
    }

    @Test
    void a_device_of_a_tracker_that_is_not_in_the_file_is_a_mistake_with_its_place() {
        upsert(trackers(tracker(1, "111", null)));
        FleetConfig other = trackers(tracker(2, "111", null));
        assertThat(database.readNow((Handle handle) -> FleetStore.taken(handle, other))).extracting(Object::toString)
                .containsExactly("fleet.yaml:3: trackers.2.device-id: 111 (expected: a device of no other tracker; tracker 1 has it)");
    }

    @Test
    void nobody_gets_another_users_key() {
        upsert(user(false));
        FleetConfig thief = new FleetConfig(List.of(new FleetConfig.User(HERE, "thief", null, false, false, null, "UTC", Set.of(), Set.of(),
                List.of(new FleetConfig.Key(KEY, false)), List.of())), List.of());
        assertThat(database.readNow((Handle handle) -> FleetStore.taken(handle, thief))).extracting(Object::toString)
                .containsExactly("fleet.yaml:3: users.thief.keys: a key or session of acme (expected: keys that no other user has)");
        assertThat(database.readNow((Handle handle) -> FleetStore.taken(handle, user(false)))).isEmpty();
    }

    @Test
    void two_gateways_do_not_share_a_file() {
        String url = "jdbc:sqlite:" + folder.resolve("trackgate.db");
        try (StoreLock held = StoreLock.take(url)) {
            assertThatThrownBy(() -> StoreLock.take(url)).isInstanceOf(StoreException.class)
                    .hasMessageContaining("in use by another gateway");
            assertThat(held).isNotNull();
        }
        StoreLock.take(url).close();
    }

    @Test
    void what_the_file_takes_as_reported_counts_until_the_tracker_says_otherwise() {
        upsert(trackers(tracker(1, "111", led(true))));
        upsert(trackers(tracker(1, "111", led(false))));
        assertThat(ledOf(1)).isEqualTo(new SettingValue.Flag(false));
        write(handle -> StateStore.reported(handle, 1, ReportedState.of(StateKey.LED, new SettingValue.Flag(false)), SourceOfState.ACK,
                2_000));
        upsert(trackers(tracker(1, "111", led(true))));
        assertThat(ledOf(1)).isEqualTo(new SettingValue.Flag(false));
    }

    private @Nullable SettingValue ledOf(int tracker) {
        return database.readNow((Handle handle) -> StateStore.of(handle, tracker)).get(StateKey.LED).reported();
    }

    // ---- kept settings and the audit ----

    private static Deferred kept(boolean on, long expires) {
        return new Deferred(1, "led", UUID.randomUUID(), new TrackerCommand.SetLed(on), "acme", 1, expires);
    }

    @Test
    void the_newest_kept_setting_replaces_the_older_and_an_old_delivery_does_not_end_it() {
        Deferred older = kept(true, 100);
        Deferred newer = kept(false, 100);
        write(handle -> StateStore.defer(handle, older));
        write(handle -> StateStore.defer(handle, newer));
        write(handle -> StateStore.dropDeferred(handle, older.commandId()));
        assertThat(database.readNow((Handle handle) -> StateStore.deferredOf(handle, 1, 50))).containsExactly(newer);
    }

    @Test
    void a_kept_setting_expires() {
        Deferred setting = kept(true, 100);
        write(handle -> StateStore.defer(handle, setting));
        assertThat(database.readNow((Handle handle) -> StateStore.deferredOf(handle, 1, 100))).isEmpty();
        assertThat(database.readNow((Handle handle) -> StateStore.expired(handle, 99))).isEmpty();
        assertThat(database.readNow((Handle handle) -> StateStore.expired(handle, 100))).containsExactly(setting);
    }

    @Test
    void after_a_crash_what_an_unfinished_command_was_to_change_is_uncertain_and_nothing_else() {
        write(handle -> {
            handle.execute(
                    "insert into command (id, tracker_id, asked_of, kind, detail, asked_by, asked_at) values ('x', 1, 1, 'set_led', '', 'acme', 5)");
            StateStore.desired(handle, 1, Map.of(StateKey.LED, new SettingValue.Flag(true)), 5);
            StateStore.desired(handle, 1, Map.of(StateKey.output(1), new SettingValue.Flag(true)), 4);
            StateStore.desired(handle, 2, Map.of(StateKey.LED, new SettingValue.Flag(true)), 5);
        });
        write(handle -> AuditStore.endUnfinished(handle, 0, 20));
        assertThat(database.readNow((Handle handle) -> StateStore.of(handle, 1)).get(StateKey.LED).uncertainSince()).isEqualTo(20);
        assertThat(database.readNow((Handle handle) -> StateStore.of(handle, 1)).get(StateKey.output(1)).uncertainSince()).isNull();
        assertThat(database.readNow(StateStore::trackersWithWork)).containsExactly(1);
    }

    @Test
    void trackers_that_may_still_answer_are_found_without_looking_through_the_audit() {
        write(handle -> handle.execute(
                """
                        insert into command (id, tracker_id, asked_of, kind, detail, asked_by, asked_at, outcome, ended_at, late_at) values
                          ('a', 1, 1, 'set_led', '', 'acme', 5, 'timed-out', 10, null), ('b', 2, 2, 'set_led', '', 'acme', 5, 'timed-out', 9, null),
                          ('c', 3, 3, 'send_raw', '', 'acme', 5, 'session-lost', 11, null), ('d', 4, 4, 'set_led', '', 'acme', 5, 'timed-out', 12, 13),
                          ('e', 5, 5, 'set_led', '', 'acme', 5, 'acknowledged', 12, null), ('f', 6, 6, 'set_led', '', 'acme', 5, null, null, null)"""));
        assertThat(database.readNow((Handle handle) -> AuditStore.trackersThatMayAnswer(handle, 9)))
                .isEqualTo(Map.of(1, false, 3, true, 6, false));
        List<String> plan = database.readNow((Handle handle) -> handle.createQuery("explain query plan " + AuditStore.MAY_ANSWER)
                .bind("after", 9).map((row, context) -> row.getString("detail")).list());
        assertThat(plan).anyMatch(step -> step.contains("command_running")).anyMatch(step -> step.contains("command_unanswered"))
                .noneMatch(step -> step.equals("SCAN command"));
    }

    private void asked(int tracker, int askedOf, String kind, String detail, UUID id, long at) {
        write(handle -> handle.execute(
                "insert into command (id, tracker_id, asked_of, kind, detail, asked_by, asked_at) values (?, ?, ?, ?, ?, 'acme/1', ?)",
                id.toString(), tracker, askedOf, kind, detail, at));
    }

    private static List<UUID> ids(Optional<CommandAudit.Page> found) {
        return found.orElseThrow().entries().stream().map(entry -> entry.record().id()).toList();
    }

    @Test
    void a_history_goes_on_before_the_last_one_that_was_shown() {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            ids.addFirst(new UUID(1_000 + i, i)); // of one moment the one that was written later is the newer
            asked(1, i % 2 == 0 ? 1 : 3, "set_output", "output 1 on", ids.getFirst(), 5 + i / 2); // two a moment
            asked(2, 2, "set_led", "on", UUID.randomUUID(), 5 + i);
            if (i == 40) write(handle -> assertThat(AuditStore.list(handle, 30)).isLessThanOrEqualTo(30)); // the rest is found all the same
        }
        AuditStore audit = new AuditStore(database);
        List<UUID> seen = new ArrayList<>(ids(audit.history(1, record -> true, 50, Optional.empty()).join()));
        assertThat(seen).hasSize(50);
        while (seen.size() < 130)
            seen.addAll(ids(audit.history(1, record -> true, 50, Optional.of(seen.getLast())).join()));
        assertThat(seen).containsExactlyElementsOf(ids);
        assertThat(ids(audit.history(1, record -> true, 50, Optional.of(seen.getLast())).join())).isEmpty();
        assertThat(ids(audit.history(1, record -> record.trackerId() == 3, 60, Optional.empty()).join())).as("what others may not see")
                .hasSize(60).containsExactlyElementsOf(
                        ids.stream().filter(id -> id.getLeastSignificantBits() % 2 == 1).limit(60).toList());
        assertThat(audit.history(2, record -> true, 50, Optional.of(seen.getLast())).join()).as("of another tracker").isEmpty();
        assertThat(ids(audit.history(4, record -> true, 50, Optional.empty()).join())).isEmpty();
    }

    @Test
    void a_history_of_which_little_may_be_seen_comes_in_short_pages() {
        UUID oldest = UUID.randomUUID();
        asked(1, 3, "set_led", "on", oldest, 1);
        write(handle -> {
            for (int at = 2; at < 5_100; at++)
                handle.execute("insert into command (id, tracker_id, asked_of, kind, detail, asked_by, asked_at) "
                        + "values (?, 1, 1, 'set_output', 'output 1 on', 'acme/1', ?)", new UUID(2, at).toString(), at);
        });
        AuditStore audit = new AuditStore(database);
        CommandAudit.Page first = audit.history(1, record -> record.trackerId() == 3, 50, Optional.empty()).join().orElseThrow();
        assertThat(first.entries()).as("of the newest 5,000").isEmpty();
        CommandAudit.Page rest = audit.history(1, record -> record.trackerId() == 3, 50, Optional.of(first.next())).join().orElseThrow();
        assertThat(rest.entries()).extracting(entry -> entry.record().id()).containsExactly(oldest);
        assertThat(rest.next()).isNull();
    }

    @Test
    void a_history_says_in_short_words_what_was_asked_and_when_it_was_sent() {
        UUID done = UUID.randomUUID();
        write(handle -> AuditStore.ended(handle, asked(done),
                new AuditStore.Ended(new CommandOutcome.Acknowledged(), true, "0c01", "DOUT1:1", 7, 8L, 12)));
        CommandEntry entry = new AuditStore(database).history(1, record -> true, 1, Optional.empty()).join().orElseThrow().entries()
                .getFirst();
        assertThat(entry).returns("LED on", CommandEntry::what).returns("acme", CommandEntry::askedBy)
                .returns(Instant.ofEpochMilli(8), CommandEntry::sentAt).returns(Instant.ofEpochMilli(12), CommandEntry::endedAt);
        assertThat(entry.record()).returns(done, CommandRecord::id).returns("acknowledged", CommandRecord::outcome)
                .returns("DOUT1:1", CommandRecord::reply);
    }

    @Test
    void commands_are_listed_by_their_device_some_at_once_and_each_once() {
        for (int i = 0; i < 25; i++)
            asked(1 + i % 3, 1, "set_led", "on", UUID.randomUUID(), 100 - i);
        List<Integer> listed = new ArrayList<>();
        for (int round = 0; round < 4; round++)
            write(handle -> listed.add(AuditStore.list(handle, 10)));
        assertThat(listed).containsExactly(10, 10, 5, 0);
        assertThat(
                database.<Integer>readNow(handle -> handle.createQuery("select count(*) from command_listed").mapTo(Integer.class).one()))
                .isEqualTo(25);
        assertThat(new AuditStore(database).history(1, record -> true, 50, Optional.empty()).join().orElseThrow().entries()).hasSize(9)
                .isSortedAccordingTo(Comparator.comparing((CommandEntry entry) -> entry.record().askedAt()).reversed());
    }

    @Test
    void a_history_is_read_without_looking_through_the_audit() {
        for (boolean before : new boolean[]{false, true}) {
            List<String> plan = database.readNow((Handle handle) -> {
                Query explained = handle.createQuery("explain query plan " + StoreHome.of(handle).history(before)).bind("tracker", 1)
                        .bind("rows", 50);
                if (before) explained.bind("at", 5).bind("before", "x");
                return explained.map((row, context) -> row.getString("detail")).list();
            });
            assertThat(plan).anyMatch(step -> step.startsWith("SEARCH command_listed USING PRIMARY KEY (tracker_id=?"))
                    .anyMatch(step -> step.equals("SEARCH command USING INTEGER PRIMARY KEY (rowid>?)"))
                    .noneMatch(step -> step.equals("SCAN command"));
        }
    }

    @Test
    void after_a_crash_an_unfinished_raw_command_may_have_changed_whatever_was_reported() {
        ReportedState on = ReportedState.of(StateKey.output(1), new SettingValue.Flag(true));
        write(handle -> {
            handle.execute(
                    "insert into command (id, tracker_id, asked_of, kind, detail, asked_by, asked_at) values ('x', 1, 1, 'send_raw', '', 'acme', 5)");
            handle.execute(
                    "insert into command (id, tracker_id, asked_of, kind, detail, asked_by, asked_at) values ('y', 2, 2, 'set_led', '', 'acme', 5)");
            StateStore.reported(handle, 1, on, SourceOfState.ACK, 3);
            StateStore.desired(handle, 1, Map.of(StateKey.LED, new SettingValue.Flag(true)), 4);
            StateStore.reported(handle, 2, on, SourceOfState.ACK, 3);
        });
        assertThat(database.readNow((Handle handle) -> AuditStore.trackersThatMayAnswer(handle, 0))).isEqualTo(Map.of(1, true, 2, false));
        write(handle -> AuditStore.endUnfinished(handle, 0, 20));
        assertThat(database.readNow((Handle handle) -> AuditStore.trackersThatMayAnswer(handle, 19))).as("and at the next start too")
                .isEqualTo(Map.of(1, true, 2, false));
        assertThat(database.readNow((Handle handle) -> StateStore.of(handle, 1)).get(StateKey.output(1)).uncertainSince()).isEqualTo(20);
        assertThat(database.readNow((Handle handle) -> StateStore.of(handle, 1)).get(StateKey.LED).uncertainSince()).isNull();
        assertThat(database.readNow(StateStore::trackersWithWork)).containsExactly(1);
    }

    @Test
    void what_a_node_that_is_gone_left_without_an_outcome_was_lost_with_its_session_and_what_another_works_on_is_left_alone() {
        UUID orphan = UUID.randomUUID();
        UUID running = UUID.randomUUID();
        String asked = "insert into command (id, tracker_id, asked_of, kind, detail, asked_by, asked_at) values (?, ?, ?, 'set_led', '', 'acme', ?)";
        write(handle -> {
            handle.execute(asked, orphan.toString(), 1, 1, 5);
            handle.execute(asked, running.toString(), 2, 2, 15);
            StateStore.desired(handle, 1, Map.of(StateKey.LED, new SettingValue.Flag(true)), 5);
            StateStore.desired(handle, 2, Map.of(StateKey.LED, new SettingValue.Flag(true)), 15);
        });
        assertThat(database.<Set<Integer>>writeNow(handle -> AuditStore.endOrphans(handle, 20, 15))).containsExactly(1);
        AuditStore audit = new AuditStore(database);
        assertThat(audit.find(orphan).join()).get().returns("session-lost", record -> record.outcome()).returns(true,
                record -> record.written());
        assertThat(audit.find(running).join()).get().returns(null, record -> record.outcome());
        assertThat(database.readNow(StateStore::trackersWithWork)).containsExactly(1);
        assertThat(database.readNow((Handle handle) -> AuditStore.trackersThatMayAnswer(handle, 9))).as("it may still answer")
                .containsKey(1);
        assertThat(database.<Set<Integer>>writeNow(handle -> AuditStore.endOrphans(handle, 20, 15))).as("once").isEmpty();
    }

    @Test
    void what_the_node_that_had_a_command_says_of_it_counts_whenever_it_comes() {
        UUID before = UUID.randomUUID();
        UUID after = UUID.randomUUID();
        AuditStore.Ended unheard = new AuditStore.Ended(new CommandOutcome.TimedOut(Duration.ofSeconds(1)), true, "", null, 7, 11L, 12);
        AuditStore.Ended known = new AuditStore.Ended(new CommandOutcome.Acknowledged(), true, "0c01", null, 7, 11L, 12);
        write(handle -> {
            AuditStore.ended(handle, asked(before), known);
            AuditStore.unheard(handle, asked(before), unheard);
            AuditStore.unheard(handle, asked(after), unheard);
            AuditStore.asked(handle, asked(after));
        });
        AuditStore audit = new AuditStore(database);
        assertThat(audit.find(before).join()).get().returns("acknowledged", record -> record.outcome());
        assertThat(audit.find(after).join()).get().returns("timed-out", record -> record.outcome());
        write(handle -> AuditStore.ended(handle, asked(after), known));
        assertThat(audit.find(after).join()).get().returns("acknowledged", record -> record.outcome());
    }

    private static AuditStore.Asked asked(UUID id) {
        Tracker tracker = new Tracker(1, "1", FakeProtocol.model(1), "acme", "Truck", false, null, List.of(), null, null);
        return new AuditStore.Asked(new CommandRequest(id, tracker, new TrackerCommand.SetLed(true), "acme"), 1, 5);
    }

    @Test
    void after_a_crash_commands_without_an_outcome_are_unknown_and_the_others_are_as_they_were() {
        UUID running = UUID.randomUUID();
        UUID done = UUID.randomUUID();
        write(handle -> {
            for (UUID id : List.of(running, done)) {
                handle.execute(
                        "insert into command (id, tracker_id, asked_of, kind, detail, asked_by, asked_at) values (?, 1, 1, 'set_led', '', 'acme', 5)",
                        id.toString());
            }
            AuditStore.ended(handle, asked(done), new AuditStore.Ended(new CommandOutcome.Acknowledged(), true, "0c01", null, 7, 11L, 12));
        });
        assertThat(database.<Integer>writeNow(handle -> AuditStore.endUnfinished(handle, 0, 20))).isEqualTo(1);
        AuditStore audit = new AuditStore(database);
        assertThat(audit.find(running).join()).get().returns("unknown", record -> record.outcome()).returns(null,
                record -> record.written());
        assertThat(audit.find(done).join()).get().returns("acknowledged", record -> record.outcome()).returns(7L,
                record -> record.millis());
    }
}
