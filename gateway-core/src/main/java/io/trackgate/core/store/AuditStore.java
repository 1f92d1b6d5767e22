package io.trackgate.core.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import io.trackgate.core.command.CommandEntry;
import io.trackgate.core.command.CommandKinds;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRecord;
import io.trackgate.core.command.CommandRequest;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The audit of every command: who, which tracker, what, the bytes, the outcome, the times. */
public final class AuditStore implements CommandAudit {

    static final String MAY_ANSWER = """
            select tracker_id, max(case when kind = 'send_raw' then 1 else 0 end) from (
              select tracker_id, kind from command where outcome is null
              union all
              select tracker_id, kind from command
                where outcome in ('timed-out', 'session-lost', 'unknown') and late_at is null and ended_at > :after) as unanswered
            group by tracker_id""";
    private static final String UNKNOWN = "unknown";
    private static final int MAX_TEXT = 2_000;

    private final Database database;

    public AuditStore(Database database) { this.database = database; }

    /**
     * A command as it was asked.
     *
     * @param trackerId whose session is meant; differs from the tracker that was asked for a clone
     * @param at        ms since 1970
     */
    public record Asked(CommandRequest request, int trackerId, long at) {}

    /**
     * How a command ended.
     *
     * @param frames hexadecimal, in the order of writing, a space between two
     * @param reply  what the tracker answered, or null
     * @param millis from acceptance to outcome
     * @param sentAt when the first frame was written, ms since 1970; null where none was, or nobody here knows
     * @param at     ms since 1970
     */
    public record Ended(CommandOutcome outcome, boolean written, String frames, @Nullable String reply, long millis, @Nullable Long sentAt,
            long at) {}

    private static final String ASKED = """
            insert into command (id, tracker_id, asked_of, kind, detail, asked_by, asked_at, node) values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (id) do nothing""";

    // The whole row, whether what was asked is in the store or not: it may have failed to get there, or come together with this.
    private static final String WHOLE = """
            insert into command (id, tracker_id, asked_of, kind, detail, asked_by, asked_at, outcome, outcome_detail, written, frames, reply, millis,
              sent_at, ended_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (id)""";
    private static final String UNHEARD = WHOLE + " do nothing";
    private static final String ENDED = WHOLE + " " + """
            do update set outcome = excluded.outcome, outcome_detail = excluded.outcome_detail, written = excluded.written,
              frames = excluded.frames, reply = excluded.reply, millis = excluded.millis, sent_at = excluded.sent_at,
              ended_at = excluded.ended_at""";
    private static final int AFTER_ASKED = 8;

    private static final String LATE = "update command set late_at = ?, late_result = ?, late_text = ? where id = ?";
    private static final String DELIVERED = "update command set frames = ?, reply = ?, sent_at = ? where id = ?";

    public static void asked(Handle handle, Asked asked) {
        PreparedStatements.update(handle, ASKED, row -> {
            bind(handle, row, asked);
            row.setLong(AFTER_ASKED, StoreNode.of(handle).id());
        });
    }

    public static void ended(Handle handle, Asked asked, Ended ended) {
        PreparedStatements.update(handle, ENDED, row -> bind(handle, row, asked, ended));
    }

    /** Of a command that another node may have had: what that node writes of it, before or after this, is what counts. */
    public static void unheard(Handle handle, Asked asked, Ended ended) {
        PreparedStatements.update(handle, UNHEARD, row -> bind(handle, row, asked, ended));
    }

    private static void bind(Handle handle, PreparedStatement row, Asked asked, Ended ended) throws SQLException {
        bind(handle, row, asked);
        int at = AFTER_ASKED;
        row.setString(at++, ended.outcome.label());
        row.setString(at++, text(handle, ended.outcome.detail()));
        row.setInt(at++, ended.written ? 1 : 0);
        row.setString(at++, ended.frames);
        row.setString(at++, reply(handle, ended));
        row.setLong(at++, ended.millis);
        row.setObject(at++, ended.sentAt);
        row.setLong(at, ended.at);
    }

