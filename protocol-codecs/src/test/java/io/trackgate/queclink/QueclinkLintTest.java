package io.trackgate.queclink;

import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a model file may not say, because no device could follow it. */
class QueclinkLintTest {

    private static final String TWO_OUTPUTS = "digital-outputs: 2, output-control: default, ";

    @Test
    void every_shipped_model_passes() {
        assertThat(ModelFile.shippedOf(QueclinkProtocol.NAME)).hasSize(6)
                .allSatisfy(model -> assertThat(new QueclinkProtocol().lint(model)).as(model.code()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "probe: [version]                    | probe: [version] (expected: [], acknowledgements carry a serial)",
            "options: { colour: red }            | options.colour: unknown (expected: one of gtcfg, gtfri",
            "options: { password: abc }          | options.password: 3 characters (expected: 4 to 20 letters or digits)",
            "options: { password: 's3cret word' } | options.password: 11 characters (expected: 4 to 20 letters or digits)",
            "options: { gtcfg: 22 }              | options.gtcfg: 22 (expected: beginnings of versions and numbers of fields: 1A=22 1A05=24)",
            "options: { sack: maybe }            | options.sack: maybe (expected: on or off)",
            "options: { gtios-outputs: last }    | options.gtios-outputs: last (expected: 1 to 49, counted from the end)",
            "TWO options: { gtout: '06=5', outputs: '{1},{2},', outputs-query: A, gtios-outputs: 3 } | verify-outputs: reply (expected: read-back, for the acknowledgement of GTOUT names no state",
            "options: { on-level: '1,0' }        | options.on-level: 1,0 (expected: 0 or 1, or one of them for each of 0 outputs: 0,1)",
            "TWO options: { gtout: '06=5' }      | options.outputs: missing (expected: what GTOUT has between password and serial)",
            "TWO options: { gtout: '06=5', outputs: '{1},0,' } | options.outputs: {1},0, (expected: a slot {1} for each of 2 outputs)",
            "TWO options: { gtout: '06=6', outputs: '{1},{2},' } | options.gtout: {06=6} (expected: a version with 5 fields, as options.outputs has)",
            "TWO options: { gtout: '06=5', outputs: '{1},{2},', outputs-query: A } | options.outputs-query: one without options.gtios-outputs (expected: both",
            "TWO verify-outputs: read-back, options: { gtout: '06=5', outputs: '{1},{2},' } | verify-outputs: read-back (expected: reply",
            "TWO outputs: [{ on: { text: a }, off: { text: b } }, { on: { text: a }, off: { text: b } }], options: { gtout: '06=5', outputs: '{1},{2},' } | outputs: given (expected: absent",
            "led: { parameters: [2] }, options: { gtcfg: '1A=22' }  | led.parameters: [2] (expected: >= 3, before it stand passwords)",
            "led: { parameters: [22] }, options: { gtcfg: '1A=22' } | options.gtcfg: {1A=22} (expected: a version whose GTCFG has field 22)",
            "led: { parameters: [13, 14] }, options: { gtcfg: '1A=22' } | led: [13, 14] (expected: parameters with one number",
            "led: { set: 'LED,{led}' }           | led: [] (expected: parameters with one number",
            "tracking: { profile: gl200, fields: { tracking_interval: { parameters: [8] } } } | tracking.modes: missing",
            "TRACK 'GTSRI={tracking_interval}' }] }] } | tracking: GTSRI={tracking_interval} (expected: one of [GTCFG, GTFRI, GTNMD]",
            "TRACK 'GTFRI={tracking_interval}' }] }] } | tracking: GTFRI={tracking_interval} has 3 fields with password and serial (expected: as many as a version of options.gtfri: {})",
            "TRACK 'GTCFG=evil,{tracking_interval}' }] }] }, options: { gtcfg: '1A=4' } | tracking: GTCFG=evil,{tracking_interval} (expected: an empty first field, for there stands the new password)"})
    void what_no_device_could_follow_is_named(String entry, String problem) {
        String yaml = entry.replace("TWO ", TWO_OUTPUTS).replace("TRACK ",
                "tracking: { profile: gl200, modes: [{ when: { type: interval }, texts: [{ set: ");
        assertThat(new QueclinkProtocol().lint(ModelFile.model("protocol: queclink\nmodels:\n  - { code: a, " + yaml + " }\n")))
                .anySatisfy(found -> assertThat(found).startsWith(problem));
    }
}
