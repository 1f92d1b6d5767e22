package io.trackgate.core.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.Leftover;
import io.trackgate.core.event.NodeNews;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.testing.NatsServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class NatsEngineTest extends EngineContractTest {

    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static NatsServer nats;
    private static int names;

    private final FakeNode askerNode = new FakeNode();
    private final AtomicLong clockAhead = new AtomicLong(); // of the owner, ms
    private final SimpleMeterRegistry ownerMetrics = new SimpleMeterRegistry();
    private Engine owner;
    private Engine asker;

    @BeforeAll
    static void startNats() { nats = NatsServer.in(folder).start(); }

    @AfterAll
    static void stopNats() { if (nats != null) nats.close(); }

    @BeforeEach
    void start() {
        InstantSource owners = () -> InstantSource.system().instant().plusMillis(clockAhead.get());
        owner = engine("owner" + names++, ownerNode, ownerMetrics, owners);
        asker = engine("asker" + names++, askerNode, new SimpleMeterRegistry(), InstantSource.system());
        await().until(() -> owner.isUp() && asker.isUp());
    }

    private static GatewayConfig.Cluster config(String name) {
        return new GatewayConfig.Cluster(GatewayConfig.EngineKind.NATS, name, List.of(nats.url()), Optional.empty(),
                Duration.ofSeconds(2), Duration.ofSeconds(1), 3, 1);
    }

    private static Engine engine(String name, FakeNode node, SimpleMeterRegistry metrics, InstantSource clock) {
        Engine engine = new NatsEngine(config(name), REPLY_TIMEOUT, new GatewayMetrics(metrics).cluster(), clock, System::nanoTime);
        engine.start(node);
        return engine;
    }

    @AfterEach
    void close() {
        owner.close();
        asker.close();
    }

    @Override
    Engine owner() { return owner; }

    @Override
    Engine asker() { return asker; }

    private static Predecessor done(CompletableFuture<Predecessor> claim) { return claim.orTimeout(5, TimeUnit.SECONDS).join(); }

    @Test
    void a_login_at_another_node_ends_the_session_here_and_gets_what_it_leaves() {
        assertThat(done(ownerNode.login(owner, 20, "111"))).isInstanceOf(Predecessor.Nobody.class);
        long now = System.nanoTime();
        ownerNode.leaves = new Leftover(List.of(), List.of(), 0, now + Duration.ofMinutes(5).toNanos(), 2, Set.of("ping"),
                Map.of("who", now + Duration.ofMinutes(1).toNanos()), now + Duration.ofMinutes(5).toNanos());
        Predecessor before = done(askerNode.login(asker, 20, "111"));
        assertThat(ownerNode.ceded).containsExactly("20 111 to " + asker.self().name());
        assertThat(before).isInstanceOfSatisfying(Predecessor.HandedOver.class, handed -> {
            Leftover leftover = handed.leftover();
            assertThat(leftover.barrierProofs()).isEqualTo(2);
            assertThat(leftover.usableShapes()).containsExactly("ping");
            assertThat(Duration.ofNanos(leftover.barrierUntil() - System.nanoTime())).isBetween(Duration.ofMinutes(4),
                    Duration.ofMinutes(6));
            assertThat(leftover.openProbes()).containsOnlyKeys("who");
        });
        assertThat(found(20).node()).isEqualTo(asker.self());
        owner.release(20, "111", 1); // its old connection ends only now
        await().during(Duration.ofMillis(200)).until(() -> found(20).node().equals(asker.self()));
    }

    @Test
    void a_node_that_does_not_answer_can_not_be_asked_what_its_session_left() {
        done(ownerNode.login(owner, 22, "222"));
        ownerNode.cedes = false;
        assertThat(done(askerNode.login(asker, 22, "222"))).isInstanceOf(Predecessor.Unreachable.class);
        assertThat(found(22)).isEqualTo(askerNode.held.get(22));
        await().until(() -> ownerNode.ceded.size() > 1); // it is asked again
        assertThat(ownerMetrics.get("trackgate.cluster.ceded").counter().count()).as("sessions that ended").isEqualTo(1);
    }

    @Test
    void an_older_session_that_is_told_late_gives_way_and_the_newer_one_stays() {
        done(askerNode.login(asker, 23, "111"));
        long older = askerNode.held.get(23).epoch() - 1_000;
        owner.claim(23, "111", older);
        await().until(() -> ownerNode.ceded.equals(List.of("23 111 to " + asker.self().name())));
        assertThat(found(23)).isEqualTo(askerNode.held.get(23));
        assertThat(askerNode.ceded).isEmpty();
    }

    @Test
    void two_devices_of_one_tracker_live_at_two_nodes_and_commands_go_to_the_newer() {
        done(ownerNode.login(owner, 24, "gsm"));
        assertThat(done(askerNode.login(asker, 24, "satellite"))).isInstanceOf(Predecessor.Nobody.class);
        assertThat(found(24)).isEqualTo(askerNode.held.get(24));
        assertThat(ownerNode.ceded).isEmpty();
        askerNode.logout(asker, 24);
        await().until(() -> found(24).equals(ownerNode.held.get(24)));
    }

    @Test
    void the_same_command_twice_is_done_once() {
        done(ownerNode.login(owner, 7, "111"));
        RoutedCommand command = command(found(7), SWITCH, Duration.ofSeconds(5));
        CompletableFuture<Answer> first = asker.route(owner.self(), command);
        CompletableFuture<Answer> second = asker.route(owner.self(), command);
        await().until(() -> ownerNode.executed.size() == 1);
        ownerNode.next.complete(ended(new CommandOutcome.Acknowledged()));
        assertThat(first.orTimeout(5, TimeUnit.SECONDS).join()).isEqualTo(second.orTimeout(5, TimeUnit.SECONDS).join());
        assertThat(ownerNode.executed).hasSize(1);
    }

    @Test
    void a_node_that_stood_still_does_not_begin_what_came_too_late() {
        done(ownerNode.login(owner, 7, "111"));
        Holding there = found(7);
        clockAhead.set(10_000);
        Answer answer = asker.route(there.node(), command(there, SWITCH, Duration.ofSeconds(3))).orTimeout(5, TimeUnit.SECONDS).join();
        assertThat(answer).isInstanceOf(Answer.NoReply.class);
        assertThat(ownerNode.executed).isEmpty();
    }

    @Test
    void refused_commands_are_counted_where_they_are_refused() {
        done(ownerNode.login(owner, 7, "111"));
        route(new Holding(owner.self(), "111", 3), SWITCH);
        assertThat(ownerMetrics.get("trackgate.cluster.stale").counter().count()).isEqualTo(1);
        assertThat(ownerMetrics.get("trackgate.cluster.up").gauge().value()).isEqualTo(1);
    }

    @Test
    void whoever_has_the_session_hears_that_something_is_kept_for_it() {
        done(ownerNode.login(owner, 25, "111"));
        asker.nudge(25);
        await().until(() -> ownerNode.looks.equals(List.of(25)));
    }

    @Test
    void while_nats_is_away_sessions_go_on_and_when_it_has_lost_everything_they_are_told_anew() {
        done(ownerNode.login(owner, 26, "111"));
        Holding there = found(26);
        nats.kill();
        await().until(() -> !owner.isUp() && !asker.isUp());
        assertThat(ownerNode.login(owner, 27, "222")).as("a login does not wait").isCompletedWithValueMatching(
                before -> before instanceof Predecessor.Unreachable);
        assertThat(asker.route(there.node(), command(there, SWITCH, Duration.ofSeconds(1))).join()).isInstanceOf(Answer.Unsent.class);
        nats.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> owner.isUp() && asker.isUp());
        assertThat(found(26)).isEqualTo(there);
        assertThat(found(27)).isEqualTo(ownerNode.held.get(27));
    }

    @Test
    void of_two_nodes_that_could_not_hear_of_each_other_the_newer_login_wins_when_they_can() {
        done(ownerNode.login(owner, 28, "111"));
        nats.kill();
        await().until(() -> !owner.isUp() && !asker.isUp());
        askerNode.login(asker, 28, "111");
        nats.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> ownerNode.ceded.contains("28 111 to " + asker.self().name()));
        assertThat(found(28)).isEqualTo(askerNode.held.get(28));
        assertThat(askerNode.ceded).isEmpty();
    }

    @Test
    void a_lease_that_had_run_out_has_all_that_is_held_told_anew() {
        done(ownerNode.login(owner, 29, "111"));
        await().until(() -> owner.nodes().size() >= 1);
        nats.freeze();
        await().atMost(Duration.ofSeconds(10)).until(() -> ownerMetrics.get("trackgate.cluster.lease").gauge().value() == 0);
        nats.thaw();
        await().atMost(Duration.ofSeconds(20)).until(() -> ownerMetrics.get("trackgate.cluster.lease").gauge().value() == 1);
        await().untilAsserted(() -> assertThat(found(29)).isEqualTo(ownerNode.held.get(29)));
    }

    @Test
    void a_storm_of_logins_is_written_many_at_a_time() {
        Map<Integer, Holding> all = new HashMap<>();
        List<CompletableFuture<Predecessor>> claims = new ArrayList<>();
        for (int id = 1_000; id < 6_000; id++) {
            claims.add(ownerNode.login(owner, id, "d" + id));
            all.put(id, ownerNode.held.get(id));
        }
        claims.forEach(NatsEngineTest::done);
        await().atMost(Duration.ofSeconds(20)).until(() -> ownerMetrics.get("trackgate.cluster.pending").gauge().value() == 0);
        await().atMost(Duration.ofSeconds(20)).until(() -> asker.findAll(all.keySet()).join().equals(all)); // its lease runs
    }

    @Test
    void a_node_that_is_gone_without_a_word_has_the_others_look_afresh() throws Exception {
        List<NodeNews.News> heard = new CopyOnWriteArrayList<>();
        asker.news().listen(heard::add, () -> false);
        await().until(() -> asker.nodes().size() == 2);
        heard.clear();
        Connection connection = Nats.connect(nats.url());
        await().until(() -> {
            connection.keyValue(NodeLease.BUCKET).delete(owner.self().toString()); // its lease is over, until it renews it
            return heard.contains(new NodeNews.News.Missed());
        });
        connection.close();
    }

    @Test
    void what_a_dead_node_left_in_presence_is_no_session() throws Exception {
        done(ownerNode.login(owner, 30, "111"));
        Connection connection = Nats.connect(nats.url());
        new PresenceBucket(connection, config("dead"), written -> {}, System::nanoTime)
                .write(31, List.of(new Holding(new NodeId("dead", "1"), "222", 5)), 0).get(5, TimeUnit.SECONDS);
        connection.close();
        await().until(() -> asker.findAll(List.of(30, 31)).join().equals(Map.of(30, ownerNode.held.get(30))));
        assertThat(asker.find(31, true).join()).as("for a command, which finds nobody there").isPresent();
    }

    @Test
    void among_many_that_come_for_the_first_time_one_that_another_node_has_is_handed_over_all_the_same() {
        done(ownerNode.login(owner, 10_500, "111"));
        List<CompletableFuture<Predecessor>> fresh = new ArrayList<>();
        for (int id = 10_000; id < 10_500; id++)
            fresh.add(askerNode.login(asker, id, "d" + id));
        fresh.forEach(claim -> assertThat(done(claim)).isInstanceOf(Predecessor.Nobody.class));

        assertThat(done(askerNode.login(asker, 10_500, "111"))).isInstanceOf(Predecessor.HandedOver.class);

        assertThat(ownerNode.ceded).containsExactly("10500 111 to " + asker.self().name());
        assertThat(found(10_500)).isEqualTo(askerNode.held.get(10_500));
        askerNode.logout(asker, 10_400); // written without a look, and let go all the same
        await().until(() -> owner.find(10_400, true).join().isEmpty());
    }
}
