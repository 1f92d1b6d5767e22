package io.trackgate.core.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.config.FleetConfig;
import io.trackgate.config.Source;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.FakeProtocol;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.testing.PostgresServer;
import io.trackgate.protocol.TrackerCommand;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Two nodes with one store: what each may do, and what they do at the same time. */
class NodesOfStoreTest {

    private final String url = PostgresServer.store();
    private final Database a = Database.open(url).join("a");
    private final Database b = Database.open(url).join("b");

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private static <T> T got(CompletableFuture<T> future) { return future.orTimeout(20, TimeUnit.SECONDS).join(); }

    private static AuditStore.Asked asked(UUID id, int tracker) {
        Tracker of = new Tracker(tracker, "1", FakeProtocol.model(1), "acme", "Truck", false, null, List.of(), null, null);
        return new AuditStore.Asked(new CommandRequest(id, of, new TrackerCommand.SetLed(true), "acme"), tracker, 5);
    }

    private static void ask(Database node, UUID id, int tracker) {
        node.<Object>writeNow(handle -> {
            AuditStore.asked(handle, asked(id, tracker));
            return id;
        });
    }

    @Test
    void of_unfinished_commands_only_those_of_the_dead_node_end() {
        UUID ofA = UUID.randomUUID();
        UUID ofB = UUID.randomUUID();
        ask(a, ofA, 1);
        ask(b, ofB, 2);
        assertThat(a.<Integer>writeNow(handle -> AuditStore.endUnfinished(handle, b.node().id(), 20))).isEqualTo(1);
        AuditStore audit = new AuditStore(a);
        assertThat(got(audit.find(ofB))).get().returns("unknown", record -> record.outcome());
        assertThat(got(audit.find(ofA))).get().returns(null, record -> record.outcome());
        assertThat(a.readNow((Handle handle) -> AuditStore.trackersThatMayAnswer(handle, 19)))
                .as("its end by others is no answer of tracker 2")
                .isEqualTo(Map.of(1, false, 2, false));
        assertThat(a.readNow((Handle handle) -> AuditStore.trackersThatMayAnswer(handle, 20))).as("later").isEqualTo(Map.of(1, false));
    }

    @Test
    void what_is_kept_has_one_node_until_that_lets_go_or_is_dead() {
        UUID id = UUID.randomUUID();
        assertThat(a.<Boolean>writeNow(handle -> StateStore.claim(handle, id))).isTrue();
        assertThat(a.<Boolean>writeNow(handle -> StateStore.claim(handle, id))).as("once more").isTrue();
        assertThat(b.<Boolean>writeNow(handle -> StateStore.claim(handle, id))).isFalse();
        letGo(b, id);
        assertThat(b.<Boolean>writeNow(handle -> StateStore.claim(handle, id))).as("not its to let go").isFalse();
        letGo(a, id);
        assertThat(b.<Boolean>writeNow(handle -> StateStore.claim(handle, id))).isTrue();
        b.close();
        assertThat(a.<Boolean>writeNow(handle -> StateStore.claim(handle, id))).isTrue();
    }

    private static void letGo(Database node, UUID id) {
        node.<Object>writeNow(handle -> {
            StateStore.letGo(handle, id);
            return id;
        });
    }

    @Test
    void nodes_that_start_with_one_fleet_at_once_write_it_once() {
        List<FleetConfig.User> users = new ArrayList<>();
        for (int i = 0; i < 50; i++)
            users.add(new FleetConfig.User(new Source("fleet.yaml", i), "user" + i, null, false, false, "login" + i, "UTC", Set.of(),
                    Set.of(),
                    List.of(new FleetConfig.Key("%032x".formatted(i), false)), List.of()));
        FleetConfig fleet = new FleetConfig(users, List.of());
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (Database node : List.of(a, b, a, b))
            all.add(CompletableFuture.supplyAsync(() -> node.writeNow(handle -> {
                int taken = FleetStore.taken(handle, fleet).size();
                FleetStore.upsert(handle, fleet, 5);
                return taken;
            })));
        all.forEach(one -> assertThat(got(one)).isZero());
        assertThat(a.readNow((Handle handle) -> FleetStore.changesAfter(handle, 0)).users()).hasSize(50).extracting(user -> user.id())
                .doesNotHaveDuplicates();
        assertThat(a.readNow(DirectoryVersion::current)).as("one change").isEqualTo(2);
    }

