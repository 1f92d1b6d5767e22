package io.trackgate.core.session;

import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.FakeProtocol;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.store.StoreException;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Receipt;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.Unreadable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class SessionHandlerTest extends FakeDevices {

    // ---- login ----

    @Test
    void a_known_device_is_accepted_and_found() {
        loggedIn();
        assertThat(registry.find(7)).isPresent();
        assertThat(metrics.sessions()).isEqualTo(1);
    }

    @Test
    void the_protocol_is_told_in_which_zone_the_device_keeps_its_clock() {
        devices.put("444", tracker(10, "444", "fake", ZoneId.of("Asia/Shanghai")));
        login(connect(), "444");
        login(connect(), "222");
        assertThat(zones).containsExactly(Optional.of(ZoneId.of("Asia/Shanghai")), Optional.empty());
    }

    @Test
    void an_unknown_device_is_refused_and_closed() {
        EmbeddedChannel channel = connect();
        login(channel, "999");
        assertThat(written(channel)).containsExactly("no");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void an_unknown_device_may_be_answered_and_nothing_of_it_stored() {
        unknown = GatewayConfig.UnknownDevice.ACCEPT_AND_IGNORE;
        EmbeddedChannel channel = connect();
        login(channel, "999");
        batch(channel, "got it");
        channel.writeInbound(DeviceFrame.of(new Unreadable(new byte[]{1}, "new"), says("got that")));
        assertThat(written(channel)).containsExactly("yes", "got it", "got that");
        assertThat(storing).isEmpty();
    }

    @Test
    void a_second_login_of_the_same_device_is_answered_and_of_another_closes_the_connection() {
        EmbeddedChannel channel = loggedIn();
        login(channel, "111");
        assertThat(written(channel)).containsExactly("yes");
        login(channel, "222");
        assertThat(channel.isOpen()).isFalse();
        assertThat(registry.find(7)).isEmpty();
    }

    @Test
    void a_device_is_found_by_the_first_of_its_ids_that_the_fleet_lists() {
        login(connect(), "0111", "x", "111", "222");
        assertThat(registry.find(7)).isPresent();
        assertThat(registry.find(8)).isEmpty();
    }

    @Test
    void an_id_of_a_tracker_that_speaks_another_protocol_is_passed_over() {
        login(connect(), "333", "222");
        assertThat(registry.find(8)).isPresent();
        assertThat(registry.find(9)).isEmpty();
    }

    @Test
    void a_second_login_by_another_id_of_the_same_tracker_is_answered() {
        EmbeddedChannel channel = loggedIn();
        login(channel, "0111", "111");
        assertThat(written(channel)).containsExactly("yes");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void a_second_login_by_an_id_of_another_tracker_closes_the_connection() {
        EmbeddedChannel channel = loggedIn();
        login(channel, "0222", "222");
        assertThat(channel.isOpen() || registry.find(8).isPresent()).isFalse();
    }

    @Test
    void an_ignored_device_is_bound_once_a_later_login_of_it_shows_an_id_that_the_fleet_lists() {
        unknown = GatewayConfig.UnknownDevice.ACCEPT_AND_IGNORE;
        EmbeddedChannel channel = connect();
        login(channel, "0111");
        batch(channel, "ignored");
        login(channel, "0111", "111");
        assertThat(registry.find(7)).isPresent();
        batch(channel, "stored");
        assertThat(written(channel)).containsExactly("yes", "ignored", "yes");
        stored(channel);
        assertThat(written(channel)).containsExactly("stored");
        login(channel, "0111", "222");
        assertThat(written(channel)).as("bound to the first").containsExactly("yes");
        assertThat(registry.find(8)).isEmpty();
    }

    @Test
    void a_device_that_was_found_by_another_id_takes_what_it_may_still_answer_along_to_the_tracker_that_has_that_id_now() {
        EmbeddedChannel channel = connect();
        login(channel, "0111", "111");
        set(1);
        devices.put("111", VAN);
        channel.close();
        channel.runPendingTasks();
        login(connect(), "0111", "111");
        assertThat(set(VAN, 1).written()).as("behind the barrier").isFalse();
    }

    @Test
    void who_does_not_log_in_in_time_is_closed() {
        EmbeddedChannel channel = connect();
        channel.advanceTimeBy(LOGIN_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void data_before_the_login_is_never_receipted_readable_or_not() {
        EmbeddedChannel first = connect();
        batch(first, "got it");
        EmbeddedChannel second = connect();
        second.writeInbound(DeviceFrame.of(new Unreadable(new byte[]{1}, "new"), says("got it")));
        assertThat(written(first)).isEmpty();
        assertThat(written(second)).isEmpty();
        assertThat(first.isOpen() || second.isOpen()).isFalse();
    }

    // ---- what the log says of those that were never logged in ----

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private static Logger logger() { return (Logger) LoggerFactory.getLogger(SessionHandler.class.getPackageName()); }

    @BeforeEach
    void listen_to_the_log() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void leave_the_log() { logger().detachAppender(log); }

    private List<String> logged() {
        return log.list.stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO)).map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void a_connection_that_is_closed_before_its_login_leaves_one_line() {
        connect().pipeline().fireExceptionCaught(new ProtocolException(ProtocolException.Reason.GARBAGE, "no frame starts with 47"));
        assertThat(logged()).containsExactly("fake connection closed before login: GARBAGE: no frame starts with 47");
        EmbeddedChannel silent = connect();
        silent.advanceTimeBy(LOGIN_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        silent.runScheduledPendingTasks();
        assertThat(logged()).hasSize(2).endsWith("fake connection closed before login: no login in 30 s");
        connect().pipeline().fireExceptionCaught(new IOException("reset"));
        assertThat(logged()).as("a lost connection is no news").hasSize(2);
    }

    @Test
    void an_unknown_device_is_shown_with_its_other_ids_and_none_of_them_twice() {
        login(connect(), "999", "999", "0999", "0999");
        login(connect(), "998", "998");
        assertThat(logged()).containsExactly("unknown device 999 (also 0999) is refused", "unknown device 998 is refused");
    }

    @Test
    void a_device_whose_model_speaks_another_protocol_is_called_that_once_and_not_unknown() {
        login(connect(), "333", "333");
        assertThat(logged()).singleElement().asString().startsWith("model ").contains(" speaks another, but it logged in as ");
    }

    // ---- receipts ----

    @Test
    void a_record_without_a_time_has_that_of_its_arrival() {
        EmbeddedChannel channel = loggedIn();
        long arrival = timeOfDay.toEpochMilli();
        channel.writeInbound(DeviceFrame.of(new TelemetryBatch(List.of(record(TelemetryRecord.NO_TIME), record(5_000))), says("1")));
        timeOfDay = timeOfDay.plusSeconds(60);
        stored(channel);
        assertThat(records).extracting(TelemetryRecord::timeMillis).containsExactly(arrival, 5_000L);
        assertThat(outputsAt).containsExactly(arrival);
    }

    private static TelemetryRecord record(long time) {
        return new TelemetryRecord(time, 0, null, null, null, null, null, null, null, Map.of(), Map.of(1, true), Map.of());
    }

    @Test
    void receipts_leave_once_their_batches_are_safe_and_in_order() {
        EmbeddedChannel channel = loggedIn();
        batch(channel, "1");
        batch(channel, "2");
        CompletableFuture<Void> first = storing.removeFirst();
        stored(channel);
        assertThat(written(channel)).isEmpty();
        first.complete(null);
        channel.runPendingTasks();
        assertThat(written(channel)).containsExactly("1", "2");
    }

    @Test
    void the_answer_to_a_repeated_login_waits_behind_receipts_that_are_owed() {
        EmbeddedChannel channel = loggedIn();
        batch(channel, "1");
        login(channel, "111");
        assertThat(written(channel)).isEmpty();
        stored(channel);
        assertThat(written(channel)).containsExactly("1", "yes");
    }

    @Test
    void a_batch_that_was_not_stored_gets_no_receipt_nor_do_those_behind_it() {
        EmbeddedChannel channel = loggedIn();
        batch(channel, "1");
        batch(channel, "2");
        batch(channel, "3");
        CompletableFuture<Void> first = storing.removeFirst();
        storing.removeFirst().completeExceptionally(new IllegalStateException("disk full"));
        channel.runPendingTasks();
        stored(channel);
        first.complete(null);
        channel.runPendingTasks();
        assertThat(written(channel)).containsExactly("1");
        batch(channel, "4");
        stored(channel);
        assertThat(written(channel)).containsExactly("4");
    }

    @Test
    void no_later_receipt_stands_for_a_batch_that_is_owed_none_and_was_not_stored_until_the_tracker_comes_anew() {
        EmbeddedChannel channel = loggedIn();
        channel.writeInbound(DeviceFrame.of(new TelemetryBatch(List.of(record(5_000)))));
        storing.removeFirst().completeExceptionally(new IllegalStateException("disk full"));
        channel.runPendingTasks();
        channel.writeInbound(DeviceFrame.of(new KeepAlive(), says("alive")));
        batch(channel, "1");
        stored(channel);
        assertThat(written(channel)).isEmpty();
        assertThat(channel.isOpen()).isTrue();
        EmbeddedChannel again = loggedIn();
        again.writeInbound(DeviceFrame.of(new TelemetryBatch(List.of(record(5_000)))));
        again.writeInbound(DeviceFrame.of(new KeepAlive(), says("alive")));
        stored(again);
        assertThat(written(again)).containsExactly("alive");
    }

    @Test
    void a_receipt_that_may_stand_for_another_frame_is_not_written_after_one_that_was_not_stored() {
        EmbeddedChannel channel = loggedIn();
        channel.writeInbound(DeviceFrame.of(new TelemetryBatch(List.of(record(5_000))), saysToAny("stored")));
        storing.removeFirst().completeExceptionally(new StoreException("too much waits"));
        channel.runPendingTasks();
        assertThat(channel.isOpen()).as("while nothing can be stored, coming anew would help nobody").isTrue();
        channel.writeInbound(DeviceFrame.of(new TelemetryBatch(List.of(record(6_000))), saysToAny("stored")));
        stored(channel);
        assertThat(written(channel)).as("it would be taken for that of the first").isEmpty();
        assertThat(channel.isOpen()).isFalse();
        EmbeddedChannel again = loggedIn();
        again.writeInbound(DeviceFrame.of(new TelemetryBatch(List.of(record(5_000))), saysToAny("stored")));
        stored(again);
        assertThat(written(again)).containsExactly("stored");
    }

    private static Receipt saysToAny(String text) {
        Receipt receipt = says(text);
        return new Receipt() {
            @Override
            public void write(ByteBuf out) { receipt.write(out); }

            @Override
            public boolean mayStandForAnother() { return true; }
        };
    }

    @Test
    void while_the_sink_is_behind_a_session_has_one_batch_under_way_and_goes_on_when_it_is_safe() {
        EmbeddedChannel channel = loggedIn();
        sinkIsBehind = true;
        batch(channel, "1");
        assertThat(channel.config().isAutoRead()).isFalse();
        stored(channel);
        assertThat(written(channel)).containsExactly("1");
        assertThat(channel.config().isAutoRead()).as("its own batch is safe, whatever others wait for").isTrue();
        batch(channel, "2");
        batch(channel, "3"); // was read already
        stored(channel);
        assertThat(channel.config().isAutoRead()).as("one is still under way").isFalse();
        sinkIsBehind = false;
        batch(channel, "4");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void a_batch_that_the_sink_refuses_gets_no_receipt_and_no_line_of_its_own_in_the_log() {
        Logger logger = (Logger) LoggerFactory.getLogger(SessionHandler.class.getPackageName());
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            EmbeddedChannel channel = loggedIn();
            batch(channel, "1");
            storing.removeFirst().completeExceptionally(new StoreException("too much waits"));
            channel.runPendingTasks();
            assertThat(written(channel)).isEmpty();
            assertThat(channel.isOpen()).isTrue();
            assertThat(lines.list).noneMatch(line -> line.getLevel().isGreaterOrEqual(Level.WARN));
        } finally {
            logger.detachAppender(lines);
        }
    }

    @Test
    void reading_pauses_above_the_batches_that_await_their_receipt_and_resumes() {
        EmbeddedChannel channel = loggedIn();
        batch(channel, "1");
        batch(channel, "2");
        assertThat(channel.config().isAutoRead()).isTrue();
        batch(channel, "3");
        assertThat(channel.config().isAutoRead()).isFalse();
        stored(channel);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void a_tracker_that_reads_no_receipts_is_not_read_either() {
        EmbeddedChannel channel = loggedIn();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void a_frame_without_messages_keeps_its_turn_for_its_receipt() {
        EmbeddedChannel channel = loggedIn();
        batch(channel, "1");
        channel.writeInbound(new DeviceFrame(List.of(), says("zero")));
        assertThat(written(channel)).isEmpty();
        stored(channel);
        assertThat(written(channel)).containsExactly("1", "zero");
    }

    private static void damaged(EmbeddedChannel channel, int times) {
        for (int i = 0; i < times; i++)
            channel.pipeline().fireExceptionCaught(new ProtocolException(ProtocolException.Reason.BAD_CHECKSUM, "x"));
    }

    private static void alive(EmbeddedChannel channel, int times) {
        for (int i = 0; i < times; i++)
            channel.writeInbound(DeviceFrame.of(new KeepAlive()));
    }

    @Test
    void a_few_damaged_frames_are_survived_and_many_are_not() {
        EmbeddedChannel channel = loggedIn();
        damaged(channel, 10);
        assertThat(channel.isOpen()).isTrue();
        damaged(channel, 1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void a_line_that_damages_a_frame_now_and_then_is_never_closed_for_it() {
        EmbeddedChannel channel = loggedIn();
        for (int i = 0; i < 1_000; i++) {
            damaged(channel, 1);
            alive(channel, 10);
        }
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void good_frames_win_back_no_more_damaged_ones_than_there_were() {
        EmbeddedChannel channel = loggedIn();
        damaged(channel, 10);
        alive(channel, 9);
        damaged(channel, 1);
        assertThat(channel.isOpen()).isFalse();
        EmbeddedChannel other = loggedIn();
        alive(other, 1_000);
        damaged(other, 11);
        assertThat(other.isOpen()).isFalse();
    }

    @Test
    void an_answer_that_names_another_device_is_nobodys() {
        EmbeddedChannel channel = loggedIn();
        PendingCommand command = set(1);
        channel.writeInbound(DeviceFrame.of(new CommandReply(null, "222", new CommandReply.Body.Text("out1=on"))));
        assertThat(ended).doesNotContainKey(command);
        channel.writeInbound(DeviceFrame.of(CommandReply.text("out1=on")));
        assertThat(ended).containsEntry(command, new CommandOutcome.Acknowledged());
    }

    // ---- takeover ----

    @Test
    void the_newest_login_wins_and_the_end_of_the_old_one_does_not_remove_it() {
        EmbeddedChannel old = loggedIn();
        PendingCommand lost = set(1);
        loggedIn();
        TrackerSession newer = registry.find(7).orElseThrow();
        old.runPendingTasks();
        assertThat(old.isOpen()).isFalse();
        assertThat(registry.find(7)).containsSame(newer);
        assertThat(ended.get(lost)).isInstanceOf(CommandOutcome.SessionLost.class);
        assertThat(metrics.sessions()).isEqualTo(1);
    }

    @Test
    void the_new_sessions_first_command_waits_for_what_the_old_one_left() {
        EmbeddedChannel old = loggedIn();
        set(1);
        EmbeddedChannel fresh = loggedIn();
        PendingCommand first = set(2);
        assertThat(first.written()).isFalse();
        old.runPendingTasks();
        fresh.runPendingTasks();
        assertThat(first.written()).as("behind the barrier").isFalse();
        fresh.writeInbound(DeviceFrame.of(CommandReply.text("pong")));
        assertThat(first.written()).isTrue();
    }

    @Test
    void what_a_session_left_passes_through_one_that_is_taken_over_before_it_heard_of_it() {
        EmbeddedChannel first = loggedIn();
        set(1);
        EmbeddedChannel second = loggedIn();
        EmbeddedChannel third = loggedIn();
        second.runPendingTasks();
        third.runPendingTasks();
        PendingCommand command = set(2);
        assertThat(command.written()).as("the first session has not ended yet").isFalse();
        first.runPendingTasks();
        second.runPendingTasks();
        third.runPendingTasks();
        assertThat(command.written()).as("behind the first one's barrier").isFalse();
        third.writeInbound(DeviceFrame.of(CommandReply.text("pong")));
        assertThat(command.written()).isTrue();
    }

    @Test
    void what_a_session_left_waits_for_the_next_login_also_when_the_second_one_went_before_it_heard_of_it() {
        EmbeddedChannel first = loggedIn();
        set(1);
        EmbeddedChannel second = loggedIn();
        second.close();
        first.runPendingTasks();
        second.runPendingTasks();
        assertThat(registry.find(7)).isEmpty();
        loggedIn();
        assertThat(set(2).written()).isFalse();
    }

    @Test
    void a_silent_session_is_closed_by_the_sweep_up_to_a_tenth_of_its_time_later() {
        EmbeddedChannel channel = loggedIn();
        now += TRUCK.model().maxSilence().toNanos();
        registry.sweep();
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        now += TRUCK.model().maxSilence().toNanos() / 10;
        registry.sweep();
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(metrics.sessions()).isZero();
    }

    @Test
    void sessions_that_fell_silent_together_do_not_end_together() {
        for (int i = 0; i < 200; i++) {
            devices.put("n" + i, tracker(1_000 + i, "n" + i, "fake"));
            login(connect(), "n" + i);
        }
        long silence = TRUCK.model().maxSilence().toNanos();
        now += silence;
        for (int tenth = 1; tenth <= 10; tenth++) {
            now += silence / 100;
            registry.sweep();
            channels.forEach(EmbeddedChannel::runPendingTasks);
            assertThat(metrics.sessions()).isBetween(200 - 20 * tenth - 5, 200 - 20 * tenth + 5);
        }
    }
}
