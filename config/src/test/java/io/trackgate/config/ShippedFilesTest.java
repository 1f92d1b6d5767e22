package io.trackgate.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import io.trackgate.config.testing.TestCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The files that ship: they load, and hold what they promise. */
class ShippedFilesTest {

    @Test
    void the_shipped_folder_loads_with_every_default() throws Exception {
        Configuration shipped = Configuration.load(Folder.SHIPPED, Folder.SHIPPED);
        assertThat(shipped.fleet().users()).isEmpty();
        assertThat(shipped.fleet().trackers()).isEmpty();
        assertThat(shipped.gateway().http().port()).isEqualTo(8080);
        assertThat(shipped.gateway().fleet()).contains(Folder.SHIPPED.resolve("fleet.yaml"));
        assertThat(shipped.gateway().listeners())
                .contains(new GatewayConfig.Listener("teltonika", "0.0.0.0", 5027, java.time.Duration.ofSeconds(30),
                        GatewayConfig.UnknownDevice.REJECT));
    }

    @Test
    void the_demo_loads() throws Exception {
        Configuration demo = Configuration.load(Folder.SHIPPED.resolve("demo"), Folder.SHIPPED);
        assertThat(demo.gateway().store().url()).isEqualTo("jdbc:sqlite:" + Folder.SHIPPED.resolve("demo/data/demo.db"));
        assertThat(demo.fleet().users()).extracting(FleetConfig.User::name).containsExactly("acme", "acme-dispatch");
        assertThat(demo.fleet().users().getFirst().keys()).containsExactly(new FleetConfig.Key("a6aa75587e5c59c32d347da438505fc3", false));
        assertThat(demo.fleet().trackers()).anySatisfy(tracker -> {
            assertThat(tracker.id()).isEqualTo(265489);
            assertThat(tracker.deviceId()).isEqualTo("356307042441013");
            assertThat(tracker.model()).isEqualTo("telfmb120");
            assertThat(tracker.label()).isEqualTo("Truck 1");
        }).anySatisfy(tracker -> assertThat(tracker.cloneOf()).isEqualTo(265489));
    }

    @Test
    void every_profile_loads_and_accepts_the_example_of_its_documents() throws Exception {
        var profiles = TrackingProfiles.read(Folder.SHIPPED.resolve("tracking-profiles.json"));
        assertThat(profiles).hasSize(139);
        var mapper = new com.fasterxml.jackson.databind.ObjectMapper();
        for (var node : mapper.readTree(Folder.SHIPPED.resolve("tracking-profiles.json").toFile())) {
            if (!(node.get("example") instanceof com.fasterxml.jackson.databind.node.ObjectNode example)) continue;
            var reading = profiles.get(node.get("profile").asText()).read(example);
            if (node.has("doc_conflicts")) continue; // the documents contradict themselves there
            assertThat(reading).as(node.get("profile").asText()).isInstanceOf(TrackingProfile.Reading.Valid.class);
        }
    }

    @Test
    void the_teltonika_models_are_those_of_the_fact_sheet() throws Exception {
        var profiles = TrackingProfiles.read(Folder.SHIPPED.resolve("tracking-profiles.json"));
        ModelFiles.Result result = ModelFiles.read(Folder.SHIPPED.resolve("models"), profiles);
        assertThat(result.problems()).isEmpty();
        assertThat(result.models().all()).filteredOn(model -> model.protocol().equals("teltonika")).extracting(TrackerModel::code)
                .containsExactlyInAnyOrder(
                        "telfmb900", "telfmb910", "telfmb920", "telfmc920", "telfmm920", "telfmb110", "telfmb120", "telfmb122",
                        "telfmb125", "telfmc125", "telfmm125", "telfmb130", "telfmc130", "telfmm130", "telfmb140", "telfmu125", "telfmu126",
                        "telfmu130",
                        "telfmb001", "telfmb002", "telfmb003", "telfmb010", "telfmm00a", "telfmc001", "teltft100",
                        "telfmb640", "telfmm640", "telfmc640", "telfmc650", "telfmb630", "telfm6300", "telfm6320", "telfm5300", "telfm5500",
                        "telfm1100", "telfm1120", "telfm3600", "telfm3612", "telfma110", "telfma120",
                        "telftc921", "telftc961", "telftc924", "telftc927", "telftc134", "telftm134", "telftc305", "telftm305", "telftc308",
                        "telftm308",
                        "teltat100", "teltat140", "teltat240", "teltmt250", "telgh5200");
        assertThat(result.warnings()).filteredOn(warning -> warning.source().file().equals("models/teltonika.yaml"))
                .extracting(ConfigProblem::key).containsExactly("families.fm63xx.tracking.fields.tracking_angle",
                        "families.fm63xx.tracking.fields.tracking_distance", "families.fm63xx.tracking.fields.tracking_interval");
        assertThat(result.warnings()).allSatisfy(warning -> assertThat(warning.toString()).contains("214 until you add it"));
    }

