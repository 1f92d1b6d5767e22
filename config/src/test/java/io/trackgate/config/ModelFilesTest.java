package io.trackgate.config;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Model files: defaults, families, and what {@code trackgate models check} says. */
class ModelFilesTest {
    @TempDir
    private Path temp;
    private Folder folder;
    private Map<String, TrackingProfile> profiles = Map.of();

    @BeforeEach
    void profiles() throws Exception {
        folder = new Folder(temp);
        profiles = TrackingProfiles.read(Folder.SHIPPED.resolve("tracking-profiles.json"));
    }

    private ModelFiles.Result read(String text) throws IOException {
        return ModelFiles.read(folder.with("models/acme.yaml", text).path().resolve("models"), profiles);
    }

    private List<String> mistakes(String text) throws IOException {
        return read(text).problems().stream().map(ConfigProblem::toString).toList();
    }

    @Test
    void a_model_needs_a_code_and_a_protocol_alone() throws IOException {
        ModelFiles.Result result = read("protocol: gt06\nmodels:\n  - { code: acme1 }\n");
        assertThat(result.problems()).isEmpty();
        assertThat(result.models().find("acme1"))
                .contains(new TrackerModel(new Source("models/acme.yaml", 3), "acme1", "acme1", "gt06", "gt06", "imei", 0,
                        "none", Set.of(), null, List.of(), java.util.Optional.empty(), java.util.Optional.empty(), 1,
                        TrackerModel.Verify.REPLY,
                        TrackerModel.Verify.READ_BACK,
                        TrackerModel.Deliver.AFTER_FIRST_RECEIPT, List.of(), Duration.ofHours(24), TrackerModel.Takeover.NEWEST,
                        ReplyPatterns.NONE,
                        TelemetryIds.NONE, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"none,", "default,SET", "batch,SET_ALL", "stateless,SET", "async,SET", "async_offline,SET", "batch_async,SET_ALL"})
    void output_calls_follow_from_output_control(String control, TrackerModel.OutputCall call) throws IOException {
        TrackerModel model = read("protocol: gt06\nmodels: [{ code: a, digital-outputs: 2, output-control: " + control + " }]").models()
                .find("a").orElseThrow();
        assertThat(model.outputCalls()).isEqualTo(call == null ? Set.of() : Set.of(call));
    }

    @Test
    void a_model_overrides_its_family_key_by_key_and_options_and_telemetry_one_level_deeper() throws IOException {
        ModelFiles.Result result = read("""
                protocol: teltonika
                vendor: Acme
                families:
                  f:
                    digital-outputs: 2
                    output-control: batch
                    probe: [getver]
                    led: { parameters: [108] }
                    deliver: at-login
                    max-silence: 2h
                    takeover: quarantine
                    telemetry: { ignition: 1, movement: 2 }
                    options: { a: 1, b: x }
                models:
                  - { code: m1, family: f }
                  - { code: m2, family: f, digital-outputs: 1, probe: [], led: null, telemetry: { movement: 9 }, options: { b: y, c: "" } }
                """);
        assertThat(result.problems()).isEmpty();
        assertThat(result.models().find("m1")).hasValueSatisfying(model -> {
            assertThat(model.digitalOutputs()).isEqualTo(2);
            assertThat(model.led()).isPresent();
            assertThat(model.deliver()).isEqualTo(TrackerModel.Deliver.AT_LOGIN);
            assertThat(model.maxSilence()).isEqualTo(Duration.ofHours(2));
            assertThat(model.takeover()).isEqualTo(TrackerModel.Takeover.QUARANTINE);
            assertThat(model.options()).isEqualTo(Map.of("a", "1", "b", "x"));
            assertThat(model.vendor()).isEqualTo("Acme");
        });
        assertThat(result.models().find("m2")).hasValueSatisfying(model -> {
            assertThat(model.digitalOutputs()).isEqualTo(1);
            assertThat(model.probe()).isEmpty();
            assertThat(model.led()).isEmpty();
            assertThat(model.telemetry().ignition()).isEqualTo(1);
            assertThat(model.telemetry().movement()).isEqualTo(9);
            assertThat(model.options()).isEqualTo(Map.of("a", "1", "b", "y", "c", ""));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "code: A B                                          | code: A B (expected: lower-case letters, digits, _ . -)",
            "code: first                                        | code: first a second time (expected: once; the first is in models/acme.yaml:3)",
            "protocol: gt6, code: a                             | protocol: gt6 (expected: one of teltonika, gt06, jt808, galileosky, navtelecom, queclink, ruptela; did you mean gt06?)",
            "code: a, digital-outputs: 2                        | output-control: missing (expected: one of [async, async_offline, batch, batch_async, default, none, stateless])",
            "code: a, digital-outputs: 2, output-control: bach  | output-control: bach (expected: one of [async, async_offline, batch, batch_async, default, none, stateless]; did you mean batch?)",
            "code: a, output-control: batch                     | output-control: batch (expected: none, because digital-outputs is 0)",
            "code: a, output-calls: [set]                       | output-calls: 1 calls (expected: [], because digital-outputs is 0)",
            "code: a, digital-outputs: 1, output-control: batch, output-calls: [setall] | output-calls[0]: setall (expected: one of set, set_all; did you mean set_all?)",
            "code: a, digital-outputs: 1, output-control: batch, engine-block-output: 2 | engine-block-output: 2 (expected: <= digital-outputs, 1)",
            "code: a, verify-outputs: never                     | verify-outputs: never (expected: one of reply, read-back)",
            "code: a, deliver: later                            | deliver: later (expected: one of at-login, after-first-receipt, after-each-receipt)",
            "code: a, window: 0                                 | window: 0 (expected: a whole number from 1 to 1000)",
            "code: a, replies: { no: ['('] }                    | replies.no[0]: ( (expected: a regular expression)",
            "code: a, telemetry: { ignition: 65536 }            | telemetry.ignition: 65536 (expected: a whole number from 0 to 65535)",
            "code: a, family: f                                 | family: f (expected: one of [])",
            "code: a, led: { parameters: [] }                   | led.parameters: no number (expected: at least one)",
            "code: a, led: { values: { true: 1, false: 0 } }    | led.parameters: missing (expected: a list of the device's parameter numbers)",
            "code: a, led: { parameters: [1], values: { true: 1, false: 01 } } | led.values.false: 01 (expected: a device value of its own; true has it too, so that a read would be ambiguous)",
            "code: a, led: { parameters: [1], values: { true: 1 } } | led.values: no device value for false (expected: one for each of [true, false])",
            "code: a, led: { parameters: [1], factory-default: 1 } | led.factory-default: 1 (expected: true or false)",
            "code: a, led: { parameters: [1], min: 0 }          | led.min: given (expected: absent; only a number without named values is scaled and bounded)",
            "code: a, led: { any-of: [{ parameters: [1] }], parameters: [2] } | led.parameters: unknown key (expected: one of any-of, factory-default, off, set)",
            "code: a, tracking: { profile: telfn, fields: {} }  | tracking.profile: telfn (expected: a profile of the tracking profiles file; did you mean telfm?)",
            "code: a, output: 1                                 | output: unknown key (expected: a known key; did you mean outputs?)",
            "code: a, outputs: 1                                | outputs: 1 (expected: a list: [\u2026])",
            "code: a, digital-outputs: 2, output-control: default, outputs: [{ on: { text: a }, off: { text: b } }] | outputs: 1 outputs (expected: >= digital-outputs, 2)",
            "code: a, digital-outputs: 1, output-control: default, outputs: [{ on: { text: a } }] | outputs[0].off: missing (expected: what the device is told to switch the output off)",
            "code: a, digital-outputs: 1, output-control: default, outputs: [{ on: { text: a, done: ['('] }, off: { text: b } }] | outputs[0].on.done[0]: ( (expected: a regular expression)",
            "code: a, digital-outputs: 1, output-control: default, outputs: [{ on: { text: a }, off: { text: [b] } }] | outputs[0].off.text: a list (expected: one value)",
            "code: a, led: { set: 'LED,{led#' }                 | led.set: LED,{led# (expected: slots such as {tracking_interval})",
            "code: a, led: { set: 'LED,{lde}#' }                | led.set: LED,{lde}#: {lde} (expected: one of [led])",
            "code: a, led: { set: 'LED,{led}#', read: 'LED#' }  | led.answer: missing (expected: read and answer, or neither)",
            "code: a, led: { set: 'LED,{led}#', parameters: [1] } | led.parameters: given (expected: absent; its place is in a text)",
            "code: a, tracking: { profile: concox_interval, modes: [{ when: {}, texts: [] }] } | tracking.modes[0].texts: missing (expected: at least one text)",
            "code: a, tracking: { profile: concox_interval, modes: [{ texts: [{ set: 'TIMER,{tracking_intervall}#' }] }] } | tracking.modes: TIMER,{tracking_intervall}#: {tracking_intervall} (expected: one of [tracking_interval]; did you mean tracking_interval?)",
            "code: a, tracking: { profile: concox_interval, modes: [{ texts: [{ set: 'A,{tracking_interval}#' }] }, { texts: [{ set: 'B#' }] }] } | tracking.modes[1].when: {} a second time (expected: conditions that no other mode has)",
            "code: a, tracking: { profile: concox_gt700, modes: [{ when: { type: intervall }, texts: [{ set: 'A#' }] }] } | tracking.modes: when: type: intervall (expected: one of [interval, distance, power_save, distance_interval_angle, interval_angle, intelligent]; did you mean interval?)",
            "code: a, tracking: { profile: concox_interval, keep: { tracking_interval: 5 }, modes: [{ texts: [{ set: 'A,{tracking_interval}#' }] }] } | tracking.keep: tracking_interval (expected: a name that is no field of profile concox_interval)",
            "code: a, tracking: { profile: huabao, fixed: { zero: 0 }, fields: { tracking_interval: { parameters: [0x29] } } } | tracking.fixed.zero: zero (expected: the number of a parameter, such as 32 or 0x20)",
            "code: a, nonsense: 1                               | nonsense: unknown key (expected: one of code, deliver, digital-outputs, engine-block-output, family, id-type, led, max-silence, name, options, output-calls, output-control, outputs, probe, protocol, replies, takeover, telemetry, tracking, unconfirmed, vendor, verify-outputs, verify-settings, window)"})
    void a_mistake_in_a_model_is_one_line(String keys, String complaint) throws IOException {
        assertThat(mistakes("protocol: gt06\nmodels:\n  - { code: first }\n  - { " + keys + " }\n"))
                .containsExactly("models/acme.yaml:4: models[1]." + complaint);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "tracking_angel: { parameters: [1] }                       | tracking_angel: not a field of profile telfm (expected: one of [tracking_angle, tracking_distance, tracking_interval, on_stop_tracking_interval, sleep_mode, stop_detection]; did you mean tracking_angle?)",
            "sleep_mode: { parameters: [1], values: { disabled: 0 } }  | sleep_mode.values: no device value for soft_sleep (expected: one for each of [disabled, soft_sleep])",
            "sleep_mode: { parameters: [1] }                           | sleep_mode.values: missing (expected: a device value for each of [disabled, soft_sleep])",
            "sleep_mode: { parameters: [1], values: { disabled: 0, soft_sleep: 1, deep: 2 } } | sleep_mode.values.deep: not a value of sleep_mode (expected: one of [disabled, soft_sleep])",
            "sleep_mode: { parameters: [1], values: { disabled: 0, soft_sleep: 1 }, factory-default: deep } | sleep_mode.factory-default: deep (expected: one of [disabled, soft_sleep])",
            "tracking_angle: { parameters: [1], min: 5, max: 4 }       | tracking_angle.min: 5 (expected: <= max, 4)",
            "tracking_angle: { parameters: [1], divide-by: 0 }         | tracking_angle.divide-by: 0 (expected: a number > 0)",
            "tracking_angle: { parameters: [1], factory-default: x }   | tracking_angle.factory-default: x (expected: a whole number)",
            "tracking_angle: { parameters: [1], values: { 1: 2 } }     | tracking_angle.values: given (expected: absent; tracking_angle has no named values)",
            "tracking_angle: { parameters: [x] }                       | tracking_angle.parameters[0]: x (expected: a whole number >= 0)"})
    void a_mistake_in_a_field_is_one_line(String field, String complaint) throws IOException {
        assertThat(mistakes(
                "protocol: gt06\nmodels:\n  - code: a\n    tracking:\n      profile: telfm\n      fields:\n        " + field + "\n"))
                .containsExactly("models/acme.yaml:7: models[0].tracking.fields." + complaint);
    }

    @Test
    void a_model_may_be_told_by_texts() throws IOException {
        ModelFiles.Result result = read(
                """
                        protocol: gt06
                        models:
                          - code: a
                            digital-outputs: 1
                            output-control: default
                            outputs:
                              - on: { text: "RELAY,1#", done: [cut off], later: [delay] }
                                off: { text: "RELAY,0#" }
                                read: { text: "RELAY#", on: ['RELAY:1'], off: ['RELAY:0'] }
                              - { on: { text: beyond }, off: { text: digital-outputs } }
                            led: { set: "LEDSLEEP,{led}#", read: "LEDSLEEP#", answer: "LEDSLEEP:{led}", values: { true: "OFF", false: "ON" } }
                            tracking:
                              profile: concox_gt700
                              keep: { work_time: 300 }
                              fields: { tracking_interval: { multiply-by: 60, min: 10, max: 1800 } }
                              modes:
                                - when: { type: interval }
                                  texts: [{ set: "MODE,1,{tracking_interval},{work_time}#", read: "MODE#", answer: "MODE:1,{tracking_interval},{work_time}" }]
                                - when: { type: power_save }
                                  texts: [{ set: "MODE,2,{wakeup_time},{psm_interval}#", read: "MODE#", answer: "MODE:2,{wakeup_time},{psm_interval}" }]
                        """);
        assertThat(result.problems()).isEmpty();
        assertThat(result.warnings()).isEmpty();
        TrackerModel model = result.models().find("a").orElseThrow();
        assertThat(model.switches()).singleElement().satisfies(output -> {
            assertThat(output.on().form()).isEqualTo(Map.of("text", "RELAY,1#"));
            assertThat(output.on().isDone("Cut off the fuel supply: Success!")).isTrue();
            assertThat(output.on().isLater("operation delay execution!")).isTrue();
            assertThat(output.off().isDone("anything")).isFalse();
            assertThat(output.read()).hasValueSatisfying(read -> assertThat(read.isOff("RELAY:0")).isTrue());
        });
        assertThat(model.led()).hasValueSatisfying(led -> {
            assertThat(led.text().orElseThrow().set()).hasToString("LEDSLEEP,{led}#");
            assertThat(led.targets().getFirst().toDevice(new SettingValue.Flag(true))).isEqualTo(new DeviceValue.Exact("OFF"));
        });
        TrackingControl tracking = model.tracking().orElseThrow();
        assertThat(tracking.keep()).isEqualTo(Map.of("work_time", "300"));
        assertThat(tracking.fields()).containsOnlyKeys("tracking_interval", "wakeup_time", "psm_interval");
        assertThat(tracking.modes()).extracting(mode -> mode.when().get("type")).containsExactly("interval", "power_save");
    }

    @Test
    void numbers_of_parameters_are_also_read_as_protocols_print_them() throws IOException {
        TrackerModel model = read("""
                protocol: jt808
                models:
                  - code: a
                    tracking: { profile: huabao, fixed: { 0x20: 0 }, fields: { tracking_interval: { parameters: [0x0029], width: 2 } } }
                """).models().find("a").orElseThrow();
        assertThat(model.tracking()).hasValueSatisfying(tracking -> {
            assertThat(tracking.fixed()).isEqualTo(Map.of(0x20, "0"));
            ParameterTarget target = tracking.fields().get("tracking_interval").targets().getFirst();
            assertThat(target.parameters()).containsExactly(0x29);
            assertThat(target.width()).isEqualTo(2);
        });
    }

    private Duration silenceOf(String model) throws IOException {
        ModelFiles.Result result = read("protocol: gt06\nmodels: [{ " + model + " }]\n");
        assertThat(result.problems()).isEmpty();
        return result.models().find("a").orElseThrow().maxSilence();
    }

    @Test
    void without_a_word_a_device_may_be_silent_for_a_day_or_for_the_longest_interval_that_it_can_be_told() throws IOException {
        assertThat(silenceOf("code: a")).isEqualTo(Duration.ofHours(24));
        assertThat(silenceOf("code: a, tracking: { profile: albatross_s6 }")).isEqualTo(Duration.ofHours(24)); // at most 18 hours
        assertThat(silenceOf("code: a, tracking: { profile: telfm5x }")).isEqualTo(Duration.ofDays(30).plusHours(1));
        assertThat(silenceOf("code: a, tracking: { profile: concox_gt700 }, max-silence: 90h")).isEqualTo(Duration.ofHours(90));
        assertThat(
                silenceOf("code: a, tracking: { profile: telfm5x, fields: { sleep_timeout: { parameters: [1], divide-by: 60, max: 2880 },"
                        + " tracking_interval: { parameters: [2], max: 60 } } }"))
                .as("the device's own bounds").isEqualTo(Duration.ofHours(49));
    }

    @Test
    void a_silence_that_is_shorter_than_an_interval_is_a_warning() throws IOException {
        ModelFiles.Result result = read("protocol: gt06\nmodels:\n  - { code: a, max-silence: 15m, tracking: { profile: concox_interval,"
                + " fields: { tracking_interval: { parameters: [1] } } } }\n");
        assertThat(result.models().find("a").orElseThrow().maxSilence()).isEqualTo(Duration.ofMinutes(15));
        assertThat(result.warnings()).extracting(ConfigProblem::toString).containsExactly("models/acme.yaml:3: models[0].max-silence: 900s"
                + " (expected: >= 18000s, the longest interval of its tracking settings; it counts as gone too early)");
    }

    @Test
    void a_mandatory_field_without_a_mapping_and_an_unused_family_are_warnings() throws IOException {
        ModelFiles.Result result = read("""
                protocol: gt06
                families:
                  idle: { window: 2 }
                models:
                  - code: a
                    tracking: { profile: albatross_s6, fields: { tracking_interval: { parameters: [1] } } }
                """);
        assertThat(result.problems()).isEmpty();
        assertThat(result.warnings()).extracting(ConfigProblem::toString).containsExactly(
                "models/acme.yaml:6: models[0].tracking.fields.tracking_distance: no mapping, though profile albatross_s6 asks for it"
                        + " (expected: where the device keeps it; tracking/update answers 214 until you add it)",
                "models/acme.yaml:3: families.idle: no model names it (expected: used, or deleted)");
    }

    @Test
    void a_mistake_in_a_family_is_told_once_and_also_when_no_model_uses_it() throws IOException {
        assertThat(mistakes("""
                protocol: gt06
                families:
                  f: { windou: 2 }
                  g: { window: x }
                models: [{ code: a, family: g }, { code: b, family: g }]
                """)).containsExactlyInAnyOrder(
                "models/acme.yaml:3: families.f.windou: unknown key (expected: a known key; did you mean window?)",
                "models/acme.yaml:4: families.g.window: x (expected: a whole number from 1 to 1000)");
    }

    @Test
    void codes_are_unique_over_all_files_and_other_files_are_ignored() throws IOException {
        folder.with("models/zebra.yaml", "protocol: gt06\nmodels: [{ code: a }]\n").with("models/notes.txt", "not: yaml: at: all");
        assertThat(mistakes("protocol: gt06\nmodels: [{ code: a }]\n")).containsExactly(
                "models/zebra.yaml:2: models[0].code: a a second time (expected: once; the first is in models/acme.yaml:2)");
    }

    @Test
    void a_check_needs_no_gateway_file_and_tells_what_it_did_not_read() throws IOException {
        folder.with("models/acme.yaml", "protocol: gt06\nmodels: [{ code: a, tracking: { profile: nope } }]\n").with("models/other.yml",
                "");
        ModelFiles.Result result = ModelFiles.check(temp, Folder.SHIPPED);
        assertThat(result.models().byCode()).containsOnlyKeys("a");
        assertThat(result.problems()).extracting(ConfigProblem::toString).containsExactly(
                "models/acme.yaml:2: models[0].tracking.profile: nope (expected: a profile of the tracking profiles file)");
        assertThat(result.warnings()).extracting(ConfigProblem::toString).containsExactly(
                "models/other.yml:1: file: not read (expected: a name that ends in .yaml)");
    }

    @Test
    void fields_keep_the_order_of_the_file() throws IOException {
        TrackerModel model = read(
                """
                        protocol: gt06
                        models:
                          - code: a
                            tracking: { profile: albatross_s6, fields: { tracking_interval: { parameters: [1] }, tracking_distance: { parameters: [2] } } }
                        """)
                .models().find("a").orElseThrow();
        assertThat(model.tracking().orElseThrow().fields().keySet()).containsExactly("tracking_interval", "tracking_distance");
    }

    @Test
    void the_mistakes_of_all_files_are_told_together() throws IOException {
        folder.with("gateway.yaml", "http: { port: x }\nfleet: fleet.yaml\n").with("fleet.yaml", "userz: []\n").with("models/a.yaml",
                "models: [{ code: a }]\n");
        assertThat(folder.mistakes()).extracting(line -> line.substring(0, line.indexOf(": "))).containsExactly("gateway.yaml:1",
                "models/a.yaml:1", "fleet.yaml:1");
    }
}
