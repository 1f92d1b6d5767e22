package io.trackgate.app.check;

import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectStepTest {

    private static String what(String hex) { return ConnectStep.what(HexFormat.of().parseHex(hex.replace(" ", ""))); }

    @Test
    void a_device_that_speaks_something_else_is_told_what_it_speaks() {
        assertThat(what("000F 333536")).contains("the beginning of").contains("teltonika");
        assertThat(what("0100000B 001E00 0100 01 A9")).isEqualTo("EGTS, which Trackgate doesn't read");
        assertThat(what("0100000B 001E00 0100 01 A8")).isEqualTo("no protocol that Trackgate knows");
    }
}
