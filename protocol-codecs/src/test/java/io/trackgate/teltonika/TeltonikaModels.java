package io.trackgate.teltonika;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import io.trackgate.config.FieldMapping;
import io.trackgate.config.ParameterTarget;
import io.trackgate.config.ReplyPatterns;
import io.trackgate.config.Source;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.Deliver;
import io.trackgate.config.TrackerModel.OutputCall;
import io.trackgate.config.TrackerModel.Verify;
import io.trackgate.config.TrackingControl;
import io.trackgate.config.TrackingProfile;
import org.jspecify.annotations.Nullable;

/** Models as a test wants them, each differing from an FMB with two outputs in one thing. */
record TeltonikaModels(String code, int outputs, int window, Verify verifyOutputs, Verify verifySettings, List<String> probe,
        ReplyPatterns replies, List<FieldMapping> led, List<FieldMapping> tracking, Map<String, String> options) {

    static final ParameterTarget LED = new ParameterTarget(List.of(108), Map.of("true", "1", "false", "0"), BigDecimal.ONE, null, null);

    static TeltonikaModels fmb() {
        return new TeltonikaModels("telfmb120", 2, 1, Verify.REPLY, Verify.READ_BACK, List.of("getver", "getinfo"),
                new ReplyPatterns(List.of(), List.of(Pattern.compile("postponed", Pattern.CASE_INSENSITIVE)),
                        List.of(Pattern.compile("speed too high", Pattern.CASE_INSENSITIVE)),
                        List.of(Pattern.compile("not available", Pattern.CASE_INSENSITIVE))),
                List.of(new FieldMapping("led", List.of(LED), null, null)), fmbTracking(), Map.of());
    }

    static List<FieldMapping> fmbTracking() {
        return List.of(number("tracking_interval", 65535L, 10050, 10150, 10250),
                number("on_stop_tracking_interval", 65535L, 10000, 10100, 10200),
                number("tracking_distance", 65535L, 10051, 10151, 10251), number("tracking_angle", 180L, 10052, 10152, 10252),
                new FieldMapping("sleep_mode", List.of(names(102, "disabled", "0", "soft_sleep", "1")), null, "0"));
    }

    static FieldMapping stopDetection() {
        return new FieldMapping("stop_detection",
                List.of(names(138, "ignition", "1", "g_sensor", "2", "gps", "4"), names(100, "ignition", "0", "g_sensor", "1")), null,
                null);
    }

    static FieldMapping number(String field, @Nullable Long max, Integer... parameters) {
        return new FieldMapping(field, List.of(new ParameterTarget(List.of(parameters), Map.of(), BigDecimal.ONE, 0L, max)), null, null);
    }

    static FieldMapping minutes(String field, int parameter) {
        return new FieldMapping(field, List.of(new ParameterTarget(List.of(parameter), Map.of(), BigDecimal.valueOf(60), 1L, 3000L)), null,
                null);
    }

    private static ParameterTarget names(int parameter, String... pairs) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2)
            values.put(pairs[i], pairs[i + 1]);
        return new ParameterTarget(List.of(parameter), values, BigDecimal.ONE, null, null);
    }

    TeltonikaModels withCode(String other) {
        return new TeltonikaModels(other, outputs, window, verifyOutputs, verifySettings, probe, replies, led, tracking, options);
    }

    TeltonikaModels withOutputs(int count) {
        return new TeltonikaModels(code, count, window, verifyOutputs, verifySettings, probe, replies, led, tracking, options);
    }

    TeltonikaModels withWindow(int count) {
        return new TeltonikaModels(code, outputs, count, verifyOutputs, verifySettings, probe, replies, led, tracking, options);
    }

    TeltonikaModels verifyingOutputs(Verify verify) {
        return new TeltonikaModels(code, outputs, window, verify, verifySettings, probe, replies, led, tracking, options);
    }

    TeltonikaModels verifyingSettings(Verify verify) {
        return new TeltonikaModels(code, outputs, window, verifyOutputs, verify, probe, replies, led, tracking, options);
    }

    TeltonikaModels withProbe(String... shapes) {
        return new TeltonikaModels(code, outputs, window, verifyOutputs, verifySettings, List.of(shapes), replies, led, tracking, options);
    }

    TeltonikaModels withLed(FieldMapping... mapping) {
        return new TeltonikaModels(code, outputs, window, verifyOutputs, verifySettings, probe, replies, List.of(mapping), tracking,
                options);
    }

    TeltonikaModels withTracking(FieldMapping... fields) {
        return new TeltonikaModels(code, outputs, window, verifyOutputs, verifySettings, probe, replies, led, List.of(fields), options);
    }

    TeltonikaModels with(String option, String value) {
        Map<String, String> more = new HashMap<>(options);
        more.put(option, value);
        return new TeltonikaModels(code, outputs, window, verifyOutputs, verifySettings, probe, replies, led, tracking, more);
    }

    TrackerModel model() {
        Map<String, FieldMapping> fields = new HashMap<>();
        tracking.forEach(mapping -> fields.put(mapping.field(), mapping));
        Optional<TrackingControl> control = fields.isEmpty()
                ? Optional.empty()
                : Optional.of(new TrackingControl(new TrackingProfile("telfm", Map.of()), fields));
        return new TrackerModel(new Source("test.yaml", 1), code, "Test", "Teltonika", TeltonikaProtocol.NAME, "imei", outputs, "batch",
                Set.of(OutputCall.SET, OutputCall.SET_ALL), null, List.of(), led.stream().findFirst(), control, window, verifyOutputs,
                verifySettings,
                Deliver.AFTER_FIRST_RECEIPT, probe, Duration.ofMinutes(30), TrackerModel.Takeover.NEWEST, replies, TeltonikaFacts.FMB,
                options);
    }
}
