package io.trackgate.core.command;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

import io.trackgate.config.TrackerModel;
import io.trackgate.core.command.Leftover.Answered;
import io.trackgate.core.command.Leftover.LateCommand;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReplyRule;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one session: a bounded line, at most {@code window} of them on the wire, and the rule that decides whose a reply is.
 * Confined to the session's event loop; no locks; the clock is handed in.
 *
 * <p>A tracker whose replies carry no tag answers in order and at most once. So after an unanswered command a barrier falls: nothing is
 * written but a harmless probe of another shape, and once that is answered, everything before it is answered or lost.
 */
public final class InFlightCommands {

    /** A postponed command is carried out when the vehicle stops; that may take a day, not for ever. */
    private static final Duration POSTPONED_KEPT = Duration.ofHours(24);

    /** An answer that comes twice does so soon. */
    private static final int ANSWERS_KEPT = 8;

    /**
     * A raw command may be answered in the shape of a probe, so the answer to one probe may be the raw command's own. It can't be the answer to
     * two of different shapes: of these at least one is the probe's.
     */
    static int proofsNeededAfter(boolean rawCommand) { return rawCommand ? 2 : 1; }

    /** @param line commands that may stand in line, those on the wire included */
    public record Limits(int line, Duration replyTimeout, Duration late) {}

    private final DeviceProtocol protocol;
    private final TrackerModel model;
    private final Limits limits;
    private final LongSupplier clock;
    private final Wire wire;
    private final CommandJournal journal;

    // valid for the connection
    private final Deque<PendingCommand> line = new ArrayDeque<>(2);
    private final List<PendingCommand> written = new ArrayList<>(1); // in the order of writing; without a tag, ended ones too
    private boolean settled; // what the tracker's previous session left is known
    private boolean closed;
    private boolean probeOut; // the one that was asked last is not answered
    // valid for the tracker: see Leftover
    private final Tags tags;
    private final List<LateCommand> late = new ArrayList<>(0);
    private final Deque<Answered> answered = new ArrayDeque<>(0); // with a tag
    private final Map<String, Long> openProbes = new HashMap<>(0);
    private @Nullable Barrier barrier;

    /** Nothing but a probe is written while this stands. */
    private static final class Barrier {
        private final long until;
        private final Set<String> usable; // shapes of which no answer is outstanding from before
        private final Set<String> tried = new HashSet<>(2); // on this connection
        private final int proofs;
        private int answered; // of the probes
        private boolean triggered;
        private boolean awaitsFrame; // the probe was not answered in time; the tracker's next frame triggers the next shape
        private boolean awaitsAnswer; // a probe is out, and not overdue
        private long probeOverdueAt; // where it is awaited

        Barrier(long until, Set<String> usable, int proofs) {
            this.until = until;
            this.usable = usable;
            this.proofs = proofs;
        }
    }

    /**
     * @param clock     for deadlines
     * @param timeOfDay for tags
     */
    public InFlightCommands(DeviceProtocol protocol, TrackerModel model, Limits limits, LongSupplier clock, InstantSource timeOfDay,
            Wire wire,
            CommandJournal journal) {
        this.protocol = protocol;
        this.model = model;
        this.limits = limits;
        this.clock = clock;
        this.tags = new Tags(protocol.greatestTag(), limits.late(), timeOfDay);
        this.wire = wire;
        this.journal = journal;
    }

    /** What the tracker's previous session left behind; nothing is written before this is known. */
    public void settle(Leftover leftover) {
        assert wire.inEventLoop();
        long now = clock.getAsLong();
        settled = true;
        late.addAll(leftover.late());
        answered.addAll(leftover.answered());
        tags.goOnAfter(leftover.newestTag());
        openProbes.putAll(leftover.openProbes());
        if (leftover.barrierUntil() != 0 && leftover.barrierUntil() - now > 0) {
            // Every probe of this barrier asks about the same unanswered command, so its shapes may be tried again on this connection.
            barrier = new Barrier(leftover.barrierUntil(), leftover.usableShapes(), leftover.barrierProofs());
            wire.wakeAt(barrier.until);
        }
        if (!line.isEmpty()) trigger(now);
        pump();
    }

