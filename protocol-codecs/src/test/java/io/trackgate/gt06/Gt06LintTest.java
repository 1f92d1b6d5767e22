package io.trackgate.gt06;

import io.trackgate.config.TrackerModel;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a model file may not say, because no tracker could follow it. */
class Gt06LintTest {

    private static final String SWITCHES = "digital-outputs: 1, output-control: default, ";

    @Test
    void every_shipped_model_passes() {
        assertThat(ModelFile.shippedOf(Gt06Protocol.NAME)).hasSizeGreaterThan(30)
                .allSatisfy(model -> assertThat(new Gt06Protocol().lint(model)).as(model.code()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "window: 2                        | window: 2 (expected: 1, these trackers carry out one text at a time)",
            "probe: [getver]                  | probe: [getver] (expected: [], replies carry a flag)",
            "options: { language: de }        | options.language: de (expected: one of [en, none, zh])",
            "options: { time-zone: Mars }     | options.time-zone: Mars (expected: an offset like +08:00, or a zone like Asia/Shanghai)",
            "options: { codec: 8 }            | options.codec: unknown (expected: one of clone-frames, language, time-zone)",
            "SW                               | outputs: 0 (expected: one for each of 1 digital-outputs)",
            "SW outputs: [{ on: { text: 'A#', done: [a] }, off: { text: 'B', done: [b] } }] | outputs[0].off.text: B (expected: ASCII, one # and that at the end, at most 243 characters)",
            "SW outputs: [{ on: { text: 'A#', done: [a] }, off: { text: 'A#', done: [b] } }] | outputs[0].off.text: A# (expected: another text than outputs[0].on has)",
            "SW outputs: [{ on: { text: 'A#', done: [a] }, off: { control: 0x64, done: [b] } }] | outputs[0].off.control: unknown (expected: text)",
            "SW outputs: [{ on: { text: 'SERVER,1#', done: [a] }, off: { text: 'B#', done: [b] } }] | outputs[0].on.text: SERVER,1# (expected: none of [APN",
            "SW outputs: [{ on: { text: 'A#' }, off: { text: 'B#' } }] | outputs[0].read: missing (expected: a question",
            "SW outputs: [{ on: { text: 'A#', done: [a] }, off: { text: 'B#', done: [b] } }], verify-outputs: read-back | outputs[0].read: missing (expected: a question",
            "SW outputs: [{ on: { text: 'A#' }, off: { text: 'B#' }, read: { text: 'C#', on: [c] } }] | outputs[0].read.off: missing (expected: answers that mean off)",
            "SW outputs: [{ on: { text: 'R,1#', done: [a] }, off: { text: ' r,1#', done: [b] } }] | outputs[0].off.text:  r,1# (expected: another text than outputs[0].on has)",
            "SW outputs: [{ on: { text: 'A#', done: [a] }, off: { text: 'B#', done: [a] } }] | outputs[0].off.done: a pattern of on (expected: answers that tell them apart)",
            "SW outputs: [{ on: { text: 'A#', done: [ok] }, off: { text: 'B#', done: [b] } }] | outputs[0].on.done: fits OK! (expected: answers that name the state)",
            "SW outputs: [{ on: { text: 'A#' }, off: { text: 'B#' }, read: { text: 'C#', on: [c], off: [c] } }] | outputs[0].read.off: a pattern of read.on (expected: answers that tell them apart)",
            "SW outputs: [{ on: { text: 'A;RESET#', done: [a] }, off: { text: 'SERVER1,1,e.org,1,0#', done: [b] } }] | outputs[0].off.text: SERVER1,1,e.org,1,0# (expected: none of [APN",
            "SW outputs: [{ on: { text: 'A;RESET#', done: [a] }, off: { text: 'B#', done: [b] } }] | outputs[0].on.text: A;RESET# (expected: none of [APN",
            "led: { set: '{led}#', values: { true: RESET, false: FACTORY } } | led: RESET# (expected: none of [APN",
            "led: { set: '{led}', values: { true: 'ON#', false: 'A#B#' } } | led: A#B# (expected: ASCII, one # and that at the end",
            "led: { parameters: [108] }       | led: parameters (expected: texts; these trackers have no parameter numbers)",
            "led: { set: 'LED,{led}' }        | led: LED,0 (expected: ASCII, one # and that at the end, at most 243 characters)",
            "led: { set: 'LED,{led}#', read: 'LED#', answer: 'LED:{_}' } | led: LED:{_} (expected: {led} in it, or what LED,{led}# sets can't be verified)",
            "tracking: { profile: concox_interval, keep: { x: 1 }, modes: [{ texts: [{ set: 'T,{tracking_interval},{x}#' }] }] } | tracking: T,{tracking_interval},{x}# (expected: read and answer, or nothing tells what is to be kept)",
            "tracking: { profile: concox_interval, fields: { tracking_interval: { parameters: [1] } } } | tracking: parameters (expected: texts; these trackers have no parameter numbers)"})
    void a_mistake_is_named(String keys, String complaint) {
        TrackerModel model = ModelFile.model("protocol: gt06\nmodels:\n  - { code: a, " + keys.replace("SW", SWITCHES) + " }\n");
        assertThat(new Gt06Protocol().lint(model)).isNotEmpty().anySatisfy(problem -> assertThat(problem).startsWith(complaint));
    }
}
