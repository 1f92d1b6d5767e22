package io.trackgate.core.command;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.trackgate.config.SettingValue;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import org.jspecify.annotations.Nullable;

/** One command with a session: in its line, on the wire, or late. Confined to the session's event loop. */
public final class PendingCommand {

    /** The audit keeps this much of what was written; a plan is a handful of short frames. */
    private static final int MAX_FRAMES_KEPT = 32;

    private final CommandRequest request;
    private final int trackerId;
    private final CommandPlan.Steps plan;
    private final long acceptedNanos;
    private final long deadlineNanos;
    private final CompletableFuture<CommandResult> result = new CompletableFuture<>();
    // None of these three is ever changed, only replaced: most commands are one step that touches one thing, and need no sets of their own.
    private Set<StateKey> unproven = Set.of();
    private Set<StateKey> unprovenByStep = Set.of(); // what no step before had left unproven
    private ReportedState reported = ReportedState.NOTHING;
    private String frames = "";
    private int framesKept;
    private PlanStep step;
    private @Nullable CommandReply reply;
    private @Nullable JournalEntry entry;
    private int tag;
    private boolean written;
    private long writtenNanos; // when its first frame was
    private boolean ended;
    private boolean stepUnwritten;
    private boolean superseded;
    private long stepNanos; // when this step was written
    private int questionTag; // of the question about the silence of this step; 0: it was not asked
    private boolean heardOf; // this step was not passed over in silence

    /** @param trackerId whose session this is; the original's where a clone was asked */
    public PendingCommand(CommandRequest request, int trackerId, CommandPlan.Steps plan, long acceptedNanos, long deadlineNanos) {
        this.request = request;
        this.trackerId = trackerId;
        this.plan = plan;
        this.acceptedNanos = acceptedNanos;
        this.deadlineNanos = deadlineNanos;
        this.step = plan.first();
    }

    public UUID id() { return request.id(); }

    public CommandRequest request() { return request; }

    public TrackerCommand command() { return request.command(); }

    /** Completed by the journal, once outcome and state are in the store. */
    public CompletableFuture<CommandResult> result() {
        return result;
    }

    public int trackerId() { return trackerId; }

    public long acceptedNanos() { return acceptedNanos; }

    /** Whether any byte of it may have left. */
    public boolean written() { return written; }

    /** When the first of it was; only where something was. */
    public long writtenNanos() { return writtenNanos; }

    /** Everything that was written for it, in hexadecimal, a space between two frames. */
    public String frames() { return frames; }

    /** What the tracker answered last while its caller waited: one line, bounded; null where it said nothing. */
    public @Nullable String reply() {
        return reply == null ? null : reply.shown();
    }

    void heard(CommandReply answer) { reply = answer; }

    /** What its own replies proved so far. */
    public ReportedState reported() { return reported; }

    /** What it may have changed without a proof of how it stands now. */
    public Set<StateKey> uncertain() { return unproven; }

    /** What its journal keeps of it. */
    public @Nullable JournalEntry entry() { return entry; }

    public void entry(JournalEntry kept) { entry = kept; }

    long deadlineNanos() { return deadlineNanos; }

    PlanStep step() { return step; }

    int tag() { return tag; }

    /** Its caller was told; what it still hears updates state and audit alone. */
    boolean ended() { return ended; }

    void markEnded() { ended = true; }

    /** A newer command for the same state was written. */
    void supersede() { superseded = true; }

    boolean superseded() { return superseded; }

    boolean sharesStateWith(PendingCommand other) { return plan.sharesStateWith(other.plan); }

    /** It is alone on the wire, and its rule takes whatever nobody else knows as his own. */
    boolean isRaw() { return plan.isRaw(); }

    void onTheWire(int newTag, long nowNanos) {
        tag = newTag;
        stepNanos = nowNanos;
        questionTag = 0;
        heardOf = false;
        if (!written) writtenNanos = nowNanos;
        written = true;
        stepUnwritten = false;
        // From here on nobody knows, until a reply says so.
        unprovenByStep = without(step.touches(), unproven);
        if (unproven.isEmpty()) unproven = unprovenByStep;
        else if (!unprovenByStep.isEmpty()) {
            Set<StateKey> more = new HashSet<>(unproven);
            more.addAll(unprovenByStep);
            unproven = Set.copyOf(more);
        }
    }

    /** The next step follows; until the channel takes it nothing of it is out. */
    void next(PlanStep following) {
        step = following;
        stepUnwritten = true;
    }

    boolean stepUnwritten() { return stepUnwritten; }

    /** A frame of it is out, and its answer may come. */
    boolean awaitsAnswer() { return written && !stepUnwritten && step.rule() != null; }

    // ---- silence ----

    /** When to ask whether this step was passed over; {@code Long.MAX_VALUE} for never. */
    long questionAtNanos() {
        boolean asks = step.whenSilent() != null && questionTag == 0 && !heardOf && awaitsAnswer();
        return asks ? stepNanos + (deadlineNanos - stepNanos) / 2 : Long.MAX_VALUE;
    }

    void questionAsked(int underTag) { questionTag = underTag; }

    /** 0: none was asked. */
    int questionTag() { return questionTag; }

    /** It was not passed over, whatever it says in the end; a question that is out proves nothing any more. */
    void spokenOf() {
        heardOf = true;
        questionTag = 0;
    }

    /** Keeps the frame for the audit. @param hex its bytes in hexadecimal */
    public void keepFrame(String hex) {
        if (framesKept++ < MAX_FRAMES_KEPT) frames = frames.isEmpty() ? hex : frames + " " + hex;
    }

    void proved(ReportedState state) {
        unproven = without(unproven, state.values().keySet());
        if (reported.isEmpty()) reported = state;
        else if (!state.isEmpty()) {
            Map<StateKey, SettingValue> all = new HashMap<>(reported.values());
            all.putAll(state.values());
            reported = new ReportedState(all);
        }
    }

    /** The tracker said no: what this step touches is as it was before this step. */
    void stepChangedNothing() {
        unproven = without(unproven, unprovenByStep);
    }

    private static Set<StateKey> without(Set<StateKey> keys, Set<StateKey> gone) {
        if (keys.isEmpty() || gone.isEmpty()) return keys;
        if (gone.containsAll(keys)) return Set.of();
        Set<StateKey> left = new HashSet<>(keys);
        left.removeAll(gone);
        return Set.copyOf(left);
    }
}
