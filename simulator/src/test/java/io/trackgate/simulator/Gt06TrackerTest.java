package io.trackgate.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.trackgate.gt06.Gt06Messages.Frame;
import io.trackgate.gt06.Gt06Messages.Heartbeat;
import io.trackgate.gt06.Gt06Messages.ImeiLogin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.trackgate.simulator.CommandMatcher.setLed;
import static io.trackgate.simulator.CommandMatcher.setOutput;
import static io.trackgate.simulator.Reactions.answerTwice;
import static io.trackgate.simulator.Reactions.answerWhen;
import static io.trackgate.simulator.Reactions.postpone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A GT06 tracker over a socket: login, records and the heartbeat behind them, commands, and answers that find their own way. */
class Gt06TrackerTest {
    private static final String IMEI = "356307042441013";

    private final Gt06Server server = new Gt06Server();
    private final TcpUplink uplink = server.uplink();
    private final List<SimulatedTracker> trackers = new ArrayList<>();

    private static SimulatedTracker.Builder x3() { return SimulatedTracker.of(Models.model("x3"), IMEI); }

    private SimulatedTracker online(SimulatedTracker.Builder builder) {
        SimulatedTracker tracker = builder.build(uplink);
        trackers.add(tracker);
        tracker.connect().join();
        return tracker;
    }

    @AfterEach
    void switch_everything_off() {
        trackers.forEach(SimulatedTracker::close);
        uplink.close();
        server.close();
    }

    @Test
    void a_tracker_logs_in_with_its_imei() {
        SimulatedTracker tracker = online(x3());
        assertThat(server.frames).extracting(Frame::content).containsExactly(new ImeiLogin(IMEI, 0x3608, 2, ""));
        assertThat(tracker.logins()).isEqualTo(1);
    }

    @Test
    void records_leave_in_packets_each_after_the_receipt_of_the_one_before() {
        SimulatedTracker tracker = online(x3().recordsPerPacket(2));
        tracker.report(5);
        await().until(() -> tracker.recordsAcked() == 5);
        assertThat(server.frames.stream().skip(1).map(frame -> "0x%02x".formatted(frame.content().protocol())))
                .containsExactly("0x22", "0x22", "0x13", "0x22", "0x22", "0x13", "0x22", "0x13");
        assertThat(server.frames).extracting(Frame::serial).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(tracker.violations()).isEmpty();
    }

    @Test
    void without_a_receipt_the_same_records_come_again_under_new_serials() {
        server.receipts = number -> number > 1;
        SimulatedTracker tracker = online(x3().responseTimeout(Duration.ofMillis(50)));
        tracker.report(1);
        await().until(() -> tracker.recordsAcked() == 1);
        assertThat(server.tracks()).hasSize(2);
        assertThat(server.tracks().get(1)).isEqualTo(server.tracks().get(0));
        assertThat(server.frames).extracting(Frame::serial).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(tracker.logins()).isEqualTo(2);
        assertThat(tracker.violations()).isEmpty();
    }

    @Test
    void keep_alives_leave_between_packets_and_are_no_receipts_for_them() {
        SimulatedTracker tracker = online(x3().pingInterval(Duration.ofMillis(5)));
        tracker.report(3);
        await().until(() -> tracker.recordsAcked() == 3 && server.frames.size() >= 12);
        assertThat(tracker.violations()).isEmpty();
    }

    @Test
    void what_a_command_set_a_query_reads_and_the_next_heartbeat_shows() {
        SimulatedTracker tracker = online(x3());
        server.command(11, "RELAY,1#");
        server.command(12, "RELAY#");
        server.command(13, "TIMER,60,600#");
        server.command(14, "TIMER#");
        await().until(() -> server.answers.size() == 4);
        assertThat(server.answers).containsExactly("0 11 Cut off the fuel supply: Success!", "0 12 RELAY:1", "0 13 OK!",
                "0 14 TIMER:60,600");
        tracker.report(1);
        await().until(() -> tracker.recordsAcked() == 1);
        assertThat(server.frames.getLast().content()).isInstanceOfSatisfying(Heartbeat.class,
                heartbeat -> assertThat(heartbeat.status().cut()).isTrue());
        assertThat(tracker.outputs()).containsExactly(true, false, false);
        assertThat(tracker.parameter("TIMER")).contains("60,600");
        assertThat(tracker.received()).containsExactly("RELAY,1#", "RELAY#", "TIMER,60,600#", "TIMER#");
        assertThat(tracker.applied()).hasSize(2);
        assertThat(tracker.violations()).isEmpty();
    }

    @Test
    void a_late_answer_holds_none_back() {
        CompletableFuture<Void> signal = new CompletableFuture<>();
        SimulatedTracker tracker = online(x3());
        tracker.when(setOutput()).then(answerWhen(signal));
        server.command(21, "RELAY2,1#");
        server.command(22, "VERSION#");
        await().until(() -> server.answers.equals(List.of("0 22 [VERSION]GT06_10_A1D_D23_R0_V02")));
        signal.complete(null);
        await().until(() -> server.answers.size() == 2);
        assertThat(server.answers).last().isEqualTo("0 21 OK!");
        assertThat(tracker.outputs()).containsExactly(false, true, false);
    }

