package io.trackgate.navtelecom;

import io.trackgate.config.TrackerModel;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a model file may not say, because no tracker could follow it; and the files that are shipped. */
class NavtelecomLintTest {

    @Test
    void every_shipped_model_passes() {
        assertThat(ModelFile.shippedOf(NavtelecomProtocol.NAME)).hasSizeGreaterThan(2)
                .allSatisfy(model -> assertThat(new NavtelecomProtocol().lint(model)).as(model.code()).isEmpty())
                .allSatisfy(model -> assertThat(model.outputCalls()).as(model.code()).hasSize(2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "probe: [V], window: 2               | window: 2 (expected: 1, replies carry no tag)",
            "probe: []                           | probe: [] (expected: at least one of A, V)",
            "probe: [V, DATA]                    | probe: DATA (expected: A or V)",
            "probe: [V], led: { parameters: [1] }| led: a mapping (expected: none, these trackers have no command for an LED)",
            "probe: [V], tracking: { profile: concox_interval, fields: { tracking_interval: { parameters: [1] } } } | tracking: a mapping (expected: none, where it is kept is not published)",
            "probe: [V], digital-outputs: 17, output-control: batch | digital-outputs: 17 (expected: <= 16)",
            "probe: [V], digital-outputs: 1, output-control: batch, outputs: [{ on: { text: a }, off: { text: b } }] | outputs: given (expected: none, SETOUT switches those of all models)",
            "probe: [V], options: { on-level: 0 }| options.on-level: unknown (expected: one of not-yet, tachograph-bytes)",
            "probe: [V], options: { not-yet: ? } | options.not-yet: ? (expected: one of postponed, refused)",
            "probe: [V], options: { tachograph-bytes: 3 } | options.tachograph-bytes: 3 (expected: one of 1, 2, auto)"})
    void a_mistake_is_named(String keys, String complaint) {
        TrackerModel model = ModelFile.model("protocol: navtelecom\nmodels:\n  - { code: a, " + keys.replace(": ?", ": '?'") + " }\n");
        assertThat(new NavtelecomProtocol().lint(model)).containsExactly(complaint);
    }
}
