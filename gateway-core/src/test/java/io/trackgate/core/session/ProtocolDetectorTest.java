package io.trackgate.core.session;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.TrackerModel;
import io.trackgate.core.command.FakeProtocol;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.Recognition;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A shared port, with vendors whose every frame is {@code prefix, device id (1 byte)}. */
class ProtocolDetectorTest extends SessionDoubles {

    private static final Duration LOGIN_DEADLINE = Duration.ofSeconds(30);
    private static final DeviceProtocol ONE = new Prefixed("one", "0001");
    private static final DeviceProtocol TWO = new Prefixed("two", "0002");
    private static final DeviceProtocol LONG = new Prefixed("long", "00".repeat(80));

    @BeforeEach
    void one_tracker_of_each() {
        devices.put("0a", tracker(1, "0a", "one"));
        devices.put("0b", tracker(2, "0b", "two"));
    }

    private EmbeddedChannel connect(DeviceProtocol... protocols) {
        GatewayConfig.Listener listener = new GatewayConfig.Listener("auto", "127.0.0.1", 0, LOGIN_DEADLINE,
                GatewayConfig.UnknownDevice.REJECT);
        return opened(
                new EmbeddedChannel(new ConnectionCounter(metrics, "auto"), new BeforeLogin(listener, context,
                        pipeline -> pipeline.addLast(new ProtocolDetector(listener, List.of(protocols), context)))));
    }

    private static void sends(EmbeddedChannel channel, String hex) { channel.writeInbound(Unpooled.wrappedBuffer(Hex.bytes(hex))); }

