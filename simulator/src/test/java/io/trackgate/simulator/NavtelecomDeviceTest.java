package io.trackgate.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.trackgate.protocol.Position;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the tracker says and remembers, as the fact sheet has it. */
class NavtelecomDeviceTest {

    private static final int HEADER = 16;

    private final List<AppliedChange> changes = new ArrayList<>();
    private final NavtelecomDevice device = new NavtelecomDevice(Models.model("smart_s2435"), "356307042445139", changes::add);

    private static byte[] bytes(Outgoing frame) { return Hex.writtenBytes(frame.writer()); }

    private static String text(Outgoing frame) {
        byte[] bytes = bytes(frame);
        return new String(bytes, HEADER, bytes.length - HEADER, StandardCharsets.ISO_8859_1);
    }

    private String claim(String command, Claim claim) {
        return device.understand(command).answer(claim).map(NavtelecomDeviceTest::text).orElse("");
    }

    private String tell(String command) {
        device.understand(command).obey(Obedience.FULLY);
        return claim(command, new Claim.Done());
    }

    private static DeviceRecord record() {
        Position at = new Position(55.5, 37.25, 180, 42, 91, 11, true);
        return new DeviceRecord(new RoutePoint(1_760_000_000_000L, at, true, true, 12_345), List.of(true, false));
    }

    // ---- by itself ----

    @Test
    void it_says_its_imei_under_an_id_of_its_own() {
        assertThat(Hex.of(bytes(device.login().orElseThrow())))
                .isEqualTo("404E544301000000131400001300414D2A3E533A333536333037303432343435313339");
    }

    @Test
    void it_wishes_for_flex_3() {
        assertThat(Hex.of(bytes(device.negotiation(NavtelecomDevice.newestVersion())))).isEqualTo(Hex.of(Hex.bytes(
                "404E5443 01000000 13140000 2A00 72 47 2A3E464C4558 B0 1E 1E FF FBFE300B", "00".repeat(28))));
    }

    @Test
    void a_record_has_the_fields_that_it_named() {
        assertThat(Hex.of(bytes(device.packet(List.of(record()))))).isEqualTo(Hex.of(Hex.bytes("7E 41 01", // one record
                "00E06AFA B017 0078E768 00 A9 18 2F 0078E768", // number, event, time, engine runs, CSQ 24, 11 satellites, time of the fix
                "201EFC01 B0085501 08070000 00002842 5B00 1F854541", // 55.5, 37.25, 180 m, 42 km/h, 91°, 12.345 km
                "1437 DC0F 01 01 00 0D"))); // 14,100 mV, 4,060 mV, input 1, output 1
    }

    @Test
    void the_same_record_is_the_same_each_time() {
        assertThat(bytes(device.packet(List.of(record())))).isEqualTo(bytes(device.packet(List.of(record()))));
        assertThat(bytes(device.ping().orElseThrow())).containsExactly(0x7F);
    }

    @Test
    void now_and_then_the_newest_record_is_said_at_once_as_well_or_as_an_alarm() {
        assertThat(Hex.of(bytes(device.packet(List.of(recordAt(3)))))).startsWith("7E43").contains("7E4101");
        assertThat(Hex.of(bytes(device.packet(List.of(recordAt(7)))))).startsWith("7E54").doesNotContain("7E4101");
        assertThat(Hex.of(bytes(device.packet(List.of(recordAt(6), recordAt(7)))))).as("several are no alarm").startsWith("7E4102");
    }

    private static DeviceRecord recordAt(int second) {
        RoutePoint at = record().point();
        return new DeviceRecord(new RoutePoint(at.timeMillis() + second * 1000, at.position(), true, true, 12_345), List.of(true, false));
    }

    // ---- told ----

    @Test
    void setout_switches_what_it_names_and_no_more() {
        assertThat(tell("*!SETOUT 1Y,2N")).isEqualTo("*@SETOUT OK,1Y,2N");
        assertThat(tell("*!SETOUT 2Y")).isEqualTo("*@SETOUT OK,2Y");
        assertThat(device.state().outputs()).containsExactly(true, true);
        assertThat(changes).hasSize(2);
        assertThat(tell("*?DATA 31,32")).isEqualTo("*#DATA 31:03,32:00");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"*!SETOUT 3Y", "*!SETOUT 1X", "*!JUMP", "*?DATA 19", "*!1Z", "*!3Y"})
    void what_it_does_not_know_comes_back_behind_a_z(String command) {
        assertThat(tell(command)).isEqualTo("*Z:" + command);
        assertThat(changes).isEmpty();
    }

    @Test
    void claims_name_the_states_that_they_claim() {
        String both = "*!SETOUT 1Y,2Y";
        assertThat(claim(both, new Claim.OppositeState())).isEqualTo("*@SETOUT OK,1N,2N");
        assertThat(claim(both, new Claim.PartlyDone())).isEqualTo("*@SETOUT OK,1Y,2N");
        assertThat(claim(both, new Claim.Queued())).as("the state before").isEqualTo("*@SETOUT OK,1N,2N");
        assertThat(claim("*!SETOUT 1N", new Claim.Queued())).as("never the state that was asked for").isEqualTo("*@SETOUT OK,1Y");
        assertThat(claim(both, new Claim.DisabledByConfiguration())).isEqualTo("*@SETOUT FAIL,1N,2N");
        assertThat(claim(both, new Claim.Words("*@BEEP OK"))).isEqualTo("*@BEEP OK");
        assertThat(claim(both, new Claim.Nothing())).isEmpty();
        assertThat(claim("*?DATA 31", new Claim.OppositeState())).isEqualTo("*#DATA 31:03");
        assertThat(claim("*?DATA 31", new Claim.DisabledByConfiguration())).isEqualTo("*Z:*?DATA 31");
    }

    @Test
    void half_obedience_and_the_opposite_are_told_apart() {
        device.understand("*!SETOUT 1Y,2Y").obey(Obedience.PARTLY);
        assertThat(device.state().outputs()).containsExactly(true, false);
        device.understand("*!SETOUT 1Y,2N").obey(Obedience.OPPOSITELY);
        assertThat(device.state().outputs()).containsExactly(false, true);
    }

    @Test
    void an_old_command_is_answered_by_a_record_of_now() {
        device.packet(List.of(record()));
        device.understand("*!2Y").obey(Obedience.FULLY);
        byte[] answer = bytes(device.understand("*!2Y").answer(new Claim.Done()).orElseThrow());
        assertThat(Hex.of(answer)).contains(Hex.of(Hex.bytes("2A4043 00000000 00FF 0078E768"))).endsWith("010200");
    }

    @Test
    void probes_are_answered_by_version_and_current_record() {
        assertThat(device.understand("*?V").kind()).isEqualTo(CommandKind.PROBE);
        assertThat(device.understand("*?A").kind()).isEqualTo(CommandKind.PROBE);
        assertThat(device.understand("*?DATA 31").kind()).isEqualTo(CommandKind.READ_OUTPUTS);
        assertThat(device.understand("*!JUMP").kind()).isEqualTo(CommandKind.UNKNOWN);
        assertThat(tell("*?V")).isEqualTo("*#V:S-2435:01.00.72:13.05.20:RU");
        assertThat(tell("*?A")).startsWith("*#A");
    }
}
