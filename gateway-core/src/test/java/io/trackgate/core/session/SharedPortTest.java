package io.trackgate.core.session;

import java.time.Duration;
import java.util.List;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.GatewayConfig;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Families whose first bytes are alike, with every protocol of this build on one port: nobody is taken for another, however the bytes come. */
class SharedPortTest extends SessionDoubles {

    private static final GatewayConfig.Listener AUTO = new GatewayConfig.Listener("auto", "127.0.0.1", 0, Duration.ofSeconds(30),
            GatewayConfig.UnknownDevice.REJECT);
    private static final List<DeviceProtocol> PROTOCOLS = new ProtocolCatalog().names().stream()
            .map(name -> new ProtocolCatalog().find(name).orElseThrow()).toList();

    private EmbeddedChannel connect() {
        devices.put("356307042441906", tracker(1, "356307042441906", "ruptela"));
        devices.put("356307042441013", tracker(2, "356307042441013", "teltonika"));
        devices.put("356307042", tracker(3, "356307042", "teltonika"));
        return opened(new EmbeddedChannel(new ConnectionCounter(metrics, "auto"), new ProtocolDetector(AUTO, PROTOCOLS, context)));
    }

    private String protocolOf(int tracker) { return registry.find(tracker).map(session -> session.protocol().name()).orElse("offline"); }

    private static void feed(EmbeddedChannel channel, byte[] bytes, int segment) {
        for (int at = 0; at < bytes.length; at += segment)
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, Math.min(segment, bytes.length - at)));
    }

    @ParameterizedTest
    @CsvSource({"000F 333536333037303432343431303133, 2, teltonika", "0009 333536333037303432, 3, teltonika",
            "0009 0001440F32B21AB2 10 6145, 1, ruptela", "000E 0001440F32B21AB2 0F 4573303400 D282, 1, ruptela"})
    void a_length_that_fits_a_login_of_teltonika_and_a_frame_of_ruptela_is_no_answer_yet(String hex, int id, String protocol) {
        byte[] bytes = Hex.bytes(hex);
        for (int segment : new int[]{1, 2, 3, bytes.length}) {
            EmbeddedChannel channel = connect();
            feed(channel, bytes, segment);
            assertThat(protocolOf(id)).as("in segments of %d", segment).isEqualTo(protocol);
            channel.close();
        }
    }

    @Test
    void the_two_bytes_alone_are_nobody_s() {
        EmbeddedChannel channel = connect();
        feed(channel, Hex.bytes("000F"), 1);
        assertThat(channel.pipeline().get(ProtocolDetector.class)).isNotNull();
        assertThat(channel.isOpen()).isTrue();
        feed(channel, Hex.bytes("04"), 1);
        assertThat(channel.isOpen()).as("no digit, and no IMEI begins with 04").isFalse();
    }
}