    /** Takes a command into the line, or ends it at once. */
    public void submit(PendingCommand command) {
        assert wire.inEventLoop();
        if (closed) {
            end(command, new CommandOutcome.NotSent("the session has ended"));
            return;
        }
        expireBarrier(clock.getAsLong());
        if (barrier != null && barrier.triggered) {
            end(command, new CommandOutcome.NotSent("an earlier command is unanswered; the tracker is being probed"));
            return;
        }
        if (size() >= limits.line()) {
            end(command, new CommandOutcome.Busy(limits.line()));
            return;
        }
        line.addLast(command);
        wire.wakeAt(command.deadlineNanos());
        trigger(clock.getAsLong());
        pump();
    }

    /** Commands in line and on the wire whose callers still wait. */
    public int size() {
        int size = line.size();
        for (PendingCommand command : written) { if (!command.ended()) size++; }
        return size;
    }

    /** Any frame of the tracker: it is listening. */
    public void onFrame() {
        assert wire.inEventLoop();
        if (barrier != null && barrier.awaitsFrame && wire.isWritable()) {
            barrier.awaitsFrame = false;
            probe(clock.getAsLong());
        }
    }

    /**
     * A reply goes to the first command on the wire whose rule does not disown it, then to a probe, then to a late command, else to nobody. A
     * raw command takes any answer, so it comes last: what somebody else knows as his own is not its.
     */
    public void onReply(CommandReply reply) {
        assert wire.inEventLoop();
        expireLate(clock.getAsLong());
        boolean raw = isRawWritten();
        if (!raw && answersWritten(reply) || answersProbe(reply) || answersLate(reply) || raw && answersWritten(reply)) return;
        if (answered.stream().anyMatch(answer -> answer.isRepeatedBy(reply))) journal.repeated(reply);
        else
            journal.unclaimed(reply, protocol.phrasing().statesNamed(reply, model));
    }

    private boolean isRawWritten() {
        for (PendingCommand command : written) { if (command.isRaw()) return true; }
        return false;
    }

    /** The channel takes bytes again. */
    public void onWritable() {
        assert wire.inEventLoop();
        for (PendingCommand command : List.copyOf(written)) {
            if (command.stepUnwritten() && !command.ended() && wire.isWritable()) write(command);
            else if (!command.ended() && asksNow(command, clock.getAsLong())) askAboutSilence(command, clock.getAsLong());
        }
        if (barrier != null && barrier.triggered && barrier.tried.isEmpty()) probe(clock.getAsLong());
        pump();
    }

    /** Deadlines, probes and the barrier, as of now. */
    public void onTime() {
        assert wire.inEventLoop();
        long now = clock.getAsLong();
        expireLine(now);
        for (PendingCommand command : List.copyOf(written)) {
            if (command.ended()) continue;
            if (command.deadlineNanos() - now <= 0) onTimeout(command, now);
            else if (asksNow(command, now)) askAboutSilence(command, now);
        }
        expireLate(now);
        if (barrier != null && barrier.awaitsAnswer && barrier.probeOverdueAt - now <= 0) {
            barrier.awaitsAnswer = false;
            barrier.awaitsFrame = true;
        }
        expireBarrier(now);
        pump();
    }

    /** When {@link #onTime()} next has something to do; {@code Long.MAX_VALUE} for never. */
    public long nextDeadline() {
        long now = clock.getAsLong();
        long in = Long.MAX_VALUE; // from now: the clock itself may overflow
        if (barrier != null) {
            in = barrier.until - now;
            if (barrier.awaitsAnswer) in = Math.min(in, barrier.probeOverdueAt - now);
        }
        for (LateCommand entry : late)
            in = Math.min(in, entry.untilNanos() - now);
        for (PendingCommand command : line)
            in = Math.min(in, command.deadlineNanos() - now);
        for (PendingCommand command : written) {
            if (command.ended()) continue;
            in = Math.min(in, command.deadlineNanos() - now);
            if (command.questionAtNanos() != Long.MAX_VALUE && wire.isWritable()) in = Math.min(in, command.questionAtNanos() - now);
        }
        return in == Long.MAX_VALUE ? in : now + in;
    }

