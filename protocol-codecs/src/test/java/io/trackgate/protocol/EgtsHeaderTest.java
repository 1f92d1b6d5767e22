package io.trackgate.protocol;

import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EgtsHeaderTest {

    /** EGTS_SR_TERM_IDENTITY with an IMEI; the second one has the address fields of a route. */
    private static final String LOGIN = "0100000b001e00010001a9" + "17000700800101011400320d04000233353633303730343234343030313316a6";
    private static final String ROUTED = "01002010001e0002000111223344052c"
            + "17000700800101011400320d04000233353633303730343234343030313316a6";

    private static Recognition recognise(byte[] bytes) { return EgtsHeader.recognise(Unpooled.wrappedBuffer(bytes)); }

    private static Recognition recognise(String hex) { return recognise(Hex.bytes(hex)); }

    @ParameterizedTest
    @ValueSource(strings = {LOGIN, ROUTED, "0100030b000300890000" + "4a" + "15380033e8"})
    void a_packet_with_a_right_header_checksum_is_egts(String hex) { assertThat(recognise(hex)).isEqualTo(Recognition.YES); }

    @Test
    void before_the_checksum_nothing_is_certain() {
        for (int length = 0; length < 11; length++)
            assertThat(recognise(LOGIN.substring(0, 2 * length))).as("%d bytes", length).isEqualTo(Recognition.MAYBE);
        assertThat(recognise(LOGIN.substring(0, 2 * 11))).isEqualTo(Recognition.YES);
        for (int length = 0; length < 16; length++)
            assertThat(recognise(ROUTED.substring(0, 2 * length))).as("%d bytes", length).isEqualTo(Recognition.MAYBE);
        assertThat(recognise(ROUTED.substring(0, 2 * 16))).isEqualTo(Recognition.YES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"02", "00", "010040", "010080", "0100000a", "01000010", "0100200b", "0100000b001e00010003",
            "0100000b001e00010001a8",
            "01002010001e0002000111223344052d"})
    void another_version_prefix_length_type_or_checksum_is_not_egts(String hex) { assertThat(recognise(hex)).isEqualTo(Recognition.NO); }

    @ParameterizedTest
    @ValueSource(strings = {"01170003" + "383631323330303433393037363236", "0120000182020203", "01", "011c0001001c", "000f333536"})
    void first_bytes_of_other_protocols_are_never_taken_for_egts(String hex) { assertThat(recognise(hex)).isNotEqualTo(Recognition.YES); }

    @Test
    void looking_reads_nothing_and_begins_where_the_reader_stands() {
        ByteBuf bytes = Unpooled.wrappedBuffer(Hex.bytes("ffff", LOGIN)).skipBytes(2);
        assertThat(EgtsHeader.recognise(bytes)).isEqualTo(Recognition.YES);
        assertThat(bytes.readerIndex()).isEqualTo(2);
    }

    @Test
    void any_bytes_have_an_answer_and_one_wrong_bit_in_the_header_is_seen() {
        Random random = new Random(285);
        for (int i = 0; i < 2_000; i++) {
            byte[] any = new byte[random.nextInt(40)];
            random.nextBytes(any);
            assertThat(recognise(any)).isNotNull();
        }
        for (int bit = 0; bit < 11 * 8; bit++) {
            byte[] wrong = Hex.bytes(LOGIN);
            wrong[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(recognise(wrong)).as("bit %d", bit).isNotEqualTo(Recognition.YES);
        }
    }
}
