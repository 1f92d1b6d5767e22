package io.trackgate.gt06;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.gt06.Gt06Messages.LongAnswer;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_CHECKSUM;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_DEVICE_ID;
import static io.trackgate.protocol.ProtocolException.Reason.FOREIGN_DEVICE_ID;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_LONG;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_SHORT;
import static io.trackgate.protocol.ProtocolException.Reason.GARBAGE;
import static io.trackgate.protocol.ProtocolException.Reason.NOT_LOGGED_IN;
import static io.trackgate.protocol.ProtocolException.Reason.PRE_LOGIN_BUDGET;
import static org.assertj.core.api.Assertions.assertThat;

class Gt06FrameDecoderTest {

    private static final String LOGIN = "7878 0D 01 0123456789012345 0001 8CDD 0D0A";
    private static final String OTHER_LOGIN = "7878 0D 01 0353413532150362 0002 2D06 0D0A";
    private static final String HEARTBEAT = "7878 0A 13 4401040001 0005 0845 0D0A";
    private static final String DAMAGED = "7878 0A 13 4401040001 0005 0844 0D0A"; // its last checksum byte is wrong
    private static final String RECEIPT = "787805130005AFD50D0A";
    /** The heartbeat of a clone: length 8, and two bytes longer; its checksum is right. */
    private static final String COUNTED_WRONG = "7878 08 13 4401040001 0005 93BF 0D0A";

    private final DeviceWire wire = new DeviceWire(new Gt06Protocol());

    @AfterEach
    void close() { wire.close(); }

    private DeviceWire loggedIn() { return wire.feed(LOGIN).forget(); }

    private void assertFatal(ProtocolException.Reason reason) {
        assertThat(wire.reasons()).last().isEqualTo(reason);
        assertThat(((ProtocolException) wire.problems().getLast()).fatal()).isTrue();
        int before = wire.frames().size();
        wire.feed(LOGIN, HEARTBEAT);
        assertThat(wire.frames()).hasSize(before);
    }

    @Test
    void the_checksum_has_its_published_check_value() {
        ByteBuf digits = Unpooled.copiedBuffer("123456789", StandardCharsets.US_ASCII);
        assertThat(Crc16X25.of(digits, 0, 9)).isEqualTo(0x906E);
    }

    // ---- where frames end ----

