package io.trackgate.core;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.FleetConfig;
import io.trackgate.config.ModelCatalog;
import io.trackgate.config.ModelFiles;
import io.trackgate.config.Source;
import io.trackgate.core.directory.CredentialDigest;
import io.trackgate.core.directory.MemoryDirectory;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.session.SessionRegistry;
import io.trackgate.core.store.AccountStore;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.FleetStore;
import io.trackgate.core.testing.EmptyStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The store is changed as by another process; the directory follows, and those who listen hear of it. */
class FleetSyncTest {

    private static final Source HERE = new Source("fleet.yaml", 1);
    private static final Path CONFIG = Path.of("..", "config");
    private static final ModelCatalog MODELS = ModelFiles.check(CONFIG, CONFIG).models();
    private static final String KEY = "00000000000000000000000000000001";
    private static final String SUB_KEY = "00000000000000000000000000000002";
    private static final String SESSION = "00000000000000000000000000000003";
    private static final String RIVAL_KEY = "00000000000000000000000000000004";

    @TempDir
    Path folder;

    private final List<String> news = new CopyOnWriteArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Instant expires = now.plus(Duration.ofDays(1));
    private Database database;
    private MemoryDirectory directory;
    private FleetSync fleet;

    /** Of the store; the same during a test. */
    String url() { return EmptyStore.at(folder.resolve("trackgate.db")); }

    @BeforeEach
    void open() {
        database = Database.open(url()).join("test");
        directory = new MemoryDirectory(MODELS);
        GatewayEvents events = new GatewayEvents();
        events.listen(new GatewayEvents.Listener() {
            @Override
            public void stateChanged(int trackerId) { news.add("state " + trackerId); }

            @Override
            public void lifecycle(int trackerId, GatewayEvents.Lifecycle change) { news.add(change + " " + trackerId); }

            @Override
            public void credentialEnded(String digest) { news.add("ended " + digest); }
        });
        SessionRegistry sessions = new SessionRegistry(new GatewayMetrics(new SimpleMeterRegistry()), events,
                io.trackgate.config.Limits.DEFAULT.takeovers(), System::nanoTime);
        fleet = new FleetSync(database, directory, sessions, events, MODELS, new ProtocolCatalog(), Optional.empty(), () -> now);
        fleet.load(fleet(false, false, false));
        assertThat(news).as("what is there from the beginning is no news").isEmpty();
    }

    @AfterEach
    void close() { database.close(); }

    private FleetConfig fleet(boolean keyRevoked, boolean masterBlocked, boolean trackerBlocked) {
        FleetConfig.User acme = new FleetConfig.User(HERE, "acme", null, false, masterBlocked, "acme@example.org", "UTC", Set.of(),
                Set.of(),
                List.of(new FleetConfig.Key(KEY, keyRevoked)), List.of(new FleetConfig.SessionHash(SESSION, expires, false)));
        FleetConfig.User clerk = new FleetConfig.User(HERE, "clerk", "acme", false, false, "clerk@example.org", "UTC", Set.of(),
                Set.of(9, 1, 3, 4), List.of(new FleetConfig.Key(SUB_KEY, false)), List.of());
        FleetConfig.User rival = new FleetConfig.User(HERE, "rival", null, false, false, null, "UTC", Set.of(), Set.of(),
                List.of(new FleetConfig.Key(RIVAL_KEY, false)), List.of());
        return new FleetConfig(List.of(acme, clerk, rival), List.of(tracker(9, "acme", trackerBlocked, null),
                tracker(1, "acme", false, null), tracker(2, "acme", false, null), tracker(3, "acme", false, 9),
                tracker(4, "rival", false, null)));
    }

    private static FleetConfig.Tracker tracker(int id, String owner, boolean blocked, @Nullable Integer cloneOf) {
        return new FleetConfig.Tracker(HERE, id, cloneOf == null ? "device" + id : null, cloneOf == null ? "telfmb120" : null, owner, "T",
                blocked, null, List.of(), null, cloneOf, Map.of(), Optional.empty());
    }

