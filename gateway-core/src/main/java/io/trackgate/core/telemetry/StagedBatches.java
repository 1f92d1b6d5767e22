package io.trackgate.core.telemetry;

import java.util.Optional;

import org.jdbi.v3.core.Handle;

/** The rows of {@code telemetry_batch}: what each commit stored, in the order in which it came. */
final class StagedBatches {

    private StagedBatches() {}

    /** Takes a row's body, see {@link StagedPacket}. */
    interface Reader {
        void take(long id, byte[] body);
    }

    record Row(long id, byte[] body) {}

    /** One after the other: together they may be large. */
    static void forEach(Handle handle, Reader reader) {
        for (Optional<Row> row = after(handle, Long.MIN_VALUE); row.isPresent(); row = after(handle, row.get().id))
            reader.take(row.get().id, row.get().body);
    }

    static Optional<Row> after(Handle handle, long id) {
        return handle.createQuery("select id, body from telemetry_batch where id > :id order by id limit 1").bind("id", id)
                .map((row, context) -> new Row(row.getLong(1), row.getBytes(2))).findOne();
    }

    static long lastId(Handle handle) {
        return handle.createQuery("select max(id) from telemetry_batch").mapTo(Long.class).findOne().orElse(0L);
    }

    /** When the first came, by the clock of then: ms since 1970-01-01 UTC; never when there is none. */
    static long firstArrival(Handle handle) {
        return handle.createQuery("select min(received_first) from telemetry_batch").mapTo(Long.class).findOne()
                .orElse(Long.MAX_VALUE);
    }

    /** Bytes of all of them. */
    static long size(Handle handle) {
        return handle.createQuery("select sum(length(body)) from telemetry_batch").mapTo(Long.class).findOne().orElse(0L);
    }
}
