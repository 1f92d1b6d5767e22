package io.trackgate.core.frame;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.trackgate.core.frame.FrameWatch.Change;
import io.trackgate.core.frame.FrameWatch.News;
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

    // ---- secrets ----

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
