package io.trackgate.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A JT/T 808 terminal over a socket: registration, records, commands, and coming back. */
class Jt808TrackerTest {
    private final Jt808Server server = new Jt808Server();
    private final TcpUplink uplink = server.uplink();
    private final SimulatedTracker tracker = SimulatedTracker.of(Models.model("g10ls"), "13912345678").recordsPerPacket(2)
            .responseTimeout(Duration.ofSeconds(10)).build(uplink);

    @AfterEach
    void switch_everything_off() {
        tracker.close();
        uplink.close();
        server.close();
    }

    @Test
    void a_terminal_registers_once_and_shows_its_code_on_later_connections() {
        tracker.connect().orTimeout(10, TimeUnit.SECONDS).join();
        tracker.drop();
        await().until(() -> tracker.logins() == 2);
        assertThat(server.all(0x0100)).singleElement().asString().startsWith("0 0100 0000 ");
        assertThat(server.all(0x0102)).containsExactly("0 0102 0001 434f444537", "1 0102 0002 434f444537");
        assertThat(tracker.violations()).isEmpty();
    }

    @Test
    void records_leave_in_packets_and_are_receipted() {
        tracker.connect().orTimeout(10, TimeUnit.SECONDS).join();
        tracker.report(3);
        await().until(() -> tracker.recordsAcked() == 3);
        tracker.ping();
        await().until(() -> !server.all(0x0002).isEmpty());
        assertThat(server.all(0x0704)).singleElement().asString().startsWith("0 0704 0002 0002" + "00" + "0028");
        assertThat(server.all(0x0200)).singleElement().asString().startsWith("0 0200 0003 ");
        assertThat(tracker.violations()).isEmpty();
    }

    @Test
    void a_wrong_receipt_is_a_violation() {
        tracker.connect().orTimeout(10, TimeUnit.SECONDS).join();
        server.manners = got -> Map.entry(0x8001, "%04X020001".formatted(got.serial())); // failed
        tracker.report(1);
        await().until(() -> !tracker.violations().isEmpty());
        assertThat(tracker.violations()).first().extracting(Violation::what).isEqualTo("0x8001 for 0x0200 with result 1 (expected: 0)");
        assertThat(tracker.recordsAcked()).isZero();
    }

    @Test
    void a_command_is_carried_out_and_the_next_location_shows_it() {
        tracker.connect().orTimeout(10, TimeUnit.SECONDS).join();
        server.command(0x8105, "64");
        server.command(0x8103, "01 00000029 04 0000003C");
        server.command(0x8201, "");
        await().until(() -> !server.all(0x0201).isEmpty());
        // Two server frames went before: 0100 and 0101.
        assertThat(server.all(0x0001)).containsExactly("0 0001 0002 0102" + "8105" + "00", "0 0001 0003 0103" + "8103" + "00");
        assertThat(server.all(0x0201)).singleElement().asString().startsWith("0 0201 0004 0104" + "00000000" + "00000400");
        assertThat(tracker.outputs()).containsExactly(true);
        assertThat(tracker.parameter(0x0029)).contains("60");
        assertThat(tracker.received()).containsExactly("0x8105 64", "0x8103 0x0029=60", "0x8201");
        assertThat(tracker.violations()).isEmpty();
    }

    @Test
    void an_answer_twice_has_two_serials_of_its_own() {
        tracker.connect().orTimeout(10, TimeUnit.SECONDS).join();
        tracker.when(CommandMatcher.setOutput(1, true)).then(Reactions.answerTwice());
        server.command(0x8105, "64");
        await().until(() -> server.all(0x0001).size() == 2);
        assertThat(server.all(0x0001)).containsExactly("0 0001 0002 0102" + "8105" + "00", "0 0001 0003 0102" + "8105" + "00");
    }

    @Test
    void answers_may_overtake_each_other_and_a_late_one_leaves_on_the_next_connection() {
        tracker.connect().orTimeout(10, TimeUnit.SECONDS).join();
        CompletableFuture<Void> signal = new CompletableFuture<>();
        tracker.when(CommandMatcher.setOutput()).then(Reactions.answerWhen(signal));
        server.command(0x8105, "64");
        server.command(0x8204, "");
        await().until(() -> server.all(0x0001).equals(List.of("0 0001 0002 0103" + "8204" + "00")));
        tracker.drop();
        await().until(() -> tracker.logins() == 2);
        signal.complete(null);
        await().until(() -> server.all(0x0001).size() == 2);
        assertThat(server.all(0x0001)).last().isEqualTo("1 0001 0004 0102" + "8105" + "00");
    }

    @Test
    void a_terminal_whose_code_is_refused_registers_anew() {
        tracker.connect().orTimeout(10, TimeUnit.SECONDS).join();
        server.manners = got -> got.id() == 0x0102
                ? Map.entry(0x8001, "%04X010201".formatted(got.serial())) // failed
                : Jt808Server.polite(got);
        tracker.drop();
        await().until(() -> server.connections.size() == 2 && server.all(0x0102).size() == 2);
        server.manners = Jt808Server::polite;
        server.connections.getLast().close();
        await().until(() -> tracker.logins() == 2);
        assertThat(server.all(0x0100)).hasSize(2);
        assertThat(tracker.violations()).isEmpty();
    }

    @Test
    void every_shape_of_bytes_brings_the_same_session() {
        try (SimulatedTracker cut = SimulatedTracker.of(Models.model("g10ls"), "13912345678").shape(ByteShape.byteByByte()).build(uplink)) {
            cut.connect().orTimeout(10, TimeUnit.SECONDS).join();
            cut.report(3);
            server.command(0x8105, "64");
            await().until(() -> cut.recordsAcked() == 3 && server.all(0x0001).size() == 1);
            assertThat(cut.violations()).isEmpty();
        }
    }
}
