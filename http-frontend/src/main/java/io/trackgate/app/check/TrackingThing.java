package io.trackgate.app.check;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.app.gateway.ApiClient;
import io.trackgate.config.DeviceValue;
import io.trackgate.config.FieldMapping;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TextMode;
import io.trackgate.config.TrackingControl;
import io.trackgate.config.TrackingProfile;
import io.trackgate.config.TrackingProfile.Field;
import io.trackgate.config.TrackingProfile.Violation;
import io.trackgate.protocol.TrackerCommand;

/** Tracking settings as a whole: what the tracker has, the same with one number a little different, and what it had. */
final class TrackingThing implements RoundTripStep.Thing<JsonNode> {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String PREFIX = "tracking_settings.";

    /** The smallest difference that the tracker's units can hold is the best. */
    private static final int[] DIFFERENCES = {1, -1, 5, -5, 10, -10, 60, -60, 300, -300, 3_600, -3_600};

    private final TrackingControl control;

    TrackingThing(TrackingControl control) { this.control = control; }

    @Override
    public String called() { return "the tracking settings"; }

    @Override
    public ApiClient.Answer tell(CheckBench bench, JsonNode value) throws InterruptedException, IOException {
        return bench.tell("settings/tracking/update", JSON.objectNode().set("tracking_settings", filled(value)));
    }

    @Override
    public RoundTripStep.Asked<JsonNode> ask(CheckBench bench) throws InterruptedException, IOException {
        return CheckThings.asked(bench, new TrackerCommand.ReadTracking(), () -> {
            ApiClient.Answer answer = bench.call("settings/tracking/read");
            return answer.success() && !answer.value().isEmpty() ? Optional.of(answer.value()) : Optional.empty();
        });
    }

    @Override
    public Optional<JsonNode> other(JsonNode value) {
        return control.fields().keySet().stream().filter(field -> value.path(field).canConvertToInt())
                .flatMap(field -> changed(value, field).stream()).findFirst();
    }

    private Optional<JsonNode> changed(JsonNode value, String field) {
        for (int difference : DIFFERENCES) {
            ObjectNode changed = value.<ObjectNode>deepCopy().put(field, value.path(field).intValue() + difference);
            if (isHeld(field, changed) && cantBePutBack(changed).isEmpty()) return Optional.of(changed);
        }
        return Optional.empty();
    }

    private boolean isHeld(String field, JsonNode changed) {
        FieldMapping mapping = control.fields().get(field);
        SettingValue value = new SettingValue.Whole(changed.path(field).intValue());
        return mapping != null && mapping.targets().stream().allMatch(target -> target.toDevice(value) instanceof DeviceValue.Exact);
    }

    @Override
    public Optional<String> cantBePutBack(JsonNode value) {
        List<Violation> violations = violations(filled(value));
        if (violations.isEmpty()) return Optional.empty();
        return Optional.of("it holds " + shown(value) + ", which the API does not take: " + violations.stream()
                .map(violation -> violation.parameter() + " " + violation.error()).collect(Collectors.joining("; ")));
    }

    private List<Violation> violations(ObjectNode settings) {
        return switch (control.profile().read(settings)) {
            case TrackingProfile.Reading.Valid valid -> List.of();
            case TrackingProfile.Reading.Invalid invalid -> invalid.violations();
        };
    }

    /**
     * With those fields that the API insists on although the tracker's present way of tracking has no text for them: they are accepted, and
     * nothing of them is sent.
     */
    private ObjectNode filled(JsonNode value) {
        ObjectNode filled = value.deepCopy();
        control.modes().stream().filter(mode -> isPresent(mode, value)).findFirst().ifPresent(mode -> {
            Set<String> sent = new TreeSet<>(mode.slots());
            sent.addAll(mode.when().keySet());
            for (Violation violation : violations(filled)) {
                Field field = control.profile().fields().get(violation.parameter().replace(PREFIX, ""));
                if (field != null && !filled.has(field.name()) && !sent.contains(field.name())) fill(filled, field);
            }
        });
        return filled;
    }

    private static boolean isPresent(TextMode mode, JsonNode value) {
        return mode.when().entrySet().stream().allMatch(condition -> isAsked(condition, value));
    }

    private static boolean isAsked(Map.Entry<String, String> condition, JsonNode value) {
        return value.path(condition.getKey()).asText().equals(condition.getValue());
    }

    private static void fill(ObjectNode settings, Field field) {
        switch (field.type()) {
            case INT, DOUBLE -> {
                if (field.values().isEmpty()) settings.put(field.name(), field.min());
                else
                    settings.put(field.name(), field.values().getFirst());
            }
            case ENUM -> settings.put(field.name(), field.values().getFirst());
            case BOOLEAN -> settings.put(field.name(), false);
            // What these may hold is written in a pattern: such a field stays missing, and the settings are not touched.
            case STRING, DATETIME, ARRAY -> {
            }
        }
    }

    @Override
    public String shown(JsonNode value) { return value.toString(); }
}
