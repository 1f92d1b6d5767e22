package io.trackgate.simulator;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.netty.buffer.Unpooled;
import io.trackgate.config.OutputSwitch;
import io.trackgate.config.TrackerModel;
import io.trackgate.jt808.Framed;
import io.trackgate.jt808.Jt808Downlink;
import io.trackgate.jt808.Jt808Header;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.Position;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;

import static io.trackgate.simulator.Models.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the terminal says and remembers, as the fact sheet has it; every frame bit by bit. */
class Jt808DeviceTest {
    private static final String PHONE = "13912345678";
    private static final String IMEI = "356307042441013";
    private static final Instant NOW = Instant.parse("2025-10-09T08:53:20Z");
    // | ACC, fix, south, west, oil cut | 33.5 | 70.25 | 570 m | 42.0 km/h | 91° | 16:53:20 in GMT+8 | 12.3 km | signal 20 | 11 satellites |
    private static final String LOCATION = "00000000 0000040F 01FF2B60 042FEE10 023A 01A4 005B 251009165320 0104 0000007B 3001 14 3101 0B";

    private final List<AppliedChange> changes = new ArrayList<>();
    private Jt808Device device = device("g10ls", PHONE);

    private Jt808Device device(String code, String id) { return device(model(code), id); }

    private Jt808Device device(TrackerModel model, String id) { return new Jt808Device(model, id, changes::add, InstantSource.fixed(NOW)); }

    private Jt808Command understand(int serial, int id, String body) {
        Jt808Header header = Jt808Header.of(id, device.frames().terminal(), serial);
        Jt808Downlink message = Jt808Downlink.read(header, new FrameCursor(Unpooled.wrappedBuffer(Hex.bytes(body))));
        return Jt808Command.of(device, new Jt808Asked(serial, message, Hex.of(Hex.bytes(body)).toLowerCase(Locale.ROOT)));
    }

    private String tell(int serial, int id, String body) {
        Jt808Command command = understand(serial, id, body);
        command.obey(Obedience.FULLY);
        return said(command, new Claim.Done());
    }

    private String claim(int id, String body, Claim claim) { return said(understand(7, id, body), claim); }

    private static String said(Jt808Command command, Claim claim) { return command.answer(claim).map(Jt808DeviceTest::hex).orElse(""); }

    private static String hex(Outgoing frame) { return Hex.written(frame.writer()); }

    private static String bytes(String... hex) { return Hex.of(Hex.bytes(hex)); }

    private static String result(int serial, String replyId, int result) {
        return bytes(Framed.hex(0x0001, 0, "013912345678", serial, "0007" + replyId + "0" + result));
    }

    private static DeviceRecord record(boolean on) {
        Position at = new Position(-33.5, -70.25, 570, 42, 91, 11, true);
        return new DeviceRecord(new RoutePoint(NOW.toEpochMilli(), at, true, true, 12_345), List.of(on));
    }

    // Logging in.

    @Test
    void a_terminal_of_2013_registers_with_a_model_of_20_bytes() {
        assertThat(hex(device.login().orElseThrow())).isEqualTo(bytes("7E 0100 0025 013912345678 0000", // 37 bytes, phone, serial 0
                "0000 0000 544753494D", // province, city, "TGSIM"
                "4731304C53 000000000000000000000000000000", // "G10LS"
                "32333435363738 00", // "2345678", no plate
                "30 7E"));
    }

    @Test
    void a_terminal_of_2011_registers_with_a_model_of_8_bytes() {
        device = device("jt808_2011", PHONE);
        assertThat(hex(device.login().orElseThrow())).isEqualTo(bytes("7E 0100 0019 013912345678 0000", // 25 bytes
                "0000 0000 544753494D", // province, city, "TGSIM"
                "4A543830385F3230", // "JT808_20"
                "32333435363738 00", // "2345678", no plate
                "26 7E"));
    }

    @Test
    void a_terminal_with_an_imei_registers_in_the_edition_of_2019() {
        device = device("g10ls", IMEI);
        assertThat(hex(device.login().orElseThrow())).isEqualTo(bytes("7E 0100 404C 01 00000356307042441013 0000", // 2019, 76 bytes, version 1
                "0000 0000 544753494D 000000000000", // province, city, "TGSIM"
                "4731304C53 00000000000000000000000000000000000000000000000000", // "G10LS"
                "333536333037303432343431303133 000000000000000000000000000000 00", // the IMEI, no plate
                "30 7E"));
    }