    private static void bind(Handle handle, PreparedStatement row, Asked asked) throws SQLException {
        CommandRequest request = asked.request;
        row.setString(1, request.id().toString());
        row.setInt(2, asked.trackerId);
        row.setInt(3, request.asked().id());
        row.setString(4, CommandKinds.name(request.command()));
        row.setString(5, text(handle, CommandKinds.detail(request.command())));
        row.setString(6, request.askedBy());
        row.setLong(7, asked.at);
    }

    /** @param result label of an outcome, {@code expired} or {@code cancelled} */
    public static void late(Handle handle, UUID id, String result, String text, long at) {
        PreparedStatements.update(handle, LATE, row -> {
            row.setLong(1, at);
            row.setString(2, result);
            row.setString(3, text(handle, text));
            row.setString(4, id.toString());
        });
    }

    /** How the delivery of a kept command ended; its caller was told {@code deferred} long before. */
    public static void delivered(Handle handle, UUID id, Ended ended) {
        late(handle, id, ended.outcome.label(), ended.outcome.detail(), ended.at);
        PreparedStatements.update(handle, DELIVERED, row -> {
            row.setString(1, ended.frames);
            row.setString(2, reply(handle, ended));
            row.setObject(3, ended.sentAt);
            row.setString(4, id.toString());
        });
    }

    /**
     * Trackers that may still answer a command of before this start: it had no outcome yet, or none that the tracker gave.
     *
     * @return tracker → whether one of these commands was a raw one
     */
    public static Map<Integer, Boolean> trackersThatMayAnswer(Handle handle, long endedAfter) {
        Map<Integer, Boolean> trackers = new HashMap<>();
        handle.createQuery(MAY_ANSWER)
                .bind("after", endedAfter)
                .map((row, context) -> Map.entry(row.getInt(1), row.getInt(2) == 1))
                .forEach(each -> trackers.put(each.getKey(), each.getValue()));
        return trackers;
    }

    /**
     * After a crash nobody knows how the commands of then ended, nor how what they were to change stands now.
     *
     * @param node whose commands: those of other nodes that live have an end yet to come
     */
    public static int endUnfinished(Handle handle, long node, long at) {
        // What a command wants is written together with its row, so with the same time.
        handle.createUpdate("""
                update tracker_state set uncertain_since = coalesce(uncertain_since, :at) where (tracker_id, desired_at) in
                  (select tracker_id, asked_at from command where outcome is null and node = :node)""").bind("at", at).bind("node", node)
                .execute();
        // A raw command wants nothing that is known here, and may have changed everything.
        handle.createUpdate("""
                update tracker_state set uncertain_since = coalesce(uncertain_since, :at) where reported is not null and tracker_id in
                  (select tracker_id from command where outcome is null and node = :node and kind = 'send_raw')""").bind("at", at)
                .bind("node", node)
                .execute();
        return handle.createUpdate("update command set outcome = :unknown, ended_at = :at where outcome is null and node = :node")
                .bind("unknown", UNKNOWN).bind("at", at).bind("node", node).execute();
    }

