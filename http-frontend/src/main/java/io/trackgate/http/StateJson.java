package io.trackgate.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.config.SettingValue;
import io.trackgate.core.ConnectionStatus;
import io.trackgate.core.StateSnapshot;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.store.StateValue;
import io.trackgate.core.telemetry.LiveState;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.StateKey;
import org.jspecify.annotations.Nullable;

/** The state of a tracker as {@code tracker/get_state} and the events show it. What nobody knows is left out. */
final class StateJson {
    /** A vehicle that has stood for longer is parked. */
    static final Duration PARKED = Duration.ofMinutes(5);

    private static final int PERCENT_A_SATELLITE = 10;
    private static final int PERCENT_A_GSM_STEP = 20;

    private static final Schema LOCATION = Schema.object().field("lat", Schema.NUMBER).field("lng", Schema.NUMBER).says("WGS 84, degrees");
    private static final Schema GPS = Schema.object().field("updated", Schema.moment("of the last valid position"))
            .field("signal_level", Schema.INTEGER.says("%; 10 for each satellite, 100 at most")).field("location", LOCATION)
            .field("heading", Schema.INTEGER.says("degrees clockwise from north")).field("speed", Schema.INTEGER.says("km/h"))
            .optional("alt", Schema.INTEGER.says("metres"));
    private static final Schema CONNECTION = Schema.words("signal_lost", "just_registered", "just_replaced", "offline", "idle", "active");
    private static final Schema.Fields COMPACT = Schema.object()
            .field("source_id", Schema.INTEGER.says("of the device; not the tracker's id"))
            .optional("gps", GPS).field("connection_status", CONNECTION)
            .optional("movement_status", Schema.words("moving", "stopped", "parked"))
            .optional("movement_status_update", Schema.moment("when it began or ended to move"))
            .optional("last_update", Schema.moment("of the newest word from the tracker"))
            .optional("actual_track_update", Schema.moment("when it was last moving"));
    static final Schema.Fields SCHEMA = COMPACT
            .optional("ignition", Schema.BOOLEAN).optional("ignition_update", Schema.moment("of the last word on it"))
            .optional("gsm",
                    Schema.object().field("updated", Schema.moment("of the last word on it")).field("signal_level", Schema.INTEGER))
            .optional("battery_level", Schema.INTEGER.says("%")).optional("battery_update", Schema.moment("of the last word on it"))
            .optional("inputs", Schema.list(Schema.BOOLEAN).says("input 1 first"))
            .optional("inputs_update", Schema.moment("of the last word"))
            .optional("outputs", Schema.list(Schema.BOOLEAN).says("output 1 first; as last reported"))
            .optional("outputs_update", Schema.moment("of the last word on any of them"))
            .optional("additional", Schema.map(Schema.object().field("value", Schema.TEXT).field("updated", Schema.moment("of the value"))))
            .named("State");

    private StateJson() {}

    /** @param now for statuses that depend on how long ago something was */
    static ObjectNode full(Tracker tracker, StateSnapshot state, Dates dates, Instant now) {
        ObjectNode json = compact(tracker, state, dates, now);
        LiveState live = state.live();
        if (live != null) live(json, live, dates);
        outputs(json, tracker, state.values(), dates);
        return json;
    }

    /** Without what the hardware reports beside its position. */
    static ObjectNode compact(Tracker tracker, StateSnapshot state, Dates dates, Instant now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("source_id", tracker.deviceTrackerId());
        LiveState live = state.live();
        if (live != null && live.position() != null) gps(json.putObject("gps"), live.position(), dates);
        json.put("connection_status", ConnectionStatus.of(tracker, state, now.toEpochMilli()).word());
        if (live != null) movement(json, live, dates, now);
        if (state.lastHeard() != null) json.put("last_update", dates.write(state.lastHeard()));
        return json;
    }

