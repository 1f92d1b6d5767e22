package io.trackgate.scenes;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trackgate.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code trackgate explain}: its JSON is relied on by tools, key by key. */
class ExplainTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Vectors.Vector> frames() {
        return Vectors.load("teltonika").stream().filter(vector -> vector.context().isEmpty()
                && (vector.accepted() || vector.expect().equals("reject")));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void every_vector_is_explained_with_the_agreed_keys(Vectors.Vector vector) throws JsonProcessingException {
        CommandLineRun run = CommandLineRun.of("explain", "--protocol", "teltonika", "--from", vector.fromDevice() ? "device" : "server",
                "--json", vector.hex());

        JsonNode explained = JSON.readTree(run.out());
        assertThat(keys(explained)).containsExactlyInAnyOrder("protocol", "frames");
        assertThat(explained.path("protocol").asText()).isEqualTo("teltonika");
        assertThat(explained.path("frames")).isNotEmpty().allSatisfy(ExplainTest::assertFrame);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    private static void assertFrame(JsonNode frame) {
        boolean valid = frame.path("valid").asBoolean();
        assertThat(keys(frame)).contains("from", "name", "valid", "fields").isSubsetOf("from", "name", "valid", "error", "fields",
                "points");
        assertThat(frame.path("from").asText()).isIn("device", "server");
        assertThat(frame.has("error")).isEqualTo(!valid);
        assertThat(frame.path("fields")).allSatisfy(field -> {
            assertThat(keys(field)).contains("offset", "length", "name", "raw", "value").isSubsetOf("offset", "length", "name", "raw",
                    "value",
                    "unit", "checksum");
            assertThat(field.path("raw").asText()).hasSize(2 * field.path("length").asInt());
        });
        assertThat(frame.path("points")).allSatisfy(point -> {
            assertThat(keys(point)).contains("time", "attributes").isSubsetOf("time", "latitude", "longitude", "altitude_m", "speed_kmh",
                    "course_deg", "satellites", "valid", "attributes");
            assertThat(point.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
        });
    }

    private static Set<String> keys(JsonNode node) {
        Set<String> keys = new HashSet<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void a_login_is_explained_byte_by_byte() throws JsonProcessingException {
        CommandLineRun run = CommandLineRun.of("explain", "--protocol", "teltonika", "--json", "000F333536333037303432343431303133");

        JsonNode frame = JSON.readTree(run.out()).path("frames").get(0);
        assertThat(frame.path("valid").asBoolean()).isTrue();
        assertThat(frame.path("fields").findValuesAsText("value")).contains("356307042441013");
        assertThat(frame.path("fields").findValuesAsText("offset")).containsExactly("0", "2");
    }

    @Test
    void the_examples_of_the_help_are_valid_frames_of_each_protocol() {
        List<String> examples = CommandLineRun.of("explain", "--help").out().lines().map(String::strip)
                .filter(line -> line.startsWith("trackgate explain ")).toList();
        assertThat(examples).hasSize(3).allSatisfy(example -> {
            CommandLineRun run = CommandLineRun.of((Object[]) example.substring("trackgate ".length()).split(" "));
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains(": valid").doesNotContain("NOT VALID");
        });
    }

    @Test
    void the_protocol_is_found_out_where_it_is_not_named() throws JsonProcessingException {
        assertThat(CommandLineRun.of("explain", "78780D01012345678901234500018CDD0D0A").out()).startsWith("gt06").contains(": valid");
        CommandLineRun login = CommandLineRun.of("explain", "--json", "000F333536333037303432343431303133");
        assertThat(JSON.readTree(login.out()).path("protocol").asText()).isEqualTo("teltonika");
        assertThat(CommandLineRun.of("explain", "00").err()).as("Teltonika and Ruptela begin like this").contains("--protocol");
    }

    @Test
    void what_a_tracker_sends_is_nothing_that_a_terminal_obeys() throws JsonProcessingException {
        String hostile = "00000000 00000014 0C 01 06 0000000C" // an answer of twelve bytes
                + "1B5D32 07 9B33316D 0A417F42 01 00000000"; // ESC ] 2 BEL, CSI 31m, a new line, A DEL B
        CommandLineRun table = CommandLineRun.of("explain", "--protocol", "teltonika", hostile);
        assertThat(table.out().lines().flatMapToInt(String::codePoints)).noneMatch(Character::isISOControl);
        assertThat(table.out()).contains("]2  31m A B");
        CommandLineRun json = CommandLineRun.of("explain", "--protocol", "teltonika", "--json", hostile);
        assertThat(json.out().lines().flatMapToInt(String::codePoints)).noneMatch(Character::isISOControl);
        assertThat(JSON.readTree(json.out()).findValuesAsText("value")).contains("\u001b]2\u0007\u009b31m\nA\u007fB");
    }

    @Test
    void what_cannot_be_explained_is_refused() {
        assertThat(List.of(CommandLineRun.of("explain", "--protocol", "morse", "00"),
                CommandLineRun.of("explain", "--protocol", "teltonika", "0G"),
                CommandLineRun.of("explain", "--protocol", "teltonika"), CommandLineRun.of("explain", "00")))
                .allSatisfy(run -> assertThat(run.exitCode()).isEqualTo(2)).allSatisfy(run -> assertThat(run.err()).isNotEmpty());
        assertThat(CommandLineRun.of("explain", "--protocol", "teltonika", "0F0F").exitCode()).as("explained: it is none").isZero();
    }
}
