package io.trackgate.core.telemetry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The plain sink: every record a row of the store, committed before the receipt. */
public final class TelemetryStore implements TelemetrySink {

    private final StoreWriter writer;
    private final LongSupplier clockMillis;

    public TelemetryStore(StoreWriter writer, LongSupplier clockMillis) {
        this.writer = writer;
        this.clockMillis = clockMillis;
    }

    /** A record as it is stored; made on the caller's thread, for the writer is one for all. */
    private record Row(long time, int event, long digest, String json) {
        static Row of(TelemetryRecord record) {
            String json = TelemetryStore.json(record);
            long digest = ByteBuffer.wrap(sha256(json.getBytes(StandardCharsets.UTF_8))).getLong();
            return new Row(record.timeMillis(), record.event(), digest, json);
        }
    }

    @Override
    public CompletableFuture<Void> accept(int trackerId, TelemetryBatch batch) {
        long receivedAt = clockMillis.getAsLong();
        List<Row> rows = batch.records().stream().map(Row::of).toList();
        return writer.submit(handle -> {
            PreparedBatch inserts = handle.prepareBatch("""
                    insert into telemetry (tracker_id, time, event, digest, received_at, record)
                    values (:tracker, :time, :event, :digest, :received, :record)
                    on conflict (tracker_id, time, event, digest) do nothing""");
            for (Row row : rows) {
                inserts.bind("tracker", trackerId).bind("time", row.time).bind("event", row.event).bind("digest", row.digest)
                        .bind("received", receivedAt).bind("record", row.json).add();
            }
            if (inserts.size() > 0) inserts.execute();
        });
    }

    @Override
    public CompletableFuture<Void> accept(int trackerId, Unreadable frame) {
        long receivedAt = clockMillis.getAsLong();
        return writer.submit(handle -> handle.createUpdate("""
                insert into unreadable_frame (tracker_id, digest, received_at, why, raw) values (:tracker, :digest, :received, :why, :raw)
                on conflict (tracker_id, digest) do nothing""")
                .bind("tracker", trackerId).bind("digest", digest(frame.raw())).bind("received", receivedAt).bind("why", frame.why())
                .bind("raw", frame.raw()).execute());
    }

    @Override
    public boolean isBehind() { return false; }

    private static String digest(byte[] raw) { return HexFormat.of().formatHex(sha256(raw)); }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The same record is the same text, whatever order its values came in. */
    static String json(TelemetryRecord record) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        Position position = record.position();
        if (position != null) {
            node.put("latitude", position.latitude()).put("longitude", position.longitude()).put("altitude_m", position.altitudeM())
                    .put("speed_kmh", position.speedKmh()).put("course_deg", position.courseDeg()).put("satellites", position.satellites())
                    .put("valid", position.valid());
        }
        putIfKnown(node, "ignition", record.ignition());
        putIfKnown(node, "movement", record.movement());
        putIfKnown(node, "gsm_signal", record.gsmSignal());
        putIfKnown(node, "external_voltage_mv", record.externalVoltageMv());
        putIfKnown(node, "battery_voltage_mv", record.batteryVoltageMv());
        putIfKnown(node, "battery_level", record.batteryLevel());
        flags(node, "inputs", record.inputs());
        flags(node, "outputs", record.outputs());
        ObjectNode attributes = node.putObject("attributes");
        new TreeMap<>(record.attributes()).forEach((name, value) -> putIfKnown(attributes, name, value));
        return node.toString();
    }

    private static void flags(ObjectNode node, String name, Map<Integer, Boolean> values) {
        if (values.isEmpty()) return;
        ObjectNode object = node.putObject(name);
        new TreeMap<>(values).forEach((number, value) -> object.put(number.toString(), value));
    }

    private static void putIfKnown(ObjectNode node, String name, @Nullable Object value) { if (value != null) node.putPOJO(name, value); }
}
