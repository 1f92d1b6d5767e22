package io.trackgate.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.Position;
import io.trackgate.teltonika.TeltonikaMessages.AvlCodec;
import io.trackgate.teltonika.TeltonikaMessages.AvlPacket;
import io.trackgate.teltonika.TeltonikaMessages.AvlRecord;
import io.trackgate.teltonika.TeltonikaMessages.IoElement;
import org.junit.jupiter.api.Test;

import static io.trackgate.simulator.Models.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the device says and remembers, as the fact sheet has it. */
class TeltonikaDeviceTest {
    private static final String IMEI = "356307042441013";

    private final List<Duration> waits = new ArrayList<>();
    private final List<Runnable> timers = new ArrayList<>();
    private final List<AppliedChange> changes = new ArrayList<>();
    private TeltonikaDevice device = device(model("telfmb120"));

    private TeltonikaDevice device(TrackerModel model) {
        return new TeltonikaDevice(model, IMEI, changes::add, (wait, action) -> {
            waits.add(wait);
            timers.add(action);
        });
    }

    private TeltonikaCommand understand(String text) { return device.understand(text, words -> out -> {}); }

    private Optional<String> tell(String text) {
        TeltonikaCommand command = understand(text);
        command.obey(Obedience.FULLY);
        return command.wording(new Claim.Done());
    }

    private Optional<String> claim(String text, Claim claim) { return understand(text).wording(claim); }

    @Test
    void fmb_names_every_output_that_it_switched() {
        assertThat(tell("setdigout 10")).contains("DOUT1:1 Timeout:INFINITY DOUT2:0 Timeout:INFINITY ");
        assertThat(device.state().outputs()).containsExactly(true, false);
        assertThat(tell("setdigout ?1")).contains("DOUT1:IGNORED DOUT2:1 Timeout:INFINITY ");
        assertThat(device.state().outputs()).containsExactly(true, true);
        assertThat(tell("setdigout 1")).contains("DOUT1:1 Timeout:INFINITY ");
    }

    @Test
    void a_second_number_is_a_timeout_after_which_the_output_goes_back() {
        assertThat(tell("setdigout 1? 120")).contains("DOUT1:1 Timeout:120s DOUT2:IGNORED ");
        assertThat(waits).containsExactly(Duration.ofSeconds(120));
        timers.getFirst().run();
        assertThat(device.state().outputs()).containsExactly(false, false);
        assertThat(changes).hasSize(2).last().extracting(AppliedChange::cause).isEqualTo("timeout of DOUT1");
    }

    @Test
    void a_newer_command_ends_an_older_timer_unless_it_leaves_the_output_alone() {
        tell("setdigout 11 30 60");
        tell("setdigout 1?");
        timers.get(0).run();
        timers.get(1).run();
        assertThat(device.state().outputs()).containsExactly(true, false);
    }

    @Test
    void fmb_says_nothing_to_what_it_does_not_understand() {
        assertThat(tell("setdigout 1,0")).isEmpty();
        assertThat(tell("setdigout")).isEmpty();
        assertThat(tell("selfdestruct")).isEmpty();
        assertThat(changes).isEmpty();
    }

    @Test
    void fmb_words_what_it_does_later_or_not_at_all() {
        assertThat(claim("setdigout 1?", new Claim.Queued())).contains("DOUT1:1 Timeout:INFINITY DOUT2:IGNORED IGN ON, QUEUED");
        assertThat(claim("setdigout ?1", new Claim.DisabledByConfiguration())).contains("DOUT2 Is disabled from CFG");
        assertThat(claim("setdigout 11", new Claim.DisabledByConfiguration())).contains("DOUT is disabled from CFG");
        assertThat(claim("setdigout 1?", new Claim.OppositeState())).contains("DOUT1:0 Timeout:INFINITY DOUT2:IGNORED ");
        assertThat(claim("setdigout 11", new Claim.PartlyDone())).contains("DOUT1:1 Timeout:INFINITY DOUT2:IGNORED ");
        assertThat(changes).isEmpty();
    }

