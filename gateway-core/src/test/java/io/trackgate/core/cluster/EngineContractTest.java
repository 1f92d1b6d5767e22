package io.trackgate.core.cluster;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackingSettings;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandResult;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.TrackerCommand;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What every engine does, faults included. A node asks and a node has sessions; where there is one node it is both. */
abstract class EngineContractTest {

    static final TrackerCommand SWITCH = new TrackerCommand.SetOutput(1, true);

    final FakeNode ownerNode = new FakeNode();

    /** Has the sessions. */
    abstract Engine owner();

    /** Is asked by a caller. */
    abstract Engine asker();

    Holding found(int trackerId) {
        await().until(() -> asker().find(trackerId, true).get(5, TimeUnit.SECONDS).isPresent());
        return asker().find(trackerId, true).join().orElseThrow();
    }

    static RoutedCommand command(Holding to, TrackerCommand command, Duration within) {
        return new RoutedCommand(UUID.randomUUID(), 7, 7, to.epoch(), command, "test", InstantSource.system().millis() + within.toMillis());
    }

    Answer route(Holding to, TrackerCommand command) {
        return asker().route(to.node(), command(to, command, Duration.ofSeconds(5))).join();
    }

    static Answer ended(CommandOutcome outcome) {
        return new Answer.Ended(new CommandResult(UUID.randomUUID(), outcome, true, Duration.ofNanos(12_345), true, "DOUT1:1"));
    }

    @Test
    void a_session_that_is_claimed_is_found_at_its_node_and_one_that_is_released_is_not() {
        ownerNode.login(owner(), 7, "111").orTimeout(5, TimeUnit.SECONDS).join();
        assertThat(found(7)).isEqualTo(ownerNode.held.get(7)).returns(owner().self(), Holding::node);
        assertThat(asker().findAll(List.of(7, 8)).join()).isEqualTo(Map.of(7, ownerNode.held.get(7)));
        ownerNode.logout(owner(), 7);
        await().until(() -> asker().find(7, true).join().isEmpty());
    }

    @Test
    void of_two_logins_the_newer_is_found_and_the_end_of_the_older_does_not_remove_it() {
        ownerNode.login(owner(), 7, "111");
        Holding older = ownerNode.held.get(7);
        ownerNode.login(owner(), 7, "111").orTimeout(5, TimeUnit.SECONDS).join();
        owner().release(7, "111", older.epoch());
        Holding newer = ownerNode.held.get(7);
        assertThat(newer.epoch()).isGreaterThan(older.epoch());
        await().untilAsserted(() -> assertThat(found(7)).isEqualTo(newer));
    }

    @Test
    void a_command_is_run_where_the_session_is_and_its_outcome_comes_back() {
        ownerNode.login(owner(), 7, "111").orTimeout(5, TimeUnit.SECONDS).join();
        ownerNode.next = CompletableFuture.completedFuture(ended(new CommandOutcome.Acknowledged()));
        assertThat(route(found(7), SWITCH)).isEqualTo(ownerNode.next.join());
        assertThat(ownerNode.executed).singleElement().returns(SWITCH, RoutedCommand::command).returns("test", RoutedCommand::askedBy);
    }

    @Test
    void every_kind_of_command_arrives_as_it_was_and_so_does_every_outcome() {
        ownerNode.login(owner(), 7, "111").orTimeout(5, TimeUnit.SECONDS).join();
        Holding there = found(7);
        TrackingSettings settings = new TrackingSettings(
                new TreeMap<>(Map.of("tracking_interval", new SettingValue.Whole(30), "on_ignition",
                        new SettingValue.Flag(true), "mode", new SettingValue.Text("a \"b\""))));
        List<TrackerCommand> commands = List.of(SWITCH,
                new TrackerCommand.SetOutputs(List.of(TrackerCommand.OutputChange.ON, TrackerCommand.OutputChange.UNCHANGED)),
                new TrackerCommand.SetEngineBlock(2, true), new TrackerCommand.SendRaw(new RawContent.Text("getver é")),
                new TrackerCommand.SendRaw(RawContent.ofHex("00ff7e")), new TrackerCommand.SetLed(false),
                new TrackerCommand.SetTracking(settings), new TrackerCommand.ReadLed(), new TrackerCommand.ReadOutputs(),
                new TrackerCommand.ReadTracking());
        List<CommandOutcome> outcomes = List.of(new CommandOutcome.Acknowledged(), new CommandOutcome.Postponed("later"),
                new CommandOutcome.Sent(), new CommandOutcome.Deferred(), new CommandOutcome.Rejected("no"),
                new CommandOutcome.Unsupported("what"), new CommandOutcome.Offline(), new CommandOutcome.Busy(32),
                new CommandOutcome.NotSent("late"), new CommandOutcome.TimedOut(Duration.ofSeconds(3)),
                new CommandOutcome.SessionLost("gone"));
        for (int i = 0; i < outcomes.size(); i++) {
            TrackerCommand command = commands.get(i % commands.size());
            ownerNode.next = CompletableFuture.completedFuture(ended(outcomes.get(i)));
            assertThat(route(there, command)).isEqualTo(ownerNode.next.join());
            assertThat(ownerNode.executed.getLast().command()).isEqualTo(command);
        }
    }

