package io.trackgate.core.session;

import java.time.Duration;
import java.util.List;

import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.config.TrackerModel.Takeover;
import io.trackgate.core.command.FakeProtocol;
import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.KeepAlive;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of an id that two devices show, by the model's own word. */
class TakeoverPolicyTest extends FakeDevices {

    private void policy(Takeover takeover) {
        devices.put("444", new Tracker(7, "444", FakeProtocol.model("fake", 1, takeover, "ping"), "acme", "Truck", false, null, List.of(),
                null, null));
    }

    private EmbeddedChannel comes() {
        EmbeddedChannel channel = connect();
        login(channel, "444");
        channels.forEach(EmbeddedChannel::runPendingTasks);
        now += Duration.ofSeconds(1).toNanos();
        return channel;
    }

    /** The sixth takeover within a minute is one too many. */
    private EmbeddedChannel contested() {
        for (int i = 0; i < 6; i++)
            comes();
        return comes();
    }

    private void quiet(Duration time) {
        now += time.toNanos();
        registry.sweep();
        channels.forEach(EmbeddedChannel::runPendingTasks);
    }

    @Test
    void the_newest_wins_unless_the_model_says_otherwise() {
        policy(Takeover.NEWEST);
        contested();
        assertThat(written(comes())).containsExactly("yes");
        assertThat(registry.forCommands(7)).isPresent();
    }

    @Test
    void the_oldest_stays_once_the_id_is_contested_and_the_other_is_closed_without_an_answer() {
        policy(Takeover.OLDEST);
        EmbeddedChannel stays = contested();
        EmbeddedChannel other = comes();
        assertThat(written(other)).isEmpty();
        assertThat(other.isOpen()).isFalse();
        assertThat(stays.isOpen()).isTrue();
        assertThat(metrics.registry().get("trackgate.logins").tag("result", "contested").counter().count()).isEqualTo(1);
    }

    @Test
    void the_oldest_gives_way_when_it_has_gone_or_was_silent_for_too_long() {
        policy(Takeover.OLDEST);
        EmbeddedChannel stays = contested();
        stays.close();
        EmbeddedChannel next = comes();
        assertThat(written(next)).containsExactly("yes");
        for (int minute = 0; minute < 29; minute++) {
            now += Duration.ofMinutes(1).toNanos();
            assertThat(written(comes())).isEmpty();
        }
        now += Duration.ofMinutes(1).toNanos();
        assertThat(written(comes())).as("silent for half an hour, contested all the time").containsExactly("yes");
    }

    @Test
    void the_oldest_gives_way_when_nobody_contested_it_for_ten_minutes() {
        policy(Takeover.OLDEST);
        EmbeddedChannel stays = contested();
        now += Duration.ofMinutes(10).toNanos();
        stays.writeInbound(DeviceFrame.of(new KeepAlive()));
        assertThat(written(comes())).containsExactly("yes");
    }

    @Test
    void in_quarantine_both_are_heard_and_neither_is_commanded_until_it_was_quiet() {
        policy(Takeover.QUARANTINE);
        EmbeddedChannel newest = contested();
        assertThat(written(newest)).containsExactly("yes");
        assertThat(registry.find(7)).isPresent();
        assertThat(registry.forCommands(7)).isEmpty();
        batch(newest, "1");
        stored(newest);
        assertThat(written(newest)).containsExactly("1");
        assertThat(batchesOf).containsExactly(7);
        quiet(Duration.ofMinutes(9));
        assertThat(registry.forCommands(7)).isEmpty();
        comes();
        quiet(Duration.ofMinutes(9));
        assertThat(registry.forCommands(7)).as("one more login meanwhile").isEmpty();
        quiet(Duration.ofMinutes(1));
        assertThat(registry.forCommands(7)).isPresent();
        assertThat(metrics.registry().get("trackgate.sessions.quarantined").gauge().value()).isZero();
    }

    @Test
    void an_operator_ends_a_quarantine_and_it_takes_as_many_takeovers_again_to_come_back() {
        policy(Takeover.QUARANTINE);
        EmbeddedChannel newest = contested();
        assertThat(registry.quarantines(7)).singleElement().satisfies(one -> {
            assertThat(one.deviceId()).isEqualTo("444");
            assertThat(one.sinceNanos()).isEqualTo(now - Duration.ofSeconds(1).toNanos());
            assertThat(List.of(one.from(), one.before())).isEqualTo(List.of(address(newest), address(newest)));
        });
        long began = registry.quarantines(7).getFirst().sinceNanos();
        comes();
        assertThat(registry.quarantines(7)).extracting(Quarantine::sinceNanos).as("since its beginning").containsExactly(began);

        assertThat(registry.release(8)).isEmpty();
        assertThat(registry.release(7)).containsExactly("444");
        assertThat(registry.release(7)).as("not twice").isEmpty();
        assertThat(registry.forCommands(7)).isPresent();
        assertThat(registry.quarantines(7)).isEmpty();
        for (int i = 0; i < 5; i++)
            comes();
        assertThat(registry.forCommands(7)).as("five takeovers").isPresent();
        comes();
        assertThat(registry.forCommands(7)).as("the sixth").isEmpty();
    }

    private static String address(EmbeddedChannel channel) { return String.valueOf(channel.remoteAddress()); }

    @Test
    void another_device_of_the_vehicle_goes_on_while_one_id_is_in_quarantine() {
        policy(Takeover.QUARANTINE);
        devices.put("555", devices.get("444"));
        login(connect(), "555");
        contested();
        assertThat(registry.forCommands(7)).map(TrackerSession::knownAs).contains("555");
    }
}
