package io.trackgate.scenes;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.OutputCall;
import io.trackgate.config.TrackingProfile;
import io.trackgate.simulator.SimulatedTracker;
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

    private List<TrackerModel> models = List.of();
    private GatewayScene scene;

    @BeforeAll
    void start(@TempDir Path folder) {
        GatewayFiles files = GatewayFiles.in(folder);
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
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        if (model.tracking().isEmpty()) {
            assertThat(api.setTracking(settings.toString()).code()).isEqualTo(214);
            return;
        }
        TrackingProfile profile = model.tracking().get().profile();
        profile.fields().values().forEach(field -> settings.set(field.name(), smallest(field)));
        if (!model.tracking().get().fields().keySet().containsAll(profile.fields().keySet())) {
            api.setTracking(settings.toString()).fails(214, "unsupported").wasWritten(false);
            return;
        }
        api.setTracking(settings.toString()).succeeds("acknowledged");
        JsonNode read = api.readTracking().value();
        assertThat(read).as(model.code()).isEqualTo(settings);
    }

    private static JsonNode smallest(TrackingProfile.Field field) {
        if (!field.values().isEmpty()) return JsonNodeFactory.instance.textNode(field.values().getFirst());
        // An int as the API reads it; whole minutes where a device keeps minutes.
        return JsonNodeFactory.instance.numberNode(field.min().intValue());
    }
}
