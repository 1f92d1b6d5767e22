package io.trackgate.core.session;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.TrackerModel;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.frame.FrameRing;
import io.trackgate.core.frame.FrameRings;
import io.trackgate.core.frame.FrameWatch;
import io.trackgate.core.frame.Recorded;
import io.trackgate.core.frame.SeenFrame;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.Recognition;
import io.trackgate.teltonika.TeltonikaProtocol;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A pipeline that keeps what passes. */
class RecordingCounterTest extends SessionDoubles {

    private static final String IMEI = "356307042441013";
    private static final String LOGIN = "000F333536333037303432343431303133";
    private static final DeviceProtocol TELTONIKA = new TeltonikaProtocol();

    private final FrameRings rings = new FrameRings(1 << 20, () -> timeOfDay);
    private final FrameRing ring = rings.of(Runnable::run);

    private EmbeddedChannel connect() { return connect(TELTONIKA); }

    private EmbeddedChannel connect(DeviceProtocol protocol) {
        devices.put(IMEI, tracker(7, IMEI, "teltonika"));
        GatewayConfig.Listener listener = new GatewayConfig.Listener("teltonika", "127.0.0.1", 0, Duration.ofSeconds(30),
                GatewayConfig.UnknownDevice.REJECT);
        ProtocolConnection connection = TELTONIKA.connect();
        return opened(new EmbeddedChannel(new RecordingCounter(metrics, "teltonika", ring), connection.frameDecoder(), connection.decoder(),
                new SessionHandler(listener, protocol, connection.facts(), context)));
    }

    private static void sends(EmbeddedChannel channel, String hex) {
        byte[] bytes = Hex.bytes(hex);
        channel.writeInbound(channel.alloc().buffer(bytes.length).writeBytes(bytes));
    }

    private FrameWatch watch() {
        List<Recorded> living = registry.sessionsOf(7).stream().map(TrackerSession::recorded).flatMap(Optional::stream).toList();
        return new FrameWatch(() -> new FrameWatch.Connections(living, rings.endedOf(7)), List::of, Runnable::run, 64 * 1024,
                InstantSource.system());
    }

    private static List<String> hex(FrameWatch watch) {
        return watch.next(1_000).join().frames().stream().map(SeenFrame::bytes).map(Hex::of).toList();
    }

    @Test
    void what_a_session_hears_and_says_is_kept_with_its_login() {
        EmbeddedChannel channel = connect();
        sends(channel, LOGIN.substring(0, 10));
        sends(channel, LOGIN.substring(10) + "FF");
        assertThat(hex(watch())).containsExactly(LOGIN, "FF", "01");
        assertThat(written(channel)).containsExactly("\u0001");
    }

    @Test
    void a_connection_that_ended_is_kept_under_its_tracker() {
        EmbeddedChannel channel = connect();
        sends(channel, LOGIN);
        channel.close();
        assertThat(registry.sessionsOf(7)).isEmpty();
        assertThat(rings.endedOf(7)).hasSize(1);
        assertThat(hex(watch())).containsExactly(LOGIN, "01");
    }

    @Test
    void a_connection_whose_protocol_is_found_out_is_kept_from_its_first_byte() {
        Tracker tracker = tracker(7, IMEI, "teltonika");
        devices.put(IMEI, tracker);
        GatewayConfig.Listener listener = new GatewayConfig.Listener("auto", "127.0.0.1", 0, Duration.ofSeconds(30),
                GatewayConfig.UnknownDevice.REJECT);
        EmbeddedChannel channel = opened(new EmbeddedChannel(new RecordingCounter(metrics, "auto", ring), new BeforeLogin(listener, context,
                pipeline -> pipeline.addLast(new ProtocolDetector(listener, List.of(TELTONIKA), context)))));
        sends(channel, LOGIN.substring(0, 2));
        sends(channel, LOGIN.substring(2));
        assertThat(hex(watch())).containsExactly(LOGIN, "01");
    }

    @Test
    void a_gateway_that_keeps_nothing_has_nothing_of_it_in_its_pipelines() {
        EmbeddedChannel channel = opened(new EmbeddedChannel(new ConnectionCounter(metrics, "teltonika")));
        assertThat(channel.pipeline().get(RecordingCounter.class)).isNull();
        assertThat(context.frames()).isEmpty();
    }

    /** Teltonika's, and each time that its explainer is asked for is counted. */
    private record Counted(AtomicInteger asked) implements DeviceProtocol {

        @Override
        public String name() { return TELTONIKA.name(); }

        @Override
        public boolean repliesCarryTag() { return TELTONIKA.repliesCarryTag(); }

        @Override
        public Recognition recognise(ByteBuf firstBytes) { return TELTONIKA.recognise(firstBytes); }

        @Override
        public ProtocolConnection connect() { return TELTONIKA.connect(); }

        @Override
        public CommandPhrasing phrasing() { return TELTONIKA.phrasing(); }

        @Override
        public List<String> lint(TrackerModel model) { return TELTONIKA.lint(model); }

        @Override
        public FrameExplainer explainer() {
            asked.incrementAndGet();
            return TELTONIKA.explainer();
        }
    }

    @Test
    void nothing_is_explained_while_nobody_looks() {
        AtomicInteger asked = new AtomicInteger();
        EmbeddedChannel channel = connect(new Counted(asked));
        sends(channel, LOGIN + "FF".repeat(100));
        assertThat(registry.find(7)).isPresent();
        assertThat(asked).hasValue(0);
        assertThat(hex(watch())).hasSize(102);
        assertThat(asked).hasValue(1);
    }
}
