package io.trackgate.ruptela;

import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a model file may not say, because no tracker could follow it. */
class RuptelaLintTest {

    private static final String SOUND = "digital-outputs: 2, output-control: batch, verify-outputs: read-back, probe: [version], ";

    @Test
    void every_shipped_model_passes() {
        assertThat(ModelFile.shippedOf(RuptelaProtocol.NAME)).hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(model -> assertThat(new RuptelaProtocol().lint(model)).as(model.code()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "SOUND window: 2                       | window: 2 (expected: 1, replies carry no tag)",
            "probe: []                             | probe: [] (expected: at least one of getioparam ID,PROFILE or version)",
            "probe: [getio]                        | probe: getio (expected: getioparam ID,PROFILE or version)",
            "digital-outputs: 1, output-control: batch, verify-outputs: reply, probe: [version] | verify-outputs: reply (expected: read-back, the answer to setio names no state)",
            "SOUND outputs: [{ on: { text: a }, off: { text: b } }, { on: { text: c }, off: { text: d } }] | outputs: 2 (expected: none, all are switched by setio)",
            "SOUND led: { parameters: [108], values: { true: 1, false: 0 } } | led: a mapping (expected: null, no command for the LED is known)",
            "SOUND tracking: { profile: huabao, fields: { tracking_interval: { parameters: [1] } } } | tracking: a mapping (expected: null, no command for tracking settings is known)",
            "SOUND telemetry: { gsm-signal: 27 }   | telemetry.gsm-signal: 27 (expected: none, Ruptela counts to 31 and not to 5)",
            "SOUND options: { on-level: high }     | options.on-level: high (expected: 0 or 1, or one of them for each of 2 outputs: 0,1)",
            "SOUND options: { on-level: '0,1,1' }  | options.on-level: 0,1,1 (expected: 0 or 1, or one of them for each of 2 outputs: 0,1)",
            "SOUND options: { on-level: '0,' }     | options.on-level: 0, (expected: 0 or 1, or one of them for each of 2 outputs: 0,1)",
            "SOUND options: { password: 'a b' }    | options.password: 3 characters (expected: at most 32, printable ASCII without blanks)",
            "SOUND options: { output-reads: '9' }  | options.output-reads: 9 (expected: one of 1, 2, 3)",
            "SOUND options: { on-bad-crc: shout }  | options.on-bad-crc: shout (expected: one of silence, zero)",
            "SOUND options: { records: '2' }       | options.records: 2 (expected: one of 1, 68)",
            "SOUND options: { codec: '8' }         | options.codec: unknown (expected: one of on-bad-crc, on-level, output-reads, password, records)"})
    void what_cannot_work_is_named(String entry, String problem) {
        String yaml = "protocol: ruptela\nmodels:\n  - { code: a, " + entry.replace("SOUND ", SOUND) + " }\n";
        assertThat(new RuptelaProtocol().lint(ModelFile.model(yaml))).containsExactly(problem);
    }

    @Test
    void a_level_for_each_output_and_a_password_pass() {
        assertThat(new RuptelaProtocol().lint(ModelFile.model("protocol: ruptela\nmodels:\n  - { code: a, " + SOUND
                + "options: { on-level: '0, 1', password: secret } }\n"))).isEmpty();
    }
}
