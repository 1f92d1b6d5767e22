package io.trackgate.ruptela;

import io.netty.buffer.Unpooled;
import io.trackgate.protocol.Recognition;
import io.trackgate.teltonika.TeltonikaProtocol;
import io.trackgate.testing.Hex;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Ruptela and Teltonika both begin with a length below 256; the third byte tells them apart, and nobody says yes before it. */
class RuptelaRecognitionTest {

    @ParameterizedTest
    @CsvSource({
            // first bytes, Ruptela, Teltonika
            "'', MAYBE, MAYBE", "00, MAYBE, MAYBE", "000F, MAYBE, MAYBE", "0009, MAYBE, MAYBE", "0024, MAYBE, NO", "0007, NO, MAYBE",
            "000F 33, NO, MAYBE", "000F 00, MAYBE, NO", "000F 0003, MAYBE, NO", "000F 0004, NO, NO",
            "000F 333536333037303432343431303133, NO, YES", "FF, NO, YES",
            "000F 0001440F32B21AB2, MAYBE, NO", "000F 0001440F32B21AB2 0F, YES, NO", "0009 0001440F32B21AB2 10, YES, NO",
            "0011 0001440F32B21AB2 07, YES, NO", "01A4 000315BC70F9B692 44, YES, NO", "0009 0001440F32B21AB2 63, NO, NO",
            "01, MAYBE, NO", "10, MAYBE, NO", "11, NO, NO", "78, NO, NO", "7E, NO, NO", "1001, NO, NO",
            // 01 also begins frames of others: a length and then tags, a version of the protocol
            "01 50 00 03 38 36 37 34 33 35 38, NO, NO", "01 00 00 0B, NO, NO", "01 00 03, NO, NO",
            "00000000, NO, NO"})
    void first_bytes_are_told_apart(String hex, Recognition ruptela, Recognition teltonika) {
        assertThat(new RuptelaProtocol().recognise(Unpooled.wrappedBuffer(Hex.bytes(hex)))).as("Ruptela").isEqualTo(ruptela);
        assertThat(new TeltonikaProtocol().recognise(Unpooled.wrappedBuffer(Hex.bytes(hex)))).as("Teltonika").isEqualTo(teltonika);
    }
}
