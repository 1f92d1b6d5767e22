package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trackgate.config.TrackerModel;
import io.trackgate.gt06.Gt06Messages.ServerCommand;
import io.trackgate.protocol.Position;
import org.junit.jupiter.api.Test;

import static io.trackgate.simulator.Models.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the device says and remembers, as the fact sheet has it. */
class Gt06DeviceTest {
    private static final String IMEI = "356307042441013";
    private static final String CUT = "Cut off the fuel supply: Success!";
    private static final String RESTORED = "Restore fuel supply: Success!";

    private final List<AppliedChange> changes = new ArrayList<>();
    private Gt06Device device = device("x3");

    private Gt06Device device(String code) { return new Gt06Device(model(code), IMEI, changes::add); }

    private Gt06Command understand(String text) { return device.understand(new ServerCommand(1, text, null)); }

    private Optional<String> tell(String text) {
        Gt06Command command = understand(text);
        command.obey(Obedience.FULLY);
        return command.wording(new Claim.Done());
    }

    private Optional<String> claim(String text, Claim claim) { return understand(text).wording(claim); }

    // Outputs.

    @Test
    void a_relay_says_what_it_did_or_that_it_was_so_already() {
        assertThat(tell("RELAY,1#")).contains(CUT);
        assertThat(tell("RELAY,1#")).contains("Already in the state of fuel supply cut off, the command is not running!");
        assertThat(tell("RELAY#")).contains("RELAY:1");
        assertThat(device.state().outputs()).containsExactly(true, false, false);
        assertThat(tell("RELAY,0#")).contains(RESTORED);
        assertThat(tell("RELAY,0#")).contains("Already in the state of fuel supply to resume, the command is not running!");
        assertThat(tell("RELAY#")).contains("RELAY:0");
        assertThat(changes).hasSize(4).first().extracting(AppliedChange::cause).isEqualTo("RELAY,1#");
    }

    @Test
    void further_outputs_say_ok_and_can_be_asked() {
        assertThat(tell("RELAY2,1#")).contains("OK!");
        assertThat(tell("RELAY2#")).contains("RELAY2:1");
        assertThat(tell("RELAY3#")).contains("RELAY3:0");
        assertThat(device.state().outputs()).containsExactly(false, true, false);
        assertThat(tell("RELAY2,ON#")).contains("Error: Range error. (0=English, 1=Chinese)");
        device = device("jmvl02");
        assertThat(tell("OUT2,1#")).contains("OK!");
        assertThat(tell("OUT2#")).contains("OUT2:1");
        assertThat(device.state().outputs()).containsExactly(false, true);
    }

    @Test
    void firmware_before_relay_knows_dyd_and_hfyd_alone() {
        device = device("gt06n_dyd");
        assertThat(tell("DYD,000000#")).contains("DYD=Success!");
        assertThat(tell("DYD,123456#")).contains("Already in the state of fuel supply cut off,the command is not running!");
        assertThat(device.state().outputs()).containsExactly(true);
        assertThat(tell("HFYD#")).contains("HFYD=Success!");
        assertThat(tell("HFYD,000000#")).contains("Already in the state of fuel supply to resume,the command is not running!");
        assertThat(tell("DYD,111111#")).contains("Error: password error!");
        assertThat(claim("DYD,000000#", new Claim.OppositeState())).contains("HFYD=Success!");
        assertThat(claim("DYD,000000#", new Claim.Queued())).isEmpty();
        assertThat(tell("RELAY,1#")).isEmpty();
        assertThat(device.state().outputs()).containsExactly(false);
    }

    @Test
    void a_camera_has_its_own_words_and_no_question() {
        device = device("jc400");
        assertThat(tell("RELAY,1#")).contains("RELAY 1 OK");
        assertThat(claim("RELAY,1#", new Claim.OppositeState())).contains("RELAY 0 OK");
        assertThat(tell("RELAY#")).isEmpty();
        assertThat(understand("RELAY#").kind()).isEqualTo(CommandKind.UNKNOWN);
        assertThat(device.state().outputs()).containsExactly(true);
    }

