package io.trackgate.jt808;

import io.trackgate.config.TrackerModel;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a model file may not say, because no terminal could follow it. */
class Jt808LintTest {

    private static final String SWITCHES = "digital-outputs: 1, output-control: default, verify-outputs: read-back, ";
    private static final String STATUS = "telemetry: { outputs: [10] }, ";

    @Test
    void every_shipped_model_passes() {
        assertThat(ModelFile.shippedOf(Jt808Protocol.NAME)).hasSizeGreaterThan(15)
                .allSatisfy(model -> assertThat(new Jt808Protocol().lint(model)).as(model.code()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "probe: [getver]                          | probe: [getver] (expected: [], replies carry a serial)",
            "options: { layout: 2012 }                | options.layout: 2012 (expected: 2011 or 2013)",
            "options: { parameter-message: 8104 }     | options.parameter-message: 8104 (expected: 8103 or 0310)",
            "options: { time-zone: Mars }             | options.time-zone: Mars (expected: a time zone such as UTC",
            "options: { codec: 8 }                    | options.codec: unknown (expected: one of authentication",
            "telemetry: { outputs: [32] }, SW outputs: [{ on: { control: 1 }, off: { control: 2 } }] | telemetry.outputs: 32 (expected: a status bit, 0 to 31)",
            "ST SW                                    | outputs: 0 (expected: one for each of 1 digital-outputs)",
            "SW outputs: [{ on: { control: 0x64 }, off: { control: 0x65 } }] | telemetry.outputs: [] (expected: a status bit for each output",
            "ST SW outputs: [{ on: { control: 0x64 }, off: { control: 0x64 } }] | outputs[0].off: the same as outputs[0].on (expected: another frame)",
            "ST SW outputs: [{ on: { control: 0x164 }, off: { control: 0x65 } }] | outputs[0].on.control: 0x164 (expected: <= 0xff)",
            "ST SW outputs: [{ on: { control: x }, off: { control: 0x65 } }] | outputs[0].on.control: x (expected: a number such as 0x64)",
            "ST SW outputs: [{ on: { contrl: 1 }, off: { control: 0x65 } }] | outputs[0].on.contrl: unknown (expected: one of [text])",
            "ST SW outputs: [{ on: { control: 1, type: 2 }, off: { control: 0x65 } }] | outputs[0].on.type: unknown (expected: one of [control, text])",
            "ST SW outputs: [{ on: { message: 0xA006, body: '1' }, off: { message: 0xA006, body: '00{time}' } }] | outputs[0].on.body: 1 (expected: at most 511 pairs of hexadecimal digits, and {time} for the time)",
            "ST SW outputs: [{ on: { parameter: 0xF030 }, off: { text: b } }] | outputs[0].on.value: missing (expected: a text)",
            "ST SW outputs: [{ on: { vehicle-flag: 1, vehicle-type: 1 }, off: { text: b } }] | outputs[0].on.vehicle-value: missing (expected: a number such as 0x64)",
            "ST SW outputs: [{ on: { text: a }, off: { text: b }, read: { text: c } }] | outputs[0].read: given (expected: absent; telemetry.outputs names the status bit)",
            "ST digital-outputs: 1, output-control: default, outputs: [{ on: { text: a }, off: { text: b } }] | verify-outputs: reply (expected: read-back, for accepted is not yet switched)",
            "ST SW outputs: [{ on: { control: 4 }, off: { control: 0x65 } }] | outputs[0].on.control: 4 (expected: a command of the vendor, >= 0x08",
            "ST SW outputs: [{ on: { parameter: 0x13, value: evil.example.org }, off: { control: 0x65 } }] | outputs[0].on.parameter: 0x13 (expected: none of 0x0010 to 0x001d",
            "ST SW outputs: [{ on: { message: 0x8103, body: '0100000013046576696C' }, off: { control: 0x65 } }] | outputs[0].on.message: 0x8103 (expected: another message",
            "ST SW outputs: [{ on: { message: 0x8105, body: '05' }, off: { control: 0x65 } }] | outputs[0].on.message: 0x8105 (expected: control, or a body of the vendor's own)",
            "ST SW outputs: [{ on: { message: 0x0001, body: '05' }, off: { control: 0x65 } }] | outputs[0].on.message: 0x0001 (expected: a message for terminals",
            "ST SW outputs: [{ on: { text: 'SERVER,1,evil.example.org,1,0#' }, off: { control: 0x65 } }] | outputs[0].on.text: SERVER,1,evil.example.org,1,0# (expected: none of [APN",
            "ST SW outputs: [{ on: { transparent: FACTORY }, off: { control: 0x65 } }] | outputs[0].on.transparent: FACTORY (expected: none of [APN",
            "telemetry: { outputs: [10, 10] }, digital-outputs: 2, output-control: default, outputs: [{ on: { control: 0x64 }, off: { control: 0x65 } }, { on: { control: 0x64 }, off: { control: 0x65 } }] | telemetry.outputs: [10, 10] (expected: another status bit for each output)",
            "telemetry: { outputs: [10, 11] }, digital-outputs: 2, output-control: default, outputs: [{ on: { control: 0x64 }, off: { control: 0x65 } }, { on: { control: 0x66 }, off: { control: 0x65 } }] | outputs[1].off: the same as outputs[0].off (expected: another frame)",
            "led: { parameters: [1] }                 | led: parameter 0x0001 (expected: none of 0x0001 to 0x0007",
            "led: { parameters: [0x24] }              | led: parameter 0x0024 (expected: none of 0x0010 to 0x001d",
            "led: { parameters: [0x23] }, options: { parameter-message: '0310' } | led: parameter 0x0023 (expected: not 0x23, which restarts the terminal)",
            "led: { set: 'LED,{led}#' }               | led: a text (expected: parameters, for an answer in words carries no serial)",
            "led: { parameters: [0x13] }              | led: parameter 0x0013 (expected: none of 0x0010 to 0x001d and 0x0023 to 0x0026, which hold access point and server)",
            "led: { any-of: [{ parameters: [0xF1] }, { parameters: [0xF2] }] } | led: any-of (expected: one mapping",
            "tracking: { profile: huabao, fixed: { 0x13: evil.example.org }, fields: { tracking_interval: { parameters: [0x29] } } } | tracking.fixed: parameter 0x0013 (expected: none",
            "tracking: { profile: huabao, fixed: { 0x84: 999 }, fields: { tracking_interval: { parameters: [0x29] } } } | tracking.fixed.132: 999 (expected: a whole number of 1 bytes)",
            "tracking: { profile: huabao, fields: { tracking_interval: { parameters: [6] } } }, options: { parameter-message: '0310' } | verify-settings: read-back (expected: reply, for parameters of 0x0310 can't be read)",
            "tracking: { profile: huabao, fields: { tracking_interval: { parameters: [0x129] } } }, verify-settings: reply, options: { parameter-message: '0310' } | tracking.fields.tracking_interval: parameter 0x0129 (expected: <= 0xff in 0x0310)"})
    void a_mistake_is_named(String keys, String complaint) {
        TrackerModel model = ModelFile
                .model("protocol: jt808\nmodels:\n  - { code: a, " + keys.replace("SW", SWITCHES).replace("ST", STATUS) + " }\n");
        assertThat(new Jt808Protocol().lint(model)).isNotEmpty().anySatisfy(problem -> assertThat(problem).startsWith(complaint));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_100, 6_000})
    void a_body_that_no_frame_can_hold_is_a_mistake_and_no_burden(int bytes) {
        String body = "00".repeat(bytes);
        TrackerModel model = ModelFile.model("protocol: jt808\nmodels:\n  - { code: a, " + STATUS + SWITCHES
                + "outputs: [{ on: { message: 0xA006, body: '" + body + "' }, off: { message: 0xA006, body: '00' } }] }\n");
        assertThat(new Jt808Protocol().lint(model)).anySatisfy(problem -> assertThat(problem).contains("at most 511 pairs"));
    }
}
