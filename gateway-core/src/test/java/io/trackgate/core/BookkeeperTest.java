package io.trackgate.core;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRecord;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.command.FakeProtocol;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.session.SessionJournal;
import io.trackgate.core.store.AuditStore;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StateStore;
import io.trackgate.core.store.StateValue;
import io.trackgate.core.store.StoreException;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.core.testing.EmptyStore;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What is written of a command that ends before its first row is, and of one that ends after it. The writer starts when a test says so. */
class BookkeeperTest {

    private static final StateKey OUT1 = StateKey.output(1);
    private static final SettingValue ON = new SettingValue.Flag(true);
    private static final SettingValue OFF = new SettingValue.Flag(false);

    @TempDir
    Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GatewayMetrics metrics = new GatewayMetrics(registry);
    private final TrackerModel model = FakeProtocol.model(1);
    private final Tracker tracker = new Tracker(7, "1", model, "acme", "Truck", false, null, List.of(), null, null);
    private long now = 1_000;
    private boolean away; // the store
    private int attempts; // to write
    private Database database;
    private StoreWriter writer;
    private Bookkeeper books;

    /** Of the store; the same during a test. */
    String url() { return EmptyStore.at(folder.resolve("books.db")); }

    @BeforeEach
    void open() {
        database = Database.open(url()).join("test");
        writer = new StoreWriter(database, metrics);
        books = new Bookkeeper(this::submit, metrics, new OpenWork(), new GatewayEvents(), () -> Instant.ofEpochMilli(now),
                () -> now * 1_000_000);
    }

    @AfterEach
    void close() {
        writer.close();
        database.close();
    }

    private CompletableFuture<Void> submit(int trackerId, StoreWriter.Work work) {
        attempts++;
        return away ? CompletableFuture.failedFuture(new StoreException("no space left")) : writer.submit(trackerId, work);
    }

    private PendingCommand asked(int turn) {
        PendingCommand pending = accepted();
        books.asked(pending, turn);
        return pending;
    }

    private PendingCommand accepted() {
        TrackerCommand command = new TrackerCommand.SetOutput(1, true);
        CommandPlan.Steps plan = (CommandPlan.Steps) FakeProtocol.UNTAGGED.plan(command, model);
        PendingCommand pending = new PendingCommand(CommandRequest.of(tracker, command, "acme"), 7, plan, now * 1_000_000, Long.MAX_VALUE);
        books.accepted(pending);
        return pending;
    }

    private CompletableFuture<CommandResult> ended(PendingCommand command, CommandOutcome outcome, int turn) {
        now += 5;
        return books.ended(command, outcome, turn);
    }

