package io.trackgate.core.telemetry;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trackgate.core.store.StoreException;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

/** Records as JSON. The same record is the same text, whatever order its values came in: the text's digest tells repeats from news. */
public final class RecordJson {

    private static final JsonFactory JSON = new JsonFactory();

    private RecordJson() {}

    /** Writes some members of an object. */
    private interface Members {
        void write(JsonGenerator out) throws IOException;
    }

    private static String object(Members members) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            members.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a writer in memory failed", e);
        }
        return text.toString();
    }

    public static String attributes(Map<String, Object> attributes) {
        return object(out -> {
            for (Map.Entry<String, Object> attribute : new TreeMap<>(attributes).entrySet()) {
                if (attribute.getValue() != null) out.writePOJOField(attribute.getKey(), attribute.getValue());
            }
        });
    }

    /** The whole record but its time and event; what the digest of a stored record was made of, so it must not change. */
    static String canonical(TelemetryRecord record, String attributes) {
        return object(out -> {
            members(record, out);
            out.writeFieldName("attributes");
            out.writeRawValue(attributes);
        });
    }

    private static void members(TelemetryRecord record, JsonGenerator out) throws IOException {
        Position position = record.position();
        if (position != null) {
            out.writeNumberField("latitude", position.latitude());
            out.writeNumberField("longitude", position.longitude());
            number("altitude_m", position.altitudeM(), out);
            out.writeNumberField("speed_kmh", position.speedKmh());
            out.writeNumberField("course_deg", position.courseDeg());
            out.writeNumberField("satellites", position.satellites());
            out.writeBooleanField("valid", position.valid());
        }
        if (record.ignition() != null) out.writeBooleanField("ignition", record.ignition());
        if (record.movement() != null) out.writeBooleanField("movement", record.movement());
        number("gsm_signal", record.gsmSignal(), out);
        number("external_voltage_mv", record.externalVoltageMv(), out);
        number("battery_voltage_mv", record.batteryVoltageMv(), out);
        number("battery_level", record.batteryLevel(), out);
        flags("inputs", record.inputs(), out);
        flags("outputs", record.outputs(), out);
    }

    private static void number(String name, @Nullable Integer value, JsonGenerator out) throws IOException {
        if (value != null) out.writeNumberField(name, value);
    }

    private static void flags(String name, Map<Integer, Boolean> flags, JsonGenerator out) throws IOException {
        if (flags.isEmpty()) return;
        out.writeObjectFieldStart(name);
        for (Map.Entry<Integer, Boolean> flag : new TreeMap<>(flags).entrySet())
            out.writeBooleanField(flag.getKey().toString(), flag.getValue());
        out.writeEndObject();
    }

    /** The reverse of {@link #attributes}; null gives none. */
    static SortedMap<String, Object> readAttributes(@Nullable String text) {
        SortedMap<String, Object> attributes = new TreeMap<>();
        if (text == null) return attributes;
        try (JsonParser in = JSON.createParser(text)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                attributes.put(name, value(in));
            }
        } catch (IOException e) {
            throw new StoreException("store holds attributes that are not JSON: " + e.getMessage(), e);
        }
        return attributes;
    }

    private static Object value(JsonParser in) throws IOException {
        JsonToken token = in.nextToken();
        return switch (token) {
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> in.getText();
        };
    }

    /** A whole record as one JSON object, the way {@code explain} names its fields. */
    public static String line(StoredRecord stored, String label) {
        TelemetryRecord record = stored.record();
        return object(out -> {
            out.writeNumberField("tracker_id", stored.trackerId());
            out.writeStringField("label", label);
            out.writeStringField("time", stored.time().toString());
            out.writeStringField("received_at", stored.receivedAt().toString());
            out.writeNumberField("event", record.event());
            members(record, out);
            out.writeFieldName("attributes");
            out.writeRawValue(attributes(record.attributes()));
        });
    }

    public static String flags(Map<Integer, Boolean> flags) {
        return object(out -> {
            for (Map.Entry<Integer, Boolean> flag : new TreeMap<>(flags).entrySet())
                out.writeBooleanField(flag.getKey().toString(), flag.getValue());
        });
    }
}
