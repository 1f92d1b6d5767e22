package io.trackgate.core.session;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.config.DeviceIds;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.command.FakeProtocol;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A port that only some devices may log in on. */
class DevicesOfPortTest extends FakeDevices {

    private EmbeddedChannel connect(DeviceIds devices) {
        GatewayConfig.Door door = new GatewayConfig.Door(Optional.empty(), List.of(), List.of(), devices);
        GatewayConfig.Listener listener = new GatewayConfig.Listener("fake", "127.0.0.1", 0, LOGIN_DEADLINE, unknown, door);
        return opened(new EmbeddedChannel(new SessionHandler(listener, FakeProtocol.UNTAGGED, (model, zone) -> {}, context)));
    }

    private double logins(String result) { return metrics.registry().get("trackgate.logins").tag("result", result).counter().count(); }

    @Test
    void a_device_that_the_port_does_not_name_is_refused_as_an_unknown_one_is() {
        EmbeddedChannel channel = connect(new DeviceIds(Set.of(), Set.of("11")));
        login(channel, "222");
        assertThat(written(channel)).containsExactly("no");
        assertThat(channel.isOpen()).isFalse();
        assertThat(registry.find(VAN.id())).isEmpty();
        assertThat(logins("rejected")).isEqualTo(1);
    }

    @Test
    void one_that_it_names_is_let_in() {
        EmbeddedChannel channel = connect(new DeviceIds(Set.of(), Set.of("11")));
        login(channel, "111");
        assertThat(written(channel)).containsExactly("yes");
        assertThat(registry.find(TRUCK.id())).isPresent();
    }

    @Test
    void another_of_its_ids_opens_the_port_for_that_tracker_alone() {
        EmbeddedChannel channel = connect(new DeviceIds(Set.of("222"), Set.of()));
        login(channel, "111", "222");
        assertThat(registry.find(TRUCK.id())).isEmpty();
        assertThat(registry.find(VAN.id())).isPresent();
    }

    @Test
    void where_unknown_devices_are_ignored_it_is_answered_and_nothing_of_it_is_stored() {
        unknown = GatewayConfig.UnknownDevice.ACCEPT_AND_IGNORE;
        EmbeddedChannel channel = connect(new DeviceIds(Set.of("111"), Set.of()));
        login(channel, "222");
        batch(channel, "ok");
        assertThat(written(channel)).containsExactly("yes", "ok");
        assertThat(batchesOf).isEmpty();
    }
}
