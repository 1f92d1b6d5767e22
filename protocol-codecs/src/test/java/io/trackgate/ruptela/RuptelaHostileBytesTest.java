package io.trackgate.ruptela;

import java.util.List;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.testing.Hex;
import io.trackgate.testing.HostileBytes;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever comes over the line: nothing but a ProtocolException may come of it, and nothing may pile up. */
class RuptelaHostileBytesTest {

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
    void random_payloads_with_a_right_checksum_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(42);
        byte[] commands = Hex.bytes("01 02 03 07 09 0F 10 11 25 44 63");
        for (int round = 0; round < ROUNDS; round++) {
            byte[] payload = new byte[random.nextInt(120)];
            random.nextBytes(payload);
            survives(Wire.frame(commands[random.nextInt(commands.length)], payload), round);
        }
    }

    @Test
    void vectors_with_one_byte_changed_and_a_right_checksum_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(7);
        List<Vector> frames = Vectors.load("ruptela").stream().filter(vector -> vector.fromDevice() && vector.accepted()).toList();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] frame = frames.get(random.nextInt(frames.size())).bytes();
            byte[] payload = new byte[frame.length - 13];
            System.arraycopy(frame, 11, payload, 0, payload.length);
            if (payload.length > 0) payload[random.nextInt(payload.length)] = (byte) random.nextInt(256);
            survives(Wire.frame(frame[10], payload), round);
        }
    }

    private static void survives(byte[] bytes, int round) {
        HostileBytes.survives(new RuptelaProtocol(), Hex.bytes(Wire.IDENTIFICATION), bytes, round);
    }

    @Test
    void nothing_piles_up_behind_a_fatal_error() {
        RuptelaFrameDecoder decoder = new RuptelaFrameDecoder(new RuptelaFacts());
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
        RuptelaFrameDecoder decoder = new RuptelaFrameDecoder(new RuptelaFacts());
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        try {
            channel.writeInbound(channel.alloc().buffer().writeBytes(Hex.bytes("1000 0001440F32B21AB2 01")));
            channel.writeInbound(channel.alloc().buffer().writeBytes(new byte[4086]));
            assertThat(decoder.waiting()).isEqualTo(4097);
        } finally {
            channel.finishAndReleaseAll();
        }
    }
}
