package io.trackgate.core.frame;

import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.List;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.core.frame.FrameRing.Chunk;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The bytes of many connections in one bounded place. */
class FrameRingTest {

    private static final int EVERYTHING = Integer.MAX_VALUE;

    private final Passing passing = new Passing(2L * FrameRing.BLOCK);
    private final FrameRing ring = passing.ring;

    private List<String> hex(Passing.Line line) {
        return ring.read(line.last(), null, EVERYTHING).stream().map(chunk -> Hex.of(chunk.bytes())).toList();
    }

    @Test
    void each_connection_has_its_own_bytes_with_their_direction_time_and_number() {
        Passing.Line one = passing.connect().received("0102");
        Passing.Line other = passing.connect().received("AA");
        one.sent("03");
        other.sent("BB");
        List<Chunk> chunks = ring.read(one.last(), null, EVERYTHING);
        assertThat(chunks).extracting(chunk -> Hex.of(chunk.bytes())).containsExactly("0102", "03");
        assertThat(chunks).extracting(Chunk::sent).containsExactly(false, true);
        assertThat(chunks).extracting(Chunk::number).containsExactly(0, 1);
        assertThat(chunks).extracting(chunk -> chunk.millis() - Passing.START.toEpochMilli()).containsExactly(0L, 2L);
        assertThat(hex(other)).containsExactly("AA", "BB");
    }

    @Test
    void what_was_read_before_is_not_read_again() {
        Passing.Line line = passing.connect().received("01").received("02").received("03");
        assertThat(ring.read(line.last(), 0, EVERYTHING)).extracting(Chunk::number).containsExactly(1, 2);
        assertThat(ring.read(line.last(), 2, EVERYTHING)).isEmpty();
        assertThat(ring.read(FrameRing.NOWHERE, null, EVERYTHING)).as("nothing was ever written").isEmpty();
    }

    @Test
    void of_too_much_the_newest_is_read_and_at_least_one_piece() {
        Passing.Line line = passing.connect().received("0101").received("0202").received("0303");
        assertThat(ring.read(line.last(), null, 60)).extracting(Chunk::number).containsExactly(1, 2);
        assertThat(ring.read(line.last(), null, 1)).extracting(Chunk::number).containsExactly(2);
    }

    @Test
    void the_oldest_is_overwritten_by_others_and_the_rest_stays_readable() {
        Passing.Line quiet = passing.connect().received("01");
        Passing.Line loud = passing.connect();
        int written = 0;
        while (ring.read(quiet.last(), null, EVERYTHING).size() == 1) {
            loud.keep(new byte[1000], false);
            assertThat(++written).isLessThan(200);
        }
        assertThat(hex(quiet)).isEmpty();
        List<Chunk> left = ring.read(loud.last(), null, EVERYTHING);
        assertThat(left).hasSizeBetween(60, 130).extracting(Chunk::number).isSorted().doesNotHaveDuplicates();
        assertThat(left.getLast().number()).isEqualTo(written - 1);
        quiet.received("02");
        assertThat(hex(quiet)).as("its chain goes on").containsExactly("02");
    }

    @Test
    void many_bytes_at_once_are_several_entries_in_their_order() {
        byte[] many = new byte[40_000];
        for (int at = 0; at < many.length; at++)
            many[at] = (byte) (at / 100);
        Passing.Line line = passing.connect().keep(many, true).received("FF");
        List<Chunk> chunks = ring.read(line.last(), null, EVERYTHING);
        assertThat(chunks).extracting(Chunk::number).containsExactly(0, 1, 2, 3);
        ByteBuf all = Unpooled.buffer();
        chunks.subList(0, 3).forEach(chunk -> all.writeBytes(chunk.bytes()));
        assertThat(all).isEqualTo(Unpooled.wrappedBuffer(many));
        assertThat(line.keep(new byte[0], false).last()).as("no bytes, no entry").isEqualTo(line.last());
    }

    @Test
    void keeping_what_passes_makes_no_objects() {
        FrameRing once = new FrameRings(2L * FrameRing.BLOCK, InstantSource.system()).of(Runnable::run);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteBuf in = Unpooled.directBuffer(203).writeZero(203);
        try {
            long last = keep(once, in, FrameRing.NOWHERE, 1_000); // its blocks are there from here on
            long before = thread.getCurrentThreadAllocatedBytes();
            keep(once, in, last, 10_000);
            assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
        } finally {
            in.release();
        }
    }

    @Test
    void bytes_outside_the_heap_are_kept_to_the_last_one() {
        ByteBuf in = Unpooled.directBuffer();
        try {
            for (int i = 0; i < 203; i++)
                in.writeByte(i);
            long place = ring.append(in, true, 0, FrameRing.NOWHERE);
            assertThat(Unpooled.wrappedBuffer(ring.read(place, null, EVERYTHING).getFirst().bytes())).isEqualTo(in);
        } finally {
            in.release();
        }
    }

    private static long keep(FrameRing ring, ByteBuf in, long before, int times) {
        long last = before;
        for (int i = 0; i < times; i++)
            last = ring.append(in, false, i, last);
        return last;
    }

    @Test
    void bytes_stay_unread_for_those_behind() {
        ByteBuf in = Unpooled.wrappedBuffer(new byte[]{9, 8, 7}).skipBytes(1);
        long place = ring.append(in, false, 0, FrameRing.NOWHERE);
        assertThat(in.readableBytes()).isEqualTo(2);
        assertThat(ring.read(place, null, EVERYTHING).getFirst().bytes()).containsExactly(8, 7);
    }

    @Test
    void an_ended_connection_is_known_as_long_as_something_of_it_is_kept_and_no_longer() {
        passing.connect().received("01").ends();
        assertThat(passing.rings.endedOf(7)).hasSize(1);
        Passing.Line loud = passing.connect();
        for (int i = 0; i < 300; i++)
            loud.keep(new byte[1000], false);
        assertThat(passing.rings.endedOf(7)).isEmpty();
        assertThat(passing.rings.trackersThatEnded()).isZero();
    }

    @Test
    void of_a_tracker_that_connects_all_the_time_the_newest_are_known() {
        for (int i = 0; i < 100; i++)
            passing.connect().received("01").ends();
        passing.connect().ends();
        List<FrameRings.Ended> ended = passing.rings.endedOf(7);
        assertThat(ended).hasSize(32);
        assertThat(ended.getLast().connection()).as("one that said nothing is not").isEqualTo(100);
    }
}
