package io.trackgate.jt808;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.ServerKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Codes that terminals are given, and what a model asks for them. */
class Jt808CodesTest {

    private static final TrackerModel LENIENT = Jt808Device.model(Map.of(), List.of());
    private static final TrackerModel STRICT = Jt808Device.model(Map.of("authentication", "strict"), List.of());
    private static final String REGISTRATION = "0000 0000 3130303030 " + "00".repeat(20) + "41424331323334 00";

    private static ServerKey key(int first, boolean open) {
        byte[] secret = new byte[32];
        secret[0] = (byte) first;
        return new ServerKey(secret, open);
    }

    private static Jt808Device device(ServerKey key) { return new Jt808Device(STRICT, Optional.empty(), new Jt808Protocol(key)); }

    private static String hex(String text) { return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII)); }

    private static String code(ServerKey key) { return new Jt808Codes(key).given("13912345678").orElse("none"); }

    @Test
    void a_code_follows_from_the_number_and_the_key_and_fits_into_a_terminal() {
        String code = code(key(1, true));
        assertThat(code).matches("[0-9a-f]{20}").isEqualTo(code(key(1, true))).isNotEqualTo(code(key(2, true)));
        assertThat(new Jt808Codes(key(1, true)).given("13912345679")).isPresent().isNotEqualTo(Optional.of(code));
    }

    @Test
    void who_shows_the_code_of_its_registration_is_admitted_also_by_a_gateway_that_was_started_anew() {
        try (Jt808Device registers = device(key(1, true)); Jt808Device comesBack = device(key(1, true))) {
            assertThat(registers.says(0x0100, 1, REGISTRATION).answer()).contains(hex(code(key(1, true))));
            registers.says(0x0102, 2, hex(code(key(1, true))));
            assertThat(registers.facts().admits(STRICT)).isTrue();
            comesBack.says(0x0102, 1, hex(code(key(1, true))) + "00");
            assertThat(comesBack.facts().admits(STRICT)).as("padded").isTrue();
        }
    }

    @Test
    void a_wrong_code_or_none_at_all_is_enough_for_a_lenient_model_alone() {
        for (String shown : List.of(hex("13912345678"), hex(code(key(2, true))), "")) {
            try (Jt808Device device = device(key(1, true))) {
                device.says(0x0102, 1, shown);
                assertThat(device.facts().admits(STRICT)).as(shown).isFalse();
                assertThat(device.facts().admits(LENIENT)).isTrue();
            }
        }
        try (Jt808Device device = device(key(1, true))) {
            device.says(0x0002, 1, "");
            assertThat(device.facts().admits(STRICT)).as("a heartbeat as its first frame").isFalse();
        }
    }

    @Test
    void while_registration_is_closed_nobody_gets_a_code_and_those_who_have_one_are_admitted() {
        try (Jt808Device registers = device(key(1, false)); Jt808Device has = device(key(1, false))) {
            assertThat(registers.says(0x0100, 7, REGISTRATION).answer()).contains("0007" + "04").doesNotContain(hex(code(key(1, true))));
            has.says(0x0102, 1, hex(code(key(1, true))));
            assertThat(has.facts().admits(STRICT)).isTrue();
        }
    }

    @Test
    void without_a_key_nothing_is_proven() {
        assertThat(Jt808Codes.OPEN.given("13912345678")).contains("13912345678");
        assertThat(Jt808Codes.OPEN.isRight("13912345678", "13912345678")).isFalse();
    }
}