    @Test
    void no_tracker_counts_as_gone_before_its_longest_interval_is_over() throws Exception {
        assertThat(Configuration.load(Folder.SHIPPED, Folder.SHIPPED).models().all()).allSatisfy(model -> assertThat(model.maxSilence())
                .as(model.code())
                .isGreaterThan(model.tracking().map(TrackingControl::longestInterval).orElse(Duration.ZERO)));
    }

    @Test
    void the_gt06_and_jt808_models_are_those_of_their_fact_sheets() throws Exception {
        ModelCatalog models = Configuration.load(Folder.SHIPPED, Folder.SHIPPED).models();
        assertThat(models.all()).filteredOn(model -> model.protocol().equals("gt06")).extracting(TrackerModel::code)
                .containsExactlyInAnyOrder(
                        "gt06n", "gt06n_dyd", "gt06e", "gt06d", "gv20", "x1", "vt05", "x3", "wetrack2", "et200", "wetracklite", "ji09",
                        "gt03a", "gt03c",
                        "gk309", "gs503", "gt300", "gt300s", "gt350", "at3", "at4", "gt710", "jv200", "qbit", "jmvl01", "jmvl02", "jmvl03",
                        "vl110c",
                        "jc100", "jc181", "jc182", "jc371", "jc400", "jc450");
        assertThat(models.all()).filteredOn(model -> model.protocol().equals("jt808")).extracting(TrackerModel::code)
                .containsExactlyInAnyOrder(
                        "jt808", "jt808_2011", "jt808_a006", "jt808_door", "hbt10", "hbt10_0310", "hbr03gbd", "g10ls", "w15l", "km02", "c5",
                        "c5l",
                        "ml208g", "air780etgg", "vl300", "al300", "gl100", "cc888", "jc182_808", "jc371_808", "jc400_808");
    }

    @Test
    void no_model_whose_parameter_108_is_something_else_has_an_led() throws Exception {
        ModelCatalog models = Configuration.load(Folder.SHIPPED, Folder.SHIPPED).models();
        assertThat(models.all()).filteredOn(model -> model.led().isPresent()).allSatisfy(model -> assertThat(model.code()).doesNotMatch(
                "tel(fmb6|fmm6|fmc6|fm|tat|tmt|gh)[0-9]+.*"));
        assertThat(model(models, "telfmb120").led()).hasValueSatisfying(led -> {
            assertThat(led.targets().getFirst().parameters()).containsExactly(108);
            assertThat(led.targets().getFirst().toDevice(new SettingValue.Flag(true))).isEqualTo(new DeviceValue.Exact("1"));
            assertThat(led.factory()).contains(new SettingValue.Flag(true));
        });
        assertThat(
                models.all().stream().flatMap(model -> model.tracking().stream()).flatMap(tracking -> tracking.fields().values().stream())
                        .flatMap(field -> field.targets().stream()).flatMap(target -> target.parameters().stream()))
                .isNotEmpty().doesNotContain(108, 109);
    }

