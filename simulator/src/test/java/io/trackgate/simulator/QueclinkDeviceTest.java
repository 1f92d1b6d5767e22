package io.trackgate.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.Unpooled;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.Position;
import io.trackgate.queclink.QueclinkCommand;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.simulator.Models.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the device says and remembers, as the fact sheet has it. */
class QueclinkDeviceTest {
    private static final String IMEI = "356307042441500";
    private static final Instant NOW = Instant.parse("2025-10-09T08:53:20Z");

    private final List<AppliedChange> changes = new ArrayList<>();
    private QueclinkDevice device = device("gl300");

    private QueclinkDevice device(String code) { return new QueclinkDevice(model(code), IMEI, changes::add, InstantSource.fixed(NOW)); }

    private QueclinkDeed understand(String command) {
        return device
                .understand(QueclinkCommand.read(new FrameCursor(Unpooled.wrappedBuffer(command.getBytes(StandardCharsets.US_ASCII)))));
    }

    private String tell(String command) {
        QueclinkDeed deed = understand(command);
        deed.obey(Obedience.FULLY);
        return said(deed, new Claim.Done());
    }

    private static String said(QueclinkDeed deed, Claim claim) { return deed.answer(claim).map(QueclinkDeviceTest::text).orElse(""); }

    private static String text(Outgoing frame) { return new String(Hex.writtenBytes(frame.writer()), StandardCharsets.US_ASCII); }

    private List<Heard> hears(String said) {
        List<Heard> heard = new ArrayList<>();
        device.reader().read(Unpooled.wrappedBuffer(said.getBytes(StandardCharsets.US_ASCII)), heard::add);
        return heard;
    }

    private static DeviceRecord record(int second) {
        Position at = new Position(-33.5, -70.25, 570, 42, 91, 11, true);
        return new DeviceRecord(new RoutePoint(NOW.toEpochMilli() + second * 1000L, at, true, true, 12_345), List.of());
    }

    // What it says by itself.

    @Test
    void a_heartbeat_stands_where_other_devices_log_in() {
        assertThat(text(device.login().orElseThrow())).isEqualTo("+ACK:GTHBD,020102," + IMEI + ",GL300,20251009085320,0001$");
        assertThat(text(device.ping().orElseThrow())).endsWith(",0002$");
    }

    @Test
    void a_report_has_its_positions_and_the_battery() {
        assertThat(text(device.packet(List.of(record(0), record(30))))).isEqualTo("+RESP:GTFRI,020102," + IMEI + ",GL300,0,0,2,"
                + "1,42.0,91,570.0,-70.250000,-33.500000,20251009085320,0460,0000,18d8,6141,00,"
                + "1,42.0,91,570.0,-70.250000,-33.500000,20251009085350,0460,0000,18d8,6141,00,97,20251009085350,0001$");
    }

    @Test
    void more_than_fifteen_positions_are_several_reports_and_safe_with_the_last() {
        List<DeviceRecord> many = new ArrayList<>();
        for (int at = 0; at < 16; at++)
            many.add(record(at));
        assertThat(text(device.packet(many))).contains(",15,1,42.0").contains("$+RESP:GTFRI,").contains(",1,1,42.0");
        assertThat(hears("+SACK:0001$")).isEmpty();
        assertThat(hears("+SACK:0002$")).containsExactly(new Heard.RecordsAcked(16));
    }

    @Test
    void receipts_are_known_by_the_count() {
        text(device.login().orElseThrow());
        text(device.packet(List.of(record(0))));
        assertThat(hears("+SACK:GTHBD,020102,0001$+SACK:0002$")).containsExactly(new Heard.LoginAnswered(true), new Heard.RecordsAcked(1));
        assertThat(hears("+SACK:0002$")).as("once").singleElement().isInstanceOf(Heard.Odd.class);
        assertThat(hears("hello$")).singleElement().isInstanceOf(Heard.Odd.class);
    }

    // What it is told.