    @Test
    void the_code_is_shown_on_every_later_connection() {
        device.login().map(Jt808DeviceTest::hex);
        String authentication = bytes("7E 0102 0005 013912345678 0001 434F444537 0D 7E"); // "CODE7"
        assertThat(hex(device.registered("CODE7"))).isEqualTo(authentication);
        assertThat(Jt808Wire.plain(hex(device.login().orElseThrow()))).isEqualTo("01020005" + "013912345678" + "0002" + "434f444537");
        device.forgetCode();
        assertThat(Jt808Wire.plain(hex(device.login().orElseThrow()))).startsWith("01000025");
    }

    @Test
    void in_2019_the_imei_and_the_software_stand_behind_the_code() {
        device = device("g10ls", IMEI);
        device.login().map(Jt808DeviceTest::hex);
        assertThat(hex(device.registered("CODE7"))).isEqualTo(bytes("7E 0102 4029 01 00000356307042441013 0001", "05 434F444537", // "CODE7"
                "333536333037303432343431303133", // the IMEI
                "53494D2D312E30 00000000000000000000000000", // "SIM-1.0"
                "21 7E"));
    }

    @Test
    void jimis_cameras_speak_2019_whatever_their_id() {
        device = device("jc371_808", PHONE);
        assertThat(hex(device.ping().orElseThrow())).startsWith(bytes("7E 0002 4000 01 00000000013912345678 0000"));
    }

    @Test
    void an_id_that_no_phone_field_holds_is_refused() {
        for (String id : List.of("", "123456789012345678901", "35630704244101A")) {
            assertThatThrownBy(() -> device("g10ls", id)).hasMessage("device id: " + id + " (expected: 1 to 20 digits)");
        }
    }

    // Reports.

    @Test
    void one_record_is_a_location() {
        assertThat(hex(device.packet(List.of(record(true))))).isEqualTo(bytes("7E 0200 0028 013912345678 0000", LOCATION, "8E 7E"));
    }

    @Test
    void several_records_are_a_batch() {
        assertThat(hex(device.packet(List.of(record(true), record(true))))).isEqualTo(
                bytes("7E 0704 0057 013912345678 0000", "0002 00", "0028", LOCATION, "0028", LOCATION, "66 7E")); // two, buffered, 40 bytes each
    }

    @Test
    void a_batch_that_is_too_long_for_one_frame_comes_in_parts() {
        String frames = hex(device.packet(Collections.nCopies(25, record(true))));
        // | 1053 bytes: 1023 and 30 | serials 0 and 1 | of two |
        assertThat(frames).startsWith(bytes("7E 0704 23FF 013912345678 0000 0002 0001", "0019 00 0028"))
                .contains(bytes("7E 0704 201E 013912345678 0001 0002 0002"));
        assertThat(device.frames().owedFor(0)).contains(new Jt808Frames.Owed(0x0704, 0));
        assertThat(device.frames().owedFor(1)).contains(new Jt808Frames.Owed(0x0704, 25));
    }

    @Test
    void the_clock_runs_in_the_models_zone_and_outputs_have_the_models_bits() {
        device = device(model("jt808_door", "time-zone", "UTC"), PHONE);
        assertThat(Jt808Wire.plain(hex(device.packet(List.of(record(true)))))).contains("0000100f" + "01ff2b60").contains("251009085320");
    }

    @Test
    void serials_count_from_0_and_wrap_after_65535() {
        for (int serial = 0; serial <= 0xFFFF; serial++) { device.ping().ifPresent(Jt808DeviceTest::hex); }
        assertThat(hex(device.ping().orElseThrow())).isEqualTo(bytes("7E 0002 0000 013912345678 0000 32 7E"));
    }

    @Test
    void a_text_that_nobody_asked_for_is_0x6006() {
        assertThat(hex(device.unsolicited("Hi"))).isEqualTo(bytes("7E 6006 0003 013912345678 0000 00 4869 74 7E"));
    }

    // Switching.

    @Test
    void a_control_word_of_the_model_switches_and_is_accepted() {
        assertThat(tell(9, 0x8105, "64")).isEqualTo(bytes("7E 0001 0005 013912345678 0000 0009 8105 00 B9 7E"));
        assertThat(device.state().outputs()).containsExactly(true);
        assertThat(changes).singleElement().extracting(AppliedChange::cause).isEqualTo("0x8105 64");
        tell(10, 0x8105, "65");
        assertThat(device.state().outputs()).containsExactly(false);
    }

