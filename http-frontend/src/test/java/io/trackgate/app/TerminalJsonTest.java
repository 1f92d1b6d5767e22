package io.trackgate.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** JSON that a terminal only shows. */
class TerminalJsonTest {

    @Test
    void control_characters_that_json_lets_be_are_escaped_and_mean_the_same() throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper();
        String text = "\u001b[2J \u007f \u0080 \u009b31m \u009f \u00a0 Ä 京";
        String shown = TerminalJson.of(json.createObjectNode().put("value", text).toString());
        assertThat(shown.codePoints()).noneMatch(Character::isISOControl);
        assertThat(shown).contains("\\u009b31m", "Ä 京");
        assertThat(json.readTree(shown).path("value").asText()).isEqualTo(text);
    }
}
