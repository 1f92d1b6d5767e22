package io.trackgate.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;

import io.netty.channel.Channel;
import io.trackgate.protocol.Capture;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.simulator.Replay.Event;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When the replay connects, waits and hangs up. */
class ReplayTest {

    private static final String LOGIN = "000f333536333037303432343431303133";
    private static final String TEXT = "00000000 0000000A 0C 01 06 00000002 6F6B 01 00000000"; // "ok"
    private static final String PING = "FF";

    private final RawServer server = new RawServer();
    private final List<Long> open = new CopyOnWriteArrayList<>(); // connections, at each text that comes
    private final List<Capture.Frame> frames = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private ToIntFunction<byte[]> answers = bytes -> bytes.length == 1 ? 1 : bytes.length / 4; // a login's answer, or receipts

    @AfterEach
    void close() { server.close(); }

    private ReplayTest device(int connection, String hex) { return frame(connection, Sender.DEVICE, hex); }

    private ReplayTest server(int connection, String hex) { return frame(connection, Sender.SERVER, hex); }

    /** A second after the one before. */
    private ReplayTest frame(int connection, Sender from, String hex) {
        frames.add(new Capture.Frame(Instant.EPOCH.plusSeconds(frames.size()), connection, from, Hex.bytes(hex), false));
        return this;
    }

    private Replay.Sum play() throws InterruptedException {
        try (TcpUplink uplink = server.uplink()) {
            Capture capture = new Capture(new Capture.Head("teltonika", 1, "356307042441013", "telfmb120"), frames);
            return new Replay(capture, uplink, OptionalDouble.empty(), Duration.ofSeconds(20), answers, events::add).run();
        }
    }

    private List<String> heardAfter(String sent) {
        return events.stream().filter(Event.Exchanged.class::isInstance).map(Event.Exchanged.class::cast)
                .filter(exchange -> Arrays.equals(exchange.sent().bytes(), Hex.bytes(sent))).map(exchange -> Hex.of(exchange.now()))
                .toList();
    }

    private String countOpen() {
        open.add(server.connections.stream().filter(Channel::isActive).count());
        return "00000001";
    }

    @Test
    void a_connection_that_had_said_all_is_gone_before_the_next_one_is_made() throws InterruptedException {
        server.afterText = text -> countOpen();
        device(1, LOGIN).server(1, "01").device(2, LOGIN).server(2, "01").device(2, TEXT).server(2, "00000001").device(2, PING);
        assertThat(play().connections()).isEqualTo(2);
        assertThat(open).containsExactly(1L);
    }

    @Test
    void two_connections_that_lived_at_once_live_at_once() throws InterruptedException {
        server.afterText = text -> countOpen();
        device(1, LOGIN).server(1, "01").device(2, LOGIN).server(2, "01").device(2, TEXT).server(2, "00000001").device(1, PING).device(2,
                PING);
        assertThat(play().closed()).isZero();
        assertThat(open).containsExactly(2L);
    }

    @Test
    void a_connection_that_was_still_answered_when_the_next_one_spoke_is_there_too() throws InterruptedException {
        server.afterText = text -> countOpen();
        device(1, LOGIN).device(2, LOGIN).server(2, "01").device(2, TEXT).server(2, "00000001").server(1, "01").device(2, PING);
        assertThat(play().unanswered()).isZero();
        assertThat(open).containsExactly(2L);
    }

    @Test
    void the_second_of_two_answers_may_come_a_moment_later() throws InterruptedException {
        server.afterText = text -> "00000001";
        ToIntFunction<byte[]> count = answers;
        answers = bytes -> {
            if (Arrays.equals(bytes, Hex.bytes("00000001"))) server.raw("00000002"); // the replay has heard the first alone
            return count.applyAsInt(bytes);
        };
        device(1, LOGIN).server(1, "01").device(1, TEXT).server(1, "0000000A").server(1, "0000000B").device(1, PING);
        assertThat(play().unanswered()).isZero();
        assertThat(heardAfter(TEXT)).containsExactly("0000000100000002");
        assertThat(heardAfter(PING)).containsExactly("");
    }

    @Test
    void what_is_no_answer_is_not_waited_for() throws InterruptedException {
        answers = bytes -> bytes.length == 1 ? 1 : 0;
        device(1, LOGIN).server(1, "01").device(1, TEXT).server(1, "0000000A").device(1, PING);
        assertThat(play().unanswered()).isZero();
    }

    @Test
    void a_tracker_that_did_not_wait_may_be_answered_sooner_now() throws InterruptedException {
        server.afterText = text -> "00000001";
        device(1, LOGIN).server(1, "01").device(1, TEXT).device(1, TEXT).server(1, "00000001").server(1, "00000001").device(1, PING);
        assertThat(play().unanswered()).isZero();
        assertThat(String.join("", heardAfter(TEXT))).isEqualTo("0000000100000001");
        assertThat(heardAfter(PING)).containsExactly("");
    }
}
