package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trackgate.galileosky.GalileoskyMessages.ServerCommand;
import io.trackgate.protocol.Position;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The gateway's bytes, read as strictly as the terminal does, and what it says to them. */
class GalileoskyDeviceTest {
    private static final String IMEI = "868204005647838";
    private static final String HEAD = "011700011102df03383638323034303035363437383338043200e172"; // hardware, firmware, IMEI, device id 50
    private static final String HEAD_RECEIPT = "02e172";

    private final List<AppliedChange> changes = new ArrayList<>();
    private final GalileoskyDevice device = new GalileoskyDevice(Models.model("galileosky_v5"), IMEI, changes::add);
    private final ServerReader reader = device.reader();
    private final List<Heard> heard = new ArrayList<>();
    private final ByteBuf in = Unpooled.buffer();

    private void feed(String hex) {
        in.writeBytes(ByteBufUtil.decodeHexDump(hex));
        reader.read(in, heard::add);
    }

    private static String written(Outgoing frame) {
        ByteBuf out = Unpooled.buffer();
        frame.writer().accept(out);
        return ByteBufUtil.hexDump(out);
    }

    private GalileoskyDeviceTest logIn() {
        written(device.login().orElseThrow());
        feed(HEAD_RECEIPT);
        heard.clear();
        return this;
    }

    private static String command(String imei, int deviceId, long number, String text) {
        ByteBuf out = Unpooled.buffer();
        new ServerCommand(imei, deviceId, number, text).writeFrame(out);
        return ByteBufUtil.hexDump(out);
    }

    private DeviceCommand told(String text) {
        heard.clear();
        feed(command(IMEI, 0, 7, text));
        return ((Heard.CommandHeard) heard.getFirst()).command();
    }

    private Optional<String> says(String text) {
        DeviceCommand command = told(text);
        command.obey(Obedience.FULLY);
        return command.answer(new Claim.Done()).map(Outgoing::text);
    }

    @Test
    void it_begins_with_its_head_packet_and_takes_the_checksum_for_the_receipt() {
        assertThat(written(device.login().orElseThrow())).isEqualTo(HEAD);
        feed("021234" + HEAD_RECEIPT);
        assertThat(heard).containsExactly(new Heard.Odd("a receipt 0x3412 (expected: the checksum of a packet that waits for one)"),
                new Heard.LoginAnswered(true));
    }

    @Test
    void records_are_receipted_by_packet_in_any_order() {
        logIn();
        RoutePoint point = new RoutePoint(1_000, new Position(1, 2, 3, 4, 5, 6, true), true, false, 0);
        String one = written(device.packet(List.of(new DeviceRecord(point, List.of(true, false, false, false)))));
        String two = written(device.packet(List.of(new DeviceRecord(point, List.of()), new DeviceRecord(point, List.of()))));
        assertThat(one).contains("450e00"); // output 1 is on, and on is level 0
        feed("02" + two.substring(two.length() - 4) + "02" + one.substring(one.length() - 4));
        assertThat(heard).containsExactly(new Heard.RecordsAcked(2), new Heard.RecordsAcked(1));
    }

    @Test
    void a_switch_shows_all_levels_with_the_last_output_first() {
        logIn();
        assertThat(says("Out 1,0")).contains("OUT(3..0) = 1101");
        assertThat(device.state().outputs()).containsExactly(false, true, false, false);
        assertThat(says("statall")).contains("StatAll: Dev=1,Ins=2,Outs=13,Mileage=152;");
        assertThat(told("Out 0,0").answer(new Claim.OppositeState()).map(Outgoing::text)).contains("OUT(3..0) = 1101");
        assertThat(told("Out 3,1").outputs()).isEqualTo(Map.of(4, false));
        assertThat(changes).hasSize(1);
    }

    @Test
    void settings_are_kept_whole_and_said_by_their_names_alone() {
        logIn();
        assertThat(says("WrPeriod 60,900")).contains("WRPERIOD move=60 parking=900");
        assertThat(says("wrperiod")).contains("WRPERIOD move=60 parking=900");
        assertThat(says("Turning")).contains("TURNING:Speed=3,Angle=10,Distance=300,SpeedEx=60,SpeedDelta=20;");
        assertThat(told("Turning").answer(new Claim.OppositeState()).map(Outgoing::text))
                .contains("TURNING:Speed=4,Angle=11,Distance=301,SpeedEx=61,SpeedDelta=21;");
    }

    @Test
    void to_what_it_can_not_do_it_says_nothing() {
        logIn();
        assertThat(List.of(says("Out 4,1"), says("Out 1,2"), says("Out 1"), says("WrPeriod 60"), says("Turning a,b,c,d,e"), says("Led 1"),
                says("Out")))
                .containsOnly(Optional.empty());
        assertThat(told("Led 1").kind()).isEqualTo(CommandKind.UNKNOWN);
        assertThat(told("Status").kind()).isEqualTo(CommandKind.PROBE);
        assertThat(changes).isEmpty();
    }

    @Test
    void commands_before_the_receipt_for_others_or_damaged_are_breaches_that_are_not_obeyed() {
        feed(command(IMEI, 0, 7, "Status"));
        logIn();
        String damaged = command(IMEI, 0, 7, "Status").replace("53746174", "53746173");
        feed(command("868204005647839", 0, 7, "Status") + damaged);
        assertThat(heard).hasSize(2).allMatch(Heard.Odd.class::isInstance);
        heard.clear();
        feed(command("868204005647839", 50, 0, "Status"));
        assertThat(heard).hasSize(2);
        assertThat(heard.getFirst()).isEqualTo(new Heard.Odd("a command with number 0 (expected: one that tells its answer)"));
        feed("03");
        assertThat(heard.getLast()).isEqualTo(new Heard.Broken("header 0x03 (expected: 01 or 02)"));
    }

    @Test
    void an_answer_has_the_number_of_its_command() {
        logIn();
        DeviceCommand command = told("Out 0,0");
        assertThat(written(command.answer(new Claim.Done()).orElseThrow())).contains("e007000000" + "e110");
    }
}