    @Test
    void a_control_word_of_another_model_is_not_supported() {
        assertThat(claim(0x8105, "F0", new Claim.Done())).isEqualTo(result(0, "8105", 3));
        assertThat(understand(7, 0x8105, "F0").kind()).isEqualTo(CommandKind.UNKNOWN);
        device = device("hbt10", PHONE);
        assertThat(understand(7, 0x8105, "F0").outputs()).isEqualTo(Map.of(1, true));
    }

    @Test
    void every_frame_that_a_shipped_model_words_is_understood() {
        record Case(String model, String id, int message, String on, String off) {}
        List<Case> cases = List.of(
                new Case("km02", PHONE, 0x8300, "01 52454C41592C3123", "01 52454C41592C3023"), // flag, "RELAY,1#", "RELAY,0#"
                new Case("km02", IMEI, 0x8300, "01 01 52454C41592C3123", "01 01 52454C41592C3023"), // and type
                new Case("jc371_808", IMEI, 0x8900, "F0 52454C41592C31", "F0 52454C41592C30"), // type, "RELAY,1", "RELAY,0"
                new Case("vl300", PHONE, 0x8105, "23303B31", "23303B30"), // "#0;1", "#0;0"
                new Case("jt808_a006", PHONE, 0xA006, "01 251009165320", "00 251009165320"), // and the time
                new Case("jt808_door", PHONE, 0x8500, "01", "00"), // flag
                new Case("jt808_door", IMEI, 0x8500, "0001 0001 00", "0001 0001 01")); // one, door, the reverse
        for (Case it : cases) {
            device = device(it.model, it.id);
            assertThat(understand(7, it.message, it.on).outputs()).as(it.model).isEqualTo(Map.of(1, true));
            assertThat(understand(7, it.message, it.off).outputs()).as(it.model).isEqualTo(Map.of(1, false));
        }
    }

    @Test
    void a_vendors_parameter_with_a_text_switches() {
        Jt808Switches switches = new Jt808Switches(withOutput(Map.of("parameter", "0xF030", "value", "ON"),
                Map.of("parameter", "0xF030", "value", "OFF")), false, false);
        assertThat(switches.wanted(0x8103, "01" + "0000f030" + "02" + "4f4e")).contains(new Jt808Switches.Wanted(1, true));
        assertThat(switches.wanted(0x8103, "01" + "0000f030" + "03" + "4f4646")).contains(new Jt808Switches.Wanted(1, false));
        assertThat(switches.wanted(0x8103, "01" + "0000f031" + "02" + "4f4e")).isEmpty();
    }

    private static TrackerModel withOutput(Map<String, String> on, Map<String, String> off) {
        TrackerModel model = model("g10ls");
        OutputSwitch output = new OutputSwitch(saying(on), saying(off), Optional.empty());
        return new TrackerModel(model.source(), model.code(), model.name(), model.vendor(), model.protocol(), model.idType(), 1,
                model.outputControl(), model.outputCalls(), model.engineBlockOutput(), List.of(output), model.led(), model.tracking(),
                model.window(), model.verifyOutputs(), model.verifySettings(), model.deliver(), model.probe(), model.maxSilence(),
                model.takeover(),
                model.replies(), model.telemetry(), model.options());
    }

    private static OutputSwitch.Saying saying(Map<String, String> form) { return new OutputSwitch.Saying(form, List.of(), List.of()); }

    @Test
    void a_relay_text_is_also_answered_in_words_without_a_serial() {
        device = device("km02", PHONE);
        assertThat(tell(7, 0x8300, "01 52454C41592C3123")).isEqualTo(bytes("7E 0001 0005 013912345678 0000 0007 8300 00 B0 7E",
                "7E 6006 0027 013912345678 0001 00", // "Succeed to cut off the oil and circut."
                "5375636365656420746F20637574206F666620746865206F696C20616E64206369726375742E 48 7E"));
    }

    @Test
    void a_transparent_text_is_also_answered_in_transparent_words() {
        device = device("jc371_808", PHONE);
        assertThat(tell(7, 0x8900, "F0 52454C41592C30")).isEqualTo(bytes("7E 0001 4005 01 00000000013912345678 0000 0007 8900 00 FB 7E",
                "7E 0900 400A 01 00000000013912345678 0001 F0 52656C61793A4F4646 B5 7E")); // "Relay:OFF"
    }