    @Test
    void ft_says_on_and_off() {
        device = device(model("telftc305"));
        assertThat(tell("setdigout 1?")).contains("DOUT1:ON Timeout:INFINITY DOUT2:IGNORED");
        assertThat(tell("setdigout 01 ? 20")).contains("DOUT1:OFF Timeout:INFINITY DOUT2:ON Timeout:20s");
        assertThat(tell("setdigout 11 10 10 20 20"))
                .contains("DOUT1:ON Timeout:10s Speed threshold:20km/h DOUT2:ON Timeout:10s Speed threshold:20km/h");
        assertThat(claim("setdigout 1?", new Claim.Queued()))
                .contains("DOUT1:ON Timeout:INFINITY DOUT2:IGNORED Speed is above threshold, queued");
        assertThat(claim("setdigout ?1", new Claim.DisabledByConfiguration())).contains("DOUT2 ERROR");
    }

    @Test
    void ft_says_when_an_output_is_in_that_state_already() {
        device = device(model("telftc921"));
        tell("setdigout 1");
        assertThat(tell("setdigout 1")).contains("DOUT1 state already set to: 1 time_on_ms: 0 time_off_ms: 0");
        assertThat(changes).hasSize(2);
    }

    @Test
    void ft_complains_in_words() {
        device = device(model("telftc921"));
        assertThat(tell("setdigout")).contains("Arguments required");
        assertThat(tell("setdigout 1,0")).contains("Bad syntax");
        assertThat(tell("setdigout 11")).contains("DOUT2 params are invalid");
        assertThat(tell("setparam 108:7")).contains("Error while configuring parameters");
        assertThat(changes).isEmpty();
    }

    @Test
    void legacy_firmware_lists_the_digits_of_all_outputs() {
        device = device(model("telfm1100"));
        assertThat(tell("setdigout 1?")).contains("Digital Outputs are set to: 10");
        assertThat(tell("setdigout ?1")).contains("Digital Outputs are set to: 11");
        assertThat(tell("setdigout 00 0 0")).contains("Digital Outputs are set to: 00. Timeouts are: 0 0");
        assertThat(claim("setdigout 11", new Claim.OppositeState())).contains("Digital Outputs are set to: 00");
        assertThat(claim("setdigout 11", new Claim.Queued())).isEmpty();
        assertThat(tell("getio")).contains("DI1:0 DI2:0 DI3:0 AIN:0.0611 DO1:0 DO2:0");
    }

    @Test
    void a_setting_reads_back_as_it_was_written() {
        assertThat(tell("getparam 108")).contains("Param ID:108 Value:1");
        assertThat(tell("setparam 108:0")).contains("New value 108:0;");
        assertThat(tell("getparam 108")).contains("Param ID:108 Value:0");
        assertThat(tell("setparam 10050:60;10150:60;10250:60;")).contains("New value 10050:60;10150:60;10250:60;");
        assertThat(tell("getparam 10050;10150;10051")).contains("Param ID:10050 Value:60;10150:60;10051:100");
        assertThat(changes).hasSize(4);
    }

    @Test
    void a_device_leaves_the_factory_with_the_values_of_the_sheet() {
        assertThat(tell("getparam 10000;10050;10051;10052;102;138"))
                .contains("Param ID:10000 Value:3600;10050:300;10051:100;10052:10;102:2;138:1");
        assertThat(tell("getparam 2002")).contains("Param ID:2002 Value:");
    }

    @Test
    void a_parameter_that_the_device_does_not_have_does_not_exist() {
        assertThat(tell("getparam 100")).contains("Param ID:100 doesn't exist");
        assertThat(tell("getparam 100;138")).contains("Param ID:138 Value:1");
        assertThat(tell("getparam x")).contains("Invalid parameter id provided");
        device.state().setParameter("100", "2", "test");
        device.state().forgetParameter("138");
        assertThat(tell("getparam 100;138")).contains("Param ID:100 Value:2");
    }

