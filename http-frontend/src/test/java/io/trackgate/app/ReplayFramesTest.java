package io.trackgate.app;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;

import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.testing.Hex;
import io.trackgate.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What counts as an answer in a capture, and which connections are whole. */
class ReplayFramesTest {

    private static final String ANSWER = "(.*_)?(n?ack|sack|accept|reject|answer)(_.*)?|flex10_lower|vl03_time_response"; // a vector's name

    private static ReplayFrames of(String protocol) { return new ReplayFrames(new ProtocolCatalog().find(protocol).orElseThrow()); }

    static Stream<String> protocols() { return new ProtocolCatalog().names().stream(); }

    @ParameterizedTest
    @MethodSource("protocols")
    void of_all_that_a_server_says_commands_are_no_answers(String protocol) {
        List<Vectors.Vector> vectors = Vectors.load(protocol).stream().filter(vector -> !vector.fromDevice()).toList();
        assertThat(vectors).isNotEmpty().allSatisfy(vector -> {
            boolean answer = vector.name().matches(ANSWER);
            assertThat(of(protocol).answers(vector.bytes())).isEqualTo(answer ? 1 : 0);
            assertThat(of(protocol).withoutCommands(vector.bytes())).isEqualTo(answer ? vector.bytes() : new byte[0]);
        });
    }

    @Test
    void a_command_between_answers_is_left_out_and_half_an_answer_is_not_counted_yet() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        said.writeBytes(Hex.bytes("00000001"));
        said.writeBytes(Hex.bytes("000000000000000F0C010500000007676574696E666F0100004312")); // getinfo
        said.writeBytes(Hex.bytes("000000020000"));
        assertThat(of("teltonika").answers(said.toByteArray())).isEqualTo(2);
        assertThat(of("teltonika").withoutCommands(said.toByteArray())).isEqualTo(Hex.bytes("00000001000000020000"));
    }

    @Test
    void a_connection_begins_with_its_login_where_nothing_comes_before_it_that_only_a_known_tracker_may_say() {
        byte[] login = Hex.bytes("000f333536333037303432343431303133");
        byte[] ping = Hex.bytes("ff");
        assertThat(of("teltonika").beginWithLogin(List.of(login, ping))).isTrue();
        assertThat(of("teltonika").beginWithLogin(List.of(ping))).isFalse();
        assertThat(of("teltonika").beginWithLogin(List.of())).isFalse();
        assertThat(of("gt06").beginWithLogin(List.of(Hex.bytes("78780D01012345678901234500018CDD0D0A")))).isTrue();
        assertThat(of("gt06").beginWithLogin(List.of(login))).as("of another protocol").isFalse();
    }
}
