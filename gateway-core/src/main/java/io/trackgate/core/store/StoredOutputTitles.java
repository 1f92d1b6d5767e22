package io.trackgate.core.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jdbi.v3.core.Handle;

/** Output titles in the store. */
public final class StoredOutputTitles implements OutputTitles {

    private static final int AT_ONCE = 500; // ids in one query

    private final Database database;
    private final StoreWriter writer;

    public StoredOutputTitles(Database database, StoreWriter writer) {
        this.database = database;
        this.writer = writer;
    }

    @Override
    public CompletableFuture<Map<Integer, Map<Integer, String>>> of(Collection<Integer> trackerIds) {
        return database.read(handle -> {
            Map<Integer, Map<Integer, String>> titles = new HashMap<>();
            List<Integer> ids = new ArrayList<>(trackerIds);
            for (int from = 0; from < ids.size(); from += AT_ONCE) {
                read(handle, ids.subList(from, Math.min(ids.size(), from + AT_ONCE)), titles);
            }
            return titles;
        });
    }

    private static void read(Handle handle, List<Integer> ids, Map<Integer, Map<Integer, String>> into) {
        handle.createQuery("select tracker_id, output, title from output_title where tracker_id in (<ids>)").bindList("ids", ids)
                .map((row, context) -> into.computeIfAbsent(row.getInt(1), tracker -> new HashMap<>()).put(row.getInt(2), row.getString(3)))
                .list();
    }

    @Override
    public CompletableFuture<Void> rename(int trackerId, int output, String title) {
        return writer.submit(handle -> handle.createUpdate("""
                insert into output_title (tracker_id, output, title) values (:tracker, :output, :title)
                on conflict (tracker_id, output) do update set title = excluded.title""")
                .bind("tracker", trackerId).bind("output", output).bind("title", StoreHome.of(handle).storable(title)).execute());
    }
}