    private void startAndWaitFor(CompletableFuture<?> stored) {
        writer.start();
        stored.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private CommandRecord audit(PendingCommand command) { return new AuditStore(database).find(command.id()).join().orElseThrow(); }

    private Map<StateKey, StateValue> state(int trackerId) { return database.readNow(handle -> StateStore.of(handle, trackerId)); }

    private StateValue out1() { return Objects.requireNonNull(state(7).get(OUT1)); }

    private double works() { return registry.get("trackgate.store.writes").counter().count(); }

    @Test
    void a_command_that_ends_while_its_first_row_waits_is_written_at_once() {
        PendingCommand command = asked(0);
        CompletableFuture<CommandResult> ended = ended(command, new CommandOutcome.TimedOut(Duration.ofSeconds(30)), 0);
        startAndWaitFor(ended);
        assertThat(works()).isEqualTo(1);
        assertThat(ended.join().durable()).isTrue();
        assertThat(audit(command)).returns("timed-out", CommandRecord::outcome).returns(5L, CommandRecord::millis)
                .returns(1_000L, record -> record.askedAt().toEpochMilli());
        assertThat(out1().desired()).isEqualTo(ON);
    }

    @Test
    void a_command_that_ends_after_its_first_row_was_written_completes_that() {
        PendingCommand command = asked(0);
        startAndWaitFor(writer.submit(handle -> {}));
        assertThat(audit(command).outcome()).as("it runs").isNull();
        ended(command, new CommandOutcome.Acknowledged(), 0).orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(audit(command)).returns("acknowledged", CommandRecord::outcome).returns(1_000L,
                record -> record.askedAt().toEpochMilli());
    }

    @Test
    void what_its_session_wrote_of_the_state_meanwhile_stays_before_it() {
        PendingCommand command = asked(0);
        books.telemetry(7, ReportedState.of(OUT1, OFF), 1_005);
        CompletableFuture<CommandResult> ended = ended(command, new CommandOutcome.Acknowledged(), 1);
        startAndWaitFor(ended);
        assertThat(works()).isEqualTo(3);
        assertThat(audit(command).outcome()).isEqualTo("acknowledged");
    }

    @Test
    @SuppressWarnings("NullAway") // neither a dispatcher nor the session has a part in it
    void the_end_of_a_command_is_not_written_before_another_that_its_session_asked_meanwhile() {
        SessionJournal journal = new Reconciler(database, books, null, new OpenWork(), metrics, () -> Instant.ofEpochMilli(now), () -> 0)
                .journal(null);
        PendingCommand first = accepted();
        PendingCommand second = accepted();
        journal.asked(first);
        journal.asked(second);
        journal.ended(first, new CommandOutcome.Acknowledged());
        journal.ended(second, new CommandOutcome.Acknowledged());
        startAndWaitFor(CompletableFuture.allOf(first.result(), second.result()));
        assertThat(works()).as("asked; asked and ended in one; the first one's end").isEqualTo(3);
        assertThat(audit(first).outcome()).isEqualTo(audit(second).outcome()).isEqualTo("acknowledged");
    }

    @Test
    void wanted_and_answered_in_one_is_the_same_as_one_after_the_other() {
        ReportedState answered = new ReportedState(Map.of(OUT1, OFF, StateKey.LED, ON));
        Map<StateKey, SettingValue> wanted = Map.of(OUT1, ON, StateKey.output(2), ON);
        database.<Boolean>writeNow(handle -> {
            StateStore.uncertain(handle, 7, List.of(OUT1), 900);
            StateStore.uncertain(handle, 8, List.of(OUT1), 900);
            StateStore.desiredAndAnswered(handle, 7, wanted, 1_000, answered, 1_005);
            StateStore.desired(handle, 8, wanted, 1_000);
            StateStore.reported(handle, 8, answered, StateStore.SourceOfState.ACK, 1_005);
            return true;
        });
        assertThat(state(7)).hasSize(3).isEqualTo(state(8));
    }

    @Test
    void an_ending_that_the_store_did_not_take_is_written_when_it_takes_writes_again() {
        PendingCommand command = asked(0);
        startAndWaitFor(writer.submit(handle -> {}));
        away = true;
        books.uncertain(7, Set.of(OUT1));
        assertThat(ended(command, new CommandOutcome.Acknowledged(), 0).join().durable()).isFalse();
        UUID offline = UUID.randomUUID();
        books.neverSent(new CommandRequest(offline, tracker, command.command(), "acme"), 7, new CommandOutcome.Offline(), now).join();
        assertThat(audit(command).outcome()).isNull();
        away = false;
        List<Integer> settled = new CopyOnWriteArrayList<>();
        books.payArrears(settled::add);
        writer.submit(handle -> {}).orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(audit(command)).returns("acknowledged", CommandRecord::outcome).returns(5L, CommandRecord::millis);
        assertThat(new AuditStore(database).find(offline).join().orElseThrow().outcome()).isEqualTo("offline");
        assertThat(out1())
                .extracting(StateValue::uncertainSince).isNotNull();
        assertThat(settled).containsExactly(7, 7, 7);
    }

    @Test
    void what_a_record_told_is_uncertain_where_the_store_did_not_take_it() {
        startAndWaitFor(writer.submit(handle -> {}));
        books.telemetry(7, ReportedState.of(OUT1, OFF), now);
        away = true;
        books.telemetry(7, ReportedState.of(OUT1, ON), now + 5);
        away = false;
        List<Integer> settled = new CopyOnWriteArrayList<>();
        books.payArrears(settled::add);
        writer.submit(handle -> {}).orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(out1()).returns(OFF, StateValue::reported).extracting(StateValue::uncertainSince).isNotNull();
        assertThat(settled).as("whose session is to hear of it").containsExactly(7);
    }

    @Test
    void what_was_told_while_the_clock_ran_ahead_gives_way_to_a_fresh_record_and_not_to_an_old_one() {
        long hour = Duration.ofHours(1).toMillis();
        now = 100 * hour;
        books.telemetry(7, ReportedState.of(OUT1, ON), now);
        now = 50 * hour;
        books.telemetry(7, ReportedState.of(OUT1, OFF), 49 * hour);
        startAndWaitFor(writer.submit(handle -> {}));
        assertThat(out1().reported()).as("an upload of yesterday").isEqualTo(ON);
        books.telemetry(7, ReportedState.of(OUT1, OFF), now - 1_000);
        writer.submit(handle -> {}).orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(out1()).returns(OFF, StateValue::reported).returns(now - 1_000, StateValue::reportedAt);
    }

    @Test
    void an_ending_that_the_store_never_takes_is_given_up() {
        away = true;
        ended(asked(0), new CommandOutcome.Acknowledged(), 0).join();
        for (int i = 0; i < 20; i++)
            books.payArrears(settled -> {});
        assertThat(attempts).as("asked, ended, and some more times").isBetween(3, 10);
    }
}
