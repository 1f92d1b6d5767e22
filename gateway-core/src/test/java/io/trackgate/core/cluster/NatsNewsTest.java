package io.trackgate.core.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import io.trackgate.core.event.NodeNews.News;
import io.trackgate.core.testing.NatsServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What one node says arrives at the other, or that one finds out that it did not. */
class NatsNewsTest {

    private static final Duration BEAT = Duration.ofMillis(100);
    private static final String CHANGES = "trackgate.news.changes";
    private static final String BEATS = "trackgate.news.beat";

    @TempDir
    static Path folder;

    private static NatsServer nats;

    private final List<Connection> connections = new ArrayList<>();
    private final List<News> heard = new CopyOnWriteArrayList<>();
    private volatile boolean reachable = true; // for the teller
    private volatile boolean watched;
    private Connection stranger;
    private NatsNews teller;
    private NatsNews hearer;

    @BeforeAll
    static void startNats() { nats = NatsServer.in(folder).start(); }

    @AfterAll
    static void stopNats() { if (nats != null) nats.close(); }

    @BeforeEach
    void start() throws Exception {
        stranger = connect();
        Connection tellers = connect();
        Connection hearers = connect();
        teller = news("teller", () -> reachable ? Optional.of(tellers) : Optional.empty(), tellers);
        hearer = news("hearer", () -> Optional.of(hearers), hearers);
        hearer.listen(heard::add, () -> watched);
        hearer.opened();
        await().until(() -> heard.remove(new News.Missed())); // what was before
        await().until(() -> knows("teller"));
    }

    private Connection connect() throws IOException, InterruptedException {
        Connection made = Nats.connect(nats.url());
        connections.add(made);
        return made;
    }

    private static NatsNews news(String name, Supplier<Optional<Connection>> open, Connection connection) {
        NatsNews news = new NatsNews(new NodeId(name, "1"), open, BEAT, System::nanoTime);
        news.start();
        news.connected(connection);
        return news;
    }

    /** Its number is known, so that a gap is found. */
    private boolean knows(String node) {
        return hearer.hasHeardOf(new NodeId(node, "1"));
    }

    @AfterEach
    void close() throws InterruptedException {
        teller.close(true);
        hearer.close(true);
        for (Connection connection : connections) { connection.close(); }
    }

    private Set<Integer> work() {
        return heard.stream().flatMap(news -> news instanceof News.Work open ? open.trackers().stream() : IntStream.empty().boxed())
                .collect(Collectors.toSet());
    }

    private Set<Integer> states() {
        return heard.stream()
                .flatMap(news -> news instanceof News.States changed ? changed.trackers().stream() : IntStream.empty().boxed())
                .collect(Collectors.toSet());
    }

    private static Set<Integer> ids(int many) { return IntStream.rangeClosed(1, many).boxed().collect(Collectors.toSet()); }

    @Test
    void changes_of_the_store_arrive_and_many_at_once_are_few_messages() {
        teller.tell(new News.Directory());
        for (int id : ids(10_000)) { teller.tell(new News.Work(Set.of(id))); }
        await().until(() -> work().size() == 10_000);
        assertThat(work()).isEqualTo(ids(10_000));
        assertThat(heard).contains(new News.Directory()).doesNotContain(new News.Missed()).hasSizeLessThan(100);
    }

    @Test
    void states_are_told_while_a_node_s_users_watch() {
        Set<String> subjects = new HashSet<>();
        Dispatcher all = stranger.createDispatcher(message -> subjects.add(message.getSubject()));
        all.subscribe("trackgate.news.>");
        teller.stateChanged(7);
        await().until(() -> subjects.contains(BEATS));
        assertThat(states()).isEmpty();
        watched = true;
        hearer.audienceChanged();
        await().untilAsserted(() -> {
            teller.stateChanged(8);
            assertThat(states()).containsExactly(8);
        });
        await("what was passed over before").until(() -> heard.contains(new News.Missed()));
        heard.clear();
        teller.tell(new News.States(ids(10_000)));
        await().until(() -> states().equals(ids(10_000)));
        watched = false;
        await().untilAsserted(() -> {
            heard.clear();
            subjects.clear();
            teller.stateChanged(9);
            await().until(() -> subjects.contains(BEATS));
            assertThat(subjects).doesNotContain("trackgate.news.states");
        });
        assertThat(states()).isEmpty();
    }

    @Test
    void whoever_missed_a_message_finds_out() {
        reachable = false;
        teller.tell(new News.Work(Set.of(7)));
        await().pollDelay(BEAT).until(() -> true);
        assertThat(heard).isEmpty();
        reachable = true;
        await().untilAsserted(() -> assertThat(heard).containsExactly(new News.Missed()));
    }

    @Test
    void what_can_not_be_read_is_passed_over_and_the_next_is_heard() {
        for (String body : List.of("", "{", "[]", "[[[", "null", "{\"node\":\"x\"}", "\"text\"",
                "{\"node\":\"x\",\"incarnation\":\"1\",\"number\":1,\"work\":[1e99]}",
                "{\"node\":\"x\",\"incarnation\":\"1\",\"number\":1,\"work\":[\"a\"]}",
                "{\"node\":\"x\",\"incarnation\":\"1\",\"number\":\"1\",\"work\":[1]}",
                "{\"node\":\"" + "x".repeat(65) + "\",\"incarnation\":\"1\",\"number\":1,\"work\":[1]}",
                "{\"node\":\"x\",\"incarnation\":\"1\",\"number\":1,\"work\":[1" + ",1".repeat(4_000) + "]}", "[".repeat(70_000))) {
            stranger.publish(CHANGES, body.getBytes(StandardCharsets.UTF_8));
            stranger.publish(BEATS, body.getBytes(StandardCharsets.UTF_8));
        }
        stranger.publish(CHANGES, new byte[]{(byte) 0xFF, 0, 1});
        stranger.publish(CHANGES, "{\"node\":\"newer\",\"incarnation\":\"1\",\"number\":1,\"weather\":{\"is\":[\"fine\"]},\"work\":[5]}"
                .getBytes(StandardCharsets.UTF_8));
        await().until(() -> work().contains(5));
        assertThat(heard).as("of a version that says more").containsExactly(new News.Work(Set.of(5)));
    }

    @Test
    void a_storm_of_gaps_is_looked_after_once_a_second() {
        for (int number = 1; number < 1_000; number += 2) {
            stranger.publish(CHANGES,
                    "{\"node\":\"x\",\"incarnation\":\"1\",\"number\":%d,\"work\":[%d]}".formatted(number, number)
                            .getBytes(StandardCharsets.UTF_8));
        }
        await().until(() -> work().contains(999));
        await().until(() -> heard.contains(new News.Missed()));
        assertThat(heard.stream().filter(new News.Missed()::equals)).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void a_node_that_ends_in_good_order_says_so_after_all_else() {
        NodeId self = new NodeId("teller", "1");
        teller.tell(new News.Work(Set.of(7)));
        assertThat(hearer.hasEnded(self)).isFalse();
        teller.close(true);
        await().until(() -> hearer.hasEnded(self));
        assertThat(heard).containsExactly(new News.Work(Set.of(7)));
    }

    @Test
    void nobody_hears_himself() {
        List<News> own = new CopyOnWriteArrayList<>();
        teller.listen(own::add, () -> true);
        teller.tell(new News.Work(Set.of(7)));
        await().until(() -> work().contains(7));
        assertThat(own).isEmpty();
    }
}
