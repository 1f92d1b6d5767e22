package io.trackgate.protocol;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LogTextTest {

    @Test
    void a_text_can_not_begin_a_line_of_its_own_or_command_a_terminal() {
        assertThat(LogText.oneLine("DOUT1:1\r\nERROR forged\u001b[2J")).isEqualTo("DOUT1:1  ERROR forged [2J");
    }

    @Test
    void a_long_text_is_cut() { assertThat(LogText.oneLine("x".repeat(70_000))).hasSize(501).endsWith("…"); }
}
