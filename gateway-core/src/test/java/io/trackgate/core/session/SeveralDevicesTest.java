package io.trackgate.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.Leftover;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A truck with two modems, each with an id of its own. */
class SeveralDevicesTest extends FakeDevices {

    private static final String GSM = "111";
    private static final String SATELLITE = "112";

    @BeforeEach
    void the_truck_has_a_second_id() { devices.put(SATELLITE, TRUCK); }

    private EmbeddedChannel loggedIn(String id) {
        EmbeddedChannel channel = connect();
        login(channel, id);
        written(channel);
        return channel;
    }

    private static void says(EmbeddedChannel channel, String text) { channel.writeInbound(DeviceFrame.of(CommandReply.text(text))); }

    private void everybodyRuns() {
        for (int i = 0; i < 3; i++)
            channels.forEach(EmbeddedChannel::runPendingTasks);
    }

    private void closed(EmbeddedChannel channel) {
        channel.close();
        everybodyRuns();
    }

    private boolean confirmed(PendingCommand command) { return ended.get(command) instanceof CommandOutcome.Acknowledged; }

    // ---- side by side ----

    @Test
    void both_are_connected_and_what_either_sends_is_stored_for_the_one_tracker_and_receipted() {
        EmbeddedChannel gsm = loggedIn(GSM);
        EmbeddedChannel satellite = loggedIn(SATELLITE);
        everybodyRuns();
        batch(gsm, "by gsm");
        stored(gsm);
        batch(satellite, "by satellite");
        stored(satellite);
        assertThat(written(gsm)).containsExactly("by gsm");
        assertThat(written(satellite)).containsExactly("by satellite");
        assertThat(batchesOf).containsExactly(7, 7);
        assertThat(registry.sessionsOf(7)).hasSize(2);
        assertThat(registry.sessions()).hasSize(2);
        assertThat(metrics.sessions()).isEqualTo(2);
    }

    @Test
    void commands_go_to_the_newest_login_and_once_that_has_ended_to_the_other() {
        EmbeddedChannel gsm = loggedIn(GSM);
        EmbeddedChannel satellite = loggedIn(SATELLITE);
        PendingCommand first = set(1);
        says(gsm, "out1=on");
        assertThat(ended).as("the other device was not asked").doesNotContainKey(first);
        says(satellite, "out1=on");
        assertThat(confirmed(first)).isTrue();
        PendingCommand lost = set(2);
        closed(satellite);
        assertThat(ended.get(lost)).isInstanceOf(CommandOutcome.SessionLost.class);
        PendingCommand next = set(3);
        says(gsm, "out2=on");
        says(gsm, "out3=on");
        assertThat(confirmed(next)).isTrue();
        assertThat(written(satellite)).as("the first, and the lost one once").hasSize(2);
        assertThat(written(gsm)).as("the next").hasSize(1);
    }

    @Test
    void a_command_goes_on_on_the_device_that_has_it_and_its_answer_is_none_to_a_newer_one_on_the_other() {
        EmbeddedChannel gsm = loggedIn(GSM);
        PendingCommand old = set(1);
        EmbeddedChannel satellite = loggedIn(SATELLITE);
        PendingCommand newer = set(1);
        says(gsm, "out1=on");
        assertThat(confirmed(old)).isTrue();
        assertThat(ended).doesNotContainKey(newer);
        says(satellite, "out1=on");
        assertThat(confirmed(newer)).isTrue();
    }

    // ---- reconnects ----

    @ParameterizedTest
    @ValueSource(strings = {"gG sS", "gs GS", "gs SG", "gsG S", "gS sG", "sgSG"})
    void each_device_takes_over_its_own_old_session_and_no_end_of_an_old_one_removes_a_new_one(String order) {
        Map<Character, EmbeddedChannel> old = Map.of('g', loggedIn(GSM), 's', loggedIn(SATELLITE));
        List<EmbeddedChannel> fresh = new ArrayList<>();
        // a capital: a login; a small letter: the device's old connection notices that it has ended
        for (char each : order.toCharArray()) {
            switch (each) {
                case 'G' -> fresh.add(loggedIn(GSM));
                case 'S' -> fresh.add(loggedIn(SATELLITE));
                case ' ' -> everybodyRuns();
                default -> old.get(each).close();
            }
        }
        everybodyRuns();
        assertThat(registry.sessionsOf(7)).extracting(TrackerSession::knownAs).containsExactlyInAnyOrder(GSM, SATELLITE);
        assertThat(fresh).hasSize(2).allMatch(EmbeddedChannel::isOpen);
        assertThat(old.values()).noneMatch(EmbeddedChannel::isOpen);
        assertThat(metrics.sessions()).isEqualTo(2);
        PendingCommand command = set(1);
        says(fresh.getFirst(), "out1=on");
        assertThat(confirmed(command)).isFalse();
        says(fresh.getLast(), "out1=on");
        assertThat(confirmed(command)).as("the newest login has it").isTrue();
    }

