package io.trackgate.core.frame;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.trackgate.core.frame.FrameWatch.Change;
import io.trackgate.core.frame.FrameWatch.News;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;

import static io.trackgate.core.frame.Passing.ACCEPTED;
import static io.trackgate.core.frame.Passing.LOGIN;
import static io.trackgate.core.frame.Passing.PING;
import static org.assertj.core.api.Assertions.assertThat;

/** What somebody sees who watches a tracker. */
class FrameWatchTest {

    private static final int MANY = 1_000;

    private final Passing passing = new Passing(2L * FrameRing.BLOCK);

    private static List<String> names(News news) { return news.frames().stream().map(frame -> frame.explained().name()).toList(); }

    @Test
    void what_was_kept_comes_first_and_then_what_is_new() {
        Passing.Line line = passing.connect().received(LOGIN).sent(ACCEPTED);
        FrameWatch watch = passing.watch();
        News history = watch.next(MANY).join();
        assertThat(names(history)).containsExactly("login", "login answer");
        assertThat(history.connected()).isTrue();
        assertThat(watch.next(MANY).join().frames()).isEmpty();
        line.received(PING);
        assertThat(names(watch.next(MANY).join())).containsExactly("ping");
    }

    @Test
    void a_frame_that_came_in_pieces_is_one_whenever_somebody_looked() {
        Passing.Line line = passing.connect();
        FrameWatch watch = passing.watch();
        for (int at = 0; at < LOGIN.length() - 2; at += 2) {
            line.received(LOGIN.substring(at, at + 2));
            assertThat(watch.next(MANY).join().frames()).isEmpty();
        }
        line.received(LOGIN.substring(LOGIN.length() - 2) + PING + PING);
        News news = watch.next(MANY).join();
        assertThat(names(news)).containsExactly("login", "ping", "ping");
        assertThat(news.frames().getFirst().bytes()).asHexString().isEqualTo(LOGIN);
        assertThat(news.skipped()).isZero();
    }

    @Test
    void of_more_frames_than_wanted_the_newest_are_told_and_the_others_counted() {
        Passing.Line line = passing.connect().received(LOGIN);
        FrameWatch watch = passing.watch();
        watch.next(MANY).join();
        for (int i = 0; i < 50; i++)
            line.received(PING);
        line.sent(ACCEPTED);
        News news = watch.next(3).join();
        assertThat(names(news)).containsExactly("ping", "ping", "login answer");
        assertThat(news.skipped()).isEqualTo(48);
    }

    @Test
    void who_looks_too_late_hears_how_many_pieces_are_gone_and_what_waited_for_them_is_dropped() {
        Passing.Line line = passing.connect().received(LOGIN + "0000");
        FrameWatch watch = passing.watch();
        assertThat(names(watch.next(MANY).join())).containsExactly("login");
        for (int i = 0; i < 400; i++)
            line.keep(Hex.bytes(PING.repeat(1000)), false);
        News news = watch.next(MANY).join();
        assertThat(news.skipped()).isGreaterThan(300);
        assertThat(names(news)).containsOnly("ping").hasSize(MANY);
    }

    @Test
    void connections_are_counted_and_their_coming_and_going_is_told() {
        FrameWatch watch = passing.watch();
        assertThat(watch.next(MANY).join().connected()).isFalse();
        Passing.Line first = passing.connect().received(LOGIN);
        News came = watch.next(MANY).join();
        assertThat(came.changes()).containsExactly(new Change(Passing.START, 1, true));
        first.received("0000");
        first.ends();
        News went = watch.next(MANY).join();
        assertThat(went.connected()).isFalse();
        assertThat(went.changes()).extracting(Change::connected).containsExactly(false);
        assertThat(went.frames()).as("nothing follows: what waited is shown").singleElement()
                .satisfies(frame -> assertThat(frame.explained().name()).isEqualTo("incomplete frame"));
        passing.connect().received(LOGIN);
        News again = watch.next(MANY).join();
        assertThat(again.frames()).extracting(SeenFrame::connection).containsExactly(2);
        assertThat(again.changes()).extracting(Change::connected).containsExactly(true);
        assertThat(watch.next(MANY).join().changes()).isEmpty();
    }

    @Test
    void ended_connections_that_are_kept_are_history_too_in_the_order_of_time() {
        passing.connect().received(LOGIN).received(PING).ends();
        passing.connect().received(LOGIN);
        News history = passing.watch().next(MANY).join();
        assertThat(history.frames()).extracting(SeenFrame::connection).containsExactly(1, 1, 2);
        assertThat(history.frames()).extracting(SeenFrame::at).isSorted();
        assertThat(history.changes()).isEmpty();
    }

