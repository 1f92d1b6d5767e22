package io.trackgate.jt808;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.ProtocolException.Reason;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class Jt808FrameDecoderTest {

    private static final String PHONE = "013912345678";
    private static final String BEAT = "0002 0000 013912345678 0005"; // heartbeat
    private static final String BEAT_FRAME = "7E000200000139123456780005377E";
    private static final String PLAIN_BEAT = "000200000139123456780005";

    private final Jt808Facts facts = new Jt808Facts();
    private final Jt808FrameDecoder decoder = new Jt808FrameDecoder(facts);
    private final List<Reason> reasons = new ArrayList<>();
    private final List<Boolean> fatal = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder, new ChannelInboundHandlerAdapter() {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            reasons.add(((ProtocolException) cause).reason());
            fatal.add(((ProtocolException) cause).fatal());
        }
    });

    @AfterEach
    void close() { channel.finishAndReleaseAll(); }

    private void loggedIn() { facts.meet(Jt808Header.Terminal.of2013(PHONE)); }

    private List<String> feed(String... hex) { return feed(Hex.bytes(hex)); }

    private List<String> feed(byte[] bytes) {
        channel.writeInbound(channel.alloc().buffer(Math.max(1, bytes.length)).writeBytes(bytes));
        List<String> frames = new ArrayList<>();
        for (ByteBuf frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(Hex.of(ByteBufUtil.getBytes(frame)));
            frame.release();
        }
        return frames;
    }

    @Test
    void a_frame_comes_out_without_flags_and_checksum() {
        assertThat(feed(BEAT_FRAME)).containsExactly(PLAIN_BEAT);
        assertThat(Framed.hex(BEAT)).isEqualTo(BEAT_FRAME);
    }

    @Test
    void escaped_flags_and_escapes_come_out_as_meant() {
        assertThat(feed("7E 8300 0006 013912345678 000C 01 7D02 7D01 01 02 7D02 C6 7E")) // text 7e 7d 01 02 7e
                .containsExactly("83000006013912345678000C017E7D01027E");
        assertThat(feed("7E 0800 4008 01 00000000017299841738 FFFF 0000007B00000701 7D01 7E")) // the checksum is 7d
                .containsExactly("0800400801" + "00000000017299841738" + "FFFF0000007B00000701");
    }

    @Test
    void escapes_that_are_cut_between_two_segments_come_out_as_meant() {
        assertThat(feed("7E 8300 0006 013912345678 000C 01 7D")).isEmpty();
        assertThat(feed("02 7D")).isEmpty();
        assertThat(feed("01 01 02 7D02 C6 7E")).containsExactly("83000006013912345678000C017E7D01027E");
    }

    @Test
    void flags_side_by_side_are_no_frame() {
        assertThat(feed(BEAT_FRAME, BEAT_FRAME, "7E7E7E", BEAT_FRAME, "7E7E")).hasSize(3);
        assertThat(reasons).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7D00", "7D03", "7D7D", "7DFF"})
    void an_escape_that_means_nothing_costs_its_frame_alone(String escape) {
        loggedIn();
        assertThat(feed("7E 0002 0002 013912345678 0005", escape, "00 7E", BEAT_FRAME)).containsExactly(PLAIN_BEAT);
        assertThat(reasons).containsExactly(Reason.GARBAGE);
    }

    @Test
    void an_escape_without_its_second_byte_costs_its_frame_alone() {
        loggedIn();
        assertThat(feed("7E 0002 0000 013912345678 0005 7D 7E", BEAT_FRAME)).containsExactly(PLAIN_BEAT);
        assertThat(reasons).containsExactly(Reason.GARBAGE);
    }

    @Test
    void a_lost_closing_flag_costs_one_frame() {
        loggedIn();
        assertThat(feed("7E 0002 0000 0139", BEAT_FRAME, BEAT_FRAME)).containsExactly(PLAIN_BEAT, PLAIN_BEAT);
        assertThat(reasons).containsExactly(Reason.FRAME_TOO_SHORT);
    }

    @Test
    void a_lost_opening_flag_costs_one_frame() {
        loggedIn();
        assertThat(feed(BEAT_FRAME.substring(2), BEAT_FRAME)).containsExactly(PLAIN_BEAT);
        assertThat(reasons).containsExactly(Reason.GARBAGE);
    }

    @Test
    void the_end_of_a_damaged_frame_may_be_the_start_of_the_next() {
        loggedIn();
        assertThat(feed("7E 0002 0000 013912345678 0005 36", BEAT_FRAME)).containsExactly(PLAIN_BEAT);
        assertThat(reasons).containsExactly(Reason.BAD_CHECKSUM);
    }

    @Test
    void a_length_that_is_not_the_bodys_costs_its_frame_alone() {
        loggedIn();
        assertThat(feed(Framed.hex("0002 0001 013912345678 0005"), Framed.hex("0002 0000 013912345678 0005 FF"),
                Framed.hex("0002 4000 013912345678 0005"), BEAT_FRAME)).containsExactly(PLAIN_BEAT);
        assertThat(reasons).containsExactly(Reason.BAD_COUNT, Reason.BAD_COUNT, Reason.BAD_COUNT);
        assertThat(fatal).containsOnly(false);
    }

    @Test
    void the_numbers_of_a_part_are_not_counted_in_its_length() {
        assertThat(feed(Framed.hex("0704 2001 013912345678 0014 0002 0001 AA"))).hasSize(1);
    }

    @Test
    void encryption_bits_are_no_reason_to_drop_a_frame_whose_length_is_right() {
        assertThat(feed(Framed.hex("0002 1C00 013912345678 0005"))).hasSize(1);
    }

    @Test
    void vendors_locations_with_a_length_of_their_own_are_let_through() {
        assertThat(feed(Framed.hex("5501 8003 013912345678 05 AABB"))).hasSize(1);
        assertThat(reasons).isEmpty();
    }

    @Test
    void a_run_of_garbage_is_reported_once_however_it_comes() {
        loggedIn();
        for (byte octet : Hex.bytes("474554202F20485454502F312E31"))
            feed(new byte[]{octet});
        assertThat(reasons).containsExactly(Reason.GARBAGE);
        assertThat(feed(BEAT_FRAME, "00", BEAT_FRAME)).hasSize(2);
        assertThat(reasons).containsExactly(Reason.GARBAGE, Reason.GARBAGE);
    }

    @Test
    void without_a_closing_flag_nothing_piles_up_and_the_next_frame_is_read() {
        loggedIn();
        feed("7E");
        for (int segment = 0; segment < 100; segment++) {
            assertThat(feed(new byte[1000])).isEmpty();
            assertThat(decoder.waiting()).isLessThanOrEqualTo(Jt808FrameDecoder.LONGEST + 1);
        }
        assertThat(reasons).containsExactly(Reason.FRAME_TOO_LONG);
        assertThat(feed(BEAT_FRAME)).containsExactly(PLAIN_BEAT);
    }

    @Test
    void a_frame_beyond_all_bounds_in_one_segment_is_refused_too() {
        loggedIn();
        assertThat(feed("7E", "00".repeat(Jt808FrameDecoder.LONGEST + 1), BEAT_FRAME)).containsExactly(PLAIN_BEAT);
        assertThat(reasons).containsExactly(Reason.FRAME_TOO_LONG);
    }

    @Test
    void the_longest_frame_passes_with_every_byte_escaped() {
        String body = "7E".repeat(1023);
        assertThat(feed(Framed.hex(0x0900, 0, PHONE, 1, body))).containsExactly("090003FF" + PHONE + "0001" + body);
    }

    @Test
    void garbage_before_the_first_frame_has_a_budget() {
        feed("00".repeat(600));
        assertThat(reasons).containsExactly(Reason.GARBAGE);
        feed("00");
        assertThat(reasons).containsExactly(Reason.GARBAGE, Reason.PRE_LOGIN_BUDGET);
        assertThat(fatal).containsExactly(false, true);
        assertThat(feed(BEAT_FRAME)).isEmpty();
        assertThat(decoder.waiting()).isZero();
    }

    @Test
    void damaged_frames_and_lone_flags_use_the_budget_up_as_well() {
        feed("7E".repeat(602));
        assertThat(reasons).containsExactly(Reason.PRE_LOGIN_BUDGET);
    }

    @Test
    void after_the_first_frame_garbage_has_no_budget_here() {
        loggedIn();
        feed("00".repeat(5000));
        assertThat(feed(BEAT_FRAME)).containsExactly(PLAIN_BEAT);
        assertThat(fatal).containsOnly(false);
    }
}