    @Test
    void a_wrong_answer_names_the_other_state() {
        assertThat(claim("RELAY,1#", new Claim.OppositeState())).contains(RESTORED);
        assertThat(claim("RELAY,0#", new Claim.OppositeState())).contains(CUT);
        assertThat(claim("RELAY2,1#", new Claim.OppositeState())).contains("RELAY2:0");
        assertThat(claim("RELAY#", new Claim.OppositeState())).contains("RELAY:1");
        assertThat(changes).isEmpty();
    }

    @Test
    void what_is_switched_off_in_the_configuration_is_met_with_silence() {
        assertThat(claim("RELAY,1#", new Claim.DisabledByConfiguration())).isEmpty();
        assertThat(claim("RELAY2,1#", new Claim.DisabledByConfiguration())).isEmpty();
        assertThat(claim("RELAY,1#", new Claim.PartlyDone())).isEmpty();
        assertThat(claim("RELAY,1#", new Claim.Nothing())).isEmpty();
        assertThat(claim("RELAY,1#", new Claim.Words("?"))).contains("?");
    }

    @Test
    void a_cut_at_speed_is_put_off_and_told_again_once_it_is_done() {
        Gt06Command cut = understand("RELAY,1#");
        assertThat(cut.wording(new Claim.Queued()))
                .contains("Speed  exceeds the safety limit: 45km /h, Cut off the fuel supply operation delay execution!");
        assertThat(tell("RELAY#")).contains("RELAY:2");
        assertThat(changes).isEmpty();
        cut.obey(Obedience.FULLY);
        assertThat(cut.wording(new Claim.Done())).contains("Cut off the fuel supply: Success! Speed: 12km/h.");
        assertThat(tell("RELAY#")).contains("RELAY:1");
    }

    @Test
    void a_restore_cancels_a_cut_that_waits() {
        Gt06Command cut = understand("RELAY,1#");
        cut.wording(new Claim.Queued());
        assertThat(tell("RELAY,0#")).contains("cancelled the command of cutting-off fuel supply; fuel supply is on.");
        cut.obey(Obedience.FULLY);
        assertThat(cut.wording(new Claim.Done())).isEmpty();
        assertThat(device.state().outputs()).containsExactly(false, false, false);
        assertThat(tell("RELAY#")).contains("RELAY:0");
    }

    @Test
    void a_restore_is_never_put_off() {
        tell("RELAY,1#");
        Gt06Command restore = understand("RELAY,0#");
        assertThat(restore.wording(new Claim.Queued())).contains(RESTORED);
        assertThat(device.state().outputs()).containsExactly(false, false, false);
        tell("RELAY,1#");
        restore.obey(Obedience.FULLY);
        assertThat(device.state().outputs()).containsExactly(true, false, false);
    }

    @Test
    void an_output_can_be_switched_the_wrong_way_or_not_at_all() {
        understand("RELAY,1#").obey(Obedience.PARTLY);
        understand("RELAY,0#").obey(Obedience.OPPOSITELY);
        assertThat(changes).hasSize(1);
        assertThat(device.state().outputs()).containsExactly(true, false, false);
    }