    private static void gps(ObjectNode json, LiveState.At<Position> at, Dates dates) {
        Position position = at.value();
        json.put("updated", dates.write(at.time())).put("signal_level", Math.min(100, position.satellites() * PERCENT_A_SATELLITE));
        json.putObject("location").put("lat", position.latitude()).put("lng", position.longitude());
        json.put("heading", position.courseDeg()).put("speed", position.speedKmh());
        if (position.altitudeM() != null) json.put("alt", position.altitudeM());
    }

    private static boolean isWithin(Duration span, Instant moment, Instant now) { return !moment.plus(span).isBefore(now); }

    private static void movement(ObjectNode json, LiveState live, Dates dates, Instant now) {
        LiveState.At<Boolean> moving = live.moving();
        Instant since = live.movingSince();
        if (moving == null || since == null) return;
        boolean parked = !isWithin(PARKED, since, now);
        json.put("movement_status", moving.value() ? "moving" : parked ? "parked" : "stopped");
        json.put("movement_status_update", dates.write(since));
        json.put("actual_track_update", dates.write(moving.value() ? moving.time() : since));
    }

    private static void live(ObjectNode json, LiveState live, Dates dates) {
        LiveState.At<Boolean> ignition = live.ignition();
        if (ignition != null) json.put("ignition", ignition.value()).put("ignition_update", dates.write(ignition.time()));
        LiveState.At<Integer> gsm = live.gsmSignal();
        if (gsm != null) {
            json.putObject("gsm").put("updated", dates.write(gsm.time())).put("signal_level", gsm.value() * PERCENT_A_GSM_STEP);
        }
        LiveState.At<Integer> battery = live.batteryLevel();
        if (battery != null) json.put("battery_level", battery.value()).put("battery_update", dates.write(battery.time()));
        LiveState.At<Map<Integer, Boolean>> inputs = live.inputs();
        if (inputs != null) {
            numbered(json.putArray("inputs"), inputs.value());
            json.put("inputs_update", dates.write(inputs.time()));
        }
        ObjectNode additional = JsonNodeFactory.instance.objectNode();
        additional(additional, "external_voltage_mv", live.externalVoltageMv(), dates);
        additional(additional, "battery_voltage_mv", live.batteryVoltageMv(), dates);
        LiveState.At<Map<String, Object>> attributes = live.attributes();
        if (attributes != null) {
            attributes.value().entrySet().stream().sorted(Map.Entry.comparingByKey())
                    .forEach(each -> additional(additional, each.getKey(), new LiveState.At<>(each.getValue(), attributes.time()), dates));
        }
        if (!additional.isEmpty()) json.set("additional", additional);
    }

    /** One that was never mentioned, below one that was, counts as off: the list has no word for "not known". */
    private static void numbered(ArrayNode json, Map<Integer, Boolean> values) {
        int highest = values.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
        for (int number = 1; number <= highest; number++)
            json.add(values.getOrDefault(number, false));
    }

    private static void additional(ObjectNode json, String name, LiveState.@Nullable At<?> at, Dates dates) {
        if (at != null) json.putObject(name).put("value", at.value().toString()).put("updated", dates.write(at.time()));
    }

    private static void outputs(ObjectNode json, Tracker tracker, Map<StateKey, StateValue> values, Dates dates) {
        int count = tracker.model().digitalOutputs();
        Long newest = null;
        ArrayNode outputs = JsonNodeFactory.instance.arrayNode();
        for (int number = 1; number <= count; number++) {
            StateValue value = values.get(StateKey.output(number));
            outputs.add(isOn(value));
            Long at = value == null ? null : value.reportedAt();
            if (at != null && (newest == null || at > newest)) newest = at;
        }
        if (newest == null) return;
        json.set("outputs", outputs);
        json.put("outputs_update", dates.write(Instant.ofEpochMilli(newest)));
    }

    private static boolean isOn(@Nullable StateValue value) {
        return value != null && new SettingValue.Flag(true).equals(value.reported());
    }
}