    @Test
    void vehicle_control_is_accepted_first_and_reported_with_the_location_then() {
        device = device("jt808_door", PHONE);
        assertThat(tell(7, 0x8500, "01")).isEqualTo(bytes("7E 0001 0005 013912345678 0000 0007 8500 00 B6 7E",
                "7E 0500 001E 013912345678 0001 0007", // doors locked: bit 12; no fix yet
                "00000000 00001000 00000000 00000000 0000 0000 0000 251009165320 64 7E"));
    }

    @Test
    void what_a_switch_may_claim() {
        assertThat(claim(0x8105, "64", new Claim.Queued())).isEqualTo(result(0, "8105", 0));
        assertThat(claim(0x8105, "64", new Claim.PartlyDone())).isEqualTo(result(1, "8105", 1));
        assertThat(claim(0x8105, "64", new Claim.DisabledByConfiguration())).isEqualTo(result(2, "8105", 3));
        // A general answer names no state.
        assertThat(claim(0x8105, "64", new Claim.OppositeState())).isEqualTo(result(3, "8105", 1));
        assertThat(claim(0x8105, "64", new Claim.Nothing())).isEmpty();
        device = device("jt808_door", PHONE);
        assertThat(claim(0x8500, "01", new Claim.OppositeState())).contains(bytes("0007 00000000 00000000"));
    }

    @Test
    void words_of_a_tests_own_choice_carry_the_commands_serial() {
        assertThat(claim(0x8105, "64", new Claim.Words("Ok"))).isEqualTo(
                bytes("7E 1300 0006 013912345678 0000 0007 004F006B 06 7E")); // for 7, "Ok"
    }

    @Test
    void what_obeying_means() {
        Jt808Command on = understand(7, 0x8105, "64");
        on.obey(Obedience.PARTLY);
        on.obey(Obedience.OPPOSITELY);
        assertThat(changes).as("its answer could not say so").isEmpty();
        device = device("jt808_door", PHONE);
        understand(7, 0x8500, "01").obey(Obedience.OPPOSITELY);
        assertThat(changes).singleElement().isInstanceOfSatisfying(AppliedChange.OutputsSet.class,
                set -> assertThat(set.outputs()).containsExactly(false));
    }

    // Questions.

    @Test
    void asked_where_it_is_it_shows_how_its_outputs_stand() {
        device.state().setOutputs(Map.of(1, true), "by itself");
        assertThat(tell(7, 0x8201, "")).isEqualTo(bytes("7E 0201 001E 013912345678 0000 0007", // oil cut; no fix yet
                "00000000 00000400 00000000 00000000 0000 0000 0000 251009165320 77 7E"));
        device.packet(List.of(record(true))).writer().accept(Unpooled.buffer());
        assertThat(tell(7, 0x8201, "")).contains(bytes("0007", LOCATION));
        assertThat(claim(0x8201, "", new Claim.OppositeState())).contains(bytes("0007 00000000 0000000F 01FF2B60"));
        assertThat(claim(0x8201, "", new Claim.DisabledByConfiguration())).contains(bytes("0007 8201 03"));
    }

    @Test
    void questions_without_a_body_of_their_own_are_answered_in_general() {
        assertThat(tell(7, 0x8204, "")).isEqualTo(result(0, "8204", 0));
        assertThat(tell(7, 0x8202, "0005 00000258")).isEqualTo(result(1, "8202", 0));
        assertThat(tell(7, 0x8107, "")).isEqualTo(result(2, "8107", 3));
        assertThat(understand(7, 0x8204, "").kind()).isEqualTo(CommandKind.PROBE);
        assertThat(understand(7, 0x8202, "0005 00000258").text()).isEqualTo("0x8202 5 600");
    }

    // Parameters.

    @Test
    void what_was_written_is_read() {
        // | two | strategy: time | interval 60 s |
        assertThat(tell(7, 0x8103, "02 00000020 04 00000000 00000029 04 0000003C")).isEqualTo(result(0, "8103", 0));
        assertThat(changes).last().isInstanceOfSatisfying(AppliedChange.ParameterSet.class, set -> {
            assertThat(set.name()).isEqualTo("41");
            assertThat(set.value()).isEqualTo("60");
            assertThat(set.cause()).isEqualTo("0x8103 0x0020=0 0x0029=60");
        });
        assertThat(device.state().parameter("41")).contains("60");
        assertThat(tell(8, 0x8106, "02 00000020 00000029")).contains(bytes("00000029 04 0000003C"));
    }