    private void another(FleetConfig changed) {
        database.<Boolean>writeNow(handle -> {
            FleetStore.upsert(handle, changed, now.toEpochMilli());
            return true;
        });
        fleet.follow().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static String ended(String hash) { return "ended " + CredentialDigest.of(hash); }

    private List<Integer> seenBy(String user) {
        return directory.trackersOf(directory.user(user).orElseThrow()).stream().map(Tracker::id).toList();
    }

    // ---- news ----

    @Test
    void a_key_that_another_process_revokes_has_ended() {
        another(fleet(true, false, false));
        assertThat(news).containsExactly(ended(KEY));
        another(fleet(false, false, false));
        assertThat(news).hasSize(1);
    }

    @Test
    void a_password_that_another_process_sets_ends_sessions_and_no_key() {
        database.<Boolean>writeNow(handle -> {
            AccountStore.setPassword(handle, "acme", "hash", now.toEpochMilli());
            return true;
        });
        fleet.poll();
        assertThat(news).containsExactly(ended(SESSION));
        assertThat(directory.credential(SESSION).orElseThrow().aliveAt(now)).isFalse();
    }

    @Test
    void a_blocked_master_ends_what_it_and_its_sub_users_hold() {
        another(fleet(false, true, false));
        assertThat(news).containsExactlyInAnyOrder(ended(KEY), ended(SESSION), ended(SUB_KEY));
        news.clear();
        another(fleet(false, false, false));
        assertThat(news).isEmpty();
    }

    @Test
    void a_blocked_tracker_is_told_with_its_clone_and_so_is_one_that_is_so_no_longer() {
        another(fleet(false, false, true));
        assertThat(news).containsExactlyInAnyOrder("BLOCKED 9", "BLOCKED 3");
        news.clear();
        another(fleet(false, false, false));
        assertThat(news).containsExactlyInAnyOrder("UNBLOCKED 9", "UNBLOCKED 3");
    }

    @Test
    void a_session_whose_time_runs_out_has_ended_and_is_forgotten_a_day_later() {
        fleet.sweepSessions();
        assertThat(news).isEmpty();
        now = expires;
        fleet.sweepSessions();
        fleet.sweepSessions();
        assertThat(news).containsExactly(ended(SESSION));
        assertThat(directory.credential(SESSION)).isPresent();
        now = expires.plus(Duration.ofDays(1)).plusMillis(1);
        fleet.sweepSessions();
        assertThat(directory.credential(SESSION)).isEmpty();
        assertThat(directory.credential(KEY)).isPresent();
        assertThat(news).hasSize(1);
    }

    // ---- look-ups ----

    @Test
    void everybody_sees_their_trackers_in_the_order_of_ids() {
        assertThat(seenBy("acme")).containsExactly(1, 2, 3, 9);
        assertThat(seenBy("clerk")).as("bound, and its master's").containsExactly(1, 3, 9);
        assertThat(seenBy("rival")).containsExactly(4);
    }

    @Test
    void a_tracker_that_changes_hands_leaves_one_list_for_the_other() {
        List<FleetConfig.Tracker> trackers = new ArrayList<>(fleet(false, false, false).trackers());
        trackers.set(2, tracker(2, "rival", false, null));
        another(new FleetConfig(List.of(), trackers));
        assertThat(seenBy("acme")).containsExactly(1, 3, 9);
        assertThat(seenBy("rival")).containsExactly(2, 4);
    }

    @Test
    void a_tracker_that_differs_from_its_model_has_options_of_its_own_until_its_file_says_otherwise() {
        FleetConfig.Tracker plain = tracker(1, "acme", false, null);
        another(new FleetConfig(List.of(),
                List.of(with(plain, Map.of("text-prefix", " "), 1), with(plain, Map.of("text-prefix", " "), 2))));
        assertThat(directory.tracker(1).orElseThrow().model().option("text-prefix", "")).isEqualTo(" ");
        assertThat(directory.tracker(1).orElseThrow().model()).isSameAs(directory.tracker(2).orElseThrow().model());

        another(new FleetConfig(List.of(), List.of(plain)));
        assertThat(directory.tracker(1).orElseThrow().model()).isSameAs(MODELS.find("telfmb120").orElseThrow());
    }

    private static FleetConfig.Tracker with(FleetConfig.Tracker plain, Map<String, String> options, int id) {
        return new FleetConfig.Tracker(plain.source(), id, "device" + id, plain.model(), plain.owner(), plain.label(), false, null,
                List.of(),
                null, null, options, Optional.empty());
    }

    @Test
    void users_may_swap_their_logins() {
        assertThat(directory.user("clerk")).get().returns("clerk@example.org", user -> user.login());
        FleetConfig swapped = new FleetConfig(
                List.of(named("acme", "clerk@example.org"), named("rival", "acme@example.org"), named("clerk", null)),
                List.of());
        another(swapped);
        assertThat(directory.user("acme")).get().returns("clerk@example.org", user -> user.login());
        assertThat(directory.user("rival")).get().returns("acme@example.org", user -> user.login());
        another(new FleetConfig(List.of(named("acme", null)), List.of()));
        assertThat(directory.user("acme")).get().returns(null, user -> user.login());
    }

    private static FleetConfig.User named(String name, @Nullable String login) {
        return new FleetConfig.User(HERE, name, null, false, false, login, "UTC", Set.of(), Set.of(), List.of(), List.of());
    }
}
