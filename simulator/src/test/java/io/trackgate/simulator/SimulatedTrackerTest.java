package io.trackgate.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.netty.buffer.Unpooled;
import io.trackgate.teltonika.TeltonikaMessages.IoElement;
import io.trackgate.teltonika.TeltonikaMessages.TextFrame;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A tracker over a socket: login, records, keep-alives, commands, and coming back. */
class SimulatedTrackerTest extends SceneTest {

    private static final Duration SOON = Duration.ofMillis(50);

    @Test
    void a_tracker_logs_in_with_its_imei_and_says_nothing_before_the_answer() {
        server.loginAnswer = "";
        SimulatedTracker tracker = built(fmb120());
        tracker.connect();
        tracker.report(1);
        await().until(() -> server.logins.equals(List.of(IMEI)));
        assertThat(tracker.logins()).isZero();
        server.raw("01");
        await().until(() -> tracker.recordsAcked() == 1);
        assertThat(tracker.logins()).isEqualTo(1);
    }

    @Test
    void records_leave_in_packets_each_after_the_receipt_of_the_one_before() {
        server.receipt = packet -> "";
        SimulatedTracker tracker = online(fmb120().recordsPerPacket(2));
        tracker.report(5);
        await().until(() -> server.packets.size() == 1);
        assertThat(tracker.recordsSent()).isEqualTo(2);
        server.receipt = packet -> "%08x".formatted(packet.records().size());
        server.raw("00000002");
        await().until(() -> tracker.recordsAcked() == 5);
        assertThat(server.packets).extracting(packet -> packet.records().size()).containsExactly(2, 2, 1);
        assertThat(tracker.violations()).isEmpty();
    }

    @Test
    void records_are_taken_at_the_interval() {
        SimulatedTracker tracker = online(fmb120().interval(Duration.ofMillis(5)).recordsPerPacket(3));
        await().until(() -> tracker.recordsAcked() >= 9);
        assertThat(server.packets).allSatisfy(packet -> assertThat(packet.records()).hasSize(3));
    }

    @Test
    void without_a_receipt_a_tracker_hangs_up_and_brings_the_same_packet_again() {
        server.receipt = packet -> server.packets.size() == 1 ? "" : "00000001";
        SimulatedTracker tracker = online(fmb120().responseTimeout(SOON));
        tracker.report(1);
        await().until(() -> tracker.recordsAcked() == 1);
        assertThat(server.logins).hasSize(2);
        assertThat(server.packets).hasSize(2);
        assertThat(server.packets.get(1)).isEqualTo(server.packets.get(0));
        assertThat(tracker.recordsSent()).isEqualTo(1);
        assertThat(tracker.violations()).isEmpty();
    }

    @Test
    void where_told_so_a_tracker_brings_the_packet_again_on_the_same_connection() {
        server.receipt = packet -> server.packets.size() == 1 ? "" : "00000001";
        SimulatedTracker tracker = online(fmb120().responseTimeout(SOON).repeatOnSameLink());
        tracker.report(1);
        await().until(() -> tracker.recordsAcked() == 1);
        assertThat(server.logins).hasSize(1);
        assertThat(server.packets.get(1)).isEqualTo(server.packets.get(0));
        assertThat(events).contains(new TrackerEvent.RecordsSent(IMEI, 1, true));
    }

    @Test
    void a_lost_connection_keeps_the_packet_without_a_receipt() {
        server.receipt = packet -> "";
        SimulatedTracker tracker = online(fmb120());
        tracker.report(1);
        await().until(() -> server.packets.size() == 1);
        server.receipt = packet -> "00000001";
        server.connections.getLast().close();
        await().until(() -> tracker.recordsAcked() == 1);
        assertThat(server.packets.get(1)).isEqualTo(server.packets.get(0));
    }

    @Test
    void a_tracker_comes_back_as_often_as_it_is_cut_off() {
        SimulatedTracker tracker = online(fmb120());
        for (int times = 1; times <= 3; times++) {
            int before = times;
            await().until(() -> tracker.logins() == before);
            server.connections.getLast().close();
        }
        await().until(() -> tracker.logins() == 4);
    }

    @Test
    void a_tracker_that_is_told_so_stays_away() {
        server.loginAnswer = "00";
        SimulatedTracker tracker = built(fmb120().backOff(BackOff.never()));
        var online = tracker.connect();
        await().until(() -> events.contains(new TrackerEvent.LoginRefused(IMEI)));
        server.connections.getLast().close();
        assertThatThrownBy(online::join).hasMessageContaining(IMEI + " stays away");
    }

