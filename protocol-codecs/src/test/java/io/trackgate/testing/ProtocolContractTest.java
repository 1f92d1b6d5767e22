package io.trackgate.testing;

import java.util.List;

import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The exam that every vendor's pipeline has to pass. */
public abstract class ProtocolContractTest {

    /** Literal bytes of one vendor. {@code login} may itself be a data frame where there is no login. */
    public record Exam(DeviceProtocol protocol, byte[] login, String deviceId, String loginAnswer, byte[] data, String receipt,
            byte[] badChecksum, byte[] tooLong, byte[] garbage) {}

    @SuppressWarnings("NullAway.Init") // set before each test
    private DeviceWire wire;

    protected abstract Exam exam();

    @BeforeEach
    void connect() { wire = new DeviceWire(exam().protocol()); }

    @AfterEach
    void disconnect() { wire.close(); }

    @Test
    void a_login_names_the_device_and_is_answered() {
        wire.feed(exam().login());
        assertThat(wire.frames().getFirst().messages()).filteredOn(Login.class::isInstance).singleElement()
                .extracting(login -> ((Login) login).deviceId()).isEqualTo(exam().deviceId());
        assertThat(wire.replies()).first().isEqualTo(exam().loginAnswer());
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void a_frame_is_owed_the_literal_receipt() {
        loggedIn().feed(exam().data());
        assertThat(wire.replies()).containsExactly(exam().receipt());
    }

    @Test
    void nothing_is_written_before_the_session_says_so() {
        loggedIn().feed(exam().data()).feed(exam().data());
        assertThat(wire.wroteSomething()).isFalse();
    }

    @Test
    void frames_that_come_byte_by_byte_are_each_read_once() {
        byte[] stream = Hex.join(exam().login(), exam().data(), exam().data());
        List<DeviceMessage> whole = messages(wire.feed(stream));
        reconnect();
        assertThat(kinds(messages(wire.feedByteByByte(stream)))).isEqualTo(kinds(whole));
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void a_frame_cut_anywhere_is_read_once() {
        for (int cut = 0; cut <= exam().data().length; cut++) {
            reconnect();
            loggedIn().feedCutAt(exam().data(), cut);
            assertThat(wire.replies()).as("cut at %d", cut).containsExactly(exam().receipt());
            assertThat(wire.problems()).isEmpty();
        }
    }

    @Test
    void glued_frames_are_read_in_their_order() {
        wire.feed(Hex.join(exam().login(), exam().data(), exam().data(), exam().data()));
        assertThat(wire.replies()).containsExactly(exam().loginAnswer(), exam().receipt(), exam().receipt(), exam().receipt());
    }

    @Test
    void a_wrong_checksum_costs_one_frame_and_not_its_neighbours() {
        loggedIn().feed(Hex.join(exam().data(), exam().badChecksum(), exam().data()));
        assertThat(wire.reasons()).containsExactly(ProtocolException.Reason.BAD_CHECKSUM);
        assertThat(wire.replies()).containsExactly(exam().receipt(), exam().receipt());
    }

    @Test
    void a_length_beyond_all_bounds_ends_the_stream_before_anything_waits_for_it() {
        loggedIn().feed(exam().tooLong());
        assertThat(wire.reasons()).containsExactly(ProtocolException.Reason.FRAME_TOO_LONG);
    }

    @Test
    void garbage_before_the_login_ends_the_stream_once() {
        wire.feed(exam().garbage()).feed(exam().login()).feed(exam().data());
        assertThat(wire.problems()).hasSize(1);
        assertThat(((ProtocolException) wire.problems().getFirst()).fatal()).isTrue();
        assertThat(wire.frames()).isEmpty();
    }

    @Test
    void garbage_between_frames_never_becomes_a_frame() {
        loggedIn().feed(Hex.join(exam().data(), exam().garbage(), exam().data()));
        assertThat(wire.problems()).isNotEmpty().allMatch(ProtocolException.class::isInstance);
        assertThat(wire.replies()).first().isEqualTo(exam().receipt());
        assertThat(wire.frames().size()).isBetween(1, 2);
    }

    private void reconnect() {
        wire.close();
        connect();
    }

    private DeviceWire loggedIn() { return wire.feed(exam().login()).forget(); }

    private static List<DeviceMessage> messages(DeviceWire wire) {
        return wire.frames().stream().flatMap(frame -> frame.messages().stream()).toList();
    }

    private static List<String> kinds(List<DeviceMessage> messages) {
        return messages.stream().map(message -> message.getClass().getSimpleName()).toList();
    }
}