    private void passes(EmbeddedChannel channel, Duration time) {
        now += time.toNanos();
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private String protocolOf(int tracker) { return registry.find(tracker).map(session -> session.protocol().name()).orElse("offline"); }

    private double errors(String protocol, String reason) {
        return metrics.registry().get("trackgate.decode.errors").tag("protocol", protocol).tag("reason", reason).counter().count();
    }

    private double bytes(String protocol) {
        return metrics.registry().get("trackgate.bytes").tag("protocol", protocol).tag("direction", "in").counter().count();
    }

    private double connections() { return metrics.registry().get("trackgate.connections").gauge().value(); }

    @Test
    void a_protocol_is_known_once_no_other_one_can_be_meant_and_nothing_is_lost() {
        EmbeddedChannel channel = connect(ONE, TWO);
        sends(channel, "00");
        assertThat(channel.pipeline().get(ProtocolDetector.class)).isNotNull();
        sends(channel, "02");
        assertThat(channel.pipeline().get(ProtocolDetector.class)).isNull();
        sends(channel, "0B");
        assertThat(written(channel)).containsExactly("yes");
        assertThat(protocolOf(2)).isEqualTo("two");
    }

    @Test
    void frames_that_come_glued_are_all_read() {
        EmbeddedChannel channel = connect(ONE, TWO);
        sends(channel, "0001 0A 0001 0A 0001 0A");
        assertThat(written(channel)).containsExactly("yes", "yes", "yes");
        assertThat(protocolOf(1)).isEqualTo("one");
    }

    @Test
    void a_tracker_of_another_protocol_than_the_one_that_was_recognised_is_not_known() {
        EmbeddedChannel channel = connect(ONE, TWO);
        sends(channel, "0002 0A");
        assertThat(written(channel)).containsExactly("no");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void bytes_that_no_protocol_starts_with_close_the_connection_at_once() {
        EmbeddedChannel channel = connect(ONE, TWO);
        sends(channel, "FF".repeat(5_000));
        assertThat(channel.isOpen()).isFalse();
        assertThat(errors("auto", "GARBAGE")).isEqualTo(1);
        EmbeddedChannel later = connect(ONE, TWO);
        sends(later, "00");
        sends(later, "03");
        assertThat(later.isOpen()).isFalse();
        assertThat(written(later)).isEmpty();
    }

    @Test
    void what_is_still_ambiguous_after_64_bytes_is_closed() {
        EmbeddedChannel undecided = connect(LONG);
        sends(undecided, "00".repeat(63));
        assertThat(undecided.isOpen()).isTrue();
        sends(undecided, "00");
        assertThat(undecided.isOpen()).isFalse();
        EmbeddedChannel both = connect(ONE, new Prefixed("also one", "0001"));
        sends(both, "0001".repeat(31));
        assertThat(both.isOpen()).isTrue();
        sends(both, "0001".repeat(2_000));
        assertThat(both.isOpen()).isFalse();
        assertThat(errors("auto", "GARBAGE")).isEqualTo(2);
    }

    @Test
    void who_says_nothing_or_too_little_is_closed_at_the_login_deadline() {
        EmbeddedChannel silent = connect(ONE, TWO);
        passes(silent, LOGIN_DEADLINE);
        EmbeddedChannel hesitant = connect(ONE, TWO);
        sends(hesitant, "00");
        passes(hesitant, LOGIN_DEADLINE);
        assertThat(silent.isOpen() || hesitant.isOpen()).isFalse();
        assertThat(errors("auto", "LOGIN_DEADLINE")).isEqualTo(2);
    }

    @Test
    void the_login_deadline_counts_from_the_connections_start_recognised_or_not() {
        EmbeddedChannel channel = connect(ONE, TWO);
        passes(channel, Duration.ofSeconds(20));
        sends(channel, "0001");
        passes(channel, Duration.ofSeconds(9));
        assertThat(channel.isOpen()).isTrue();
        passes(channel, Duration.ofSeconds(1));
        assertThat(channel.isOpen()).isFalse();
        assertThat(errors("auto", "LOGIN_DEADLINE")).isEqualTo(1);
    }

    @Test
    void who_logged_in_in_time_stays() {
        EmbeddedChannel channel = connect(ONE, TWO);
        sends(channel, "0001 0A");
        passes(channel, LOGIN_DEADLINE.multipliedBy(2));
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void bytes_count_for_a_protocol_once_it_is_known_and_connections_once() {
        EmbeddedChannel channel = connect(ONE, TWO);
        assertThat(connections()).isEqualTo(1);
        sends(channel, "0001");
        sends(channel, "0A 0001 0A");
        assertThat(bytes("auto")).isEqualTo(2);
        assertThat(bytes("one")).isEqualTo(4);
        assertThat(connections()).isEqualTo(1);
        channel.close();
        assertThat(connections()).isZero();
        assertThat(registry.find(1)).isEmpty();
    }

    @Test
    void a_connection_that_is_lost_before_it_is_recognised_leaves_nothing() {
        EmbeddedChannel channel = connect(ONE, TWO);
        sends(channel, "00");
        channel.pipeline().fireExceptionCaught(new IOException("connection reset"));
        assertThat(channel.isOpen()).isFalse();
        assertThat(connections()).isZero();
        assertThat(errors("auto", "CONNECTION")).isEqualTo(1);
    }

    // ---- EGTS, which is known and not read ----

    /** Header of a packet with EGTS_SR_TERM_IDENTITY. */
    private static final String EGTS = "0100000B 001E00 0100 01 A9";
    private static final String SPEAKS_EGTS = "auto connection closed before login: the tracker speaks EGTS"
            + " (expected: its maker's own protocol; EGTS is not read here): ";

    @Test
    void a_tracker_that_speaks_egts_is_closed_and_the_log_names_what_it_speaks() {
        EmbeddedChannel channel = connect(ONE, TWO);
        assertThat(said(ProtocolDetector.class, () -> sends(channel, EGTS + "17000700800101")))
                .containsExactly(SPEAKS_EGTS + "0100000b001e00010001a91700070080");
        assertThat(channel.isOpen()).isFalse();
        assertThat(written(channel)).isEmpty();
        assertThat(errors("auto", "GARBAGE")).isEqualTo(1);
    }

    @Test
    void egts_that_comes_byte_by_byte_is_waited_for_and_named() {
        EmbeddedChannel channel = connect(ONE, TWO);
        assertThat(said(ProtocolDetector.class, () -> {
            for (byte one : Hex.bytes(EGTS)) {
                assertThat(channel.isOpen()).isTrue();
                channel.writeInbound(Unpooled.wrappedBuffer(new byte[]{one}));
            }
        })).containsExactly(SPEAKS_EGTS + "0100000b001e00010001a9");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void what_only_begins_like_egts_is_not_called_so() {
        EmbeddedChannel channel = connect(ONE, TWO);
        assertThat(said(ProtocolDetector.class, () -> sends(channel, EGTS.replace("A9", "A8")))).containsExactly(
                "auto connection closed before login: no protocol, or more than one, starts with 0100000b001e00010001a8");
        EmbeddedChannel silent = connect(ONE, TWO);
        sends(silent, "01");
        passes(silent, LOGIN_DEADLINE);
        assertThat(silent.isOpen()).isFalse();
    }

    @Test
    void a_protocol_that_begins_like_egts_goes_first() {
        EmbeddedChannel channel = connect(new Prefixed("one", "0100000B"), TWO);
        sends(channel, EGTS.replace("00 1E", "0A 1E"));
        assertThat(channel.pipeline().get(ProtocolDetector.class)).isNull();
    }

    private record Prefixed(String name, String prefix) implements DeviceProtocol {

        private byte[] start() { return Hex.bytes(prefix); }

        @Override
        public boolean repliesCarryTag() { return false; }

        @Override
        public Recognition recognise(ByteBuf firstBytes) {
            byte[] start = start();
            for (int i = 0; i < Math.min(start.length, firstBytes.readableBytes()); i++)
                if (firstBytes.getByte(firstBytes.readerIndex() + i) != start[i]) return Recognition.NO;
            return firstBytes.readableBytes() < start.length ? Recognition.MAYBE : Recognition.YES;
        }

        @Override
        public ProtocolConnection connect() {
            ChannelHandler frames = new ByteToMessageDecoder() {
                @Override
                protected void decode(ChannelHandlerContext channel, ByteBuf in, List<Object> out) {
                    if (in.readableBytes() < start().length + 1) return;
                    in.skipBytes(start().length);
                    out.add(DeviceFrame.of(new Login("%02x".formatted(in.readByte()), says("yes"), says("no"))));
                }
            };
            return new ProtocolConnection(frames, new ChannelInboundHandlerAdapter(), (model, zone) -> {});
        }

        @Override
        public CommandPhrasing phrasing() { return FakeProtocol.UNTAGGED; }

        @Override
        public List<String> lint(TrackerModel model) { return List.of(); }

        @Override
        public FrameExplainer explainer() { return FakeProtocol.UNTAGGED.explainer(); }
    }
}
