package io.trackgate.app;

import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a terminal is shown of the gateway's messages. */
class TailLinesTest {

    private static final String FRAME = "{\"number\":1,\"at\":\"2026-01-01T12:00:00.100Z\",\"from\":\"%s\",\"connection\":2,\"size\":3,\"hex\":\"0a0b0c\",\"name\":\"%s\","
            + "\"valid\":%s%s}";

    private static List<String> lines(boolean colours, boolean explain, String message) {
        try {
            return new TailLines(colours, explain).of(new ObjectMapper().readTree(message));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String frames(String... frames) {
        return "{\"type\":\"frames\",\"frames\":[" + String.join(",", frames) + "],\"skipped\":%d}";
    }

    @Test
    void directions_and_trouble_have_colours_where_there_are_any() {
        String message = frames(FRAME.formatted("device", "login", true, ""), FRAME.formatted("server", "answer", true, ""),
                FRAME.formatted("device", "garbage", false, ",\"error\":\"GARBAGE: 7f\"")).formatted(12);
        assertThat(lines(true, false, message)).containsExactly("\u001B[31m… 12 skipped\u001B[0m",
                "2026-01-01T12:00:00.100Z #2 \u001B[32m→ login                   \u001B[0m    3  0a0b0c",
                "2026-01-01T12:00:00.100Z #2 \u001B[36m← answer                  \u001B[0m    3  0a0b0c",
                "2026-01-01T12:00:00.100Z #2 \u001B[31m→ garbage                 \u001B[0m    3  0a0b0c",
                "      \u001B[31mGARBAGE: 7f\u001B[0m");
        assertThat(lines(false, false, message)).noneMatch(line -> line.contains("\u001B")).hasSize(5);
    }

    @Test
    void what_a_tracker_sends_is_nothing_that_a_terminal_obeys() {
        String field = "{\"offset\":0,\"length\":3,\"name\":\"text\",\"raw\":\"0a0b0c\",\"value\":\"\\u001b[2J\\u0007\\nnext\"}";
        String message = frames(
                FRAME.formatted("device", "a\\u001b]0;title\\u0007", false, ",\"error\":\"\\u001b[31m\",\"fields\":[" + field + "]"))
                .formatted(0);
        assertThat(String.join("", lines(false, true, message))).doesNotContain("\u001B").doesNotContain("\u0007").doesNotContain("\n")
                .contains("[2J  next");
    }

    @Test
    void a_wrong_checksum_stands_out() {
        String fields = ",\"masked\":true,\"fields\":[{\"offset\":0,\"length\":2,\"name\":\"crc\",\"raw\":\"0a0b\",\"value\":\"wrong (expected: 0x1234)\",\"checksum\":true},"
                + "{\"offset\":2,\"length\":1,\"name\":\"speed\",\"raw\":\"0c\",\"value\":\"12\",\"unit\":\"km/h\"}]";
        List<String> lines = lines(true, true, frames(FRAME.formatted("device", "login", true, fields)).formatted(0));
        assertThat(lines.get(0)).endsWith("(masked)");
        assertThat(lines.get(1)).startsWith("\u001B[31m").contains("wrong (expected: 0x1234)");
        assertThat(lines.get(2)).doesNotContain("\u001B").endsWith("12 km/h");
    }
}
