package io.trackgate.core.session;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.TrackerCommand.SetOutput;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The exam that every vendor has to pass: its bytes in its own pipeline, and its commands and answers in a real session. Whose an answer is may
 * never be mistaken, whenever and wherever it comes.
 */
abstract class ProtocolContractTest {

    /** What a family's framing allows once bytes make no sense. */
    public enum AfterGarbage {
        /** Nothing tells where the next frame begins. */
        CLOSES,
        /** The next frame is found by its marks. */
        RESYNCHRONISES
    }

    /**
     * Literal bytes of one vendor. {@code login} may itself be a data frame where there is no login.
     *
     * @param receipt of the n-th data frame after the login, from 0: some servers number what they send
     */
    public record Exam(DeviceProtocol protocol, AfterGarbage afterGarbage, byte[] login, String deviceId, String loginAnswer, byte[] data,
            IntFunction<String> receipt, byte[] badChecksum, byte[] tooLong, byte[] garbage) {

        String[] receipts(int count) { return IntStream.range(0, count).mapToObj(receipt).toArray(String[]::new); }

        boolean resynchronises() { return afterGarbage == AfterGarbage.RESYNCHRONISES; }
    }

    /** One frame of the gateway and the tracker's answer, both literally, in hexadecimal. */
    public record Exchange(String sent, String answered) {}

    /**
     * A switch of a shipped model in all its exchanges, and the opposite one right behind it. The tags in them are those of the exam's clock,
     * 2026-01-01 12:00 UTC: each step of the two has the next one.
     */
    public record Talk(String model, SetOutput command, List<Exchange> exchanges, SetOutput opposite, List<Exchange> oppositeExchanges) {}

    @SuppressWarnings("NullAway.Init") // set before each test
    private DeviceWire wire;

    protected abstract Exam exam();

    protected abstract Talk talk();

    /** One frame with a right checksum and a content that nobody can read, in hexadecimal. */
    protected abstract String unreadable();