    @Test
    void a_command_tells_what_it_is_about() {
        assertThat(understand("RELAY3,1#").outputs()).containsOnlyKeys(3).containsValue(true);
        assertThat(understand("RELAY3,1#").kind()).isEqualTo(CommandKind.SET_OUTPUTS);
        assertThat(understand("RELAY3#").kind()).isEqualTo(CommandKind.READ_OUTPUTS);
        assertThat(understand("LEDSLEEP,OFF#").kind()).isEqualTo(CommandKind.SET_LED);
        assertThat(understand("TIMER,,60#").parameters()).containsEntry("TIMER", "10,60");
        assertThat(understand("TIMER,,60#").kind()).isEqualTo(CommandKind.SET_PARAMETERS);
        assertThat(understand("TIMER#").kind()).isEqualTo(CommandKind.READ_PARAMETERS);
        assertThat(understand("STATUS#").kind()).isEqualTo(CommandKind.PROBE);
        assertThat(understand("RELAY,2#").outputs()).isEmpty();
        assertThat(tell("RELAY,2#")).contains("Error: Parameter 1 (0-1)");
        assertThat(tell("RELAY,1,0#")).contains("Error: Number of parameters error!");
    }

    // Settings.

    @Test
    void an_interval_reads_back_as_it_was_written() {
        assertThat(tell("TIMER#")).contains("TIMER:10,300");
        assertThat(tell("TIMER,60,600#")).contains("OK!");
        assertThat(tell("TIMER,,30#")).contains("OK!");
        assertThat(tell("TIMER#")).contains("TIMER:60,30");
        assertThat(tell("TIMER,0#")).contains("OK!");
        assertThat(tell("TIMER,5,18000,300#")).contains("OK!");
        assertThat(device.state().parameter("TIMER")).contains("5,18000,300");
    }

    @Test
    void an_interval_has_bounds() {
        assertThat(tell("TIMER,3#")).contains("Error: Parameter 1 (0, 5-18000)");
        assertThat(tell("TIMER,10,18001#")).contains("Error: Parameter 2 (0, 5-18000)");
        assertThat(tell("TIMER,10,10,4#")).contains("Error: Parameter 3 (5-300)");
        assertThat(tell("TIMER,x#")).contains("Error: Parameter 1 (0, 5-18000)");
        assertThat(tell("TIMER,-5#")).contains("Error: Parameter 1 (0, 5-18000)");
        assertThat(tell("TIMER,1,2,3,4#")).contains("Error: Number of parameters error!");
        assertThat(tell("TIMER,,#")).contains("Error: Parameters are as empty!");
        assertThat(changes).isEmpty();
    }

    @Test
    void a_device_without_acc_takes_minutes_first() {
        device = device("qbit");
        assertThat(tell("TIMER,1,0#")).contains("OK!");
        assertThat(tell("TIMER,61,0#")).contains("Error: Parameter 1 (0-60)");
        device = device("gt03a");
        assertThat(tell("TIMER,,600#")).contains("OK!");
        assertThat(tell("TIMER#")).contains("TIMER:10,600");
    }

    @Test
    void a_distance_is_kept_beside_the_interval() {
        assertThat(tell("DISTANCE#")).contains("DISTANCE:0");
        assertThat(tell("DISTANCE,200#")).contains("OK!");
        assertThat(tell("DISTANCE#")).contains("DISTANCE:200");
        assertThat(tell("TIMER,20,20#")).contains("OK!");
        assertThat(tell("DISTANCE#")).contains("DISTANCE:200");
        assertThat(tell("DISTANCE,49#")).contains("Error: Parameter 1 (0, 50-10000)");
        assertThat(tell("DISTANCE,50,50#")).contains("Error: Number of parameters error!");
    }

    @Test
    void an_angle_is_on_with_two_values_or_off() {
        device = device("gt06n");
        assertThat(tell("ANGLEREP#")).contains("ANGLEREP:OFF");
        assertThat(tell("ANGLEREP,ON,30,3#")).contains("OK!");
        assertThat(tell("ANGLEREP#")).contains("ANGLEREP:ON,30,3");
        assertThat(tell("ANGLEREP,ON,4,3#")).contains("Error: Parameter 2 (5-180)");
        assertThat(tell("ANGLEREP,ON,30,6#")).contains("Error: Parameter 3 (2-5)");
        assertThat(tell("ANGLEREP,ON,30#")).contains("Error: Number of parameters error!");
        assertThat(tell("ANGLEREP,1#")).contains("Error: Parameter 1 (ON/OFF)");
        assertThat(tell("ANGLEREP,OFF#")).contains("OK!");
        assertThat(tell("ANGLEREP#")).contains("ANGLEREP:OFF");
    }

