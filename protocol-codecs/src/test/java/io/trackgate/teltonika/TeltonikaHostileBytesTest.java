package io.trackgate.teltonika;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.HostileBytes;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever comes over the line: nothing but a ProtocolException may come of it, and nothing may pile up. */
class TeltonikaHostileBytesTest {

    private static final byte[] LOGIN = Hex.bytes("000F333536333037303432343431303133");
    private static final int ROUNDS = 1000;

    @Test
    void random_bytes_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(20251009);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            survives(bytes, round);
        }
    }

    @Test
    void random_data_fields_with_a_right_checksum_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(42);
        byte[] codecs = Hex.bytes("07 08 8E 10 0C 0D 0E 0F");
        for (int round = 0; round < ROUNDS; round++) {
            byte[] data = new byte[3 + random.nextInt(120)];
            random.nextBytes(data);
            data[0] = codecs[random.nextInt(codecs.length)];
            data[1] = (byte) random.nextInt(4);
            data[data.length - 1] = data[1];
            survives(framed(data), round);
        }
    }

    @Test
    void vectors_with_one_byte_changed_and_a_right_checksum_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(7);
        List<Vector> frames = Vectors.load("teltonika").stream()
                .filter(vector -> vector.fromDevice() && vector.hex().startsWith("00000000")).toList();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] frame = frames.get(random.nextInt(frames.size())).bytes();
            byte[] data = Arrays.copyOfRange(frame, 8, frame.length - 4);
            data[random.nextInt(data.length)] = (byte) random.nextInt(256);
            survives(framed(data), round);
        }
    }

    private static byte[] framed(byte[] data) {
        return Hex.bytes(Hex.written(out -> TeltonikaEncoder.frame(out, body -> body.writeBytes(data))));
    }

    private static void survives(byte[] bytes, int round) { HostileBytes.survives(new TeltonikaProtocol(), LOGIN, bytes, round); }

    @ParameterizedTest
    @ValueSource(strings = {"474554202F20485454502F312E310D0A", // GET / HTTP/1.1
            "1603010200010001FC0303", // TLS hello
            "01012F", // an encrypted AT2000
            "0000000000000000", "00000000FFFFFFFF", "000041", "0016"})
    void scanners_are_refused_before_they_log_in_and_only_once(String hex) {
        try (DeviceWire wire = new DeviceWire(new TeltonikaProtocol())) {
            wire.feed(hex).feed(LOGIN).feed(hex);
            assertThat(wire.problems()).hasSize(1);
            assertThat(((ProtocolException) wire.problems().getFirst()).fatal()).isTrue();
            assertThat(wire.frames()).isEmpty();
        }
    }

    @Test
    void a_login_that_never_comes_to_its_end_holds_a_handful_of_bytes() {
        try (DeviceWire wire = new DeviceWire(new TeltonikaProtocol())) {
            wire.feed("000F").feedByteByByte(Hex.bytes("30".repeat(14)));
            assertThat(wire.frames()).isEmpty();
            assertThat(wire.problems()).isEmpty();
        }
    }

    @Test
    void nothing_piles_up_behind_a_fatal_error() {
        ProtocolConnection connection = new TeltonikaProtocol().connect();
        TeltonikaFrameDecoder decoder = (TeltonikaFrameDecoder) connection.frameDecoder();
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        try {
            for (int segment = 0; segment < 100; segment++) {
                ByteBuf in = channel.alloc().buffer().writeBytes(new byte[1000]).setByte(0, 'G');
                try {
                    channel.writeInbound(in);
                } catch (ProtocolException once) {
                    assertThat(segment).isZero();
                }
                assertThat(decoder.waiting()).isZero();
            }
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void an_unfinished_frame_holds_no_more_than_its_own_length() {
        TeltonikaFacts facts = new TeltonikaFacts();
        TeltonikaFrameDecoder decoder = new TeltonikaFrameDecoder(facts);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        try {
            channel.writeInbound(channel.alloc().buffer().writeBytes(LOGIN));
            channel.writeInbound(channel.alloc().buffer().writeBytes(Hex.bytes("00000000 00010000 08 01")));
            for (int segment = 1; segment <= 65; segment++) {
                channel.writeInbound(channel.alloc().buffer().writeBytes(new byte[1000]));
                assertThat(decoder.waiting()).isEqualTo(10 + segment * 1000);
            }
        } finally {
            channel.finishAndReleaseAll();
        }
    }
}
