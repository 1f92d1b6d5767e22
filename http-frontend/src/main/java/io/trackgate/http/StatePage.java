package io.trackgate.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.StateSnapshot;
import io.trackgate.core.StateSnapshots;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.store.StateValue;
import io.trackgate.core.telemetry.LiveState;
import io.trackgate.core.telemetry.LiveState.At;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.StateKey;
import org.jspecify.annotations.Nullable;

/** {@code /trackgate/trackers/{id}/state}: every value that is known of a tracker, where it came from and when, and what is wanted instead. */
final class StatePage {
    private static final String TELEMETRY = "telemetry";
    private static final Schema.Fields VALUE = Schema.object().optional("reported", Schema.ANY.says("what the tracker last said"))
            .optional("source", Schema.words("ack", "telemetry", "fleet")).optional("reported_at", Schema.INSTANT)
            .optional("desired", Schema.ANY.says("what was last asked for"))
            .optional("drift", Schema.BOOLEAN.says("whether reported and desired differ"))
            .optional("uncertain_since", Schema.INSTANT.says("since when a change may have happened that nobody confirmed"))
            .named("StateValue");
    private static final Schema SCHEMA = Schema.SUCCESS.field("value", Schema.object().field("tracker_id", Schema.INTEGER)
            .field("online", Schema.BOOLEAN).optional("engine_block_output", Schema.INTEGER.says("the output that is reserved for it"))
            .optional("last_heard", Schema.INSTANT)
            .optional("quarantine", Schema.list(Schema.object().field("device_id", Schema.TEXT).field("since", Schema.INSTANT)
                    .field("from", Schema.TEXT.says("where the device that logged in last connects from"))
                    .field("before", Schema.TEXT.says("where the one does whose session that ended"))).says(
                            "ids that two devices show: neither gets a command"))
            .field("values",
                    Schema.map(VALUE).says("led, output.1, tracking.tracking_interval; from records: position, ignition, input.1 …")));

    private final TrackerDirectory directory;
    private final StateSnapshots snapshots;

    StatePage(TrackerDirectory directory, StateSnapshots snapshots) {
        this.directory = directory;
        this.snapshots = snapshots;
    }

    Page page() {
        return Page.of("/trackgate/trackers/" + Page.ID + "/state", "Tells every value known of a tracker, with its source and time")
                .answers(SCHEMA).demo().may(ApiError.ENTITY_NOT_FOUND, ApiError.DEVICE_BLOCKED).run(this::read);
    }

    private CompletableFuture<Answer> read(Caller caller, String id) throws ApiException {
        Tracker tracker = directory.tracker(number(id)).filter(caller.user()::sees)
                .orElseThrow(() -> new ApiException(ApiError.ENTITY_NOT_FOUND));
        TrackerRules.FOUND_204.check(tracker);
        return snapshots.of(List.of(tracker))
                .thenApply(found -> Answer.value(json(tracker, found.getOrDefault(tracker.id(), StateSnapshot.NOTHING))));
    }

    private static int number(String id) throws ApiException {
        try {
            return Integer.parseInt(id);
        } catch (NumberFormatException notOne) {
            throw new ApiException(ApiError.ENTITY_NOT_FOUND);
        }
    }

    private static ObjectNode json(Tracker tracker, StateSnapshot state) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("tracker_id", tracker.id()).put("online", state.online());
        tracker.engineBlock().ifPresent(output -> json.put("engine_block_output", output));
        if (state.lastHeard() != null) json.put("last_heard", state.lastHeard().truncatedTo(ChronoUnit.MILLIS).toString());
        if (!state.contested().isEmpty()) quarantine(json.putArray("quarantine"), state.contested());
        ObjectNode values = json.putObject("values");
        new TreeMap<>(state.values()).forEach((key, value) -> values.set(key.text(), json(value)));
        LiveState live = state.live();
        if (live != null) live(values, live);
        return json;
    }

    private static void quarantine(ArrayNode json, List<StateSnapshot.Contested> ids) {
        for (StateSnapshot.Contested id : ids)
            json.addObject().put("device_id", id.deviceId()).put("since", id.since().truncatedTo(ChronoUnit.MILLIS).toString())
                    .put("from", id.from()).put("before", id.before());
    }

    private static ObjectNode json(StateValue value) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (value.reported() != null) json.set("reported", SettingJson.of(value.reported()));
        if (value.source() != null) json.put("source", value.source());
        if (value.reportedAt() != null) json.put("reported_at", Instant.ofEpochMilli(value.reportedAt()).toString());
        if (value.desired() != null) json.set("desired", SettingJson.of(value.desired()));
        if (value.desired() != null && value.reported() != null) json.put("drift", !value.desired().equals(value.reported()));
        if (value.uncertainSince() != null) json.put("uncertain_since", Instant.ofEpochMilli(value.uncertainSince()).toString());
        return json;
    }

    private static void live(ObjectNode values, LiveState live) {
        At<Position> position = live.position();
        if (position != null) {
            Position where = position.value();
            ObjectNode json = reported(values, "position", position).putObject("reported").put("latitude", where.latitude())
                    .put("longitude", where.longitude());
            if (where.altitudeM() != null) json.put("altitude_m", where.altitudeM());
            json.put("speed_kmh", where.speedKmh()).put("course_deg", where.courseDeg()).put("satellites", where.satellites());
        }
        plain(values, "moving", live.moving());
        plain(values, "ignition", live.ignition());
        plain(values, "gsm_signal", live.gsmSignal());
        plain(values, "battery_level", live.batteryLevel());
        plain(values, "battery_voltage_mv", live.batteryVoltageMv());
        plain(values, "external_voltage_mv", live.externalVoltageMv());
        each(values, "input.", live.inputs());
        each(values, "", live.attributes());
    }

    private static void plain(ObjectNode values, String name, @Nullable At<?> at) {
        if (at != null) reported(values, name, at).putPOJO("reported", at.value());
    }

    private static <K extends Comparable<K>, V> void each(ObjectNode values, String prefix, @Nullable At<Map<K, V>> at) {
        if (at == null) return;
        new TreeMap<>(at.value()).forEach((name, value) -> reported(values, prefix + name, at).putPOJO("reported", value));
    }

    private static ObjectNode reported(ObjectNode values, String name, At<?> at) {
        return values.putObject(name).put("source", TELEMETRY).put("reported_at", at.time().toString());
    }
}
