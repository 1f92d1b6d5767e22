package io.trackgate.scenes;

import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.config.DeviceValue;
import io.trackgate.config.FieldMapping;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.OutputCall;
import io.trackgate.config.TrackingControl;
import io.trackgate.config.TrackingProfile;
import io.trackgate.simulator.SimulatedTracker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.trackgate.scenes.ApiCaller.OFF;
import static io.trackgate.scenes.ApiCaller.ON;
import static org.assertj.core.api.Assertions.assertThat;

/** Every model that ships does what its entry says, and what it lacks is 214. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryModelTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private List<TrackerModel> models = List.of();
    private GatewayScene scene;

    @BeforeAll
    void start(@TempDir Path folder) {
        GatewayFiles files = GatewayFiles.in(folder).listenToAll();
        models = files.write().load().models().all().stream().sorted(Comparator.comparing(TrackerModel::code)).toList();
        for (int i = 0; i < models.size(); i++)
            files.tracker(i + 1, models.get(i).code());
        scene = GatewayScene.start(files);
    }

    @AfterAll
    void stop() { scene.close(); }

    Stream<String> codes() { return models.stream().map(TrackerModel::code); }

    @ParameterizedTest
    @MethodSource("codes")
    void a_shipped_model_obeys_all_six_calls_or_says_that_it_can_not(String code) {
        int id = codes().toList().indexOf(code) + 1;
        TrackerModel model = scene.model(code);
        SimulatedTracker tracker = scene.online(id);
        outputs(scene.api(id), model, tracker);
        led(scene.api(id), model);
        tracking(scene.api(id), model);
        assertThat(tracker.violations()).isEmpty();
        tracker.close();
    }

    private static void outputs(ApiCaller api, TrackerModel model, SimulatedTracker tracker) {
        if (!model.outputCalls().contains(OutputCall.SET)) {
            api.setOutput(1, ON).fails(214, "unsupported").wasWritten(false);
            return;
        }
        for (int output = 1; output <= model.digitalOutputs(); output++) {
            api.setOutput(output, ON).succeeds("acknowledged");
            assertThat(tracker.outputs().get(output - 1)).as("%s output %d", model.code(), output).isTrue();
        }
        api.setOutput(model.digitalOutputs(), OFF).succeeds("acknowledged");
        assertThat(tracker.outputs().getLast()).isFalse();
    }

    private static void led(ApiCaller api, TrackerModel model) {
        if (model.led().isEmpty()) {
            assertThat(api.setLed(OFF).code()).isEqualTo(214);
            return;
        }
        api.setLed(OFF).succeeds("acknowledged");
        assertThat(api.readLed().value().asBoolean()).isFalse();
    }

    private static void tracking(ApiCaller api, TrackerModel model) {
        if (model.tracking().isEmpty()) {
            assertThat(api.setTracking("{}").code()).isEqualTo(214);
            return;
        }
        TrackingControl control = model.tracking().get();
        if (control.modes().isEmpty()) tracking(api, model, control, Map.of());
        else
            control.modes().forEach(mode -> tracking(api, model, control, mode.when()));
    }

    /** @param way the names that ask for one way of tracking */
    private static void tracking(ApiCaller api, TrackerModel model, TrackingControl control, Map<String, String> way) {
        TrackingProfile profile = control.profile();
        ObjectNode settings = JSON.objectNode();
        profile.fields().values().forEach(field -> settings.set(field.name(),
                way.containsKey(field.name()) ? named(field, way.get(field.name())) : fitting(field, control.fields().get(field.name()))));
        Set<String> known = new TreeSet<>(control.fields().keySet());
        known.addAll(way.keySet());
        if (!known.containsAll(profile.fields().keySet())) {
            api.setTracking(settings.toString()).fails(214, "unsupported").wasWritten(false);
            return;
        }
        api.setTracking(settings.toString()).succeeds("acknowledged");
        JsonNode read = api.readTracking().value();
        settings.retain(kept(control, way));
        assertThat(read).as(model.code() + " " + way).isEqualTo(settings);
    }

    /** What a device in this way of tracking keeps; the rest is of no use to it. */
    private static Set<String> kept(TrackingControl control, Map<String, String> way) {
        Set<String> kept = new TreeSet<>(way.keySet());
        control.modes().stream().filter(mode -> mode.when().equals(way)).forEach(mode -> kept.addAll(mode.slots()));
        if (control.modes().isEmpty()) kept.addAll(control.fields().keySet());
        return kept;
    }

    private static JsonNode named(TrackingProfile.Field field, String value) {
        return field.type() == TrackingProfile.FieldType.BOOLEAN
                ? JSON.booleanNode(Boolean.parseBoolean(value))
                : JSON.textNode(value);
    }

    /** The smallest value that both the profile and this device take. */
    private static JsonNode fitting(TrackingProfile.Field field, @Nullable FieldMapping mapping) {
        if (field.type() == TrackingProfile.FieldType.STRING) return JSON.textNode("10:20");
        if (field.type() == TrackingProfile.FieldType.ENUM) return JSON.textNode(field.values().getFirst());
        if (field.type() == TrackingProfile.FieldType.BOOLEAN) return JSON.booleanNode(true);
        if (!field.values().isEmpty()) return JSON.numberNode(Integer.parseInt(field.values().getFirst()));
        long least = field.min().setScale(0, RoundingMode.CEILING).longValue(); // 0.5 g is 1
        return LongStream.rangeClosed(least, least + 600)
                .filter(value -> mapping == null
                        || mapping.targets().getFirst().toDevice(new SettingValue.Whole(value)) instanceof DeviceValue.Exact)
                .mapToObj(value -> JSON.numberNode((int) value)).findFirst().orElseThrow();
    }
}
