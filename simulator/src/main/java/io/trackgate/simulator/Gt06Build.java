package io.trackgate.simulator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.trackgate.config.FieldMapping;
import io.trackgate.config.OutputSwitch;
import io.trackgate.config.SettingText;
import io.trackgate.config.TextTemplate;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingControl;

/**
 * Which commands the firmware of a model knows: those whose names stand in its model file. What they do and how they are answered is not
 * taken from there.
 */
final class Gt06Build {
    private static final PerModel<Gt06Build> SHARED = new PerModel<>(Gt06Build::new);

    private static final String TEXT = "text";
    private static final String DYD = "DYD";
    private static final String TIMER_OF_CARS = "TIMER,{tracking_interval}";

    private final Map<String, Integer> outputs = new HashMap<>();
    private final Set<String> readable = new HashSet<>();
    private final Set<String> settings = new HashSet<>();
    private final boolean knowsAcc;

    static Gt06Build of(TrackerModel model) { return SHARED.of(model); }

    private Gt06Build(TrackerModel model) {
        for (int at = 0; at < model.switches().size(); at++) { take(at + 1, model.switches().get(at)); }
        model.led().ifPresent(this::takeLed);
        List<SettingText> texts = model.tracking().map(TrackingControl::modes).stream().flatMap(List::stream)
                .flatMap(mode -> mode.texts().stream()).toList();
        texts.forEach(text -> settings.add(Gt06Text.of(text.set().toString()).name()));
        this.knowsAcc = texts.stream().anyMatch(text -> text.set().toString().startsWith(TIMER_OF_CARS));
    }

    private void take(int output, OutputSwitch how) {
        Stream.of(how.on(), how.off()).map(saying -> name(saying.form())).forEach(name -> outputs.putIfAbsent(name, output));
        how.read().ifPresent(read -> readable.add(name(read.form())));
    }

    private static String name(Map<String, String> form) { return Gt06Text.of(form.getOrDefault(TEXT, "")).name(); }

    // Some have the value in the name: LEDON#.
    private void takeLed(FieldMapping led) {
        TextTemplate set = led.text().map(SettingText::set).orElse(TextTemplate.parse(""));
        for (String value : led.targets().getFirst().values().values()) {
            Map<String, String> filled = new HashMap<>();
            set.slots().forEach(slot -> filled.put(slot, value));
            settings.add(Gt06Text.of(set.fill(filled)).name());
        }
    }

    /** From 1; 0: no output has this name. */
    int output(String name) { return outputs.getOrDefault(name, 0); }

    /** Whether the bare name asks: on cameras it acts. */
    boolean canBeAsked(String name) { return readable.contains(name); }

    boolean hasSetting(String name) { return settings.contains(name); }

    /** Devices that are carried have no ACC: the first value of TIMER counts minutes there. */
    boolean knowsAcc() { return knowsAcc; }

    /** Firmware before RELAY, which answers in the older frame. */
    boolean isOld() { return outputs.containsKey(DYD); }
}