    @Test
    void a_command_for_a_session_that_is_not_there_any_more_is_refused_and_nothing_is_done() {
        ownerNode.login(owner(), 7, "111").orTimeout(5, TimeUnit.SECONDS).join();
        Holding before = found(7);
        ownerNode.login(owner(), 7, "111").orTimeout(5, TimeUnit.SECONDS).join();
        assertThat(route(before, SWITCH)).isInstanceOf(Answer.Stale.class);
        assertThat(ownerNode.executed).isEmpty();
    }

    @Test
    void a_refused_command_may_come_again_for_the_session_that_is_there_now() {
        ownerNode.login(owner(), 7, "111").orTimeout(5, TimeUnit.SECONDS).join();
        RoutedCommand first = command(new Holding(owner().self(), "111", 0), SWITCH, Duration.ofSeconds(5));
        assertThat(asker().route(owner().self(), first).join()).isInstanceOf(Answer.Stale.class);
        ownerNode.next = CompletableFuture.completedFuture(ended(new CommandOutcome.Acknowledged()));
        RoutedCommand again = new RoutedCommand(first.id(), 7, 7, found(7).epoch(), SWITCH, "test", first.deadlineMillis());
        assertThat(asker().route(owner().self(), again).join()).isEqualTo(ownerNode.next.join());
    }

    @Test
    void a_node_that_is_gone_never_had_the_command() {
        Holding gone = new Holding(new NodeId(owner().self().name(), "before"), "111", 5);
        assertThat(route(gone, SWITCH)).isInstanceOf(Answer.Gone.class);
    }

    @Test
    void nobody_knows_what_became_of_a_command_without_an_answer_in_time() {
        ownerNode.login(owner(), 7, "111").orTimeout(5, TimeUnit.SECONDS).join();
        Holding there = found(7);
        CompletableFuture<Answer> answer = asker().route(there.node(), command(there, SWITCH, Duration.ofMillis(200)));
        assertThat(answer.orTimeout(5, TimeUnit.SECONDS).join()).isInstanceOf(Answer.NoReply.class);
        assertThat(ownerNode.executed).hasSize(1);
    }

    @Test
    void a_command_whose_time_is_over_is_not_begun() {
        ownerNode.login(owner(), 7, "111").orTimeout(5, TimeUnit.SECONDS).join();
        Holding there = found(7);
        Answer answer = asker().route(there.node(), command(there, SWITCH, Duration.ofMillis(-1))).join();
        assertThat(answer).isNotInstanceOf(Answer.Ended.class);
        assertThat(ownerNode.executed).isEmpty();
    }

    @Test
    void a_command_whose_session_is_taken_over_while_it_is_in_flight_ends_as_lost() {
        ownerNode.login(owner(), 7, "111").orTimeout(5, TimeUnit.SECONDS).join();
        Holding there = found(7);
        CompletableFuture<Answer> answer = asker().route(there.node(), command(there, SWITCH, Duration.ofSeconds(5)));
        await().until(() -> ownerNode.executed.size() == 1);
        ownerNode.login(owner(), 7, "111");
        ownerNode.next.complete(ended(new CommandOutcome.SessionLost("its tracker logged in again")));
        assertThat(answer.orTimeout(5, TimeUnit.SECONDS).join()).isEqualTo(ownerNode.next.join());
    }

    @Test
    void the_owner_is_among_the_nodes() {
        ownerNode.login(owner(), 7, "111");
        await().untilAsserted(() -> assertThat(asker().nodes()).extracting(NodeState::id).contains(owner().self()));
    }

    @Test
    void an_engine_that_is_away_knows_no_session_and_sends_nothing() {
        ownerNode.login(owner(), 7, "111").orTimeout(5, TimeUnit.SECONDS).join();
        Holding there = found(7);
        asker().close();
        assertThat(asker().isUp()).isFalse();
        assertThatThrownBy(() -> asker().find(7, true).join()).isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(EngineAwayException.class);
        assertThat(route(there, SWITCH)).isInstanceOf(Answer.Unsent.class);
        assertThat(ownerNode.executed).isEmpty();
    }
}