    @Test
    void a_frame_whose_length_is_wrong_ends_where_its_checksum_fits() {
        assertThat(loggedIn().feed(COUNTED_WRONG).replies()).containsExactly(RECEIPT);
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void a_frame_whose_length_is_wrong_is_found_wherever_it_is_cut() {
        byte[] frame = Hex.bytes(COUNTED_WRONG);
        for (int cut = 1; cut < frame.length; cut++) {
            try (DeviceWire another = new DeviceWire(new Gt06Protocol())) {
                another.feed(LOGIN).forget().feedCutAt(frame, cut);
                assertThat(another.replies()).as("cut at %d", cut).containsExactly(RECEIPT);
                assertThat(another.problems()).isEmpty();
            }
        }
        assertThat(loggedIn().feedByteByByte(Hex.join(frame, frame)).replies()).containsExactly(RECEIPT, RECEIPT);
    }

    @Test
    void a_frame_whose_length_is_too_great_is_found_once_its_length_is_there() {
        String greater = "7878 0C 13 4401040001 0005"; // two more than there are
        byte[] frame = withCrc(greater);
        loggedIn().feed(Hex.join(frame, Hex.bytes("0000")));
        assertThat(wire.replies()).containsExactly(RECEIPT);
    }

    @Test
    void an_end_inside_a_frame_ends_nothing() {
        byte[] text = Hex.bytes(Hex.written(out -> LongAnswer.ascii(7, "one\r\ntwo\r\n").writeFrame(out, 1)));
        loggedIn().feedByteByByte(Hex.join(text, Hex.bytes(HEARTBEAT)));
        assertThat(wire.frames()).hasSize(2);
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void the_longest_short_and_long_frames_are_read() {
        byte[] shortest = framed(false, 250);
        byte[] longest = framed(true, Gt06Framing.MAX_LONG - 11);
        assertThat(shortest).hasSize(260);
        assertThat(longest).hasSize(Gt06Framing.MAX_LONG);
        loggedIn().feed(Hex.join(shortest, longest, shortest)).feedByteByByte(longest);
        assertThat(wire.frames()).hasSize(4);
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void a_longer_one_is_refused_at_its_length_and_the_next_frame_is_found() {
        loggedIn().feed(Hex.join(framed(true, Gt06Framing.MAX_LONG - 10), Hex.bytes(HEARTBEAT)));
        assertThat(wire.reasons()).containsExactly(FRAME_TOO_LONG);
        assertThat(wire.replies()).containsExactly(RECEIPT);
    }

    // ---- the next frame ----

    @Test
    void a_damaged_frame_is_reported_once_and_those_behind_it_are_read() {
        loggedIn().feed(DAMAGED, HEARTBEAT, DAMAGED, DAMAGED, HEARTBEAT);
        assertThat(wire.reasons()).containsExactly(BAD_CHECKSUM, BAD_CHECKSUM);
        assertThat(wire.replies()).containsExactly(RECEIPT, RECEIPT);
    }

    @Test
    void a_run_of_garbage_is_reported_once_however_it_is_cut() {
        loggedIn().feedByteByByte(Hex.bytes("00112233445566778899", "78AA 79BB", HEARTBEAT, "DEAD", HEARTBEAT));
        assertThat(wire.reasons()).containsExactly(GARBAGE, GARBAGE);
        assertThat(wire.problems()).allMatch(problem -> !((ProtocolException) problem).fatal());
        assertThat(wire.replies()).containsExactly(RECEIPT, RECEIPT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"78", "7878", "7979 0FF0", "7878 FF 13", "7979 0F", "7878 0A 13 44 01", "7878 1F 12 0B081D112E10CF"})
    void an_unfinished_frame_gives_way_to_the_next_whole_one(String unfinished) {
        byte[] bytes = Hex.bytes(unfinished, HEARTBEAT, HEARTBEAT);
        loggedIn().feed(bytes);
        assertThat(wire.replies()).containsExactly(RECEIPT, RECEIPT);
        assertThat(wire.reasons()).containsExactly(GARBAGE);
        wire.forget().feedByteByByte(bytes);
        assertThat(wire.replies()).containsExactly(RECEIPT, RECEIPT);
        assertThat(wire.reasons()).containsExactly(GARBAGE);
    }

    @Test
    void half_of_a_mark_before_a_frame_does_not_hide_it() {
        loggedIn().feed("78", HEARTBEAT, "79", HEARTBEAT, "7879", HEARTBEAT, "7978", HEARTBEAT);
        assertThat(wire.replies()).containsExactly(RECEIPT, RECEIPT, RECEIPT, RECEIPT);
    }

    @Test
    void a_false_mark_inside_the_mark_of_a_frame_does_not_hide_it() {
        byte[] frame = withCrc("7878 78 77" + "00".repeat(0x73) + "0005"); // from its second byte on: 7878, length 77, the same end
        loggedIn().feed(Hex.join(Hex.bytes("7979 0FF0"), frame));
        assertThat(wire.replies()).hasSize(1);
        assertThat(wire.reasons()).containsExactly(GARBAGE);
    }

    @Test
    void a_length_that_no_frame_has_is_too_short() {
        loggedIn().feed("7878 01 08 0D0A", HEARTBEAT);
        assertThat(wire.reasons()).containsExactly(FRAME_TOO_SHORT);
        assertThat(wire.replies()).containsExactly(RECEIPT);
    }

    @Test
    void endless_garbage_is_reported_again_and_again_so_that_the_session_can_end_it() {
        loggedIn().feed(new byte[3 * Gt06FrameDecoder.REPORTED_RUN]);
        for (int segment = 0; segment < 24; segment++)
            wire.feed(new byte[1024]);
        assertThat(wire.problems().size()).isBetween(3, 7);
    }

    // ---- before the login ----

    @Test
    void anything_before_the_login_ends_the_stream() {
        wire.feed(HEARTBEAT);
        assertFatal(NOT_LOGGED_IN);
    }

    @Test
    void the_login_of_another_device_ends_the_stream() {
        loggedIn().feed(OTHER_LOGIN);
        assertFatal(FOREIGN_DEVICE_ID);
    }

    @Test
    void the_same_login_again_is_answered_again_also_in_one_segment() {
        wire.feed(LOGIN, LOGIN);
        assertThat(wire.replies()).containsExactly("787805010001D9DC0D0A", "787805010001D9DC0D0A");
    }

    @Test
    void an_imei_that_is_none_ends_the_stream() {
        wire.feed(withCrc("7878 0D 01 0123456789ABCDEF 0001"));
        assertFatal(BAD_DEVICE_ID);
    }

    @Test
    void a_login_without_an_imei_ends_the_stream() {
        wire.feed(withCrc("7878 07 01 0123 0001"));
        assertFatal(BAD_DEVICE_ID);
    }

    @Test
    void garbage_before_the_login_has_a_budget() {
        wire.feed(new byte[Gt06FrameDecoder.MAX_BYTES_BEFORE_LOGIN]);
        assertThat(wire.reasons()).containsExactly(GARBAGE);
        wire.feed("00");
        assertFatal(PRE_LOGIN_BUDGET);
    }

    @Test
    void garbage_within_the_budget_and_frames_glued_to_the_login_are_fine() {
        wire.feed(Hex.join(new byte[Gt06FrameDecoder.MAX_BYTES_BEFORE_LOGIN], Hex.bytes(LOGIN), Hex.bytes(HEARTBEAT.repeat(100))));
        assertThat(wire.frames()).hasSize(101);
    }

    @Test
    void an_unfinished_frame_before_the_login_waits_within_the_budget() {
        wire.feed("7979 0FF0").feed(new byte[Gt06FrameDecoder.MAX_BYTES_BEFORE_LOGIN - 4]);
        assertThat(wire.problems()).isEmpty();
        wire.feed("00");
        assertFatal(PRE_LOGIN_BUDGET);
    }

    // ---- clones ----

    @Test
    void a_clones_keep_alive_is_one_where_the_model_says_so() {
        loggedIn();
        wire.facts().identified(Gt06Models.with(Map.of("clone-frames", "on")), Optional.empty());
        wire.feedByteByByte(Hex.bytes("7878 01 08 0D0A", HEARTBEAT));
        assertThat(wire.frames().getFirst().messages()).containsExactly(new KeepAlive());
        assertThat(wire.replies()).containsExactly(RECEIPT);
        assertThat(wire.problems()).isEmpty();
    }

    // ---- what bytes made to cost much can cost ----

    @ParameterizedTest
    @ValueSource(strings = {"78 78 FF", // a mark every three bytes, each with a length to wait for
            "78", "79", // a mark at every byte
            "79 79 0F F0", // the same with the longest frames
            "78 78 0F 0D 0A", // ends where the length says, with a wrong checksum
            "79 79 05 EE 0D 0A", // the same over 1,524 bytes
            "78 78 0A 0D 0A 0D 0A", // many ends a mark
            "0D 0A"})
    void hostile_bytes_cost_no_more_than_a_fixed_amount_each(String pattern) {
        byte[] bytes = Hex.bytes(pattern.repeat(12 * 1024 / Hex.bytes(pattern).length));
        assertBounded(bytes, 1);
        assertBounded(bytes, 1400);
        assertBounded(bytes, bytes.length);
    }

    @Test
    void a_long_frame_that_never_ends_may_hold_marks_and_ends_without_harm() {
        byte[] inside = Hex.bytes("79790010 0D0A".repeat(680));
        assertBounded(Hex.join(Hex.bytes("7979 0FF0"), inside), 1);
    }

    private static void assertBounded(byte[] bytes, int segment) {
        Gt06FrameDecoder decoder = new Gt06FrameDecoder(new Gt06Facts());
        List<Throwable> problems = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(decoder, new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) { problems.add(cause); }
        });
        // Without the leak detector, which writes down each look.
        channel.config().setAllocator(new UnpooledByteBufAllocator(false, true));
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(Hex.bytes(LOGIN)));
            for (int at = 0; at < bytes.length; at += segment) {
                channel.writeInbound(channel.alloc().buffer().writeBytes(bytes, at, Math.min(segment, bytes.length - at)));
                assertThat(decoder.waiting()).isLessThanOrEqualTo(Gt06Framing.MAX_LONG);
            }
            long allowed = Gt06FrameDecoder.MOST_LOOKS + (long) Gt06FrameDecoder.LOOKS_PER_BYTE * bytes.length + 2 * Gt06Framing.MAX_LONG;
            assertThat(decoder.looked()).isLessThanOrEqualTo(allowed);
            assertThat(problems).hasSizeLessThan(2 + bytes.length / Gt06FrameDecoder.REPORTED_RUN * 2);
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void after_hostile_bytes_a_tracker_is_heard_again() {
        loggedIn().feed(Hex.bytes("79 79 05 EE 0D 0A".repeat(4096))).forget();
        wire.feed(Hex.bytes(HEARTBEAT.repeat(300)));
        assertThat(wire.replies().size()).isGreaterThan(200);
    }

    @Test
    void nothing_piles_up_behind_a_fatal_error() {
        Gt06FrameDecoder decoder = new Gt06FrameDecoder(new Gt06Facts());
        EmbeddedChannel channel = new EmbeddedChannel(decoder, new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                assertThat(cause).isInstanceOf(ProtocolException.class);
            }
        });
        try {
            for (int segment = 0; segment < 100; segment++) {
                channel.writeInbound(channel.alloc().buffer().writeBytes(new byte[1000]));
                assertThat(decoder.waiting()).isZero();
            }
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void first_bytes_are_recognised_by_their_mark() {
        Gt06Protocol protocol = new Gt06Protocol();
        assertThat(List.of("", "78", "79", "7878", "797900", "7879", "00", "7E").stream()
                .map(hex -> protocol.recognise(Unpooled.wrappedBuffer(Hex.bytes(hex))).name()))
                .containsExactly("MAYBE", "MAYBE", "MAYBE", "YES", "YES", "NO", "NO", "NO");
    }

    @Test
    void a_login_is_a_login() { assertThat(wire.feed(LOGIN).only(Login.class).deviceId()).isEqualTo("123456789012345"); }

    /** Checksum and end behind a start of which the checksum covers all but the mark. */
    private static byte[] withCrc(String start) {
        byte[] bytes = Hex.bytes(start);
        int crc = Crc16X25.of(Unpooled.wrappedBuffer(bytes), 2, bytes.length - 2);
        return Hex.join(bytes, Hex.bytes("%04X 0D0A".formatted(crc)));
    }

    private static byte[] framed(boolean isLong, int content) {
        return Hex.bytes(Hex.written(out -> Gt06Encoder.frame(out, isLong, 0x12, 1, body -> body.writeZero(content))));
    }
}