    @Test
    void an_answer_whose_connection_is_gone_leaves_on_the_next_one() {
        CompletableFuture<Void> signal = new CompletableFuture<>();
        SimulatedTracker tracker = online(x3());
        tracker.when(setLed()).then(answerWhen(signal));
        server.command(31, "LEDSLEEP,ON#");
        await().until(() -> tracker.parameter("LEDSLEEP").equals(Optional.of("ON")));
        tracker.drop();
        await().until(() -> tracker.logins() == 2);
        signal.complete(null);
        await().until(() -> server.answers.equals(List.of("1 31 OK!")));
        assertThat(tracker.violations()).isEmpty();
    }

    @Test
    void a_cut_that_was_put_off_is_told_twice_under_one_flag() {
        CompletableFuture<Void> slow = new CompletableFuture<>();
        SimulatedTracker tracker = online(x3());
        tracker.when(setOutput(1, true)).then(postpone(slow).thenSayingSo());
        server.command(41, "RELAY,1#");
        await().until(() -> server.answers.size() == 1);
        assertThat(tracker.outputs()).containsExactly(false, false, false);
        slow.complete(null);
        await().until(() -> server.answers.size() == 2);
        assertThat(server.answers).containsExactly(
                "0 41 Speed  exceeds the safety limit: 45km /h, Cut off the fuel supply operation delay execution!",
                "0 41 Cut off the fuel supply: Success! Speed: 12km/h.");
        assertThat(tracker.outputs()).containsExactly(true, false, false);
    }

    @Test
    void a_cut_that_was_cancelled_is_never_carried_out() {
        CompletableFuture<Void> slow = new CompletableFuture<>();
        SimulatedTracker tracker = online(x3());
        tracker.when(setOutput(1, true)).then(postpone(slow).thenSayingSo());
        server.command(51, "RELAY,1#");
        server.command(52, "RELAY,0#");
        await().until(() -> server.answers.size() == 2);
        slow.complete(null);
        server.command(53, "RELAY#");
        await().until(() -> server.answers.size() == 3);
        assertThat(server.answers).endsWith("0 52 cancelled the command of cutting-off fuel supply; fuel supply is on.", "0 53 RELAY:0");
        assertThat(tracker.outputs()).containsExactly(false, false, false);
    }

    @Test
    void copies_of_an_answer_have_serials_of_their_own() {
        SimulatedTracker tracker = online(x3());
        tracker.when(setOutput()).then(answerTwice());
        server.command(61, "RELAY,1#");
        await().until(() -> server.answers.size() == 2);
        assertThat(server.frames).extracting(Frame::serial).containsExactly(1, 2, 3);
    }

    @Test
    void something_that_nobody_asked_for_has_flag_0() {
        SimulatedTracker tracker = online(x3());
        tracker.say("<ICCID:89860>");
        await().until(() -> server.answers.equals(List.of("0 0 <ICCID:89860>")));
    }

    @Test
    void older_firmware_answers_in_the_older_frame() {
        SimulatedTracker tracker = online(SimulatedTracker.of(Models.model("gt06n_dyd"), IMEI));
        server.command(71, "DYD,000000#");
        await().until(() -> server.answers.equals(List.of("0 71 DYD=Success!")));
        assertThat(server.frames.getLast().content().protocol()).isEqualTo(0x15);
        assertThat(tracker.outputs()).containsExactly(true);
    }

    @Test
    void a_receipt_for_a_command_answer_is_a_violation() {
        server.acksAnswers = true;
        SimulatedTracker tracker = online(x3());
        server.command(81, "VERSION#");
        await().until(() -> !tracker.violations().isEmpty());
        assertThat(tracker.violations()).extracting(Violation::what)
                .containsExactly("a receipt 0x21 for serial 2 (expected: none, nothing with this serial waits for one)");
    }

    @Test
    void every_shape_brings_the_same_session() {
        for (ByteShape shape : List.of(ByteShape.whole(), ByteShape.byteByByte(), ByteShape.randomCuts(7),
                ByteShape.glued(Duration.ofMillis(5)))) {
            server.answers.clear();
            SimulatedTracker tracker = online(x3().shape(shape).seed(7).recordsPerPacket(2));
            tracker.report(3);
            server.command(91, "RELAY3,1#");
            server.command(92, "RELAY3#");
            await().until(() -> tracker.recordsAcked() == 3 && server.answers.size() == 2);
            assertThat(server.answers).last().asString().endsWith(" 92 RELAY3:1");
            assertThat(tracker.violations()).isEmpty();
            tracker.close();
        }
    }
}