    @Test
    void the_led_is_field_13_and_what_is_empty_stays() {
        assertThat(understand("AT+GTCFG=gl300,,,,,,,,,,,,0,,,,,,,,,0A01$").kind()).isEqualTo(CommandKind.SET_LED);
        assertThat(tell("AT+GTCFG=gl300,,,,,,,,,,,,0,,,,,,,,,0A01$"))
                .isEqualTo("+ACK:GTCFG,020102," + IMEI + ",GL300,0A01,20251009085320,0001$");
        assertThat(device.state().parameter("13")).contains("0");
        assertThat(device.state().parameter("6")).contains("0");
        assertThat(changes).hasSize(1);
        assertThat(tell("AT+GTRTO=gl300,9,,,,,,0A02$")).isEqualTo("+ACK:GTRTO,020102," + IMEI + ",GL300,BAT,0A02,20251009085320,0002$"
                + "+RESP:GTBAT,020102," + IMEI + ",GL300,0,,97,4.10,0,0,20251009085320,0003$");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AT+GTCFG=gl200,,,,,,,,,,,,0,,,,,,,,,0A01$", // another password
            "AT+GTCFG=gl300,,,,,,,,,,,,0,,,,,,,,0A01$", // 21 fields
            "AT+GTCFG=gl300,,,,,,,,,,,,3,,,,,,,,,0A01$", // no such value
            "AT+GTCFG=gl300,evil,,,,,,,,,,,0,,,,,,,,,0A01$", // a new password
            "AT+GTOUT=gl300,1,0,0,0,,,,,,,,,,0004$", // no outputs
            "AT+GTFRI=gl300,1,,,,,,30,600,,,,,,,,,,,,0A01$", // 20 checks a report
            "AT+GTFRI=gl300,1,,,,,,30,30,,,,20,,,,,,,,0A01$", // 20 m
            "AT+GTRTO=gl300,A,,,,,,0A01$", "AT+GTRTO=gl300,8,,,,,0A01$", "AT+GTXXX=gl300,0A01$"})
    void what_it_can_t_do_it_passes_over_in_silence(String command) {
        assertThat(tell(command)).isEmpty();
        assertThat(changes).isEmpty();
    }

    @Test
    void tracking_settings_are_kept_field_by_field() {
        assertThat(tell("AT+GTFRI=gl300,3,,,,,,30,30,30,30,,100,100,,,,,45,,0002$")).startsWith("+ACK:GTFRI,");
        assertThat(tell("AT+GTNMD=gl300,8,28,,,600,600,,,,,,,,0003$")).startsWith("+ACK:GTNMD,");
        assertThat(device.state().parameter("GTFRI.13")).contains("100");
        assertThat(device.state().parameter("GTNMD.7")).contains("600");
    }

    @Test
    void outputs_are_told_and_shown_together() {
        device = device("gv300");
        QueclinkDeed deed = understand("AT+GTOUT=gv300,1,,,0,0,0,1,0,0,,,,,,,,0004$");
        assertThat(deed.kind()).isEqualTo(CommandKind.SET_OUTPUTS);
        assertThat(deed.outputs()).containsEntry(1, true).containsEntry(2, false).containsEntry(3, true);
        assertThat(tell("AT+GTOUT=gv300,1,,,0,0,0,1,0,0,,,,,,,,0004$"))
                .isEqualTo("+ACK:GTOUT,060102," + IMEI + ",GV300,0004,20251009085320,0001$");
        assertThat(device.state().outputs()).containsExactly(true, false, true);
        assertThat(tell("AT+GTRTO=gv300,A,,,,,,0005$")).contains("+RESP:GTIOS,060102," + IMEI + ",GV300,0,1200,1300,00,05,");
        assertThat(said(understand("AT+GTRTO=gv300,A,,,,,,0005$"), new Claim.OppositeState())).contains(",00,02,");
        tell("AT+GTOUT=gv300,1,5,1,,,,1,0,0,,,,,,,,0006$");
        assertThat(device.state().outputs()).as("a pulse, and nothing said of the second").containsExactly(false, false, true);
    }

    @Test
    void questions_for_version_and_network_are_harmless() {
        assertThat(understand("AT+GTRTO=gl300,8,,,,,,0A01$").kind()).isEqualTo(CommandKind.PROBE);
        assertThat(tell("AT+GTRTO=gl300,8,,,,,,0A01$")).contains("+ACK:GTRTO,020102," + IMEI + ",GL300,VER,0A01,").contains("+RESP:GTVER,");
    }

    @Test
    void an_id_that_is_no_imei_is_refused() {
        assertThatThrownBy(() -> new QueclinkDevice(model("gl300"), "12", changes::add, InstantSource.system()))
                .hasMessage("device id: 12 (expected: an IMEI of 15 digits)");
    }
}