    /** The session has ended: what was written is lost, what was not is not sent. Returns what the tracker's next session has to know. */
    public Leftover close(String why) {
        assert wire.inEventLoop();
        if (closed) return Leftover.NONE;
        closed = true;
        long now = clock.getAsLong();
        boolean unanswered = false;
        boolean raw = false;
        giveUp(late);
        for (PendingCommand command : List.copyOf(written)) {
            if (command.ended()) continue;
            unanswered |= command.awaitsAnswer();
            raw |= command.isRaw();
            end(command, new CommandOutcome.SessionLost(why));
            if (protocol.repliesCarryTag() && command.awaitsAnswer()) {
                late.add(new LateCommand(command, now + limits.late().toNanos(), false));
            }
        }
        for (PendingCommand command : line) { end(command, new CommandOutcome.NotSent(why)); }
        written.clear();
        line.clear();
        return leftover(now, unanswered && !protocol.repliesCarryTag(), proofsNeededAfter(raw));
    }

    private Leftover leftover(long now, boolean unanswered, int proofs) {
        expireLate(now);
        long barrierUntil = unanswered ? now + limits.late().toNanos() : barrier != null && barrier.until - now > 0 ? barrier.until : 0;
        long newestTag = protocol.repliesCarryTag() ? newestTag() : 0;
        long in = Math.max(barrierUntil == 0 ? 0 : barrierUntil - now, newestTag == 0 ? 0 : tags.aheadNanos());
        for (LateCommand entry : late)
            in = Math.max(in, entry.untilNanos() - now);
        for (Answered answer : answered)
            in = Math.max(in, answer.untilNanos() - now);
        for (long until : openProbes.values())
            in = Math.max(in, until - now);
        Set<String> usable = barrier == null ? usableShapes() : barrier.usable;
        Leftover left = new Leftover(List.copyOf(late), List.copyOf(answered), newestTag, barrierUntil,
                barrier == null ? proofs : barrier.proofs, usable, Map.copyOf(openProbes), now + in);
        return left.isEmpty() ? Leftover.NONE : left;
    }

    /** Where an answer may still come, that of another node has to know it whatever its own clock says: clocks of nodes differ. */
    private long newestTag() {
        return late.isEmpty() && answered.isEmpty() ? tags.ahead() : tags.newest();
    }

    // ---- the line ----

    private void pump() {
        if (!settled || closed) return;
        long now = clock.getAsLong();
        expireLine(now);
        while (!line.isEmpty() && barrier == null && waiting() < model.window() && wire.isWritable()) {
            PendingCommand next = line.peekFirst();
            for (PendingCommand other : written) { if (other.sharesStateWith(next)) return; }
            // It takes any text for its answer, also one to a probe that does not look like it.
            if (next.isRaw() && probeOut && !openProbes.isEmpty()) return;
            if (protocol.repliesCarryTag() && !tags.available()) {
                wire.wakeAt(now + tags.tickNanos());
                return;
            }
            line.removeFirst();
            journal.asked(next);
            // Entry before bytes: a fast tracker answers before write() returns.
            written.add(next);
            write(next);
        }
    }

    private int waiting() {
        int waiting = 0;
        for (PendingCommand command : written) { if (!command.ended()) waiting++; }
        return waiting;
    }

    /** A command whose deadline passed before it was written is never written. */
    private void expireLine(long now) {
        boolean over = false;
        for (PendingCommand command : line)
            over |= command.deadlineNanos() - now <= 0;
        if (!over) return; // as nearly always: this is looked at for every command
        for (PendingCommand command : List.copyOf(line)) {
            if (command.deadlineNanos() - now > 0 || !line.remove(command)) continue;
            end(command, new CommandOutcome.NotSent("its turn did not come in time"));
        }
    }