    @Test
    void a_connection_that_is_in_neither_list_for_a_moment_is_not_told_twice() {
        Passing.Line line = passing.connect().received(LOGIN);
        FrameWatch watch = passing.watch();
        watch.next(MANY).join();
        passing.living.remove(line); // another one has taken over, and this one is not listed among the ended yet
        passing.connect().received(LOGIN);
        assertThat(watch.next(MANY).join().frames()).extracting(SeenFrame::connection).containsExactly(2);
        line.received(PING).ends();
        News went = watch.next(MANY).join();
        assertThat(names(went)).containsExactly("ping");
        assertThat(went.frames()).extracting(SeenFrame::connection).containsExactly(1);
    }

    @Test
    void a_connection_that_ends_when_its_last_bytes_are_overwritten_is_told_to_be_gone() {
        Passing.Line line = passing.connect().received(LOGIN);
        FrameWatch watch = passing.watch();
        watch.next(MANY).join();
        for (int i = 0; i < 400; i++)
            passing.new Line().keep(Hex.bytes(PING.repeat(1000)), false); // another tracker's
        line.ends();
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 30; i++)
            changes.addAll(watch.next(MANY).join().changes());
        assertThat(changes).containsExactly(new Change(Instant.ofEpochMilli(passing.millis), 1, false));
    }

    @Test
    void of_many_connections_together_no_more_is_looked_at_than_of_one_and_the_newest_first() {
        for (int i = 0; i < 20; i++)
            passing.connect().keep(Hex.bytes(PING.repeat(5_000)), false).ends();
        News history = passing.watch().next(1_000_000).join();
        assertThat(history.frames()).hasSize(14 * 5_000); // 64 KiB, and what was begun
        assertThat(history.frames()).extracting(SeenFrame::connection).contains(7, 20).doesNotContain(6);
    }

    @Test
    void bytes_that_come_one_by_one_are_not_all_explained_for_each() {
        AtomicInteger explained = new AtomicInteger();
        FrameExplainer real = passing.protocol.explainer().ofConnection(passing.protocol.connect().facts());
        FrameStream stream = new FrameStream((bytes, from) -> {
            explained.addAndGet(bytes.length);
            return real.explain(bytes, from);
        });
        byte[] large = Hex.bytes("0000000000002FF8" + "00".repeat(0x2FF8 + 4));
        List<FrameStream.Framed> frames = new ArrayList<>();
        for (byte one : large)
            frames.addAll(stream.receivedAmongMore(Passing.START, new byte[]{one}));
        frames.addAll(stream.settled());
        assertThat(frames).singleElement().satisfies(frame -> assertThat(frame.bytes()).isEqualTo(large));
        assertThat(explained.get()).isLessThan(20 * large.length);
    }

    // ---- secrets ----

    @Test
    void a_password_that_an_operator_changes_meanwhile_is_masked_from_then_on() {
        Passing.Line line = passing.connect().received(LOGIN);
        List<String> secrets = new ArrayList<>(List.of("geheim"));
        FrameWatch watch = passing.watch(secrets);
        watch.next(MANY).join();
        secrets.set(0, "neuesWort");
        line.sent(text("neuesWort setdigout 1")).sent(text("geheim setdigout 1"));
        assertThat(watch.next(MANY).join().frames()).hasSize(2).allSatisfy(frame -> assertThat(frame.masked()).isTrue());
    }

    private static String text(String text) {
        String hex = Hex.of(text.getBytes(StandardCharsets.US_ASCII));
        return "00000000 %08X 0C0105 %08X".formatted(text.length() + 8, text.length()) + hex + "01 00000000";
    }

    @Test
    void a_secret_of_the_tracker_is_masked_wherever_it_stands_and_the_frame_says_so() {
        passing.connect().received(LOGIN).sent(text("geheim setdigout 1"));
        News history = passing.watch("geheim", "", "abc").next(MANY).join();
        assertThat(history.frames().getFirst().masked()).isFalse();
        SeenFrame command = history.frames().getLast();
        assertThat(command.masked()).isTrue();
        assertThat(new String(command.bytes(), StandardCharsets.US_ASCII)).contains("****** setdigout 1").doesNotContain("geheim");
        NamedBytes field = command.explained().fields().stream().filter(each -> each.value().contains("setdigout")).findFirst()
                .orElseThrow();
        assertThat(field.value()).isEqualTo("****** setdigout 1");
        assertThat(field.raw()).startsWith("2a2a2a2a2a2a20").hasSize(2 * field.length());
        assertThat(command.explained().toString()).doesNotContain("geheim");
    }

    @Test
    void what_a_text_calls_a_password_is_masked_though_nobody_told_of_it() {
        passing.connect().sent(text("setparam 2003:geheim"));
        SeenFrame command = passing.watch().next(MANY).join().frames().getFirst();
        assertThat(command.masked()).isTrue();
        assertThat(command.explained().toString()).contains("setparam 2003:******").doesNotContain("geheim");
    }
}
