package io.trackgate.core.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

    @Override
    public CompletableFuture<Void> accept(int trackerId, TelemetryBatch batch) {
        long receivedAt = clockMillis.getAsLong();
        return writer.submit(handle -> {
            PreparedBatch rows = handle.prepareBatch(
                    """
                            insert into telemetry (tracker_id, time, event, received_at, record) values (:tracker, :time, :event, :received, :record)
                            on conflict (tracker_id, time, event) do nothing""");
            for (TelemetryRecord record : batch.records()) {
                rows.bind("tracker", trackerId).bind("time", record.timeMillis()).bind("event", record.event()).bind("received", receivedAt)
                        .bind("record", json(record)).add();
            }
            if (rows.size() > 0) rows.execute();
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

    private static String digest(byte[] raw) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(raw));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

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
        record.attributes().forEach((name, value) -> putIfKnown(attributes, name, value));
        return node.toString();
    }

    private static void flags(ObjectNode node, String name, Map<Integer, Boolean> values) {
        if (values.isEmpty()) return;
        ObjectNode object = node.putObject(name);
        values.forEach((number, value) -> object.put(number.toString(), value));
    }

    private static void putIfKnown(ObjectNode node, String name, @Nullable Object value) { if (value != null) node.putPOJO(name, value); }
}
