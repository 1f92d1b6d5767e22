package io.trackgate.scenes;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.trackgate.config.DeviceValue;
import io.trackgate.config.FieldMapping;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.OutputCall;
import io.trackgate.config.TrackingSettings;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.simulator.AppliedChange;

/** What a caller asks of a tracker, by HTTP or inside the process, and the deeds that make an {@code acknowledged} an honest one. */
sealed interface Wish {

    Pattern NUMBERED = Pattern.compile("^(?:RELAY|OUT)([23]),");
    Pattern CONTROL = Pattern.compile("^0x8105 (?:command )?(?:0x)?([0-9a-fA-F]{2})");

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

    /** @param model whose LED is a number on some devices, a word on others */
    record Led(TrackerModel model, boolean on) implements Wish {
        @Override
        public TrackerCommand command() { return new TrackerCommand.SetLed(on); }

        @Override
        public CompletableFuture<Answered> ask(ApiCaller api) { return api.settingLed(on); }

        @Override
        public Set<String> deeds() {
            FieldMapping led = model.led().orElseThrow();
            String value = ((DeviceValue.Exact) led.targets().getFirst().toDevice(new SettingValue.Flag(on))).text();
            String name = led.text().map(text -> text.set().toString().split("[,{]")[0])
                    .orElseGet(() -> String.valueOf(led.targets().getFirst().parameters().getFirst()));
            return Set.of(written(name, value));
        }
    }

    /** @param values field by field, and what the device writes down */
    record Tracking(SortedMap<String, SettingValue> values, Set<String> deeds) implements Wish {
        @Override
        public TrackerCommand command() { return new TrackerCommand.SetTracking(new TrackingSettings(values)); }

        @Override
        public CompletableFuture<Answered> ask(ApiCaller api) { return api.settingTracking(json()); }

        /** As the API takes it. */
        String json() {
            return values.entrySet().stream().map(field -> "\"%s\": %s".formatted(field.getKey(), switch (field.getValue()) {
                case SettingValue.Whole whole -> String.valueOf(whole.value());
                case SettingValue.Text text -> "\"" + text.value() + "\"";
                default -> throw new IllegalArgumentException(field + " (expected: a whole number or a name)");
            })).collect(Collectors.joining(", ", "{", "}"));
        }

        static Tracking telfm(int interval, int angle) {
            Set<String> deeds = new HashSet<>();
            // Home, roaming and unknown network keep a set each.
            for (int network = 0; network <= 200; network += 100) {
                deeds.add(written(String.valueOf(10050 + network), Integer.toString(interval)));
                deeds.add(written(String.valueOf(10052 + network), Integer.toString(angle)));
            }
            return new Tracking(new TreeMap<>(Map.of("tracking_interval", new SettingValue.Whole(interval), "tracking_angle",
                    new SettingValue.Whole(angle), "tracking_distance", new SettingValue.Whole(100), "on_stop_tracking_interval",
                    new SettingValue.Whole(600), "sleep_mode", new SettingValue.Text("disabled"), "stop_detection",
                    new SettingValue.Text("ignition"))), deeds);
        }

        /** Parameter 0x0029. */
        static Tracking huabao(int interval) {
            return interval(interval, written("41", Integer.toString(interval)));
        }

        /** TIMER with the same value for ACC on and off. */
        static Tracking timer(int interval) {
            return interval(interval, written("TIMER", interval + "," + interval));
        }

        private static Tracking interval(int interval, String deed) {
            return new Tracking(new TreeMap<>(Map.of("tracking_interval", new SettingValue.Whole(interval))), Set.of(deed));
        }

        static Optional<Wish> any(TrackerModel model, RandomGenerator random) {
            return of(model, 30 + random.nextInt(200), 10 + random.nextInt(100));
        }

