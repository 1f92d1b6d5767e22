package io.trackgate.core.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.trackgate.config.TrackerModel;
import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import org.jspecify.annotations.Nullable;

/** Commands in flight with a clock that a hand moves, a wire that only remembers, and a journal that writes down what it hears. */
final class Line implements Wire, CommandJournal {

    static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);
    static final Duration LATE = Duration.ofMinutes(10);

    /** One frame as the tracker gets it. */
    record Frame(String text, int tag, @Nullable PendingCommand command, @Nullable Runnable written) {}

    /** Something late. */
    record LateNews(PendingCommand command, CommandOutcome outcome, String text, ReportedState reported, Set<StateKey> uncertain) {}

    private final FakeProtocol protocol;
    private final TrackerModel model;
    private final int lineLength;
    private final Tracker tracker;

    // valid for the connection
    private InFlightCommands commands;
    final List<Frame> wire = new ArrayList<>();
    boolean writable = true;
    boolean writesSucceed = true;
    @Nullable
    String cannotBeTold; // the description of a step that this connection's device can't be told
    @Nullable
    String cannotBeToldYet; // the same, for what it has not shown yet

    // valid for the tracker
    long now;
    Instant timeOfDay = Instant.parse("2026-01-01T12:00:00Z");
    final List<PendingCommand> asked = new ArrayList<>();
    final Map<PendingCommand, CommandOutcome> ended = new HashMap<>();
    final List<LateNews> late = new ArrayList<>();
    final List<String> unclaimed = new ArrayList<>();
    final List<String> repeated = new ArrayList<>();
    final List<Set<StateKey>> givenUp = new ArrayList<>();
    final List<Set<StateKey>> named = new ArrayList<>();
    int opened;

    Line(FakeProtocol protocol, TrackerModel model, int lineLength, long now) {
        this.protocol = protocol;
        this.model = model;
        this.lineLength = lineLength;
        this.now = now;
        tracker = new Tracker(7, "1", model, "acme", "Truck", false, null, List.of(), null, null);
        commands = connected();
    }

    static Line untagged() { return settled(new Line(FakeProtocol.UNTAGGED, FakeProtocol.model(1, "ping", "who"), 32, 0)); }

    static Line tagged(int window) { return settled(new Line(FakeProtocol.TAGGED, FakeProtocol.model(window), 32, 0)); }

    static Line settled(Line line) {
        line.commands.settle(Leftover.NONE);
        return line;
    }

    private InFlightCommands connected() {
        return new InFlightCommands(protocol, model, new InFlightCommands.Limits(lineLength, REPLY_TIMEOUT, LATE), () -> now,
                () -> timeOfDay, this, this);
    }

    /** The tracker's next session, which does not know yet what the last one left. */
    Line reconnect() {
        wire.clear();
        writable = true;
        commands = connected();
        return this;
    }

    /** The tracker is back while the session before has not noticed. @return that one's commands */
    InFlightCommands takeOver() {
        InFlightCommands before = commands;
        reconnect();
        return before;
    }

    /** What happens to the commands of an older session; what it writes does not reach the tracker any more. */
    void at(InFlightCommands older, Runnable happens) {
        InFlightCommands newest = commands;
        commands = older;
        happens.run();
        commands = newest;
        wire.clear();
    }

    /** The connection is lost, and the tracker is back at once. */
    Leftover comesBack() {
        Leftover leftover = commands.close("the connection was closed");
        reconnect();
        commands.settle(leftover);
        return leftover;
    }

    InFlightCommands commands() { return commands; }

    // ---- what a caller does ----

    PendingCommand set(int output, boolean on) { return submit(new TrackerCommand.SetOutput(output, on)); }

    PendingCommand raw(String text) { return submit(new TrackerCommand.SendRaw(new RawContent.Text(text))); }

    PendingCommand read() { return submit(new TrackerCommand.ReadOutputs()); }

    PendingCommand submit(TrackerCommand command) { return submit(command, (CommandPlan.Steps) protocol.plan(command, model)); }

    PendingCommand submit(TrackerCommand command, CommandPlan.Steps plan) {
        PendingCommand pending = new PendingCommand(CommandRequest.of(tracker, command, "test"), tracker.id(), plan, now,
                now + REPLY_TIMEOUT.toNanos());
        commands.submit(pending);
        return pending;
    }

    PendingCommand submit(PlanStep first, StateKey... touches) {
        return submit(new TrackerCommand.SetOutput(1, true), new CommandPlan.Steps(first, Set.of(touches)));
    }

    // ---- what the tracker does ----

    /** A frame with a text, without a tag. */
    Line says(String text) { return says(CommandReply.text(text)); }

    /** A frame with the tag of this command. */
    Line says(PendingCommand to, String text) { return says(to.tag(), text); }

    Line says(int tag, String text) { return says(new CommandReply(tag, null, new CommandReply.Body.Text(text))); }

    private Line says(CommandReply reply) {
        commands.onReply(reply);
        commands.onFrame();
        return this;
    }

    /** A frame that answers nothing. */
    Line frame() {
        commands.onFrame();
        return this;
    }

    Line passes(Duration time) {
        now += time.toNanos();
        timeOfDay = timeOfDay.plus(time);
        commands.onTime();
        return this;
    }

    Line becomesWritable() {
        writable = true;
        commands.onWritable();
        return this;
    }

    // ---- what happened ----

    List<String> written() { return wire.stream().map(Frame::text).toList(); }

    @Nullable
    CommandOutcome outcome(PendingCommand command) { return ended.get(command); }

    // ---- the wire ----

    @Override
    public boolean inEventLoop() { return true; }

    @Override
    public boolean isWritable() { return writable; }

    @Override
    public Optional<String> unsupported(PlanStep step) {
        return Optional.ofNullable(cannotBeTold).filter(step.description()::equals).map(text -> "not told: " + text);
    }

    @Override
    public Optional<String> awaited(PlanStep step) {
        return Optional.ofNullable(cannotBeToldYet).filter(step.description()::equals).map(text -> "not told yet: " + text);
    }

    @Override
    public void write(PlanStep step, int tag, @Nullable PendingCommand command, @Nullable Runnable written) {
        if (!writable) throw new AssertionError(step.description() + " was written to an unwritable channel");
        if (command != null && !asked.contains(command)) throw new AssertionError(step.description() + " was written before it was asked");
        if (command != null && ended.containsKey(command)) throw new AssertionError(step.description() + " was written after its end");
        wire.add(new Frame(step.description(), tag, command, written));
        if (writesSucceed && written != null) written.run();
    }

    @Override
    public void wakeAt(long nanos) {}

    // ---- the journal ----

    @Override
    public void asked(PendingCommand command) {
        if (asked.contains(command)) throw new AssertionError(command + " was asked twice");
        asked.add(command);
    }

    @Override
    public void ended(PendingCommand command, CommandOutcome outcome) {
        CommandOutcome before = ended.put(command, outcome);
        if (before != null) throw new AssertionError("a command ended as " + before + " and again as " + outcome);
    }

    @Override
    public void late(PendingCommand command, CommandOutcome outcome, String text, ReportedState reported, Set<StateKey> uncertain) {
        if (!ended.containsKey(command)) throw new AssertionError("late news of a command whose caller still waits");
        late.add(new LateNews(command, outcome, text, reported, uncertain));
    }

    @Override
    public void givenUp(Set<StateKey> touched) { givenUp.add(touched); }

    @Override
    public void unclaimed(CommandReply reply, Set<StateKey> states) {
        unclaimed.add(reply.shown());
        named.add(states);
    }

    @Override
    public void repeated(CommandReply reply) { repeated.add(reply.shown()); }

    @Override
    public void lineOpen() { opened++; }
}
