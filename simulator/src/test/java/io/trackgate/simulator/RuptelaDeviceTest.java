package io.trackgate.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.Position;
import io.trackgate.ruptela.RuptelaEncoder;
import io.trackgate.ruptela.RuptelaMessages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the device says, remembers and takes, as the fact sheet has it. */
class RuptelaDeviceTest {
    private static final String IMEI = "356307042441906";
    private static final RoutePoint POINT = new RoutePoint(1_444_141_293_000L, new Position(54.6305118, 25.2712755, 197, 16, 70, 10, true),
            true, true, 21_741);

    private final List<AppliedChange> changes = new ArrayList<>();
    private final List<Heard> heard = new ArrayList<>();
    private RuptelaDevice device = device("fmeco4");

    private RuptelaDevice device(String code) { return new RuptelaDevice(Models.model(code), IMEI, changes::add); }

    private Optional<String> tell(String text) {
        RuptelaCommand command = device.understand(text);
        command.obey(Obedience.FULLY);
        return command.wording(new Claim.Done());
    }

    private Optional<String> claim(String text, Claim claim) { return device.understand(text).wording(claim); }

    private static String bytes(Outgoing outgoing) {
        ByteBuf out = Unpooled.buffer();
        try {
            outgoing.writer().accept(out);
            return ByteBufUtil.hexDump(out).toUpperCase(Locale.ROOT);
        } finally {
            out.release();
        }
    }

    private ServerReader hear(ServerReader reader, String hex) {
        ByteBuf in = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
        reader.read(in, heard::add);
        in.release();
        return reader;
    }

    private static String command(String text) {
        return bytes(new Outgoing("", out -> RuptelaEncoder.downlink(out, RuptelaMessages.TEXT,
                body -> body.writeBytes(text.getBytes(StandardCharsets.US_ASCII)))));
    }

    @Test
    void the_literal_frames_of_a_session() {
        assertThat(bytes(device.login().orElseThrow())).isEqualTo("00190001440F32B21AB20F4573303430302E30332E36382E3034006DB0");
        assertThat(bytes(device.ping().orElseThrow())).isEqualTo("00090001440F32B21AB2106145");
        assertThat(bytes(device.unsolicited("SETIO configuration data ok"))).endsWith("08C8");
    }

    @Test
    void setio_switches_by_levels_and_2_keeps() {
        assertThat(tell(" setio 0,2")).contains("SETIO configuration data ok");
        assertThat(device.state().outputs()).containsExactly(true, false);
        assertThat(tell(" Setio 2,0")).contains("SETIO configuration data ok");
        assertThat(device.state().outputs()).containsExactly(true, true);
        assertThat(tell(" getio")).contains("DIN1=1,DIN2=0,DIN3=0,DIN4=0,DOUT1=0,DOUT2=0,AIN1=17,AIN2=26");
        tell(" setio 1,2");
        assertThat(tell(" getio")).hasValueSatisfying(text -> assertThat(text).contains("DOUT1=1,DOUT2=0"));
        assertThat(claim(" getio", new Claim.OppositeState())).hasValueSatisfying(text -> assertThat(text).contains("DOUT1=0,DOUT2=1"));
    }

    @ParameterizedTest
    @CsvSource({"' setio 3,2'", "' setio 1'", "' setio 1,1,1'", "' setio '", "' setio 1,'"})
    void what_no_setio_is_is_incorrect_and_changes_nothing(String text) {
        assertThat(tell(text)).contains("SETIO configuration data incorrect");
        assertThat(changes).isEmpty();
    }

    @Test
    void without_the_password_it_says_nothing() {
        assertThat(tell("setio 0,2")).isEmpty();
        assertThat(tell("wrong setio 0,2")).isEmpty();
        device = new RuptelaDevice(Models.model("fmeco4", "password", "pass"), IMEI, changes::add);
        assertThat(tell(" setio 0,2")).isEmpty();
        assertThat(changes).isEmpty();
        assertThat(tell("pass setio 0,2")).contains("SETIO configuration data ok");
    }

    @Test
    void it_says_nothing_to_what_it_does_not_know_and_no_word_of_later() {
        assertThat(tell(" selfdestruct")).isEmpty();
        assertThat(claim(" setio 0,2", new Claim.Queued())).isEmpty();
        assertThat(claim(" setio 0,2", new Claim.OppositeState())).contains("SETIO configuration data incorrect");
        assertThat(claim(" setio 0,0", new Claim.PartlyDone())).contains("SETIO configuration data incorrect");
        assertThat(claim(" setio 0,2", new Claim.DisabledByConfiguration())).contains("SETIO configuration data ok");
    }