    private void write(PendingCommand command) {
        PlanStep step = command.step();
        Optional<String> unsupported = wire.unsupported(step);
        if (unsupported.isPresent()) { // of a later step: what the steps before changed stays uncertain
            written.remove(command);
            end(command, new CommandOutcome.Unsupported(unsupported.get()));
            return;
        }
        Optional<String> awaited = wire.awaited(step);
        if (awaited.isPresent()) {
            written.remove(command);
            end(command, new CommandOutcome.NotSent(awaited.get()));
            return;
        }
        if (step.changesSomething()) supersede(command);
        command.onTheWire(nextTag(), clock.getAsLong());
        if (command.questionAtNanos() != Long.MAX_VALUE) wire.wakeAt(command.questionAtNanos());
        boolean answered = step.rule() != null;
        wire.write(step, command.tag(), command, answered ? null : () -> {
            if (!written.remove(command)) return;
            // Its deadline may have passed while the channel held it back; its caller was told then.
            if (!command.ended()) end(command, new CommandOutcome.Sent());
            pump();
        });
    }

    /** A newer command for the same output ends the wait for a postponed one, and what an older one still says is no proof any more. */
    private void supersede(PendingCommand newer) {
        if (!answered.isEmpty()) answered.removeIf(answer -> answer.command() != newer && answer.command().sharesStateWith(newer));
        if (late.isEmpty()) return;
        // Where one of the two is raw, the older one keeps its place: what it still says could be taken for a raw one's answer.
        late.removeIf(entry -> entry.postponed() && !newer.isRaw() && !entry.command().isRaw() && entry.command().sharesStateWith(newer));
        for (LateCommand entry : late) { if (entry.command().sharesStateWith(newer)) entry.command().supersede(); }
    }

    private int nextTag() { return protocol.repliesCarryTag() ? tags.next(this::tagInUse) : 0; }

    private boolean tagInUse(int tag) {
        for (LateCommand entry : late) { if (entry.command().tag() == tag) return true; }
        for (PendingCommand command : written) {
            if (command.awaitsAnswer() && (command.tag() == tag || command.questionTag() == tag)) return true;
        }
        return false;
    }

    // ---- replies ----

    private boolean answersWritten(CommandReply reply) {
        for (PendingCommand command : written) {
            if (command.stepUnwritten()) continue;
            Judgement judgement = judge(command, reply);
            if (judgement instanceof Judgement.NotMine && !answersQuestion(command, reply)) continue;
            if (judgement instanceof Judgement.NotMine) {
                pump();
                return true;
            }
            remember(command, judgement);
            if (command.ended()) onLate(command, judgement, reply);
            else
                onJudged(command, judgement, reply);
            pump();
            return true;
        }
        return false;
    }

    private Judgement judge(PendingCommand command, CommandReply reply) {
        // Where the protocol has a tag it is necessary, never sufficient.
        if (protocol.repliesCarryTag() && (reply.tag() == null || reply.tag() != command.tag())) return Judgement.NOT_MINE;
        ReplyRule rule = command.step().rule();
        return rule == null ? Judgement.NOT_MINE : rule.judge(reply);
    }

    /** Some trackers give an answer twice. The second one would be nobody's, so its state uncertain and read back, which is answered twice … */
    private void remember(PendingCommand command, Judgement judgement) {
        if (!protocol.repliesCarryTag() || judgement instanceof Judgement.Progress || judgement instanceof Judgement.Postponed) return;
        if (command.superseded()) return; // what it says is no proof, each time
        if (answered.size() == ANSWERS_KEPT) answered.removeFirst();
        ReplyRule rule = command.step().replyRule().orElseThrow();
        answered.addLast(new Answered(command, command.tag(), rule, judgement, clock.getAsLong() + limits.late().toNanos()));
    }

    private void onJudged(PendingCommand command, Judgement judgement, CommandReply reply) {
        command.heard(reply);
        switch (judgement) {
            case Judgement.NotMine nobody -> throw new IllegalStateException("a disowned reply can't be taken");
            case Judgement.Progress progress -> {
                command.spokenOf();
                command.proved(progress.reported());
            }
            case Judgement.Accepted accepted -> onAccepted(command, accepted);
            case Judgement.Postponed postponed -> onPostponed(command, postponed);
            case Judgement.Refused refused -> onRefused(command, refused.reported(), new CommandOutcome.Rejected(refused.why()));
            case Judgement.Unsupported unsupported -> onRefused(command, unsupported.reported(),
                    new CommandOutcome.Unsupported(unsupported.why()));
        }
    }

