package io.trackgate.teltonika;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.trackgate.config.Configuration;
import io.trackgate.config.FieldMapping;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingControl;
import io.trackgate.config.TrackingSettings;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.TrackerCommand;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The models that are shipped, said as the trackers would read them. */
class TeltonikaShippedModelsTest {

    private static final Path SHIPPED = Path.of("..", "config");

    private static List<TrackerModel> models() throws Exception {
        return Configuration.load(SHIPPED, SHIPPED).models().all().stream().filter(model -> model.protocol().equals(TeltonikaProtocol.NAME))
                .toList();
    }

    @Test
    void every_shipped_model_passes_the_lint() throws Exception {
        assertThat(models()).isNotEmpty();
        for (TrackerModel model : models())
            assertThat(new TeltonikaProtocol().lint(model)).as(model.code()).isEmpty();
    }

    @Test
    void every_command_that_a_shipped_model_takes_fits_into_one_text_at_a_time() throws Exception {
        for (TrackerModel model : models()) {
            for (TrackerCommand command : commands(model)) {
                CommandPlan plan = new TeltonikaCommands().plan(command, model);
                assertThat(plan).as("%s %s", model.code(), command).isInstanceOf(CommandPlan.Steps.class);
                PlanStep first = ((CommandPlan.Steps) plan).first();
                assertThat(Said.sent(first, new TeltonikaFacts()).text().length).isBetween(5, TeltonikaPhrases.MAX_TEXT);
            }
        }
    }

    private static List<TrackerCommand> commands(TrackerModel model) {
        List<TrackerCommand> commands = new ArrayList<>();
        if (model.digitalOutputs() > 0) {
            commands.add(new TrackerCommand.SetOutput(model.digitalOutputs(), true));
            commands.add(new TrackerCommand.ReadOutputs());
        }
        if (model.led().isPresent()) {
            commands.add(new TrackerCommand.SetLed(true));
            commands.add(new TrackerCommand.ReadLed());
        }
        model.tracking().filter(control -> !control.fields().isEmpty()).ifPresent(control -> {
            commands.add(new TrackerCommand.SetTracking(settings(control)));
            commands.add(new TrackerCommand.ReadTracking());
        });
        return commands;
    }

    /** Any value that the device can hold, for every field. */
    private static TrackingSettings settings(TrackingControl control) {
        Map<String, SettingValue> values = new TreeMap<>();
        for (FieldMapping mapping : control.fields().values()) {
            Map<String, String> names = mapping.targets().getFirst().values();
            values.put(mapping.field(),
                    names.isEmpty() ? new SettingValue.Whole(120) : mapping.targets().getFirst().toApi(names.values().iterator().next()));
        }
        return new TrackingSettings(new TreeMap<>(values));
    }
}