    @Test
    void a_refused_login_is_tried_again() {
        server.loginAnswer = "00";
        SimulatedTracker tracker = built(fmb120());
        tracker.connect();
        await().until(() -> events.contains(new TrackerEvent.LoginRefused(IMEI)));
        server.loginAnswer = "01";
        server.connections.getLast().close();
        await().until(() -> tracker.logins() == 1);
        assertThat(tracker.violations()).isEmpty();
    }

    @Test
    void a_disconnected_tracker_stays_away_until_it_is_connected_again() {
        SimulatedTracker tracker = online(fmb120());
        tracker.disconnect();
        await().until(() -> !server.connections.getLast().isActive());
        tracker.report(1);
        tracker.connect().join();
        await().until(() -> tracker.recordsAcked() == 1);
        assertThat(tracker.logins()).isEqualTo(2);
    }

    @Test
    void a_dropped_tracker_comes_back_by_itself() {
        SimulatedTracker tracker = online(fmb120());
        tracker.drop();
        await().until(() -> tracker.logins() == 2);
    }

    @Test
    void keep_alives_leave_between_frames() {
        online(fmb120().pingInterval(Duration.ofMillis(5)));
        await().until(() -> server.pings >= 2);
    }

    @Test
    void what_a_command_set_a_query_reads_and_the_next_record_shows() {
        SimulatedTracker tracker = online(fmb120());
        server.command("setdigout 01");
        server.command("setparam 108:0");
        server.command("getparam 108");
        server.command("getio");
        await().until(() -> server.texts.size() == 4);
        assertThat(server.answerTexts()).containsExactly("DOUT1:0 Timeout:INFINITY DOUT2:1 Timeout:INFINITY ", "New value 108:0;",
                "Param ID:108 Value:0", "DI1:1 DI2:0 DI3:0 AIN1:0 AIN2:16924 DO1:0 DO2:1");
        tracker.report(1);
        await().until(() -> tracker.recordsAcked() == 1);
        assertThat(server.packets.getFirst().records().getFirst().elements()).contains(IoElement.of(179, 1, 0), IoElement.of(180, 1, 1));
        assertThat(tracker.outputs()).containsExactly(false, true);
        assertThat(tracker.parameter(108)).contains("0");
        assertThat(tracker.received()).containsExactly("setdigout 01", "setparam 108:0", "getparam 108", "getio");
    }

    @Test
    void state_outlives_the_connection() {
        SimulatedTracker tracker = online(fmb120());
        server.command("setdigout 1?");
        await().until(() -> server.texts.size() == 1);
        tracker.drop();
        await().until(() -> tracker.logins() == 2);
        assertThat(tracker.outputs()).containsExactly(true, false);
    }

    @Test
    void a_change_is_noted_with_its_time_and_cause_before_it_is_answered() {
        SimulatedTracker tracker = online(fmb120());
        long before = System.nanoTime();
        server.command("setdigout 11");
        server.command("setparam 10050:60;10051:200");
        await().until(() -> server.texts.size() == 2);
        long after = System.nanoTime();
        assertThat(tracker.applied()).hasSize(3).allSatisfy(change -> assertThat(change.nanoTime()).isBetween(before, after));
        assertThat(tracker.applied().get(0)).isInstanceOfSatisfying(AppliedChange.OutputsSet.class, set -> {
            assertThat(set.outputs()).containsExactly(true, true);
            assertThat(set.cause()).isEqualTo("setdigout 11");
        });
        assertThat(tracker.applied().get(2)).isInstanceOfSatisfying(AppliedChange.ParameterSet.class, set -> {
            assertThat(set.name()).isEqualTo("10051");
            assertThat(set.value()).isEqualTo("200");
        });
        assertThat(
                events.stream().filter(event -> event instanceof TrackerEvent.Changed || event instanceof TrackerEvent.Answered).limit(2))
                .extracting(event -> event.getClass().getSimpleName()).containsExactly("Changed", "Answered");
    }

    @Test
    void codec_14_is_answered_in_codec_14_and_another_devices_command_is_refused() {
        SimulatedTracker tracker = online(fmb120());
        server.command(TextFrame.command("356307042441014", "setdigout 11"));
        server.command(TextFrame.command(IMEI, "setdigout 10"));
        await().until(() -> server.texts.size() == 2);
        assertThat(server.texts).containsExactly(TextFrame.nack(IMEI),
                TextFrame.answer(IMEI, "DOUT1:1 Timeout:INFINITY DOUT2:0 Timeout:INFINITY "));
        assertThat(tracker.received()).containsExactly("setdigout 10");
        assertThat(tracker.outputs()).containsExactly(true, false);
    }