    private void onAccepted(PendingCommand command, Judgement.Accepted accepted) {
        command.proved(accepted.reported());
        PlanStep next = accepted.next();
        if (next == null) {
            written.remove(command);
            end(command, new CommandOutcome.Acknowledged());
            return;
        }
        command.next(next);
        if (wire.isWritable()) write(command);
    }

    private void onRefused(PendingCommand command, ReportedState reported, CommandOutcome outcome) {
        if (!command.step().divisible()) command.stepChangedNothing();
        command.proved(reported);
        written.remove(command);
        end(command, outcome);
    }

    private void onPostponed(PendingCommand command, Judgement.Postponed postponed) {
        written.remove(command);
        late.add(new LateCommand(command, clock.getAsLong() + POSTPONED_KEPT.toNanos(), true));
        end(command, new CommandOutcome.Postponed(postponed.text()));
    }

    private boolean answersLate(CommandReply reply) {
        for (LateCommand entry : late) {
            Judgement judgement = judge(entry.command(), reply);
            if (judgement instanceof Judgement.NotMine) continue;
            remember(entry.command(), judgement);
            onLate(entry.command(), judgement, reply);
            return true;
        }
        return false;
    }

    /** Updates state and audit, never a caller, and writes nothing more of its plan. */
    private void onLate(PendingCommand command, Judgement judgement, CommandReply reply) {
        CommandOutcome outcome;
        ReportedState reported;
        switch (judgement) {
            case Judgement.NotMine nobody -> throw new IllegalStateException("a disowned reply can't be taken");
            case Judgement.Progress progress -> {
                return;
            }
            case Judgement.Postponed postponed -> {
                return;
            }
            case Judgement.Accepted accepted -> {
                // "Taken" proves nothing yet, and what would prove it is not asked here: its state is read back.
                outcome = accepted.next() == null ? new CommandOutcome.Acknowledged() : new CommandOutcome.Sent();
                reported = accepted.reported();
            }
            case Judgement.Refused refused -> {
                outcome = new CommandOutcome.Rejected(refused.why());
                reported = refused.reported();
            }
            case Judgement.Unsupported unsupported -> {
                outcome = new CommandOutcome.Unsupported(unsupported.why());
                reported = unsupported.reported();
            }
        }
        written.remove(command);
        late.removeIf(entry -> entry.command() == command);
        Set<StateKey> uncertain = new HashSet<>(reported.values().keySet());
        // It was carried out some time since, and a read-back may have come before that.
        if (judgement instanceof Judgement.Accepted) uncertain.addAll(command.step().touches());
        if (!command.superseded()) uncertain.removeAll(reported.values().keySet());
        journal.late(command, outcome, reply.shown(), command.superseded() ? ReportedState.NOTHING : reported, Set.copyOf(uncertain));
    }

    // ---- silence ----

    private boolean asksNow(PendingCommand command, long now) {
        long at = command.questionAtNanos();
        return at != Long.MAX_VALUE && at - now <= 0 && wire.isWritable();
    }

    /** Asks behind a step that is not answered; once that is answered, the device has passed the step over. */
    private void askAboutSilence(PendingCommand command, long now) {
        PlanStep question = command.step().questionWhenSilent().orElseThrow();
        int tag = nextTag();
        command.questionAsked(tag);
        // An answer to it is nobody's news once the step itself was answered.
        if (answered.size() == ANSWERS_KEPT) answered.removeFirst();
        answered.addLast(new Answered(command, tag, question.replyRule().orElseThrow(), Judgement.done(ReportedState.NOTHING),
                now + limits.late().toNanos()));
        wire.write(question, tag, command, null);
    }

    /** The device answers in order: it has seen the step before, and passed it over. */
    private boolean answersQuestion(PendingCommand command, CommandReply reply) {
        if (command.ended() || command.questionTag() == 0) return false;
        if (reply.tag() == null || reply.tag() != command.questionTag()) return false;
        PlanStep question = command.step().questionWhenSilent().orElseThrow();
        if (!(question.replyRule().orElseThrow().judge(reply) instanceof Judgement.Accepted)) return false;
        command.heard(reply);
        written.remove(command);
        // Silence is less than a no: what the step touches stays uncertain and is read back, and an answer that comes all the same is not nobody's.
        late.add(new LateCommand(command, clock.getAsLong() + limits.late().toNanos(), false));
        end(command, new CommandOutcome.Unsupported(
                "no answer to " + command.step().description() + ", but to " + question.description() + ", which was asked after it"));
        return true;
    }

