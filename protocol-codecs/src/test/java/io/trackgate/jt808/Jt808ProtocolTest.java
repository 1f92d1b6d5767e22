package io.trackgate.jt808;

import java.util.List;
import java.util.Map;

import io.netty.buffer.Unpooled;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.Recognition;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class Jt808ProtocolTest {

    private final Jt808Protocol protocol = new Jt808Protocol();

    @Test
    void the_catalogue_knows_it_by_the_name_that_configuration_uses() {
        assertThat(new ProtocolCatalog().find("jt808")).hasValueSatisfying(found -> {
            assertThat(found.repliesCarryTag()).isTrue();
            assertThat(found.greatestTag()).isEqualTo(0x7FFF);
        });
    }

    @ParameterizedTest
    @CsvSource({"7E, YES", "7E7E01, YES", "'', MAYBE", "7878, NO", "000F, NO", "FF, NO"})
    void a_connection_is_known_by_its_first_byte(String hex, Recognition expected) {
        assertThat(protocol.recognise(Unpooled.wrappedBuffer(Hex.bytes(hex)))).isEqualTo(expected);
    }

    @Test
    void a_zone_that_is_none_and_a_bit_that_is_none_are_named() {
        TrackerModel model = Jt808Device.model(Map.of("time-zone", "Beijing"), List.of(10, 32));
        assertThat(protocol.lint(model)).containsExactly(
                "options.time-zone: Beijing (expected: a time zone such as UTC, +08:00 or Europe/Vilnius)",
                "telemetry.outputs: 32 (expected: a status bit, 0 to 31)");
        assertThat(protocol.lint(Jt808Device.model(Map.of("time-zone", "+03:00"), List.of(10, 11)))).isEmpty();
    }
}
