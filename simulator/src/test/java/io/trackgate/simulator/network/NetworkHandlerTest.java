package io.trackgate.simulator.network;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.trackgate.simulator.network.Wire.Arrival;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What each part of a network does to the bytes between a tracker and its gateway. */
class NetworkHandlerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Duration millis(long millis) { return Duration.ofMillis(millis); }

    private static String numbered(int count) { return String.join("", IntStream.range(0, count).mapToObj("%04x"::formatted).toList()); }

    @Test
    void a_good_network_hands_everything_on_at_once() {
        try (Wire wire = new Wire(Network.GOOD, 1)) {
            assertThat(wire.trackerSends("0102").isSuccess()).isTrue();
            wire.gatewaySends("0304");
            assertThat(wire.atGateway).containsExactly(new Arrival(0, "0102"));
            assertThat(wire.atTracker).containsExactly(new Arrival(0, "0304"));
            assertThat(wire.events).isEmpty();
        }
    }

    @Test
    void latency_delays_both_directions_and_a_write_is_done_when_it_has_arrived() {
        try (Wire wire = new Wire(Network.GOOD.withLatency(millis(300)), 1)) {
            ChannelFuture sent = wire.trackerSends("01");
            wire.gatewaySends("02");
            wire.passes(millis(299));
            assertThat(sent.isDone()).isFalse();
            wire.passes(millis(1));
            assertThat(sent.isSuccess()).isTrue();
            assertThat(wire.atGateway).containsExactly(new Arrival(300, "01"));
            assertThat(wire.atTracker).containsExactly(new Arrival(300, "02"));
        }
    }

    @Test
    void latency_and_jitter_keep_the_order() {
        try (Wire wire = new Wire(Network.GOOD.withLatency(millis(20)).withJitter(millis(200)), 1)) {
            for (int i = 0; i < 100; i++) {
                wire.trackerSends("%04x".formatted(i));
                wire.gatewaySends("%04x".formatted(i));
                wire.passes(millis(5));
            }
            wire.passes(SECOND);
            assertThat(Wire.bytes(wire.atGateway)).isEqualTo(numbered(100));
            assertThat(Wire.bytes(wire.atTracker)).isEqualTo(numbered(100));
        }
    }

    @Test
    void bandwidth_delays_by_size_and_what_comes_behind_waits_for_the_line() {
        try (Wire wire = new Wire(Network.GOOD.withBandwidth(new Bandwidth(8_000, 80_000)), 1)) {
            wire.trackerSends("00".repeat(100));
            wire.trackerSends("01".repeat(50));
            wire.gatewaySends("02".repeat(100));
            wire.passes(SECOND);
            // 8,000 bit/s are a byte a millisecond.
            assertThat(wire.atGateway).extracting(Arrival::at).containsExactly(100L, 150L);
            assertThat(wire.atTracker).extracting(Arrival::at).containsExactly(10L);
        }
    }

    @Test
    void a_stall_holds_everything_behind_it() {
        try (Wire wire = new Wire(Network.GOOD.withLatency(millis(100)).withLossPercent(30), 1)) {
            long sent = 0;
            while (wire.stalls().isEmpty()) {
                wire.trackerSends("%04x".formatted(sent++));
                if (wire.stalls().isEmpty()) wire.passes(millis(200));
            }
            int before = wire.atGateway.size();
            long stall = wire.stalls().getFirst().duration().toMillis();
            long start = (sent - 1) * 200;
            wire.trackerSends("%04x".formatted(sent++));
            wire.passes(millis(100 + stall - 1));
            assertThat(wire.atGateway).hasSize(before);
            wire.passes(millis(1));
            assertThat(wire.atGateway.get(before).at()).isEqualTo(start + 100 + stall);
            wire.passes(SECOND.multipliedBy(120));
            assertThat(Wire.bytes(wire.atGateway)).isEqualTo(numbered((int) sent));
        }
    }

    @Test
    void a_loss_costs_a_retransmission_timeout_and_each_more_in_a_row_twice_as_much() {
        Duration timeout = millis(2 * 150);
        try (Wire wire = new Wire(Network.GOOD.withLatency(millis(150)).withLossPercent(50), 3)) {
            for (int i = 0; i < 200; i++) { wire.trackerSends("00"); }
            wire.passes(Duration.ofMinutes(20));
            assertThat(wire.stalls()).hasSizeBetween(60, 140);
            assertThat(wire.stalls()).extracting(stall -> stall.duration().dividedBy(timeout))
                    .contains(1L, 3L, 7L).allSatisfy(times -> assertThat(Long.bitCount(times + 1)).isOne());
        }
    }

    @Test
    void a_long_frame_goes_in_segments() {
        try (Wire wire = new Wire(Network.GOOD.withLatency(millis(10)), 1)) {
            wire.trackerSends("ab".repeat(3_000));
            wire.passes(millis(10));
            assertThat(wire.atGateway).extracting(arrival -> arrival.hex().length() / 2).containsExactly(1_400, 1_400, 200);
        }
    }

    @Test
    void bytes_trickle_in() {
        Trickle trickle = new Trickle(2, millis(50));
        try (Wire wire = new Wire(Network.GOOD.withTrickle(Optional.of(trickle)), 1)) {
            ChannelFuture sent = wire.trackerSends("0102030405");
            assertThat(sent.isDone()).isFalse();
            wire.gatewaySends("0a0b0c");
            wire.passes(SECOND);
            assertThat(wire.atGateway).containsExactly(new Arrival(0, "0102"), new Arrival(50, "0304"), new Arrival(100, "05"));
            assertThat(wire.atTracker).containsExactly(new Arrival(0, "0a0b0c"));
            assertThat(sent.isSuccess()).isTrue();
        }
    }

    @Test
    void a_mapping_that_idles_too_long_drops_both_directions_without_a_word() {
        try (Wire wire = new Wire(Network.GOOD.withNatTimeout(SECOND), 1)) {
            wire.passes(millis(900));
            wire.trackerSends("01");
            wire.passes(millis(900));
            wire.gatewaySends("02");
            wire.passes(millis(999));
            assertThat(wire.events).isEmpty();
            wire.passes(millis(1));
            assertThat(wire.events).containsExactly(new NetworkEvent.Silenced());

            assertThat(wire.trackerSends("03").isSuccess()).isTrue();
            wire.gatewaySends("04");
            wire.passes(SECOND);
            assertThat(Wire.bytes(wire.atGateway)).isEqualTo("01");
            assertThat(Wire.bytes(wire.atTracker)).isEqualTo("02");
            assertThat(wire.channel.config().isAutoRead()).isFalse();
        }
    }

    @Test
    void who_hangs_up_on_a_silent_network_is_gone_and_its_socket_stays_open() {
        try (Wire wire = new Wire(Network.GOOD.withNatTimeout(SECOND), 1)) {
            wire.passes(SECOND);
            wire.hangUp();
            assertThat(wire.events).containsExactly(new NetworkEvent.Silenced(), new NetworkEvent.Gone("hung up"));
            assertThat(wire.channel.isOpen()).isTrue();
            wire.hangUp();
            assertThat(wire.channel.isOpen()).isFalse();
        }
    }

    @Test
    void a_tracker_that_vanishes_leaves_its_socket_open_and_reads_no_more() {
        try (Wire wire = new Wire(Network.GOOD.withLatency(millis(100)).withHalfOpen(SECOND), 1)) {
            wire.passes(millis(790));
            ByteBuf lost = Wire.buffer("01");
            wire.channel.writeAndFlush(lost);
            wire.passes(millis(410));
            assertThat(wire.events).containsExactly(new NetworkEvent.Gone("vanished without a word"));
            assertThat(wire.channel.isOpen()).isTrue();
            wire.gatewaySends("02");
            wire.trackerSends("03");
            wire.passes(SECOND);
            assertThat(wire.atTracker).isEmpty();
            assertThat(Wire.bytes(wire.atGateway)).doesNotContain("03");
            assertThat(lost.refCnt()).isZero();
        }
    }

    @Test
    void a_flapping_network_breaks_off_again_and_again() {
        try (Wire wire = new Wire(Network.GOOD.withReconnect(SECOND), 1)) {
            wire.passes(millis(799));
            assertThat(wire.channel.isOpen()).isTrue();
            wire.passes(millis(402));
            assertThat(wire.channel.isOpen()).isFalse();
            assertThat(wire.events).containsExactly(new NetworkEvent.Gone("the network broke off"));
        }
    }

    @Test
    void what_was_written_before_hanging_up_still_arrives() {
        try (Wire wire = new Wire(Network.GOOD.withLatency(millis(300)), 1)) {
            wire.trackerSends("0102");
            wire.gatewaySends("03");
            wire.hangUp();
            assertThat(wire.events).containsExactly(new NetworkEvent.Gone("hung up"));
            wire.trackerSends("04");
            wire.passes(millis(300));
            assertThat(wire.atGateway).containsExactly(new Arrival(300, "0102"));
            assertThat(wire.atTracker).isEmpty();
            assertThat(wire.channel.isOpen()).isFalse();
        }
    }

    @Test
    void a_write_that_ends_in_hanging_up_closes_when_it_has_arrived() {
        try (Wire wire = new Wire(Network.GOOD.withLatency(millis(300)), 1)) {
            wire.trackerSends("01").addListener(ChannelFutureListener.CLOSE);
            wire.passes(millis(299));
            assertThat(wire.channel.isOpen()).isTrue();
            wire.passes(millis(1));
            assertThat(wire.channel.isOpen()).isFalse();
            assertThat(Wire.bytes(wire.atGateway)).isEqualTo("01");
        }
    }

    @Test
    void what_came_before_the_gateway_s_end_is_heard_before_it() {
        try (Wire wire = new Wire(Network.GOOD.withLatency(millis(300)), 1)) {
            wire.gatewaySends("01");
            wire.channel.pipeline().fireChannelInactive();
            wire.passes(millis(1));
            assertThat(Wire.bytes(wire.atTracker)).isEqualTo("01");
        }
    }

    @Test
    void the_gateway_is_not_read_while_too_much_is_on_its_way() {
        try (Wire wire = new Wire(Network.GOOD.withLatency(SECOND), 1)) {
            int frames = NetworkHandler.MOST_HELD / 1_024;
            for (int i = 0; i < frames; i++) { wire.gatewaySends("00".repeat(1_024)); }
            // Reading is asked for after each read; the last request waits.
            assertThat(wire.network.readWaits()).isTrue();
            wire.passes(SECOND);
            assertThat(wire.network.readWaits()).isFalse();
            assertThat(Wire.bytes(wire.atTracker)).hasSize(2 * NetworkHandler.MOST_HELD);
        }
    }

    @Test
    void a_tracker_that_writes_more_than_the_network_holds_has_lost_its_connection() {
        try (Wire wire = new Wire(Network.GOOD.withLatency(SECOND), 1)) {
            ChannelFuture first = wire.trackerSends("00".repeat(NetworkHandler.MOST_HELD));
            ChannelFuture second = wire.trackerSends("01");
            assertThat(second.cause()).isInstanceOf(IOException.class)
                    .hasMessage("the network holds 262144 bytes (expected: <= 262144)");
            assertThat(first.isDone()).isTrue();
            assertThat(wire.channel.isOpen()).isFalse();
        }
    }

    @Test
    void a_change_takes_effect_on_what_comes_next() {
        try (Wire wire = new Wire(Network.GOOD.withLatency(millis(300)), 1)) {
            wire.trackerSends("01");
            wire.network.change(Network.GOOD.withLatency(millis(10)).withNatTimeout(SECOND));
            wire.trackerSends("02");
            wire.passes(millis(300));
            wire.trackerSends("03");
            wire.passes(millis(10));
            assertThat(wire.atGateway).containsExactly(new Arrival(300, "01"), new Arrival(300, "02"), new Arrival(310, "03"));
            wire.passes(SECOND);
            assertThat(wire.events).containsExactly(new NetworkEvent.Silenced());
        }
    }

    @Test
    void the_same_seed_tells_the_same_story() {
        List<List<Arrival>> once = story(7);
        assertThat(story(7)).isEqualTo(once);
        assertThat(story(8)).isNotEqualTo(once);
    }

    private static List<List<Arrival>> story(long seed) {
        Network bad = NetworkPreset.EDGE_OF_COVERAGE.network().withHalfOpen(Duration.ZERO);
        try (Wire wire = new Wire(bad, seed)) {
            for (int i = 0; i < 50; i++) {
                wire.trackerSends("%04x".formatted(i));
                if (i % 3 == 0) wire.gatewaySends("%04x".formatted(i));
                wire.passes(millis(700));
            }
            wire.passes(Duration.ofMinutes(2));
            assertThat(wire.atGateway).hasSize(50);
            return List.of(wire.atGateway, wire.atTracker);
        }
    }
}