    @Test
    void what_a_device_may_still_answer_waits_for_its_own_next_session() {
        closed(commanded(loggedIn(GSM)));
        EmbeddedChannel satellite = loggedIn(SATELLITE);
        PendingCommand free = set(2);
        assertThat(free.written()).as("it owes no answer").isTrue();
        says(satellite, "out2=on");
        loggedIn(GSM);
        assertThat(set(1).written()).as("behind the barrier").isFalse();
        assertThat(satellite.isOpen()).isTrue();
    }

    private EmbeddedChannel commanded(EmbeddedChannel channel) {
        set(1);
        return channel;
    }

    @Test
    void a_device_that_moves_to_another_tracker_takes_what_it_may_still_answer_along_and_the_other_device_stays_as_it_is() {
        EmbeddedChannel gsm = loggedIn(GSM);
        EmbeddedChannel satellite = commanded(loggedIn(SATELLITE));
        devices.put(SATELLITE, VAN);
        closed(satellite);
        assertThat(set(2).written()).isTrue();
        loggedIn(SATELLITE);
        assertThat(set(VAN, 1).written()).as("behind the barrier").isFalse();
        assertThat(registry.sessionsOf(7)).extracting(TrackerSession::knownAs).containsExactly(GSM);
        assertThat(gsm.isOpen()).isTrue();
    }

    @Test
    void after_a_restart_every_device_that_may_have_been_asked_is_probed_first() {
        Leftover unknown = Leftover.afterRestart(false, Set.of("ping"), now + 1_000_000);
        List.of(GSM, SATELLITE).forEach(id -> registry.seed(7, id, unknown));
        for (String id : List.of(SATELLITE, GSM)) {
            EmbeddedChannel device = loggedIn(id);
            PendingCommand command = set(1);
            assertThat(command.written()).isFalse();
            says(device, "pong");
            assertThat(command.written()).isTrue();
        }
    }

    @Test
    void only_the_silent_device_is_closed_and_what_it_left_is_forgotten_in_time() {
        EmbeddedChannel satellite = commanded(loggedIn(SATELLITE));
        now += TRUCK.model().maxSilence().toNanos();
        EmbeddedChannel gsm = loggedIn(GSM);
        now += TRUCK.model().maxSilence().toNanos() / 10;
        registry.sweep();
        everybodyRuns();
        assertThat(satellite.isOpen()).isFalse();
        assertThat(registry.find(7)).map(TrackerSession::knownAs).contains(GSM);
        gsm.writeInbound(DeviceFrame.of(new KeepAlive()));
        now += java.time.Duration.ofMinutes(11).toNanos();
        registry.sweep();
        loggedIn(SATELLITE);
        assertThat(set(1).written()).as("no answer can come any more").isTrue();
    }

    // ---- one state ----

    @Test
    void while_both_speak_each_record_is_news_of_the_outputs_and_the_first_one_after_it() {
        EmbeddedChannel gsm = loggedIn(GSM);
        EmbeddedChannel satellite = loggedIn(SATELLITE);
        report(gsm, 1_000, true);
        report(satellite, 2_000, false);
        report(gsm, 3_000, true);
        assertThat(outputsAt).containsExactly(1_000L, 2_000L, 3_000L);
        closed(gsm);
        timeOfDay = timeOfDay.plusSeconds(1);
        long later = timeOfDay.toEpochMilli();
        report(satellite, later, false);
        report(satellite, later + 1, false);
        assertThat(outputsAt).as("once").endsWith(3_000L, later).hasSize(4);
    }

    private void report(EmbeddedChannel channel, long time, boolean on) {
        TelemetryRecord record = new TelemetryRecord(time, 0, null, null, null, null, null, null, null, Map.of(), Map.of(1, on), Map.of());
        channel.writeInbound(DeviceFrame.of(new TelemetryBatch(List.of(record)), says("got it")));
        stored(channel);
    }

    @Test
    void the_trackers_first_session_and_the_end_of_its_last_one_are_news() {
        List<Integer> changed = new ArrayList<>();
        events.listen(new GatewayEvents.Listener() {
            @Override
            public void stateChanged(int trackerId) { changed.add(trackerId); }

            @Override
            public void lifecycle(int trackerId, GatewayEvents.Lifecycle change) {}

            @Override
            public void credentialEnded(String digest) {}
        });
        EmbeddedChannel gsm = loggedIn(GSM);
        assertThat(changed).containsExactly(7);
        EmbeddedChannel satellite = loggedIn(SATELLITE);
        EmbeddedChannel again = loggedIn(GSM);
        everybodyRuns();
        assertThat(gsm.isOpen()).isFalse();
        closed(again);
        assertThat(changed).as("it was connected all the time").hasSize(1);
        closed(satellite);
        assertThat(changed).containsExactly(7, 7);
    }
}
