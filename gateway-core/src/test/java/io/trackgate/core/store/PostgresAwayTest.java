package io.trackgate.core.store;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.testing.CuttingProxy;
import io.trackgate.core.testing.CuttingProxy.Cut;
import io.trackgate.core.testing.PostgresServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A server that can't be opened, goes away, comes back, or says nothing. What is written here is never the same twice, so whatever is done twice is seen. */
class PostgresAwayTest {

    private static <T> T got(CompletableFuture<T> future) { return future.orTimeout(30, TimeUnit.SECONDS).join(); }

    private static StoreWriter writer(Database database) {
        return new StoreWriter(database, new GatewayMetrics(new SimpleMeterRegistry())).start();
    }

    private static void table(Database database) { database.<Object>writeNow(handle -> handle.execute("create table done (id integer)")); }

    private static List<Integer> done(Database database) {
        return database.readNow(handle -> handle.createQuery("select id from done order by id").mapTo(Integer.class).list());
    }

    private static StoreWriter.Work note(int id) { return handle -> handle.execute("insert into done values (?)", id); }

    // ---- commits ----

    @Test
    void a_commit_whose_answer_is_lost_is_found_and_one_that_never_arrived_is_done_again() throws IOException {
        PostgresServer server = PostgresServer.shared();
        String schema = server.newStore().replaceAll(".*currentSchema=", "prepareThreshold=0&currentSchema="); // "COMMIT" by its name
        try (CuttingProxy proxy = new CuttingProxy(server.port());
                Database database = Database.open(PostgresServer.url(proxy.port(), schema)).join("test");
                StoreWriter writer = writer(database)) {
            table(database);
            got(writer.submit(note(0)));
            int id = 1;
            for (Cut cut : List.of(Cut.BEFORE_ITS_ANSWER, Cut.BEFORE_IT_ARRIVES, Cut.BEFORE_ITS_ANSWER)) {
                proxy.next(cut);
                List<CompletableFuture<Void>> all = new ArrayList<>();
                for (int i = 0; i < 20; i++)
                    all.add(writer.submit(note(id++)));
                all.forEach(PostgresAwayTest::got);
                assertThat(proxy.hasCut()).isTrue();
                assertThat(writer.isAvailable()).isTrue();
            }
            assertThat(done(database)).hasSize(61).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_crash_in_the_midst_takes_nothing_that_was_confirmed_and_doubles_nothing() {
        PostgresServer server = PostgresServer.shared();
        try (Database database = Database.open(server.newStore()).join("test");
                StoreWriter writer = writer(database)) {
            table(database);
            List<CompletableFuture<Void>> all = new ArrayList<>();
            AtomicBoolean enough = new AtomicBoolean();
            Thread busy = Thread.ofPlatform().start(() -> {
                for (int i = 0; !enough.get(); i++) {
                    all.add(writer.submit(note(i)));
                    if (i % 50 == 0) all.getLast().handle((done, failure) -> done).join();
                }
            });
            await().until(() -> all.size() > 500);
            server.crash();
            await().until(() -> !writer.isAvailable());
            assertThatThrownBy(() -> done(database)).isInstanceOf(StoreException.class);
            server.again();
            await().until(writer::isAvailable);
            server.stop();
            server.again();
            await().until(writer::isAvailable);
            int before = all.size();
            await().until(() -> all.size() > before + 100);
            enough.set(true);
            busy.join();
            all.forEach(one -> one.handle((done, failure) -> done).join());
            await().until(() -> !database.isAway()); // which a reader found a moment ago
            List<Integer> stored = done(database);
            assertThat(stored).doesNotHaveDuplicates();
            List<Integer> confirmed = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) { if (!all.get(i).isCompletedExceptionally()) confirmed.add(i); }
            assertThat(stored).containsAll(confirmed);
            assertThat(confirmed.size()).isLessThan(all.size());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_server_that_says_nothing_is_away_after_a_while_and_is_there_again() {
        PostgresServer server = PostgresServer.shared();
        try (Database database = Database.open(server.newStore() + "&socketTimeout=1").join("test");
                StoreWriter writer = writer(database)) {
            table(database);
            got(writer.submit(note(1)));
            server.freeze();
            assertThatThrownBy(() -> got(writer.submit(note(2)))).hasCauseInstanceOf(StoreException.class);
            boolean available = writer.isAvailable();
            server.thaw();
            assertThat(available).isFalse();
            await().until(writer::isAvailable);
            got(writer.submit(note(3)));
            assertThat(done(database)).contains(1, 3).doesNotHaveDuplicates();
        }
    }

    // ---- opening ----

    private static void refused(String url, String... why) {
        assertThatThrownBy(() -> Database.open(url)).isInstanceOf(StoreException.class).hasMessageContainingAll(why).satisfies(thrown -> {
            for (Throwable cause = thrown; cause != null; cause = cause.getCause())
                assertThat(String.valueOf(cause.getMessage())).doesNotContain(PostgresServer.PASSWORD).doesNotContain("wrong");
        });
    }

    @Test
    void what_keeps_a_store_from_being_opened_is_told_without_its_secrets() {
        String url = PostgresServer.store();
        refused(url.replace(PostgresServer.PASSWORD, "wrong"), "password authentication failed", "(expected: a user that may connect");
        refused(url.replace("/postgres?", "/nowhere?"), "\"nowhere\" does not exist", "(expected: a database that is there");
        refused(url.replaceAll(":\\d+/", ":1/"), "refused", "(expected: a server that runs");
        refused(url.replaceAll(":\\d+/", ":x1/"), "(expected: jdbc:postgresql://HOST/DATABASE");
        refused("jdbc:mysql://h/d?password=" + PostgresServer.PASSWORD, "jdbc:mysql://h/d\u2026", "jdbc:sqlite:FILE or jdbc:postgresql:");
    }

    @Test
    void a_gateway_waits_for_a_server_that_comes_up_only_now_and_not_for_one_that_refuses_it() {
        PostgresServer server = PostgresServer.shared();
        String url = server.newStore();
        Duration patience = Duration.ofSeconds(60);
        server.stop();
        CompletableFuture<Database> opening = CompletableFuture.supplyAsync(() -> Database.open(url, patience));
        server.again();
        got(opening).close();

        CompletableFuture<Database> wrong = CompletableFuture
                .supplyAsync(() -> Database.open(url.replace(PostgresServer.PASSWORD, "wrong"), patience));
        assertThatThrownBy(() -> got(wrong)).hasMessageContaining("password authentication failed");
    }

    @Test
    void a_commit_is_durable_whatever_the_default_of_the_server() {
        String url = PostgresServer.store() + "&options=-c%20synchronous_commit=off";
        try (Database database = Database.open(url)) {
            assertThat(database.<String>readNow(handle -> handle.createQuery("show synchronous_commit").mapTo(String.class).one()))
                    .isEqualTo("on");
        }
    }

    @Test
    void nodes_share_one_secret() {
        String url = PostgresServer.store();
        try (Database one = Database.open(url); Database two = Database.open(url)) {
            assertThat(GatewaySecret.of(one)).hasSize(32).isEqualTo(GatewaySecret.of(two));
        }
    }
}
