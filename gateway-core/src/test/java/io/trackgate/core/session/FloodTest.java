package io.trackgate.core.session;

import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.Limits;
import io.trackgate.config.TrackerModel;
import io.trackgate.core.command.FakeProtocol;
import io.trackgate.core.log.FewLines;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.ProtocolException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Connections of strangers, and of too many friends at once. */
class FloodTest extends FakeDevices {

    private static final int BYTES = 2048;
    private Guard flooded = guard(0, 0, 0);

    private Guard guard(int inAll, int logins, int slowSeconds) {
        return new Guard(new Limits(new Limits.BeforeLogin(BYTES, 0, OptionalInt.of(inAll)), 0, logins,
                Duration.ofSeconds(Math.max(1, slowSeconds)), 0, 0, Limits.DEFAULT.takeovers(), true), metrics, () -> now);
    }

    /** Its bytes mean nothing; its frames are given to it whole. */
    private static final class NoFrames extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext channel, Object message) {
            if (message instanceof ByteBuf bytes) bytes.release();
            else
                channel.fireChannelRead(message);
        }
    }

    @Override
    EmbeddedChannel connect() { return connect((model, zone) -> {}); }

    private EmbeddedChannel connect(ConnectionFacts facts) {
        SessionContext mine = new SessionContext(context.directory(), registry, context.sink(), context.hooks(), metrics, context.limits(),
                2, flooded, () -> now, context.clock());
        GatewayConfig.Listener listener = new GatewayConfig.Listener("fake", "127.0.0.1", 0, LOGIN_DEADLINE, unknown);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(new BeforeLogin(listener, mine, pipeline -> pipeline.addLast(new NoFrames(),
                new SessionHandler(listener, FakeProtocol.UNTAGGED, facts, mine))));
        channel.pipeline().fireChannelActive();
        return opened(channel);
    }

    private static void bytes(EmbeddedChannel channel, int count) { channel.writeInbound(Unpooled.wrappedBuffer(new byte[count])); }

    private void passes(EmbeddedChannel channel, Duration time) {
        now += time.toNanos();
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private double counted(String name) { return metrics.registry().get(name).counter().count(); }

    @Test
    void a_connection_that_says_nothing_has_no_session_and_its_broken_line_is_counted_and_leaves_its_place() {
        EmbeddedChannel silent = connect();
        assertThat(silent.pipeline().get(SessionHandler.class)).isNull();
        silent.pipeline().fireExceptionCaught(new IOException("reset"));
        assertThat(silent.isOpen()).isFalse();
        assertThat(flooded.room().size()).isZero();
        assertThat(metrics.registry().get("trackgate.decode.errors").tag("reason", "CONNECTION").counter().count()).isEqualTo(1);
        EmbeddedChannel speaks = connect();
        bytes(speaks, 1);
        assertThat(speaks.pipeline().get(SessionHandler.class)).isNotNull();
    }

    @Test
    void bytes_without_a_login_end_at_the_budget_and_those_of_a_session_do_not_count() {
        EmbeddedChannel garbage = connect();
        bytes(garbage, BYTES);
        assertThat(garbage.isOpen()).isTrue();
        bytes(garbage, 1);
        assertThat(garbage.isOpen()).isFalse();
        assertThat(counted("trackgate.connections.garbage")).isEqualTo(1);

        EmbeddedChannel tracker = loggedIn();
        for (int i = 0; i < 10; i++)
            bytes(tracker, BYTES);
        assertThat(tracker.isOpen()).isTrue();
    }

    @Test
    void bytes_that_trickle_in_do_not_put_off_the_login_deadline() {
        EmbeddedChannel channel = connect();
        for (int second = 1; second < LOGIN_DEADLINE.toSeconds(); second++) {
            passes(channel, Duration.ofSeconds(1));
            bytes(channel, 1);
            assertThat(channel.isOpen()).isTrue();
        }
        passes(channel, Duration.ofSeconds(1));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void every_way_out_gives_the_place_up() {
        EmbeddedChannel in = connect();
        EmbeddedChannel gone = connect();
        EmbeddedChannel late = connect();
        EmbeddedChannel refused = connect();
        EmbeddedChannel garbage = connect();
        assertThat(flooded.room().size()).isEqualTo(5);
        login(in, "111");
        gone.close();
        login(refused, "999");
        bytes(garbage, BYTES + 1);
        assertThat(flooded.room().size()).isEqualTo(1);
        passes(late, LOGIN_DEADLINE);
        assertThat(flooded.room().size()).isZero();
        assertThat(in.isOpen()).isTrue();
        assertThat(in.pipeline().get(BeforeLogin.class)).as("a session pays nothing").isNull();
    }

    @Test
    void the_oldest_stranger_makes_room_and_no_session_ever_does() {
        flooded = guard(2, 0, 0);
        EmbeddedChannel tracker = loggedIn();
        EmbeddedChannel first = connect();
        EmbeddedChannel second = connect();
        EmbeddedChannel third = connect();
        first.runPendingTasks();
        assertThat(List.of(first.isOpen(), second.isOpen(), third.isOpen(), tracker.isOpen())).containsExactly(false, true, true, true);
        assertThat(counted("trackgate.connections.evicted")).isEqualTo(1);
        assertThat(flooded.room().size()).isEqualTo(2);
    }

    @Test
    void an_unknown_device_that_is_answered_stays_a_stranger_and_may_talk() {
        unknown = GatewayConfig.UnknownDevice.ACCEPT_AND_IGNORE;
        flooded = guard(1, 0, 0);
        EmbeddedChannel stranger = connect();
        login(stranger, "999");
        bytes(stranger, BYTES + 1);
        assertThat(stranger.isOpen()).isTrue();
        connect();
        stranger.runPendingTasks();
        assertThat(stranger.isOpen()).isFalse();
    }

    @Test
    void a_device_that_did_not_prove_who_it_is_is_refused_where_its_model_asks_for_it() {
        ConnectionFacts unproven = new ConnectionFacts() {
            @Override
            public void identified(TrackerModel model, Optional<ZoneId> zone) { throw new AssertionError("not who it says it is"); }

            @Override
            public boolean admits(TrackerModel model) { return false; }
        };
        EmbeddedChannel impostor = connect(unproven);
        login(impostor, "111");
        assertThat(written(impostor)).containsExactly("no");
        assertThat(impostor.isOpen()).isFalse();
        assertThat(registry.find(7)).isEmpty();
        assertThat(flooded.room().size()).isZero();
    }

    // ---- a storm of logins ----

    @Test
    void logins_that_come_too_fast_wait_for_their_turn_and_none_is_refused() {
        flooded = guard(0, 10, 0);
        login(connect(), "111");
        EmbeddedChannel waits = connect();
        login(waits, "222");
        waits.writeInbound(DeviceFrame.of(new KeepAlive(), says("alive")));
        assertThat(written(waits)).isEmpty();
        assertThat(waits.config().isAutoRead()).isFalse();
        assertThat(flooded.room().size()).as("it has said who it is").isZero();
        passes(waits, Duration.ofMillis(99));
        assertThat(written(waits)).isEmpty();
        passes(waits, Duration.ofMillis(1));
        assertThat(written(waits)).containsExactly("yes", "alive");
        assertThat(waits.config().isAutoRead()).isTrue();
        assertThat(registry.find(8)).isPresent();
        assertThat(counted("trackgate.logins.paced")).isEqualTo(1);
    }

    @Test
    void what_comes_along_with_a_login_that_waits_is_decoded_by_its_model() {
        flooded = guard(0, 1, 0);
        login(connect(), "111");
        login(connect((model, zone) -> zones.add(zone)), "222");
        assertThat(registry.find(8)).isEmpty();
        assertThat(zones).hasSize(1);
    }

    @Test
    void a_long_wait_is_not_cut_short_by_the_login_deadline_and_one_that_goes_meanwhile_leaves_nothing() {
        flooded = guard(0, 1, 0);
        login(connect(), "111");
        for (int i = 0; i < 2 * LOGIN_DEADLINE.toSeconds(); i++) {
            EmbeddedChannel gone = connect();
            login(gone, "222");
            gone.close();
        }
        EmbeddedChannel waits = connect();
        login(waits, "222");
        passes(waits, LOGIN_DEADLINE.multipliedBy(2));
        assertThat(waits.isOpen()).isTrue();
        assertThat(registry.find(8)).isEmpty();
        passes(waits, Duration.ofSeconds(1));
        assertThat(registry.find(8)).isPresent();
        assertThat(metrics.sessions()).isEqualTo(2);
    }

    @Test
    void a_flood_of_unknown_ids_takes_no_turn_from_those_that_are_known() {
        flooded = guard(0, 1, 0);
        for (int i = 0; i < 1_000; i++)
            login(connect(), "stranger" + i);
        login(connect(), "111");
        assertThat(registry.find(7)).isPresent();
    }

    // ---- the log ----

    @Test
    void a_flood_of_unknown_ids_is_counted_whole_and_told_in_a_few_lines() {
        assertThat(said(SessionHandler.class, () -> {
            for (int i = 0; i < 1_000; i++)
                login(connect(), "stranger" + i);
        })).hasSize(20);
        assertThat(metrics.registry().get("trackgate.logins").tag("result", "rejected").counter().count()).isEqualTo(1_000);
    }

    @Test
    void an_unknown_id_that_comes_again_and_again_has_one_line_in_ten_minutes() {
        assertThat(said(SessionHandler.class, () -> {
            for (int i = 0; i < 70; i++) {
                login(connect(), "999");
                now += Duration.ofSeconds(10).toNanos();
            }
        })).containsExactly("unknown device 999 is refused", "unknown device 999 is refused");
    }

    @Test
    void a_flood_of_silent_connections_ends_in_a_few_lines() {
        List<EmbeddedChannel> silent = java.util.stream.Stream.generate(this::connect).limit(500).toList();
        now += LOGIN_DEADLINE.toNanos();
        assertThat(said(BeforeLogin.class, () -> silent.forEach(channel -> {
            channel.advanceTimeBy(LOGIN_DEADLINE.toNanos(), TimeUnit.NANOSECONDS);
            channel.runScheduledPendingTasks();
        }))).hasSize(20);
        assertThat(silent).noneMatch(EmbeddedChannel::isOpen);
    }

    @Test
    void a_million_answers_for_another_device_make_a_few_lines() {
        EmbeddedChannel channel = loggedIn();
        DeviceFrame foreign = DeviceFrame.of(new CommandReply(null, "999", new CommandReply.Body.Text("ok")));
        assertThat(said(SessionHandler.class, () -> {
            for (int i = 0; i < 1_000_000; i++)
                channel.writeInbound(foreign);
        })).hasSize(20).allMatch("an answer names 999: nobody's"::equals);
        assertThat(said(FewLines.class, () -> passes(channel, Duration.ofSeconds(1))))
                .containsExactly("999,980 more connections showed the id of another device");
        assertThat(counted("trackgate.frames.foreign")).isEqualTo(1_000_000);
    }

    @Test
    void connections_that_show_a_second_id_or_speak_another_protocol_than_their_model_make_a_few_lines() {
        assertThat(said(SessionHandler.class, () -> {
            for (int i = 0; i < 1_000; i++) {
                EmbeddedChannel channel = connect();
                login(channel, "111");
                login(channel, "999");
            }
        })).filteredOn(line -> line.contains("shows 999 too")).hasSize(20);
        assertThat(said(SessionHandler.class, () -> {
            for (int i = 0; i < 1_000; i++)
                login(connect(), "333");
        })).filteredOn(line -> line.contains("but it logged in as")).hasSize(20);
    }

    @Test
    void an_error_of_ours_that_somebody_brings_about_again_and_again_makes_a_few_lines() {
        assertThat(said(SessionHandler.class, () -> {
            for (int i = 0; i < 1_000; i++)
                connect().pipeline().fireExceptionCaught(new IllegalStateException("who would have thought"));
        })).filteredOn(line -> line.contains("an error of ours")).hasSize(20);
    }

    // ---- after login ----

    private static void writable(EmbeddedChannel channel, boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
        channel.runPendingTasks();
    }

    @Test
    void a_tracker_that_takes_nothing_of_what_it_is_told_is_closed_in_the_end() {
        flooded = guard(0, 0, 60);
        EmbeddedChannel slow = loggedIn();
        for (int i = 0; i < 3; i++) {
            writable(slow, false);
            passes(slow, Duration.ofSeconds(59));
            writable(slow, true);
        }
        assertThat(slow.isOpen()).as("it takes something now and then").isTrue();
        writable(slow, false);
        passes(slow, Duration.ofSeconds(60));
        assertThat(slow.isOpen()).isFalse();
        assertThat(counted("trackgate.connections.slow_readers")).isEqualTo(1);
        assertThat(registry.find(7)).isEmpty();
    }

    @Test
    void damaged_frames_before_a_login_are_bounded_too() {
        EmbeddedChannel channel = connect();
        for (int i = 0; i <= 10; i++)
            channel.pipeline().fireExceptionCaught(new ProtocolException(ProtocolException.Reason.BAD_CHECKSUM, "0 (expected: 1)"));
        assertThat(channel.isOpen()).isFalse();
        assertThat(flooded.room().size()).isZero();
    }
}