    /** What an answer to a command is owed, in hexadecimal; null where answers get no receipt. The exam's plans have one step then. */
    protected @Nullable String receiptOfAnswer(String answered) {
        return null;
    }

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
        assertThat(wire.replies()).containsExactly(exam().receipts(1));
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
            assertThat(wire.replies()).as("cut at %d", cut).containsExactly(exam().receipts(1));
            assertThat(wire.problems()).isEmpty();
        }
    }

    @Test
    void glued_frames_are_read_in_their_order() {
        wire.feed(Hex.join(exam().login(), exam().data(), exam().data(), exam().data()));
        assertThat(wire.replies()).startsWith(exam().loginAnswer()).endsWith(exam().receipts(3)).hasSize(4);
    }

    @Test
    void a_wrong_checksum_costs_one_frame_and_not_its_neighbours() {
        loggedIn().feed(Hex.join(exam().data(), exam().badChecksum(), exam().data()));
        assertThat(wire.reasons()).containsExactly(ProtocolException.Reason.BAD_CHECKSUM);
        assertThat(wire.replies()).containsExactly(exam().receipts(2));
    }

    @Test
    void a_length_beyond_all_bounds_is_refused_before_anything_waits_for_it() {
        loggedIn().feed(exam().tooLong());
        assertThat(wire.reasons()).containsExactly(ProtocolException.Reason.FRAME_TOO_LONG);
        wire.feed(exam().data());
        assertThat(wire.replies()).containsExactly(exam().receipts(exam().resynchronises() ? 1 : 0));
    }

    @Test
    void garbage_before_the_login_ends_the_stream_once_or_is_skipped() {
        wire.feed(exam().garbage()).feed(exam().login()).feed(exam().data());
        assertThat(wire.problems()).hasSize(1);
        assertThat(((ProtocolException) wire.problems().getFirst()).fatal()).isNotEqualTo(exam().resynchronises());
        if (exam().resynchronises()) assertThat(wire.replies()).startsWith(exam().loginAnswer()).endsWith(exam().receipts(1)).hasSize(2);
        else
            assertThat(wire.frames()).isEmpty();
    }

    @Test
    void garbage_between_frames_never_becomes_a_frame() {
        loggedIn().feed(Hex.join(exam().data(), exam().garbage(), exam().data()));
        assertThat(wire.problems()).isNotEmpty().allMatch(ProtocolException.class::isInstance);
        assertThat(wire.replies()).startsWith(exam().receipts(1));
        if (exam().resynchronises()) assertThat(wire.replies()).containsExactly(exam().receipts(2));
        else
            assertThat(wire.frames().size()).isBetween(1, 2);
    }

    @Test
    void a_whole_frame_that_nobody_can_read_is_counted_and_kept_and_closes_nothing() {
        try (SessionUnderExam session = session()) {
            for (int i = 0; i < 30; i++)
                session.feed(unreadable());
            assertThat(session.isOpen()).isTrue();
            assertThat(session.kept()).hasSize(30).allMatch(raw -> raw.equals(literal(unreadable())));
            assertThat(session.unreadable()).isEqualTo(30);
        }
    }

    @Test
    void damaged_frames_are_borne_until_their_budget_is_spent() {
        try (SessionUnderExam session = session()) {
            // A run of them is one damage where frames have marks; so a good one stands between. Each wins back a tenth of a damaged one.
            for (int i = 0; i < 11; i++)
                session.feed(exam().badChecksum()).feed(exam().data());
            assertThat(session.isOpen()).as("eleven, of which one was won back").isTrue();
            session.feed(exam().badChecksum());
            assertThat(session.isOpen()).isFalse();
        }
    }

    // ---- commands and answers ----

    private SessionUnderExam session() {
        SessionUnderExam session = new SessionUnderExam(exam().protocol(), ModelFile.shipped(talk().model()), exam().deviceId());
        session.feed(exam().login());
        assertThat(session.sent()).startsWith(exam().loginAnswer()); // and what else a login comes with
        return session;
    }

    private void confirm(SessionUnderExam session, List<Exchange> exchanges) {
        for (Exchange exchange : exchanges) {
            assertThat(session.sent()).containsExactly(literal(exchange.sent()));
            session.feed(exchange.answered());
            String receipt = receiptOfAnswer(exchange.answered());
            if (receipt != null) assertThat(session.sent()).containsExactly(receipt);
        }
    }

    private static String literal(String hex) { return Hex.of(Hex.bytes(hex)); }

    /** Every answer of the first command at once, as a tracker may send them that was not heard. */
    private void allAnswers(SessionUnderExam session) {
        talk().exchanges().forEach(exchange -> session.feed(exchange.answered()));
    }

    @Test
    void a_command_is_its_literal_frames_and_its_literal_answers_confirm_it() {
        try (SessionUnderExam session = session()) {
            PendingCommand command = session.submit(talk().command());
            assertThat(session.outcome(command)).isEmpty();
            confirm(session, talk().exchanges());
            assertThat(session.confirmed(command)).isTrue();
            PendingCommand opposite = session.submit(talk().opposite());
            confirm(session, talk().oppositeExchanges());
            assertThat(session.confirmed(opposite)).isTrue();
            assertThat(session.sent()).isEmpty();
        }
    }

    @Test
    void answers_that_come_byte_by_byte_between_records_confirm_too() {
        try (SessionUnderExam session = session()) {
            PendingCommand command = session.submit(talk().command());
            for (Exchange exchange : talk().exchanges()) {
                session.feed(exam().data()).feedByteByByte(exchange.answered()).feed(exam().data());
            }
            assertThat(session.confirmed(command)).isTrue();
        }
    }

    @Test
    void the_answer_to_another_command_confirms_nothing() {
        try (SessionUnderExam session = session()) {
            PendingCommand command = session.submit(talk().command());
            talk().oppositeExchanges().forEach(exchange -> session.feed(exchange.answered()));
            assertThat(session.outcome(command)).isEmpty();
        }
    }

    @Test
    void a_late_answer_does_not_answer_the_next_command() {
        try (SessionUnderExam session = session()) {
            PendingCommand late = session.submit(talk().command());
            session.patienceEnds();
            assertThat(session.outcome(late)).containsInstanceOf(CommandOutcome.TimedOut.class);
            PendingCommand opposite = session.submit(talk().opposite());
            PendingCommand again = session.submit(talk().command());
            allAnswers(session);
            assertThat(session.confirmed(opposite) || session.confirmed(again)).isFalse();
        }
    }

    /** Without tags a tracker answers each text at most once, in order: there a repeat can't be told from an answer. */
    @Test
    void an_answer_that_comes_twice_answers_one_command() {
        assumeTrue(exam().protocol().repliesCarryTag());
        try (SessionUnderExam session = session()) {
            PendingCommand command = session.submit(talk().command());
            confirm(session, talk().exchanges());
            PendingCommand again = session.submit(talk().command());
            allAnswers(session);
            assertThat(session.confirmed(command)).isTrue();
            assertThat(session.outcome(again)).isEmpty();
        }
    }

    @Test
    void a_reconnect_in_mid_command_loses_it_and_its_answer_answers_nothing_on_the_next_connection() {
        try (SessionUnderExam session = session()) {
            PendingCommand lost = session.submit(talk().command());
            session.reconnect().feed(exam().login());
            assertThat(session.outcome(lost)).containsInstanceOf(CommandOutcome.SessionLost.class);
            PendingCommand again = session.submit(talk().command());
            allAnswers(session);
            assertThat(session.confirmed(again)).isFalse();
        }
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
