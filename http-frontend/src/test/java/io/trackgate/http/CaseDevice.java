package io.trackgate.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.config.DeviceValue;
import io.trackgate.config.FieldMapping;
import io.trackgate.config.ParameterTarget;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingControl;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TcpUplink;
import org.jspecify.annotations.Nullable;

import static org.awaitility.Awaitility.await;

/** The simulated tracker of a case: in the state that is given, and asked afterwards what was asked of it. */
final class CaseDevice implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final TrackerModel model;
    private final TcpUplink uplink;
    private final SimulatedTracker tracker;

    CaseDevice(TrackerModel model, HttpCase.@Nullable State state, int port) {
        this.model = model;
        this.uplink = new TcpUplink("127.0.0.1", port);
        this.tracker = SimulatedTracker.of(withoutRules(model), CaseConfiguration.DEVICE_ID).build(uplink);
        take(Objects.requireNonNullElse(state, new HttpCase.State(null, null, null)));
    }

    /** The simulator knows bounds of what a model file maps; a case's device holds whatever the case says. */
    private static TrackerModel withoutRules(TrackerModel model) {
        return new TrackerModel(model.source(), model.code(), model.name(), model.vendor(), model.protocol(), model.idType(),
                model.digitalOutputs(),
                model.outputControl(), model.outputCalls(), model.engineBlockOutput(), model.switches(), Optional.empty(), Optional.empty(),
                model.window(),
                model.verifyOutputs(), model.verifySettings(), model.deliver(), model.probe(), model.maxSilence(), model.takeover(),
                model.replies(),
                model.telemetry(),
                model.options());
    }

    /** Logs in and brings a record: what waits for a receipt may come then, and the receipt shows that the gateway takes it for online. */
    void connect() throws Exception {
        tracker.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        long before = tracker.recordsAcked();
        tracker.report(1);
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).pollInterval(Duration.ofMillis(5))
                .until(() -> tracker.recordsAcked() > before);
    }

    /** Everything that was asked of it and would change something, in the words of the API. */
    List<ObjectNode> changes() {
        List<ObjectNode> changes = new ArrayList<>();
        ObjectNode settings = HttpCase.MAPPER.createObjectNode();
        for (String text : tracker.received()) {
            if (text.startsWith("setdigout ")) changes.add(outputs(text.split(" ")[1]));
            if (text.startsWith("setparam ")) parameters(text.substring("setparam ".length()), changes, settings);
        }
        if (!settings.isEmpty()) {
            ObjectNode change = HttpCase.MAPPER.createObjectNode().put("kind", "tracking");
            change.set("settings", settings);
            changes.add(change);
        }
        return changes;
    }

    private ObjectNode outputs(String wanted) {
        ObjectNode change = HttpCase.MAPPER.createObjectNode().put("kind", "outputs");
        ArrayNode outputs = change.putArray("outputs");
        for (int i = 0; i < model.digitalOutputs(); i++) {
            char asked = i < wanted.length() ? wanted.charAt(i) : '?';
            if (asked == '?') {
                outputs.addNull();
            } else {
                outputs.add(asked == '1');
            }
        }
        return change;
    }

    private void parameters(String list, List<ObjectNode> changes, ObjectNode settings) {
        for (String pair : list.split(";")) {
            int colon = pair.indexOf(':');
            parameter(Integer.parseInt(pair.substring(0, colon).strip()), pair.substring(colon + 1), changes, settings);
        }
    }

    private void parameter(int id, String value, List<ObjectNode> changes, ObjectNode settings) {
        model.led().flatMap(led -> target(led, id)).ifPresent(target -> {
            ObjectNode change = HttpCase.MAPPER.createObjectNode().put("kind", "led");
            put(change, "value", target.toApi(value));
            changes.add(change);
        });
        model.tracking().map(TrackingControl::fields).orElse(Map.of()).values().forEach(field -> target(field, id).ifPresent(
                target -> put(settings, field.field(), target.toApi(value))));
    }

    private static Optional<ParameterTarget> target(FieldMapping field, int id) {
        return field.targets().stream().filter(target -> target.parameters().contains(id)).findFirst();
    }

    private static void put(ObjectNode into, String name, SettingValue value) {
        switch (value) {
            case SettingValue.Flag flag -> into.put(name, flag.value());
            case SettingValue.Whole whole -> into.put(name, whole.value());
            case SettingValue.Decimal decimal -> into.put(name, decimal.value());
            case SettingValue.Text text -> into.put(name, text.value());
            case SettingValue.Texts texts -> into.set(name, HttpCase.MAPPER.valueToTree(texts.values()));
            case SettingValue.Unnamed unnamed -> into.put(name, unnamed.deviceValue());
        }
    }

    private void take(HttpCase.State state) {
        List<Boolean> outputs = Objects.requireNonNullElse(state.outputs(), List.of());
        Map<Integer, Boolean> numbered = new TreeMap<>();
        for (int i = 0; i < outputs.size(); i++)
            numbered.put(i + 1, outputs.get(i));
        if (!numbered.isEmpty()) tracker.setOutputs(numbered);
        Boolean on = state.led();
        model.led().ifPresent(led -> hold(led, new SettingValue.Flag(on == null || on)));
        ObjectNode settings = state.trackingSettings();
        model.tracking().ifPresent(control -> control.fields().values().forEach(field -> {
            JsonNode value = settings == null ? null : settings.get(field.field());
            Optional<SettingValue> known = value == null
                    ? Optional.empty()
                    : control.profile().readUnbounded(field.field(), value);
            known.ifPresentOrElse(setting -> hold(field, setting), () -> empty(field));
        }));
    }

    private void hold(FieldMapping field, SettingValue value) {
        ParameterTarget target = field.targets().getFirst();
        if (target.toDevice(value) instanceof DeviceValue.Exact exact) {
            target.parameters().forEach(id -> tracker.setParameter(id, exact.text()));
        } else {
            throw new IllegalArgumentException("given.tracker.state: " + field.field() + " can't be " + value);
        }
    }

    /** The device has it, so that it can be written; but with a value that the API has no name for, so that no read invents one. */
    private void empty(FieldMapping field) {
        field.targets().getFirst().parameters().forEach(id -> tracker.setParameter(id, ""));
    }

    @Override
    public void close() {
        tracker.close();
        uplink.close();
    }
}