    @Test
    void a_mode_counts_seconds_or_wakes_at_a_time() {
        device = device("at4");
        assertThat(tell("MODE#")).contains("MODE:1,30,600");
        assertThat(tell("MODE,2,10:20,2#")).contains("OK!");
        assertThat(tell("MODE#")).contains("MODE:2,10:20,2");
        assertThat(tell("MODE,2,10:20,360#")).contains("OK!");
        assertThat(tell("MODE,1,1800,5#")).contains("OK!");
        assertThat(tell("MODE,1,9,5#")).contains("Error: Parameter 2 (10-1800)");
        assertThat(tell("MODE,1,10,4#")).contains("Error: Parameter 3 (5-43200)");
        assertThat(tell("MODE,2,24:00,1#")).contains("Error: Parameter 2 (HH:MM)");
        assertThat(tell("MODE,2,10:20,5#")).contains("Error: Parameter 3 (1,2,3,4,6,8,12,24,48-360)");
        assertThat(tell("MODE,2,10:20#")).contains("Error: Number of parameters error!");
        assertThat(tell("MODE,9#")).contains("Error: Parameter 1 (1-2)");
        assertThat(tell("TIMER#")).isEmpty();
    }

    @Test
    void led_texts_are_the_builds_own() {
        assertThat(tell("LEDSLEEP#")).contains("LEDSLEEP:OFF");
        assertThat(tell("LEDSLEEP,ON#")).contains("OK!");
        assertThat(tell("LEDSLEEP#")).contains("LEDSLEEP:ON");
        assertThat(tell("LEDSLEEP,LED_ALWAYS_OFF#")).contains("OK!");
        assertThat(tell("LEDSLEEP#")).contains("LEDSLEEP:LED ALWAYS OFF");
        assertThat(tell("LED,ON#")).isEmpty();
        device = device("gv20");
        assertThat(tell("LEDOFF#")).contains("OK!");
        assertThat(device.state().parameter("LED")).contains("OFF");
        assertThat(tell("LEDON#")).contains("OK!");
        assertThat(device.state().parameter("LED")).contains("ON");
        assertThat(tell("LEDSLEEP#")).isEmpty();
        device = device("jmvl01");
        assertThat(tell("LED,OFF#")).contains("OK!");
        assertThat(tell("LED,1#")).contains("Error: Parameter 1 (ON/OFF)");
        assertThat(tell("LED#")).isEmpty();
        assertThat(device.state().parameter("LED")).contains("OFF");
    }

    @Test
    void the_immediate_led_switch_has_its_own_words() {
        assertThat(Gt06Setting.LEDSW.done()).isEqualTo("LEDSW=OK");
        assertThat(Gt06Setting.LEDSW.refusal()).isEqualTo("LEDSW=FAIL");
        assertThat(Gt06Setting.LEDSW.state("ON")).isEqualTo("LEDSW=ON");
        assertThat(Gt06Setting.LEDSW.take(List.of("OFF"), "ON", true)).isEqualTo(new Gt06Setting.Outcome.Taken("OFF"));
    }

    @Test
    void settings_word_what_did_not_happen() {
        assertThat(claim("TIMER,60,60#", new Claim.OppositeState())).contains("TIMER:59,59");
        assertThat(claim("TIMER#", new Claim.OppositeState())).contains("TIMER:9,299");
        assertThat(claim("TIMER,60,60#", new Claim.DisabledByConfiguration())).contains("Error: Parameter 1 (0, 5-18000)");
        assertThat(claim("TIMER,60,60#", new Claim.Queued())).isEmpty();
        assertThat(claim("LEDSLEEP,ON#", new Claim.OppositeState())).contains("LEDSLEEP:OFF");
        assertThat(claim("TIMER#", new Claim.DisabledByConfiguration())).isEmpty();
        assertThat(claim("TIMER#", new Claim.PartlyDone())).contains("TIMER:10,300");
        assertThat(changes).isEmpty();
    }