    @Test
    void one_bad_id_or_value_spoils_the_whole_text() {
        String warning = "WARNING: Not supported Param ID or Value detected";
        assertThat(tell("setparam 10052:181")).contains(warning);
        assertThat(tell("setparam 10050:60;77777:1")).contains(warning);
        assertThat(tell("setparam 10050:fast")).contains(warning);
        assertThat(tell("setparam 10050 60")).contains(warning);
        assertThat(claim("setparam 10050:60", new Claim.DisabledByConfiguration())).contains(warning);
        assertThat(changes).isEmpty();
    }

    @Test
    void wrong_claims_about_settings_name_other_values() {
        assertThat(claim("setparam 108:0", new Claim.OppositeState())).contains("New value 108:1;");
        assertThat(claim("setparam 10050:60;10150:60", new Claim.PartlyDone())).contains("New value 10050:60;");
        assertThat(claim("setparam 108:0", new Claim.PartlyDone())).contains("WARNING: Not supported Param ID or Value detected");
        assertThat(claim("getparam 108", new Claim.OppositeState())).contains("Param ID:108 Value:0");
        assertThat(claim("getio", new Claim.OppositeState())).contains("DI1:1 DI2:0 DI3:0 AIN1:0 AIN2:16924 DO1:1 DO2:1");
    }

    @Test
    void old_families_take_one_parameter_behind_a_space() {
        device = device(model("telfm1100"));
        assertThat(tell("setparam 1550 60")).contains("New Text:60");
        assertThat(tell("getparam 1550")).contains("Text:60");
        assertThat(tell("setparam 1550:90")).contains("WARNING: Not supported Param ID or Value detected");
        device = device(model("telfmb120", "parameter-syntax", "single"));
        assertThat(tell("setparam 108 0")).contains("Param ID:108 Value:0");
    }

    @Test
    void questions_are_answered_with_the_samples_of_the_sheet() {
        tell("setdigout 01");
        assertThat(tell("getio")).contains("DI1:1 DI2:0 DI3:0 AIN1:0 AIN2:16924 DO1:0 DO2:1");
        assertThat(tell("readio 180")).contains("I/O ID:180 Value:1");
        assertThat(tell("readio 3")).contains("I/O ID:3 Value:0");
        assertThat(tell("getver")).get().asString()
                .startsWith("Ver:03.18.14_04 GPS:AXN_5.10_3333 Hw:FMB120 Mod:15 IMEI:" + IMEI + " Init:");
        assertThat(tell("getinfo")).contains("INI:2019/7/22 7:22 RTC:2019/7/22 7:53 RST:2 ERR:1 SR:0 BR:0 CF:0 FG:0 FL:0 TU:0/0 UT:0 SMS:0 "
                + "NOGPS:0:30 GPS:1 SAT:0 RS:3 RF:65 SF:1 MD:0");
        device = device(model("telfmb125"));
        assertThat(tell("getio")).contains("DI1:0 AIN1:0 DO1:0");
    }

    @Test
    void a_command_is_known_for_what_it_is() {
        assertThat(understand("setdigout 1?")).extracting(DeviceCommand::kind).isEqualTo(CommandKind.SET_OUTPUTS);
        assertThat(understand("setparam 108:0")).extracting(DeviceCommand::kind).isEqualTo(CommandKind.SET_LED);
        assertThat(understand("setparam 102:0")).extracting(DeviceCommand::kind).isEqualTo(CommandKind.SET_PARAMETERS);
        assertThat(understand("getparam 102")).extracting(DeviceCommand::kind).isEqualTo(CommandKind.READ_PARAMETERS);
        assertThat(understand("getio")).extracting(DeviceCommand::kind).isEqualTo(CommandKind.READ_OUTPUTS);
        assertThat(understand("getver")).extracting(DeviceCommand::kind).isEqualTo(CommandKind.PROBE);
        assertThat(understand("cpureset")).extracting(DeviceCommand::kind).isEqualTo(CommandKind.UNKNOWN);
    }