    /**
     * What nodes that are gone have left without an outcome: their sessions ended with them.
     *
     * @param askedBefore ms since 1970; so old that no living node still works on it
     * @return trackers of which something is uncertain since, perhaps
     */
    public static Set<Integer> endOrphans(Handle handle, long at, long askedBefore) {
        Set<Integer> trackers = new HashSet<>(handle
                .createQuery("select distinct tracker_id from command where outcome is null and asked_at < :before")
                .bind("before", askedBefore).mapTo(Integer.class).list());
        if (trackers.isEmpty()) return trackers;
        handle.createUpdate("""
                update tracker_state set uncertain_since = coalesce(uncertain_since, :at) where (tracker_id, desired_at) in
                  (select tracker_id, asked_at from command where outcome is null and asked_at < :before)""").bind("at", at)
                .bind("before", askedBefore).execute();
        handle.createUpdate("""
                update tracker_state set uncertain_since = coalesce(uncertain_since, :at) where reported is not null and tracker_id in
                  (select tracker_id from command where outcome is null and asked_at < :before and kind = 'send_raw')""").bind("at", at)
                .bind("before", askedBefore).execute();
        handle.createUpdate("""
                update command set outcome = 'session-lost', outcome_detail = 'its node is gone', written = 1, millis = :at - asked_at,
                  ended_at = :at where outcome is null and asked_at < :before""").bind("at", at).bind("before", askedBefore).execute();
        return trackers;
    }

    /** Where a tracker's commands are found only once they are listed: lists some more. @return how many; fewer than the most: all are */
    public static int list(Handle handle, int most) {
        return StoreHome.of(handle).listCommands(handle, most);
    }

    /** A tracker may answer with any character there is. */
    private static String text(Handle handle, String text) {
        return StoreHome.of(handle).storable(text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT));
    }

    private static @Nullable String reply(Handle handle, Ended ended) {
        String reply = ended.reply;
        return reply == null ? null : StoreHome.of(handle).storable(reply);
    }

    @Override
    public CompletableFuture<Optional<CommandRecord>> find(UUID id) {
        return database.read(handle -> handle.createQuery("select * from command where id = :id").bind("id", id.toString())
                .map((row, context) -> record(row)).findOne());
    }

    private static final int FEWEST_ROWS = 50; // of which some may not be shown
    private static final int MOST_ROWS = 5_000; // looked at for one page, however few of them may be shown

    /** Where in a device's history. */
    private record Place(long askedAt, String id) {}

    @Override
    public CompletableFuture<Optional<Page>> history(int trackerId, Predicate<CommandRecord> visible, int limit,
            Optional<UUID> before) {
        return database.read(handle -> {
            if (before.isEmpty()) return Optional.of(history(handle, trackerId, visible, limit, null));
            return handle.createQuery("select asked_at from command where id = :id and tracker_id = :tracker")
                    .bind("id", before.get().toString()).bind("tracker", trackerId).mapTo(Long.class).findOne()
                    .map(at -> history(handle, trackerId, visible, limit, new Place(at, before.get().toString())));
        });
    }

    private static Page history(Handle handle, int trackerId, Predicate<CommandRecord> visible, int limit,
            @Nullable Place before) {
        List<CommandEntry> shown = new ArrayList<>();
        Place place = before;
        int rows = Math.max(limit, FEWEST_ROWS);
        for (int looked = 0; looked < MOST_ROWS; looked += rows) {
            List<CommandEntry> some = entries(handle, trackerId, place, rows);
            for (CommandEntry entry : some) {
                if (visible.test(entry.record())) shown.add(entry);
                if (shown.size() == limit) return new Page(shown, entry.record().id());
            }
            if (some.size() < rows) return new Page(shown, null);
            CommandRecord last = some.getLast().record();
            place = new Place(last.askedAt().toEpochMilli(), last.id().toString());
        }
        return new Page(shown, UUID.fromString(place.id));
    }

    private static List<CommandEntry> entries(Handle handle, int trackerId, @Nullable Place before, int rows) {
        Query query = handle.createQuery(StoreHome.of(handle).history(before != null)).bind("tracker", trackerId).bind("rows", rows);
        if (before != null) query.bind("at", before.askedAt).bind("before", before.id);
        return query.map((row, context) -> entry(row)).list();
    }

    private static CommandEntry entry(ResultSet row) throws SQLException {
        return new CommandEntry(record(row), CommandKinds.words(row.getString("kind"), row.getString("detail")), row.getString("asked_by"),
                time(row, "sent_at"), time(row, "ended_at"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
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