    @Test
    void families_give_what_a_model_does_not_say() throws Exception {
        ModelCatalog models = Configuration.load(Folder.SHIPPED, Folder.SHIPPED).models();
        TrackerModel fmb120 = model(models, "telfmb120");
        assertThat(fmb120.digitalOutputs()).isEqualTo(2);
        assertThat(fmb120.outputControl()).isEqualTo("batch");
        assertThat(fmb120.outputCalls()).isEqualTo(Set.of(TrackerModel.OutputCall.SET, TrackerModel.OutputCall.SET_ALL));
        assertThat(fmb120.probe()).containsExactly("getver", "getinfo");
        assertThat(fmb120.verifyOutputs()).isEqualTo(TrackerModel.Verify.REPLY);
        assertThat(fmb120.verifySettings()).isEqualTo(TrackerModel.Verify.READ_BACK);
        assertThat(fmb120.telemetry().outputs()).containsExactly(179, 180);
        assertThat(model(models, "telfmb130").telemetry().outputs()).containsExactly(179, 180, 380);
        assertThat(fmb120.replies().isUnsupported("DOUT1 Is disabled from CFG")).isTrue();
        assertThat(fmb120.replies().isUnsupported("Param ID:2027 doesn\u2019t exist")).isTrue();
        assertThat(fmb120.replies().isLater("DOUT1:1 Timeout:INFINITY IGN ON, QUEUED")).isTrue();
        assertThat(fmb120.replies().isNo("DOUT1 ERROR")).isTrue();
        assertThat(fmb120.option("codec", "?")).isEqualTo("8");
        assertThat(model(models, "telfmc920").option("codec", "?")).isEqualTo("8e");
        assertThat(model(models, "telfmc920").option("parameter-syntax", "?")).isEqualTo("list");
        assertThat(model(models, "telfm6320").option("parameter-syntax", "?")).isEqualTo("single");
        assertThat(model(models, "telfm3612").option("output-dialect", "?")).isEqualTo("legacy");
        assertThat(model(models, "telftc921").option("output-dialect", "?")).isEqualTo("ft");
        assertThat(model(models, "telfmb001").outputControl()).isEqualTo("none");
        assertThat(model(models, "teltat100").tracking()).isEmpty();
    }

    @Test
    void sleep_timeout_of_an_FMB640_is_kept_in_minutes_and_never_rounded() throws Exception {
        ParameterTarget timeout = model(Configuration.load(Folder.SHIPPED, Folder.SHIPPED).models(), "telfmb640").tracking().orElseThrow()
                .fields()
                .get("sleep_timeout").targets().getFirst();
        assertThat(timeout.toDevice(new SettingValue.Whole(600))).isEqualTo(new DeviceValue.Exact("10"));
        assertThat(timeout.toDevice(new SettingValue.Whole(610))).isEqualTo(new DeviceValue.Impossible(
                "610 s is not a whole number of the device's units (expected: a multiple of 60 s)"));
        assertThat(timeout.toDevice(new SettingValue.Whole(2592000))).isEqualTo(new DeviceValue.Impossible(
                "2592000 s is beyond this device (expected: 60 s .. 180000 s)"));
        assertThat(timeout.toApi("10")).isEqualTo(new SettingValue.Whole(600));
    }

    @Test
    void the_examples_in_the_documents_load(@TempDir Path temp) throws Exception {
        Folder folder = new Folder(temp);
        Path docs = Folder.SHIPPED.resolve("../docs");
        certificates(temp, "api", "trackers", "trackers-ca");
        List<GatewayConfig> gateways = new ArrayList<>();
        for (String example : examples(docs.resolve("configuration.md"))) {
            boolean fleet = example.startsWith("users:");
            folder.with(fleet ? "fleet.yaml" : "gateway.yaml", example);
            if (!fleet) gateways.add(folder.load().gateway());
        }
        assertThat(gateways).hasSize(3);
        assertThat(gateways.getFirst().commands().deferrable()).containsExactly(GatewayConfig.Deferrable.LED);
        assertThat(gateways.getLast().http().door().tls()).isPresent();
        assertThat(FleetConfig.load(temp.resolve("fleet.yaml"), folder.load().models()).trackers()).hasSize(2);

        List<String> models = new ArrayList<>(examples(docs.resolve("models.md")));
        models.addAll(examples(docs.resolve("protocols/jt808.md")));
        for (int number = 0; number < models.size(); number++)
            folder.with("models/example" + number + ".yaml", models.get(number));
        ModelFiles.Result result = ModelFiles.check(temp, Folder.SHIPPED);
        assertThat(result.problems()).isEmpty();
        assertThat(result.models().byCode()).containsOnlyKeys("acme1", "acme2", "acme3", "acme4");
    }

    /** As {@code tls/NAME.pem} and {@code tls/NAME.key}. */
    private static void certificates(Path folder, String... names) throws IOException {
        Path tls = Files.createDirectories(folder.resolve("tls"));
        GatewayConfig.Tls made = new TestCertificates(tls).server("example", Duration.ofDays(90));
        for (String name : names) {
            Files.copy(made.certificate(), tls.resolve(name + ".pem"));
            Files.copy(made.key(), tls.resolve(name + ".key"));
        }
    }

    private static List<String> examples(Path page) throws IOException {
        return Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(page)).results().map(match -> match.group(1))
                .toList();
    }

    private static TrackerModel model(ModelCatalog models, String code) { return models.find(code).orElseThrow(); }
}
