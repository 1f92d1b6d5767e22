package io.trackgate.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The same bytes in the same order, however they are cut and glued. */
class ByteShapeTest {

    private static List<String> written(ByteShape shape, long seed, String... frames) {
        EmbeddedChannel channel = new EmbeddedChannel(new ByteShaper(shape, seed));
        for (String frame : frames) {
            channel.writeOneOutbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(frame)));
            channel.flushOutbound();
        }
        channel.runPendingTasks();
        channel.advanceTimeBy(1, java.util.concurrent.TimeUnit.MINUTES);
        channel.runScheduledPendingTasks();
        List<String> pieces = new ArrayList<>();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            pieces.add(ByteBufUtil.hexDump(piece));
            piece.release();
        }
        channel.finishAndReleaseAll();
        return pieces;
    }

    @Test
    void byte_by_byte_is_one_byte_a_piece() {
        assertThat(written(ByteShape.byteByByte(), 1, "000102", "ff")).containsExactly("00", "01", "02", "ff");
    }

    @Test
    void random_cuts_lose_nothing_and_repeat_by_their_seed() {
        String frame = "000102030405060708090a0b0c0d0e0f";
        List<String> once = written(ByteShape.randomCuts(5), 3, frame, frame);
        assertThat(String.join("", once)).isEqualTo(frame + frame);
        assertThat(once).hasSizeGreaterThan(4).allSatisfy(piece -> assertThat(piece.length()).isBetween(2, 10));
        assertThat(written(ByteShape.randomCuts(5), 3, frame, frame)).isEqualTo(once);
        assertThat(written(ByteShape.randomCuts(5), 4, frame, frame)).isNotEqualTo(once);
    }

    @Test
    void glued_frames_leave_together_and_a_lonely_one_after_its_wait() {
        assertThat(written(ByteShape.glued(Duration.ofSeconds(1)), 1, "0001", "0203", "04")).containsExactly("00010203", "04");
    }

    @Test
    void whole_frames_stay_whole() {
        ByteBuf frame = Unpooled.wrappedBuffer(new byte[]{1, 2, 3});
        assertThat(ByteShape.whole().cut(frame, new SplittableRandom(1))).containsExactly(frame);
        frame.release();
    }

    @Test
    void what_was_not_written_is_released_with_its_connection() {
        ByteBuf frame = Unpooled.buffer().writeBytes(new byte[]{1, 2, 3});
        EmbeddedChannel channel = new EmbeddedChannel(new ByteShaper(ByteShape.glued(Duration.ofSeconds(1)), 1));
        channel.writeOneOutbound(frame);
        channel.flushOutbound();
        channel.finishAndReleaseAll();
        assertThat(frame.refCnt()).isZero();
    }

    @Test
    void bounds_are_named() {
        assertThatThrownBy(() -> ByteShape.randomCuts(0)).hasMessage("longest: 0 (expected: >= 1)");
        assertThatThrownBy(() -> ByteShape.glued(Duration.ZERO)).hasMessage("longest: PT0S (expected: > 0s)");
    }
}