    // ---- time ----

    private void onTimeout(PendingCommand command, long now) {
        if (!command.awaitsAnswer()) {
            // Every frame of it that left was answered, or never is: nothing is outstanding.
            written.remove(command);
        } else if (protocol.repliesCarryTag()) {
            written.remove(command);
            late.add(new LateCommand(command, now + limits.late().toNanos(), false));
        } else {
            barrier = new Barrier(now + limits.late().toNanos(), usableShapes(), proofsNeededAfter(command.isRaw()));
        }
        end(command, new CommandOutcome.TimedOut(limits.replyTimeout()));
        trigger(now);
    }

    private void expireLate(long now) {
        if (!late.isEmpty()) {
            List<LateCommand> over = late.stream().filter(entry -> entry.untilNanos() - now <= 0).toList();
            late.removeAll(over);
            giveUp(over);
        }
        // Oldest first, and each is kept for the same time.
        while (!answered.isEmpty() && answered.getFirst().untilNanos() - now <= 0)
            answered.removeFirst();
        if (!openProbes.isEmpty()) openProbes.values().removeIf(until -> until - now <= 0);
    }

    // A read-back may have come before the tracker did it, and the answer that would have told be lost.
    private void giveUp(List<LateCommand> unanswered) {
        Set<StateKey> touched = new HashSet<>();
        for (LateCommand entry : unanswered) {
            if (entry.command().step().changesSomething()) touched.addAll(entry.command().step().touches());
        }
        if (!touched.isEmpty()) journal.givenUp(touched);
    }

    private Set<String> usableShapes() {
        Set<String> usable = new HashSet<>(model.probe());
        usable.removeAll(openProbes.keySet());
        return usable;
    }

    private void end(PendingCommand command, CommandOutcome outcome) {
        command.markEnded();
        journal.ended(command, outcome);
    }

    // ---- the barrier ----

    private void trigger(long now) {
        if (barrier == null || barrier.triggered || !settled || closed) return;
        barrier.triggered = true;
        probe(now);
    }

    /** Asks in the first shape that was not tried on this connection and of which no older answer is outstanding. */
    private void probe(long now) {
        Barrier standing = barrier;
        if (standing == null || !wire.isWritable()) return;
        for (String shape : model.probe()) {
            if (!standing.usable.contains(shape) || !standing.tried.add(shape)) continue;
            openProbes.put(shape, now + limits.late().toNanos());
            probeOut = true;
            standing.awaitsAnswer = true;
            standing.probeOverdueAt = now + limits.replyTimeout().toNanos();
            wire.wakeAt(standing.probeOverdueAt);
            wire.write(protocol.phrasing().probe(shape, model), 0, null, null);
            return;
        }
        wire.wakeAt(standing.until);
    }

    private boolean answersProbe(CommandReply reply) {
        if (openProbes.isEmpty()) return false;
        for (String shape : List.copyOf(openProbes.keySet())) {
            Optional<ReplyRule> rule = protocol.phrasing().probe(shape, model).replyRule();
            if (rule.isEmpty() || rule.get().judge(reply) instanceof Judgement.NotMine) continue;
            long until = openProbes.remove(shape);
            // Answers come in order: those that were asked before this are answered or lost.
            probeOut &= openProbes.values().stream().anyMatch(other -> other - until > 0);
            if (barrier != null && barrier.tried.contains(shape)) onProof(barrier);
            pump();
            return true;
        }
        return false;
    }

    private void onProof(Barrier standing) {
        standing.awaitsAnswer = false;
        standing.awaitsFrame = false;
        if (++standing.answered >= standing.proofs) open();
        else
            probe(clock.getAsLong());
    }

    private void expireBarrier(long now) { if (barrier != null && barrier.until - now <= 0) open(); }

    /** Everything before the probe is answered or lost. */
    private void open() {
        barrier = null;
        written.removeIf(PendingCommand::ended);
        pump();
        journal.lineOpen();
    }
}