    @Test
    void logs_are_bounded() {
        SimulatedTracker tracker = online(fmb120().memory(3));
        for (int i = 0; i < 10; i++) { server.command("getparam " + i); }
        await().until(() -> server.texts.size() == 10);
        assertThat(tracker.received()).containsExactly("getparam 7", "getparam 8", "getparam 9");
    }

    @Test
    void a_tracker_changes_by_itself_when_a_test_says_so() {
        SimulatedTracker tracker = online(fmb120());
        tracker.setOutputs(Map.of(2, true));
        tracker.setParameter(100, "2");
        tracker.forgetParameter(138);
        tracker.say("iButton read");
        await().until(() -> server.answerTexts().equals(List.of("iButton read")));
        assertThat(tracker.outputs()).containsExactly(false, true);
        server.command("getparam 100;138");
        await().until(() -> server.answerTexts().contains("Param ID:100 Value:2"));
    }

    @Test
    void a_second_connection_takes_over_while_the_first_still_answers_what_it_owes() {
        SimulatedTracker tracker = online(fmb120());
        tracker.takeOver();
        await().until(() -> tracker.logins() == 2);
        assertThat(server.connections).hasSize(2).allMatch(channel -> channel.isActive());
        server.command("getparam 108");
        await().until(() -> server.answers.equals(List.of("1 Param ID:108 Value:1")));
        server.connections.getFirst().close();
        server.command("getparam 102");
        await().until(() -> server.answers.size() == 2);
        assertThat(tracker.logins()).isEqualTo(2);
    }

    @Test
    void every_shape_brings_the_same_session() {
        for (ByteShape shape : List.of(ByteShape.whole(), ByteShape.byteByByte(), ByteShape.randomCuts(7),
                ByteShape.glued(Duration.ofMillis(5)))) {
            server.texts.clear();
            SimulatedTracker tracker = online(fmb120().shape(shape).seed(7));
            tracker.report(3);
            server.command("getio");
            server.command("getparam 108");
            await().until(() -> tracker.recordsAcked() == 3 && server.texts.size() == 2);
            assertThat(server.answerTexts()).last().isEqualTo("Param ID:108 Value:1");
            assertThat(tracker.violations()).isEmpty();
            tracker.close();
        }
    }

    // What a gateway may not do.

    private void violated(SimulatedTracker tracker, String what) {
        await().until(() -> tracker.violations().stream().anyMatch(violation -> violation.what().equals(what)));
        assertThat(events).anySatisfy(event -> assertThat(event).isInstanceOfSatisfying(TrackerEvent.Violated.class,
                violated -> assertThat(violated.violation().what()).isEqualTo(what)));
    }

    @Test
    void a_receipt_for_a_command_answer_is_a_violation() {
        server.afterText = text -> "00000001";
        SimulatedTracker tracker = online(fmb120());
        server.command("getinfo");
        violated(tracker, "a receipt for 1 records (expected: none, no packet is on the wire)");
    }

    @Test
    void a_wrong_count_is_a_violation_and_the_packet_comes_again() {
        server.receipt = packet -> server.packets.size() == 1 ? "00000002" : "00000001";
        SimulatedTracker tracker = online(fmb120());
        tracker.report(1);
        violated(tracker, "a receipt for 2 records (expected: 1)");
        await().until(() -> tracker.recordsAcked() == 1);
        assertThat(server.packets.get(1)).isEqualTo(server.packets.get(0));
        assertThat(server.logins).hasSize(1);
    }

    @Test
    void a_tracker_hangs_up_on_a_gateway_that_keeps_counting_wrong() {
        server.receipt = packet -> "00000009";
        SimulatedTracker tracker = online(fmb120());
        tracker.report(1);
        await().until(() -> tracker.logins() >= 2);
        assertThat(tracker.violations()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void a_stray_byte_is_a_violation_after_which_the_tracker_starts_afresh() {
        SimulatedTracker tracker = online(fmb120());
        server.raw("ff");
        violated(tracker, "stray byte 0xff (expected: 00, which begins a receipt or a command)");
        await().until(() -> tracker.logins() == 2);
    }

    @Test
    void a_command_before_the_login_answer_is_a_violation() {
        server.loginAnswer = "";
        SimulatedTracker tracker = built(fmb120());
        tracker.connect();
        await().until(() -> !server.sessions.isEmpty());
        server.command("getver");
        violated(tracker, "a command before the login answer");
    }

    @Test
    void bytes_of_a_tests_own_choice_go_out_as_they_are() {
        SimulatedTracker tracker = online(fmb120());
        tracker.sendRaw(new byte[]{(byte) 0xFF, (byte) 0xFF});
        await().until(() -> server.pings == 2);
        assertThat(Unpooled.EMPTY_BUFFER.refCnt()).isEqualTo(1);
    }
}