    @Test
    void a_setting_can_be_written_wrongly() {
        understand("TIMER,60,60#").obey(Obedience.PARTLY);
        assertThat(changes).isEmpty();
        understand("TIMER,60,60#").obey(Obedience.OPPOSITELY);
        assertThat(tell("TIMER#")).contains("TIMER:59,59");
        assertThat(Gt06Setting.MODE.other("2,10:20,2")).isEqualTo("2,10:20,1");
        assertThat(Gt06Setting.ANGLEREP.other("ON,30,3")).isEqualTo("OFF");
        assertThat(Gt06Setting.DISTANCE.other("0")).isEqualTo("1");
    }

    @Test
    void a_setting_that_was_taken_away_reads_as_it_left_the_factory() {
        tell("TIMER,60,60#");
        device.state().forgetParameter("TIMER");
        assertThat(tell("TIMER#")).contains("TIMER:10,300");
    }

    // Everything else.

    @Test
    void what_the_build_does_not_know_gets_no_answer() {
        for (String text : List.of("MODE,1,30,600#", "SELFDESTRUCT#", "RELAY4,1#", "#", ",1#", "OUT2,1#", "VERSION,1#")) {
            assertThat(tell(text)).as(text).isEmpty();
            assertThat(understand(text).kind()).as(text).isEqualTo(CommandKind.UNKNOWN);
        }
        device = device("gt300");
        assertThat(tell("RELAY,1#")).isEmpty();
        assertThat(changes).isEmpty();
    }

    @Test
    void harmless_questions_are_answered() {
        assertThat(tell("VERSION#")).contains("[VERSION]GT06_10_A1D_D23_R0_V02");
        assertThat(tell("STATUS#").orElseThrow()).startsWith("Battery:4.16V,NORMAL;");
        assertThat(tell("PARAM#").orElseThrow()).startsWith("IMEI:356307042441013;");
    }

    @Test
    void every_model_that_ships_can_be_played() {
        for (TrackerModel model : Models.all()) {
            if (!model.protocol().equals("gt06")) continue;
            device = device(model.code());
            assertThat(device.state().outputs()).hasSize(model.digitalOutputs());
            model.switches().forEach(output -> {
                assertThat(tell(output.on().form().getOrDefault("text", ""))).as(model.code()).isPresent();
                output.read().ifPresent(
                        read -> assertThat(tell(read.form().getOrDefault("text", ""))).as(model.code()).isPresent());
            });
            assertThat(device.state().outputs()).doesNotContain(false);
        }
    }

    @Test
    void a_device_id_that_is_no_imei_is_named() {
        assertThatThrownBy(() -> new Gt06Device(model("x3"), "35630704244101", changes::add))
                .hasMessage("device id: 35630704244101 (expected: an IMEI of 15 digits)");
    }

    // Frames.

    private static String hex(Outgoing frame) {
        ByteBuf out = Unpooled.buffer();
        frame.writer().accept(out);
        return ByteBufUtil.hexDump(out);
    }

    private String answer(String text, long flag, Integer language) {
        return hex(device.understand(new ServerCommand(flag, text, language)).answer(new Claim.Done()).orElseThrow());
    }

    @Test
    void the_login_carries_imei_type_and_zone() {
        // | mark | length 17 | login | IMEI | type | GMT+0, English | serial 1 | crc | end |
        assertThat(hex(device.login().orElseThrow()))
                .isEqualTo("7878" + "11" + "01" + "0356307042441013" + "3608" + "0002" + "0001" + "b8bf" + "0d0a");
    }

