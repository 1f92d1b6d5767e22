package io.trackgate.teltonika;

import java.util.List;

import io.trackgate.config.FieldMapping;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TeltonikaLintTest {

    private static List<String> lint(TeltonikaModels models) { return new TeltonikaProtocol().lint(models.model()); }

    @Test
    void a_sound_model_passes() {
        assertThat(lint(TeltonikaModels.fmb())).isEmpty();
        assertThat(lint(TeltonikaModels.fmb().with("codec", "8e").with("command-codec", "14").with("text-prefix", " ")
                .with("parameter-syntax", "single")
                .with("output-dialect", "legacy").with("on-bad-crc", "zero").with("parameter-108", "led"))).isEmpty();
    }

    @Test
    void untagged_replies_allow_one_command_at_a_time() {
        assertThat(lint(TeltonikaModels.fmb().withWindow(2))).containsExactly("window: 2 (expected: 1, replies carry no tag)");
    }

    @Test
    void probes_are_needed_and_known() {
        assertThat(lint(TeltonikaModels.fmb().withProbe())).containsExactly("probe: [] (expected: at least one of getver, getinfo)");
        assertThat(lint(TeltonikaModels.fmb().withProbe("getver", "getio"))).containsExactly("probe: getio (expected: getver or getinfo)");
    }

    @Test
    void options_are_known_and_so_are_their_values() {
        assertThat(lint(TeltonikaModels.fmb().with("codec", "12"))).containsExactly("options.codec: 12 (expected: one of 16, 8, 8e)");
        assertThat(lint(TeltonikaModels.fmb().with("colour", "red"))).singleElement().asString()
                .startsWith("options.colour: unknown (expected: one of");
        assertThat(lint(TeltonikaModels.fmb().with("text-prefix", "\r"))).singleElement().asString().contains("printable ASCII");
    }

    @Test
    void parameter_108_is_never_written_where_it_sorts_records() {
        assertThat(lint(TeltonikaModels.fmb().with("parameter-108", "records-sorting"))).containsExactly(
                "led: parameter 108 (expected: another, it is the order of records on this model)");
        for (String code : List.of("telfmb630", "telfm6300", "telfm6320", "telfm5500")) {
            assertThat(lint(TeltonikaModels.fmb().withCode(code))).singleElement().asString().contains("108").contains(code);
        }
    }

    @Test
    void access_point_and_server_are_never_written() {
        FieldMapping apn = TeltonikaModels.number("apn", null, 2001);
        assertThat(lint(TeltonikaModels.fmb().withTracking(apn))).singleElement().asString()
                .startsWith("tracking.fields.apn: parameter 2001");
        assertThat(lint(TeltonikaModels.fmb().withTracking(TeltonikaModels.number("fine", null, 2011)))).isEmpty();
    }

    @Test
    void two_fields_never_share_a_parameter() {
        assertThat(lint(TeltonikaModels.fmb().withTracking(TeltonikaModels.number("a", null, 7), TeltonikaModels.number("b", null, 7))))
                .containsExactly("tracking.fields.b: parameter 7 (expected: one that tracking.fields.a doesn't have)");
    }
}
