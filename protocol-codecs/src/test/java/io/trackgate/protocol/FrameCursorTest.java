package io.trackgate.protocol;

import java.util.List;
import java.util.function.Consumer;

import io.netty.buffer.Unpooled;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FrameCursorTest {

    private static FrameCursor on(String hex) { return new FrameCursor(Unpooled.wrappedBuffer(Hex.bytes(hex))); }

    @Test
    void numbers_are_read_in_network_order() {
        FrameCursor in = on("FF FFFE FFFE FFFFFFFD FFFFFFFD FFFFFFFFFFFFFFFC 3132 0A0B");
        assertThat(in.u8("a")).isEqualTo(255);
        assertThat(in.u16("b")).isEqualTo(0xFFFE);
        assertThat(in.i16("c")).isEqualTo(-2);
        assertThat(in.u32("d")).isEqualTo(0xFFFFFFFDL);
        assertThat(in.i32("e")).isEqualTo(-3);
        assertThat(in.i64("f")).isEqualTo(-4);
        assertThat(in.ascii("g", 2)).isEqualTo("12");
        assertThat(in.peekU8(1)).isEqualTo(11);
        assertThat(in.offset()).isEqualTo(23);
        assertThat(in.bytes("h", 2)).containsExactly(10, 11);
        assertThat(in.remaining()).isZero();
    }

    @Test
    void what_is_not_there_is_a_protocol_exception_and_costs_no_memory() {
        List<Consumer<FrameCursor>> reads = List.of(in -> in.u16("x"), in -> in.i16("x"), in -> in.u32("x"), in -> in.i32("x"),
                in -> in.i64("x"),
                in -> in.bytes("x", Integer.MAX_VALUE), in -> in.bytes("x", -1), in -> in.ascii("x", 2), in -> in.peekU8(1),
                in -> in.expect("x", Integer.MAX_VALUE, Integer.MAX_VALUE), in -> in.unsigned("x", 8));
        for (Consumer<FrameCursor> read : reads) {
            assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read.accept(on("01")))
                    .satisfies(problem -> assertThat(problem.reason()).isEqualTo(ProtocolException.Reason.BAD_COUNT));
        }
    }

    @Test
    void a_recording_names_each_field_with_its_group_meaning_and_unit() {
        RecordingCursor in = new RecordingCursor(Unpooled.wrappedBuffer(Hex.bytes("01 0002 00000000000003E8 0203")));
        in.u8("flag");
        in.means("on");
        in.open("record", 1);
        in.u16("speed");
        in.means(0.2, "m/s");
        in.close();
        in.i64("time");
        in.meansTime(1000);
        in.rest("rest", 0);
        assertThat(in.fields()).containsExactly(new NamedBytes(0, 1, "flag", "01", "on", null),
                new NamedBytes(1, 2, "record 1: speed", "0002", "0.2", "m/s"),
                new NamedBytes(3, 8, "time", "00000000000003e8", "1970-01-01T00:00:01Z", null),
                new NamedBytes(11, 2, "rest", "0203", "0203", null));
    }
}
