package io.trackgate.scenes;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingSettings;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.simulator.AppliedChange;

/** What a caller asks of a tracker, by HTTP or inside the process, and the deeds that make an {@code acknowledged} an honest one. */
sealed interface Wish {

    TrackerCommand command();

    CompletableFuture<Answered> ask(ApiCaller api);

    /** In the words of {@link #deeds(AppliedChange)}. */
    Set<String> deeds();

    record Output(int output, boolean on) implements Wish {
        @Override
        public TrackerCommand command() { return new TrackerCommand.SetOutput(output, on); }

        @Override
        public CompletableFuture<Answered> ask(ApiCaller api) { return api.settingOutput(output, on); }

        @Override
        public Set<String> deeds() { return Set.of(switched(output, on)); }
    }

    record Outputs(boolean first, boolean second) implements Wish {
        @Override
        public TrackerCommand command() { return new TrackerCommand.SetOutputs(List.of(change(first), change(second))); }

        private static OutputChange change(boolean on) { return on ? OutputChange.ON : OutputChange.OFF; }

        @Override
        public CompletableFuture<Answered> ask(ApiCaller api) { return api.settingOutputs(first, second); }

        @Override
        public Set<String> deeds() { return Set.of(switched(1, first), switched(2, second)); }
    }

    record Led(boolean on) implements Wish {
        @Override
        public TrackerCommand command() { return new TrackerCommand.SetLed(on); }

        @Override
        public CompletableFuture<Answered> ask(ApiCaller api) { return api.settingLed(on); }

        @Override
        public Set<String> deeds() { return Set.of(written("108", on ? "1" : "0")); }
    }

    record Tracking(int interval, int angle) implements Wish {
        @Override
        public TrackerCommand command() {
            return new TrackerCommand.SetTracking(
                    new TrackingSettings(new TreeMap<>(Map.of("tracking_interval", new SettingValue.Whole(interval),
                            "tracking_angle", new SettingValue.Whole(angle), "tracking_distance", new SettingValue.Whole(100),
                            "on_stop_tracking_interval", new SettingValue.Whole(600), "sleep_mode", new SettingValue.Text("disabled"),
                            "stop_detection", new SettingValue.Text("ignition")))));
        }

        /** As the API takes it. */
        String json() { return """
                {"tracking_interval": %d, "tracking_angle": %d, "tracking_distance": 100, "on_stop_tracking_interval": 600,
                 "sleep_mode": "disabled", "stop_detection": "ignition"}""".formatted(interval, angle); }

        @Override
        public CompletableFuture<Answered> ask(ApiCaller api) { return api.settingTracking(json()); }

        @Override
        public Set<String> deeds() {
            Set<String> deeds = new HashSet<>();
            // Home, roaming and unknown network keep a set each.
            for (int network = 0; network <= 200; network += 100) {
                deeds.add(written(String.valueOf(10050 + network), Integer.toString(interval)));
                deeds.add(written(String.valueOf(10052 + network), Integer.toString(angle)));
            }
            return deeds;
        }
    }

    /** What a tracker did when it obeyed a command; what it did by itself is nobody's wish. */
    static Set<String> deeds(AppliedChange change) {
        Set<String> deeds = new HashSet<>();
        switch (change) {
            case AppliedChange.ParameterSet set -> deeds.add(written(set.name(), set.value()));
            case AppliedChange.OutputsSet set -> {
                String asked = set.cause().startsWith("setdigout ") ? set.cause().split(" ")[1] : "";
                for (int i = 0; i < asked.length(); i++) { if (asked.charAt(i) != '?') deeds.add(switched(i + 1, set.outputs().get(i))); }
            }
        }
        return deeds;
    }

    private static String switched(int output, boolean on) { return "output " + output + (on ? " on" : " off"); }

    private static String written(String parameter, String value) { return "parameter " + parameter + " = " + value; }

    /** Everything that can be wished of a model, tracking settings seldom. */
    static Wish any(TrackerModel model, java.util.random.RandomGenerator random) {
        int dice = random.nextInt(100);
        if (dice < 5 && model.tracking().isPresent() && model.option("parameter-syntax", "list").equals("list")
                && model.option("output-dialect", "fmb").equals("fmb") && model.led().isPresent())
            return new Tracking(30 + random.nextInt(200), 10 + random.nextInt(100));
        if (dice < 30 && model.led().isPresent()) return new Led(random.nextBoolean());
        if (dice < 45 && model.digitalOutputs() == 2) return new Outputs(random.nextBoolean(), random.nextBoolean());
        return new Output(1 + random.nextInt(model.digitalOutputs()), random.nextBoolean());
    }
}