    @Test
    void elements_and_values_answer_by_their_number() {
        assertThat(tell(" getioparam 28,1")).hasValueSatisfying(text -> assertThat(text).startsWith("id=28,profile=1,enable=1,"));
        assertThat(tell(" getioparam 999,1")).contains("ERROR: I/O ID 999 does not exist");
        assertThat(tell(" setvalue 65,7")).contains("65,7");
        assertThat(device.state().parameter("65")).contains("7");
        assertThat(tell(" setvalue 155,0")).contains("155,unsupp");
        assertThat(device.understand(" getioparam 28,1").kind()).isEqualTo(CommandKind.PROBE);
    }

    @Test
    void a_record_is_one_of_command_1_or_two_parts_of_command_68() {
        List<DeviceRecord> one = List.of(new DeviceRecord(POINT, List.of(false, false)));
        assertThat(bytes(device.packet(one))).contains("0001440F32B21AB2010001" + "5613D8ED0000" + "0F101733208FF45E");
        device = device("trace5");
        assertThat(bytes(device.packet(one))).contains("0001440F32B21AB2440002" + "5613D8ED001000").contains("5613D8ED001100");
    }

    @Test
    void a_receipt_is_for_the_oldest_packet_and_a_long_packet_is_owed_several() {
        ServerReader reader = device.reader();
        List<DeviceRecord> nine = Collections.nCopies(9, new DeviceRecord(POINT, List.of()));
        bytes(device.packet(nine));
        hear(reader, "0002640113BC");
        assertThat(heard).isEmpty();
        hear(reader, "0002640113BC 000264000235 0002640113BC".replace(" ", ""));
        assertThat(heard).containsExactly(new Heard.RecordsAcked(9), new Heard.RecordsAcked(1), new Heard.RecordsAcked(1));
        heard.clear();
        bytes(device.packet(nine.subList(0, 2)));
        hear(reader, "000264000235");
        assertThat(heard).as("not accepted").containsExactly(new Heard.RecordsAcked(0));
    }

    @Test
    void an_identification_and_a_heartbeat_are_answered_once() {
        ServerReader reader = device.reader();
        bytes(device.ping().orElseThrow());
        hear(reader, "00027301CB25 00027401862D");
        assertThat(heard).containsExactly(new Heard.LoginAnswered(true));
        heard.clear();
        hear(reader, "00027301CB25 00027401862D");
        assertThat(heard).hasSize(2).allMatch(Heard.Odd.class::isInstance);
        heard.clear();
        hear(device.reader(), "00027300DAAC");
        assertThat(heard).containsExactly(new Heard.LoginAnswered(false));
    }

    @Test
    void commands_are_texts_of_108_and_the_version_of_103() {
        ServerReader reader = device.reader();
        hear(reader, "000B 6C 20736574696F20302C32 9B24 0001 67 17B9");
        assertThat(heard).hasSize(2).allMatch(Heard.CommandHeard.class::isInstance);
        assertThat(((Heard.CommandHeard) heard.getFirst()).received()).isEqualTo(" setio 0,2");
        DeviceCommand version = ((Heard.CommandHeard) heard.getLast()).command();
        assertThat(bytes(version.answer(new Claim.Done()).orElseThrow()))
                .isEqualTo("00180001440F32B21AB2034573303430302E30332E36382E3034BE28");
    }

    @Test
    void a_damaged_frame_is_odd_and_a_length_that_can_not_be_breaks_the_stream() {
        ServerReader reader = device.reader();
        hear(reader, "0001 67 17BA");
        assertThat(heard).singleElement().isInstanceOf(Heard.Odd.class);
        hear(reader, command("x".repeat(161)));
        assertThat(heard.get(1)).isInstanceOf(Heard.Odd.class);
        heard.clear();
        hear(reader, "0000 67 17B9 0001 67 17B9");
        assertThat(heard).singleElement().isInstanceOf(Heard.Broken.class);
    }

    @Test
    void an_id_that_is_no_imei_is_refused() {
        TrackerModel model = Models.model("fmeco4");
        assertThatThrownBy(() -> new RuptelaDevice(model, "13912345678", changes::add)).hasMessageContaining("an IMEI of 15 digits");
    }
}