        /** Another one for each number up to 20,000, so that what a tracker did can be told from all else that it was asked. */
        static Optional<Wish> numbered(TrackerModel model, int number) {
            return of(model, 30 + number % 200, 10 + number / 200 % 100);
        }

        private static Optional<Wish> of(TrackerModel model, int interval, int angle) {
            return switch (model.tracking().map(tracking -> tracking.profile().name()).orElse("")) {
                case "telfm" ->
                    model.option("parameter-syntax", "list").equals("list") && model.option("output-dialect", "fmb").equals("fmb")
                            && model.led().isPresent() ? Optional.of(telfm(interval, angle)) : Optional.empty();
                case "huabao" -> Optional.of(huabao(interval));
                case "concox_interval" -> Optional.of(timer(interval));
                default -> Optional.empty();
            };
        }
    }

    /** What a tracker did when it obeyed a command; what it did by itself is nobody's wish. */
    static Set<String> deeds(AppliedChange change) {
        Set<String> deeds = new HashSet<>();
        switch (change) {
            case AppliedChange.ParameterSet set -> deeds.add(written(set.name(), set.value()));
            case AppliedChange.OutputsSet set -> {
                String asked = asked(set.cause());
                for (int i = 0; i < asked.length(); i++) { if (asked.charAt(i) != '?') deeds.add(switched(i + 1, set.outputs().get(i))); }
            }
        }
        return deeds;
    }

    /** Which outputs a command was about, one character each, {@code ?} for those that it left alone. */
    private static String asked(String cause) {
        if (cause.startsWith("setdigout ")) return cause.split(" ")[1];
        if (cause.startsWith("setio ")) return cause.substring("setio ".length()).replace(",", "").replace('2', '?');
        if (cause.startsWith("Out ")) return "?".repeat(cause.charAt("Out ".length()) - '0') + "x"; // numbered from 0
        if (cause.startsWith("*!SETOUT ")) return setout(cause.split(" ")[1]);
        if (cause.startsWith("GTOUT=")) return "xxx"; // of a model with three
        Matcher numbered = NUMBERED.matcher(cause);
        if (numbered.find()) return "?".repeat(Integer.parseInt(numbered.group(1)) - 1) + "x";
        Matcher control = CONTROL.matcher(cause);
        // Ordeal's terminals switch output 1 by 64 and 65, output 2 by 66 and 67, and so on; F0 and F1 are output 1.
        int first = control.find() ? HexFormat.fromHexDigits(control.group(1)) : 0;
        int output = first >= 0x64 && first < 0x70 ? (first - 0x64) / 2 : 0;
        return cause.startsWith("RELAY") || cause.startsWith("0x") ? "?".repeat(output) + "x" : "";
    }

    /** {@code 1Y,3N} */
    private static String setout(String items) {
        StringBuilder asked = new StringBuilder();
        for (String item : items.split(",")) {
            int output = Integer.parseInt(item.substring(0, item.length() - 1));
            asked.append("?".repeat(output - 1 - asked.length())).append('x'); // in their order
        }
        return asked.toString();
    }

    private static String switched(int output, boolean on) { return "output " + output + (on ? " on" : " off"); }

    private static String written(String parameter, String value) { return "parameter " + parameter + " = " + value; }

    /** Everything that can be wished of a model, tracking settings seldom. */
    static Wish any(TrackerModel model, RandomGenerator random) {
        int dice = random.nextInt(100);
        Optional<Wish> tracking = dice < 5 ? Tracking.any(model, random) : Optional.empty();
        if (tracking.isPresent()) return tracking.get();
        if (model.led().isPresent() && (dice < 30 || model.digitalOutputs() == 0)) return new Led(model, random.nextBoolean());
        if (dice < 45 && model.digitalOutputs() == 2 && model.outputCalls().contains(OutputCall.SET_ALL))
            return new Outputs(random.nextBoolean(), random.nextBoolean());
        return new Output(1 + random.nextInt(model.digitalOutputs()), random.nextBoolean());
    }
}
