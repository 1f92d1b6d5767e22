package io.trackgate.core.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.command.CommandKinds;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRecord;
import io.trackgate.core.command.CommandRequest;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The audit of every command: who, which tracker, what, the bytes, the outcome, the times. */
public final class AuditStore implements CommandAudit {

    private static final String UNKNOWN = "unknown";
    private static final int MAX_TEXT = 2_000;

    private final Database database;

    public AuditStore(Database database) { this.database = database; }

    /** @param trackerId whose session is meant; differs from the tracker that was asked for a clone */
    public static void asked(Handle handle, CommandRequest request, int trackerId, long at) {
        handle.createUpdate("""
                insert into command (id, tracker_id, asked_of, kind, detail, asked_by, asked_at)
                values (:id, :tracker, :asked, :kind, :detail, :by, :at) on conflict (id) do nothing""")
                .bind("id", request.id().toString()).bind("tracker", trackerId).bind("asked", request.asked().id())
                .bind("kind", CommandKinds.name(request.command())).bind("detail", clip(CommandKinds.detail(request.command())))
                .bind("by", request.askedBy()).bind("at", at).execute();
    }

    /**
     * @param frames hexadecimal, in the order of writing
     * @param reply  what the tracker answered, or null
     */
    public static void ended(Handle handle, UUID id, CommandOutcome outcome, boolean written, List<String> frames, @Nullable String reply,
            long millis, long at) {
        handle.createUpdate("""
                update command set outcome = :outcome, outcome_detail = :detail, written = :written, frames = :frames, reply = :reply,
                  millis = :millis, ended_at = :at where id = :id""")
                .bind("reply", reply).bind("outcome", outcome.label()).bind("detail", clip(outcome.detail()))
                .bind("written", written ? 1 : 0)
                .bind("frames", String.join(" ", frames)).bind("millis", millis).bind("at", at).bind("id", id.toString()).execute();
    }

    /** @param result label of an outcome, {@code expired} or {@code cancelled} */
    public static void late(Handle handle, UUID id, String result, String text, long at) {
        handle.createUpdate("update command set late_at = :at, late_result = :result, late_text = :text where id = :id").bind("at", at)
                .bind("result", result).bind("text", clip(text)).bind("id", id.toString()).execute();
    }

    /** How the delivery of a kept command ended; its caller was told {@code deferred} long before. */
    public static void delivered(Handle handle, UUID id, CommandOutcome outcome, List<String> frames, @Nullable String reply, long at) {
        late(handle, id, outcome.label(), outcome.detail(), at);
        handle.createUpdate("update command set frames = :frames, reply = :reply where id = :id").bind("frames", String.join(" ", frames))
                .bind("reply", reply).bind("id", id.toString()).execute();
    }

    /**
     * Trackers that may still answer a command of before this start: it had no outcome yet, or none that the tracker gave.
     *
     * @return tracker → whether one of these commands was a raw one
     */
    public static Map<Integer, Boolean> trackersThatMayAnswer(Handle handle, long endedAfter) {
        Map<Integer, Boolean> trackers = new HashMap<>();
        handle.createQuery("""
                select tracker_id, max(kind = 'send_raw') from command where outcome is null
                  or outcome in ('timed-out', 'session-lost') and ended_at > :after and late_at is null group by tracker_id""")
                .bind("after", endedAfter)
                .map((row, context) -> Map.entry(row.getInt(1), row.getInt(2) == 1))
                .forEach(each -> trackers.put(each.getKey(), each.getValue()));
        return trackers;
    }

    /** After a crash nobody knows how the commands of then ended, nor how what they were to change stands now. */
    public static int endUnfinished(Handle handle, long at) {
        // What a command wants is written together with its row, so with the same time.
        handle.createUpdate("""
                update tracker_state set uncertain_since = coalesce(uncertain_since, :at) where exists (select 1 from command
                  where command.outcome is null and command.tracker_id = tracker_state.tracker_id
                  and command.asked_at = tracker_state.desired_at)""").bind("at", at).execute();
        // A raw command wants nothing that is known here, and may have changed everything.
        handle.createUpdate("""
                update tracker_state set uncertain_since = coalesce(uncertain_since, :at) where reported is not null and exists
                  (select 1 from command where command.outcome is null and command.kind = 'send_raw'
                  and command.tracker_id = tracker_state.tracker_id)""").bind("at", at).execute();
        return handle.createUpdate("update command set outcome = :unknown, ended_at = :at where outcome is null").bind("unknown", UNKNOWN)
                .bind("at", at).execute();
    }

    private static String clip(String text) { return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT); }

    @Override
    public CompletableFuture<Optional<CommandRecord>> find(UUID id) {
        return database.read(handle -> handle.createQuery("select * from command where id = :id").bind("id", id.toString())
                .map((row, context) -> record(row)).findOne());
    }

    private static CommandRecord record(ResultSet row) throws SQLException {
        String outcome = row.getString("outcome");
        boolean ended = outcome != null && !outcome.equals(UNKNOWN);
        String lateResult = row.getString("late_result");
        CommandRecord.Late late = lateResult == null
                ? null
                : new CommandRecord.Late(Instant.ofEpochMilli(row.getLong("late_at")), lateResult, row.getString("late_text"));
        return new CommandRecord(UUID.fromString(row.getString("id")), row.getInt("asked_of"), row.getString("kind"),
                Instant.ofEpochMilli(row.getLong("asked_at")), outcome, ended ? Boolean.valueOf(row.getInt("written") == 1) : null,
                ended ? Long.valueOf(row.getLong("millis")) : null, row.getString("reply"), late);
    }
}