    @Test
    void a_heartbeat_shows_the_relay() {
        // | mark | length 10 | heartbeat | GPS on, charging | voltage 6 | GSM 4 | no alarm | English | serial | crc | end |
        assertThat(hex(device.ping().orElseThrow()))
                .isEqualTo("7878" + "0a" + "13" + "44" + "06" + "04" + "00" + "02" + "0001" + "bdd4" + "0d0a");
        tell("RELAY,1#");
        tell("RELAY2,1#");
        assertThat(hex(device.ping().orElseThrow()))
                .isEqualTo("7878" + "0a" + "13" + "c4" + "06" + "04" + "00" + "02" + "0002" + "0952" + "0d0a");
    }

    @Test
    void a_packet_is_its_positions_in_utc_and_one_heartbeat() {
        // 2026-03-01T10:00:00.5Z
        RoutePoint point = new RoutePoint(1_772_359_200_500L, new Position(54.6872, 25.2797, 120, 42, 98, 12, true), true, true, 12_345);
        assertThat(hex(device.packet(List.of(new DeviceRecord(point, List.of(true, false, false)))))).isEqualTo(
                // | mark | length 38 | position in UTC | date and time | 12 satellites | latitude | longitude | 42 km/h | 98 deg, north, east, fix |
                "7878" + "26" + "22" + "1a03010a0000" + "cc" + "05de0760" + "02b653e4" + "2a" + "1462"
                // | 460 | 0 | LAC | cell | ACC on | at the interval | at once | 12345 m | serial 1 | crc | end |
                        + "01cc" + "00" + "287d" + "001f71" + "01" + "00" + "00" + "00003039" + "0001" + "e3d0" + "0d0a"
                        // the heartbeat: GPS on, charging, ACC on
                        + "7878" + "0a" + "13" + "46" + "06" + "04" + "00" + "02" + "0002" + "b8f4" + "0d0a");
    }

    @Test
    void an_answer_repeats_the_flag_in_a_long_frame() {
        // | mark | length 43 | answer | flag | ASCII | text … | serial 1 | crc | end |
        assertThat(answer("RELAY,1#", 0x12340001, null)).isEqualTo("7979" + "002b" + "21" + "12340001" + "01"
                + "437574206f666620746865206675656c20737570706c793a205375636365737321" + "0001" + "f866" + "0d0a");
    }

    @Test
    void older_firmware_answers_in_a_short_frame_with_a_language() {
        device = device("gt06n_dyd");
        // | mark | length 24 | answer | 4 + 12 | flag | "DYD=Success!" | English | serial 1 | crc | end |
        assertThat(answer("DYD,000000#", 0x0001A958, null)).isEqualTo(
                "7878" + "18" + "15" + "10" + "0001a958" + "4459443d5375636365737321" + "0002" + "0001" + "1c37" + "0d0a");
        assertThat(hex(understand("DYD#").answer(new Claim.Words("x".repeat(200))).orElseThrow())).startsWith("7979" + "00d2" + "21");
    }

    @Test
    void chinese_is_answered_in_utf_16() {
        // | mark | length 16 | answer | flag | UTF-16 | "OK!" | serial 1 | crc | end |
        assertThat(answer("RELAY2,1#", 0x12340002, 1))
                .isEqualTo("7979" + "0010" + "21" + "12340002" + "02" + "004f004b0021" + "0001" + "6f6a" + "0d0a");
        assertThat(answer("RELAY2,1#", 0x12340002, 2)).startsWith("7979" + "000d" + "21" + "12340002" + "01");
    }

    @Test
    void what_nobody_asked_for_has_no_flag() {
        // | mark | length 23 | answer | flag 0 | ASCII | "<ICCID:89860>" | serial 1 | crc | end |
        assertThat(hex(device.unsolicited("<ICCID:89860>"))).isEqualTo(
                "7979" + "0017" + "21" + "00000000" + "01" + "3c49434349443a38393836303e" + "0001" + "37e8" + "0d0a");
    }
}
