package io.trackgate.queclink;

import java.util.List;

import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Sender;
import org.junit.jupiter.api.Test;

import static io.trackgate.queclink.Track.ascii;
import static org.assertj.core.api.Assertions.assertThat;

class QueclinkExplainerTest {

    private static List<Explained> explain(Sender from, String text) { return new QueclinkExplainer().explain(ascii(text), from); }

    private static NamedBytes field(Explained frame, String name) {
        return frame.fields().stream().filter(field -> field.name().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError(frame.fields()));
    }

    @Test
    void a_report_shows_its_fields_and_its_position() {
        Explained frame = explain(Sender.DEVICE,
                "+RESP:GTFRI,1A0102,135790246811220,,0,0,1,1,4.3,92,70.0,121.354335,31.222073,20090214013254,"
                        + "0460,0000,18d8,6141,00,,20090214093254,11F0$")
                .getFirst();
        assertThat(frame.valid()).isTrue();
        assertThat(frame.name()).isEqualTo("+RESP:GTFRI");
        assertThat(field(frame, "version").value()).isEqualTo("1A0102");
        assertThat(field(frame, "IMEI").offset()).isEqualTo(19);
        assertThat(frame.records()).hasSize(1);
    }

    @Test
    void a_command_shows_its_fields_by_their_places() {
        Explained frame = explain(Sender.SERVER, "AT+GTCFG=gl300,,,,,,,,,,,,1,,,,,,,,,0A01$").getFirst();
        assertThat(frame.valid()).isTrue();
        assertThat(frame.name()).isEqualTo("AT+GTCFG");
        assertThat(field(frame, "field 13").value()).isEqualTo("1");
        assertThat(field(frame, "field 22").value()).isEqualTo("serial 0A01");
        assertThat(explain(Sender.SERVER, "+SACK:11F0$+SACK:GTHBD,1A0401,11F0$")).extracting(Explained::name)
                .containsExactly("receipt for a report", "receipt for a heartbeat");
    }

    @Test
    void what_is_no_frame_is_said_to_be_none() {
        assertThat(explain(Sender.DEVICE, "hello+RESP:GTPFA,1A0102,135790246811220,,20090214093254,11F0$+ACK:GT"))
                .extracting(Explained::name)
                .containsExactly("garbage", "+RESP:GTPFA", "incomplete frame");
        assertThat(explain(Sender.SERVER, "hello AT+GTRTO=gl300,8,,,,,,0001$AT+GTR")).extracting(Explained::name)
                .containsExactly("garbage", "AT+GTRTO", "incomplete frame");
        assertThat(explain(Sender.SERVER, "AT+GTRTO=gl300,8$").getFirst().error()).contains("serial 8 (expected: 4 hexadecimal digits");
    }
}