    @Test
    void no_user_gets_more_keys_than_it_may_and_no_change_is_overlooked() {
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Database node = i % 2 == 0 ? a : b;
            String digest = "key" + i;
            all.add(CompletableFuture
                    .supplyAsync(() -> node.<Boolean>writeNow(handle -> AccountStore.addKey(handle, "acme", digest, "a\0b", 5, 8))));
        }
        assertThat(all.stream().filter(NodesOfStoreTest::got)).hasSize(8);
        assertThat(a.readNow(DirectoryVersion::current)).isEqualTo(9);
        assertThat(a.<List<AccountStore.KeyRow>>readNow(handle -> AccountStore.keys(handle, "acme"))).hasSize(8);
    }

    @Test
    void two_writers_that_lock_each_other_out_both_get_through() {
        try (StoreWriter one = new StoreWriter(a, new GatewayMetrics(new SimpleMeterRegistry())).start();
                StoreWriter two = new StoreWriter(b, new GatewayMetrics(new SimpleMeterRegistry())).start()) {
            a.<Object>writeNow(handle -> handle.execute("create table counter (id integer primary key, n integer)"));
            a.<Object>writeNow(handle -> handle.execute("insert into counter values (1, 0), (2, 0)"));
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(one.submit(handle -> inTurn(handle, 1, 2)));
                all.add(two.submit(handle -> inTurn(handle, 2, 1)));
            }
            all.forEach(NodesOfStoreTest::got);
            assertThat(a.<Integer>readNow(handle -> handle.createQuery("select sum(n) from counter").mapTo(Integer.class).one()))
                    .isEqualTo(12);
        }
    }

    @Test
    void two_writers_with_the_same_trackers_in_another_order_each_do_their_work_once() {
        try (StoreWriter one = new StoreWriter(a, new GatewayMetrics(new SimpleMeterRegistry())).start();
                StoreWriter two = new StoreWriter(b, new GatewayMetrics(new SimpleMeterRegistry())).start()) {
            a.<Object>writeNow(handle -> handle.execute("create table counter (id integer primary key, n integer)"));
            a.<Object>writeNow(handle -> handle.execute("insert into counter select id, 0 from generate_series(1, 20) as id"));
            AtomicInteger done = new AtomicInteger();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int up = 1 + i % 20;
                int down = 20 - i % 20;
                all.add(one.submit(up, handle -> count(handle, up, done)));
                all.add(two.submit(down, handle -> count(handle, down, done)));
            }
            all.forEach(NodesOfStoreTest::got);
            assertThat(done.get()).as("none had to be done again").isEqualTo(400);
        }
    }

    private static void count(Handle handle, int id, AtomicInteger done) {
        done.incrementAndGet();
        handle.execute("update counter set n = n + 1 where id = ?", id);
        handle.execute("select pg_sleep(0.002)");
    }

    @Test
    void a_node_that_stands_still_in_the_midst_of_a_commit_holds_nobody_up_for_long() {
        Handle still = a.openHandle();
        try (StoreWriter two = new StoreWriter(b, new GatewayMetrics(new SimpleMeterRegistry())).start()) {
            assertThat(still.createQuery("show idle_in_transaction_session_timeout").mapTo(String.class).one()).isEqualTo("10s");
            still.execute("set idle_in_transaction_session_timeout = '1s'"); // nobody has to wait for the test
            still.begin();
            a.home().lockTrackers(still, List.of(1, 2));
            AtomicInteger done = new AtomicInteger();
            CompletableFuture<Void> other = two.submit(2, handle -> done.incrementAndGet());
            got(other);
            assertThat(done.get()).isEqualTo(1);
            assertThatThrownBy(() -> still.execute("select 1")).as("its own is undone").isInstanceOf(RuntimeException.class);
        } finally {
            a.discard(still);
        }
    }

    private static void inTurn(Handle handle, int first, int second) {
        handle.execute("update counter set n = n + 1 where id = ?", first);
        handle.execute("select pg_sleep(0.02)");
        handle.execute("update counter set n = n + 1 where id = ?", second);
    }
}