    @Test
    void parameters_are_answered_one_behind_the_other_without_those_that_it_lacks() {
        assertThat(tell(8, 0x8106, "03 00000020 0000F030 00000029")).isEqualTo(bytes("7E 0104 0015 013912345678 0000 0008",
                "02 00000020 04 00000000 00000029 04 0000001E 3D 7E")); // time mode, 30 s
        device.state().forgetParameter("32");
        assertThat(tell(8, 0x8106, "02 00000020 00000029")).contains(bytes("0008 01 00000029 04 0000001E"));
        assertThat(claim(0x8106, "01 00000029", new Claim.OppositeState())).contains(bytes("00000029 04 0000001D"));
        assertThat(claim(0x8106, "02 00000029 00000030", new Claim.PartlyDone())).contains(bytes("0007 01 00000029 04 0000001E"));
    }

    @Test
    void a_value_beyond_the_model_stores_nothing() {
        device = device("air780etgg", PHONE);
        // | strategy 1: distance | interval 1001 s, one more than it takes |
        assertThat(tell(7, 0x8103, "02 00000020 04 00000001 00000029 04 000003E9")).isEqualTo(result(0, "8103", 1));
        assertThat(tell(7, 0x8103, "01 00000029 02 003C")).isEqualTo(result(1, "8103", 1)); // two bytes, where four are due
        assertThat(changes).isEmpty();
        assertThat(tell(7, 0x8103, "01 00000029 04 000003E8")).isEqualTo(result(2, "8103", 0));
    }

    @Test
    void a_parameter_that_it_lacks_is_accepted_and_ignored() {
        assertThat(tell(7, 0x8103, "01 0000F031 04 00000001")).isEqualTo(result(0, "8103", 0));
        assertThat(changes).isEmpty();
        device.state().setParameter("61489", "0", "by itself");
        tell(7, 0x8103, "01 0000F031 04 00000001");
        assertThat(device.state().parameter("61489")).contains("1");
    }

    @Test
    void a_terminal_of_2011_counts_twice_and_knows_no_single_questions() {
        device = device("jt808_2011", PHONE);
        assertThat(tell(9, 0x8106, "01 00000029")).isEqualTo(bytes("7E 0001 0005 013912345678 0000 0009 8106 03 B9 7E"));
        assertThat(tell(7, 0x8103, "01 01 00000029 04 0000003C")).isEqualTo(result(1, "8103", 0));
        assertThat(tell(8, 0x8104, "")).startsWith(bytes("7E 0104 0070 013912345678 0002", // 12 parameters of 9 bytes
                "0008 0C 0C 00000001 04 0000003C 00000020 04 00000000")).contains(bytes("00000029 04 0000003C"));
        assertThat(tell(7, 0x8103, "01 00000029 04 0000003C")).isEqualTo(result(3, "8103", 2)); // the form of 2013
    }

    @Test
    void older_devices_keep_short_numbers() {
        device = device("hbt10_0310", PHONE);
        // | one | 06: interval | 60 |
        assertThat(tell(7, 0x0310, "01 06 04 0000003C")).isEqualTo(result(0, "0310", 0));
        assertThat(device.state().parameter("6")).contains("60");
        assertThat(tell(7, 0x0310, "01 06 04 00000009")).isEqualTo(result(1, "0310", 1));
        device = device("g10ls", PHONE);
        assertThat(tell(7, 0x0310, "01 06 04 0000003C")).isEqualTo(result(0, "0310", 3));
    }

    @Test
    void half_of_what_was_written_and_other_values_when_a_script_says_so() {
        Jt808Command command = understand(7, 0x8103, "02 00000020 04 00000001 00000029 04 0000003C");
        command.obey(Obedience.PARTLY);
        assertThat(changes).singleElement().extracting(change -> ((AppliedChange.ParameterSet) change).name()).isEqualTo("32");
        command.obey(Obedience.OPPOSITELY);
        assertThat(device.state().parameter("41")).contains("59");
        assertThat(said(command, new Claim.PartlyDone())).isEqualTo(result(0, "8103", 1));
        assertThat(command.parameters()).isEqualTo(Map.of("32", "1", "41", "60"));
        assertThat(command.kind()).isEqualTo(CommandKind.SET_PARAMETERS);
    }

    @Test
    void every_jt808_model_that_ships_can_be_played() {
        for (TrackerModel model : Models.all()) {
            if (!model.protocol().equals("jt808")) continue;
            device = device(model, PHONE);
            assertThat(DeviceBrains.canPlay(model)).isTrue();
            assertThat(device.state().outputs()).hasSize(model.digitalOutputs());
            assertThat(tell(1, 0x8201, "")).contains("0201");
        }
    }
}
