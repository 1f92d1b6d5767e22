package io.trackgate.core.telemetry;

import java.util.Optional;

import io.trackgate.core.store.StoreNode;
import org.jdbi.v3.core.Handle;

/** The rows of {@code telemetry_batch}: what each commit stored, in the order in which it came. */
final class StagedBatches {

    private StagedBatches() {}

    /** Takes a row's body, see {@link StagedPacket}. */
    interface Reader {
        void take(long id, byte[] body);
    }

    record Row(long id, byte[] body) {}

    /** One after the other: together they may be large. Of all nodes. */
    static void forEach(Handle handle, Reader reader) {
        forEach(handle, Long.MIN_VALUE, Long.MAX_VALUE, reader);
    }

    /** The same of those behind an id, up to another. */
    static void forEach(Handle handle, long after, long through, Reader reader) {
        for (Optional<Row> row = after(handle, after, through); row.isPresent(); row = after(handle, row.get().id, through))
            reader.take(row.get().id, row.get().body);
    }

    static Optional<Row> after(Handle handle, long id, long through) {
        return handle.createQuery("select id, body from telemetry_batch where id > :id and id <= :through order by id limit 1")
                .bind("id", id)
                .bind("through", through).map((row, context) -> new Row(row.getLong(1), row.getBytes(2))).findOne();
    }

    // ---- of one node ----

    private static Optional<Long> number(Handle handle, String what, StoreNode node) {
        return handle.createQuery("select " + what + " from telemetry_batch where id between :first and :last")
                .bind("first", node.firstBatch()).bind("last", node.lastBatch()).mapTo(Long.class).findOne();
    }

    /** Before its first one that, behind which its ids begin. */
    static long lastId(Handle handle, StoreNode node) {
        return number(handle, "max(id)", node).orElse(node.firstBatch());
    }

    static Optional<Long> firstId(Handle handle, StoreNode node) { return number(handle, "min(id)", node); }

    /** When the first came, by the clock of then: ms since 1970-01-01 UTC; never when there is none. */
    static long firstArrival(Handle handle, StoreNode node) {
        return number(handle, "min(received_first)", node).orElse(Long.MAX_VALUE);
    }

    /** Bytes of all of them. */
    static long size(Handle handle, StoreNode node) {
        return number(handle, "sum(length(body))", node).orElse(0L);
    }
}
