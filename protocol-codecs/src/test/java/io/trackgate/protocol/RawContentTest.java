package io.trackgate.protocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RawContentTest {

    @ParameterizedTest
    @ValueSource(strings = {"getver\r\nsetdigout 1", "getver\n", "a\tb", "a\u0000", "a\u007f", "a\u0085b", "a\u2028b", "a\ud800"})
    void a_text_that_could_be_more_than_one_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RawContent.Text(text))
                .withMessageMatching("text: character U\\+[0-9A-F]{4} \\(expected: printable ones on one line\\)");
    }

    @Test
    void a_text_has_1_to_500_characters_and_is_not_all_blank() {
        assertThat(new RawContent.Text("x".repeat(500)).shown()).hasSize(500);
        assertThatIllegalArgumentException().isThrownBy(() -> new RawContent.Text("x".repeat(501)))
                .withMessage("text: 501 characters (expected: 1 to 500, not all of them blank)");
        assertThatIllegalArgumentException().isThrownBy(() -> new RawContent.Text(""));
        assertThatIllegalArgumentException().isThrownBy(() -> new RawContent.Text("  "));
    }

    @Test
    void bytes_are_1_to_512_in_hexadecimal() {
        assertThat(RawContent.ofHex("81056a").shown()).isEqualTo("81056a");
        assertThat(RawContent.ofHex("8105 6A".replace(" ", ""))).isEqualTo(RawContent.ofHex("81056a")).hasToString("81056a");
        assertThat(RawContent.ofHex("00".repeat(512)).bytes()).hasSize(512);
        assertThatIllegalArgumentException().isThrownBy(() -> RawContent.ofHex("00".repeat(513)))
                .withMessage("bytes: 513 (expected: 1 to 512)");
        for (String wrong : new String[]{"", "8", "81 05", "0x81", "8g"}) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> RawContent.ofHex(wrong))
                    .withMessageContaining("(expected: 1 to 512");
        }
    }

    @Test
    void nobody_changes_the_bytes_afterwards() {
        byte[] given = {1, 2};
        RawContent.Bytes content = new RawContent.Bytes(given);
        given[0] = 9;
        content.bytes()[1] = 9;
        assertThat(content.shown()).isEqualTo("0102");
    }
}