    @Test
    void half_and_reverse_are_really_carried_out() {
        understand("setdigout 11").obey(Obedience.PARTLY);
        assertThat(device.state().outputs()).containsExactly(true, false);
        understand("setdigout 0?").obey(Obedience.OPPOSITELY);
        assertThat(device.state().outputs()).containsExactly(true, false);
        understand("setparam 10050:60;10150:60").obey(Obedience.PARTLY);
        assertThat(tell("getparam 10050;10150")).contains("Param ID:10050 Value:60;10150:300");
        understand("setparam 108:0").obey(Obedience.OPPOSITELY);
        assertThat(tell("getparam 108")).contains("Param ID:108 Value:1");
    }

    @Test
    void the_login_is_the_sheets() {
        ByteBuf out = Unpooled.buffer();
        device.login().orElseThrow().writer().accept(out);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("000f333536333037303432343431303133");
    }

    @Test
    void a_record_carries_place_ignition_and_outputs_in_the_models_codec() {
        for (String option : List.of("8", "8e", "16")) {
            device = device(model("telfmb120", "codec", option));
            RoutePoint point = new RoutePoint(1_700_000_000_000L, new Position(54.5, 25.25, 120, 42, 98, 9, true), true, true, 12_345);
            ByteBuf out = Unpooled.buffer();
            device.packet(List.of(new DeviceRecord(point, List.of(true, false)))).writer().accept(out);
            AvlPacket packet = AvlPacket.read(new FrameCursor(out.slice(8, out.getInt(4))));
            AvlRecord record = packet.records().getFirst();
            assertThat(packet.codec().id()).isEqualTo(Integer.parseInt(option.equals("8e") ? "142" : option));
            assertThat(record.timestampMillis()).isEqualTo(1_700_000_000_000L);
            assertThat(record.latitudeE7()).isEqualTo(545_000_000);
            assertThat(record.longitudeE7()).isEqualTo(252_500_000);
            assertThat(record.speedKmh()).isEqualTo(42);
            assertThat(record.elements()).contains(IoElement.of(239, 1, 1), IoElement.of(240, 1, 1), IoElement.of(179, 1, 1),
                    IoElement.of(180, 1, 0), IoElement.of(16, 4, 12_345), IoElement.of(66, 2, 14_100));
            assertThat(record.elements().contains(IoElement.text(256, "WVWZZZ1KZ42441013")))
                    .isEqualTo(packet.codec() == AvlCodec.CODEC_8_EXTENDED);
        }
    }

    @Test
    void every_model_that_ships_can_be_played() {
        for (TrackerModel model : Models.all()) {
            if (!model.protocol().equals("teltonika")) continue;
            device = device(model);
            assertThat(device.state().outputs()).hasSize(model.digitalOutputs());
            assertThat(tell("getver")).isPresent();
        }
    }

    @Test
    void a_protocol_that_nobody_plays_is_named() {
        TrackerModel model = model("telfmb120");
        TrackerModel other = new TrackerModel(model.source(), "gt06n", model.name(), "Concox", "semaphore", model.idType(), 1, "none",
                model.outputCalls(), null, List.of(), Optional.empty(), Optional.empty(), 1, model.verifyOutputs(), model.verifySettings(),
                model.deliver(), List.of(), model.maxSilence(), model.takeover(), model.replies(), model.telemetry(), model.options());
        assertThatThrownBy(() -> DeviceBrains.create(other, IMEI, changes::add, (wait, action) -> {}))
                .hasMessageStartingWith("protocol: semaphore (expected: one of teltonika");
    }
}
