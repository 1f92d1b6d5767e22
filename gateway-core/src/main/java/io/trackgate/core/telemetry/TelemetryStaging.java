package io.trackgate.core.telemetry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.store.StoreException;
import io.trackgate.core.store.StoreNode;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.protocol.TelemetryRecord;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Gathers the packets of a commit and stores them as one row of {@code telemetry_batch}. Confined to the writer's thread, but for what says otherwise. */
final class TelemetryStaging implements StoreWriter.Gatherer {

    /** What one tracker sent at once. */
    record Packet(int trackerId, List<TelemetryRecord> records, long receivedAt, byte[] packed) {

        // Measured as the difference of live objects of 100,000 records, ordinary object headers: a packet with its job and futures, a record with its
        // position, an attribute with its map entry, name and value.
        static final int BYTES_A_PACKET = 400;
        private static final int BYTES_A_RECORD = 800;
        private static final int BYTES_AN_ATTRIBUTE = 120;

        /** About what it holds until it is stored. */
        long memory() {
            long bytes = BYTES_A_PACKET + packed.length;
            for (TelemetryRecord record : records)
                bytes += BYTES_A_RECORD + (long) BYTES_AN_ATTRIBUTE * record.attributes().size();
            return bytes;
        }
    }

    /** It lives as long as its connection, which closes it. */
    private record Prepared(Connection connection, PreparedStatement insert) {}

    private final LiveStates states;
    private final GatewayEvents events;
    private final List<Packet> packets = new ArrayList<>();
    private final StoreNode node;
    private long lastId;
    private final AtomicLong bytes;
    private @Nullable Prepared prepared;

    /** Behind what is there of this handle's node; an id is never used for a second batch while the gateway runs. */
    TelemetryStaging(LiveStates states, GatewayEvents events, Handle handle) {
        this.states = states;
        this.events = events;
        this.node = StoreNode.of(handle);
        this.lastId = StagedBatches.lastId(handle, node);
        this.bytes = new AtomicLong(StagedBatches.size(handle, node));
    }

    void add(Packet packet) { packets.add(packet); }

    /** Bytes that wait to be put into order. Any thread. */
    long bytes() { return bytes.get(); }

    /** So many were put into order; of them there may be some of a commit of which nobody heard. Any thread. */
    void ordered(long fewer) {
        bytes.accumulateAndGet(fewer, (waiting, less) -> Math.max(0, waiting - less));
    }

    // ---- several nodes ----

    /** Batches that were another node's: behind an id, up to another. */
    record Adopted(long after, long through, long bytes) {}

    /** In a transaction: what that node left is this one's from here on, under ids of its own. */
    Adopted adopt(Handle handle, StoreNode dead) {
        long after = lastId;
        long left = StagedBatches.size(handle, dead);
        long last = StagedBatches.lastId(handle, dead);
        handle.createUpdate("update telemetry_batch set id = id + :shift where id between :first and :last")
                .bind("shift", after - dead.firstBatch()).bind("first", dead.firstBatch()).bind("last", last).execute();
        lastId += last - dead.firstBatch();
        return new Adopted(after, lastId, left);
    }

    /** These are durably ours. Any thread. */
    void adopted(Adopted batches) { bytes.addAndGet(batches.bytes); }

    /** In a transaction: others have taken what was here. @return through which id nothing is left */
    long adoptedByOthers(Handle handle) {
        bytes.set(StagedBatches.size(handle, node));
        return StagedBatches.firstId(handle, node).map(first -> first - 1).orElse(lastId);
    }

    @Override
    public void beforeCommit(Handle handle) {
        if (packets.isEmpty()) return;
        try {
            insert(handle.getConnection());
        } catch (SQLException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    private void insert(Connection connection) throws SQLException {
        PreparedStatement insert = on(connection).insert;
        insert.setLong(1, ++lastId);
        insert.setLong(2, packets.stream().mapToLong(Packet::receivedAt).min().orElseThrow());
        insert.setBytes(3, body());
        insert.executeUpdate();
    }

    private Prepared on(Connection connection) throws SQLException {
        Prepared known = prepared;
        if (known != null && known.connection == connection) return known;
        known = new Prepared(connection,
                connection.prepareStatement("insert into telemetry_batch (id, received_first, body) values (?, ?, ?)"));
        prepared = known;
        return known;
    }

    private byte[] body() {
        byte[] body = new byte[size()];
        body[0] = StagedPacket.FORM;
        int at = 1;
        for (Packet packet : packets) {
            System.arraycopy(packet.packed, 0, body, at, packet.packed.length);
            at += packet.packed.length;
        }
        return body;
    }

    private int size() {
        int size = 1;
        for (Packet packet : packets)
            size += packet.packed.length;
        return size;
    }

    /** Before anybody hears that it is safe, it can be seen. */
    @Override
    public void committed() {
        if (packets.isEmpty()) return;
        bytes.addAndGet(size());
        for (Packet packet : packets) {
            states.take(packet.trackerId, packet.records, packet.receivedAt, lastId);
            events.changedHere(packet.trackerId);
        }
        packets.clear();
    }

    @Override
    public void rolledBack() { packets.clear(); }

    /** What these trackers said last stands in rows, for other nodes to see. */
    void shown(Collection<Integer> trackerIds) {
        trackerIds.forEach(events::changedForOthers);
    }
}
