package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trackgate.protocol.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The gateway's bytes, read as strictly as the device does. */
class NavtelecomReaderTest {

    // to 5139 from 1
    private static final String WELCOME = "404E54431314000001000000030045592A3C53";
    private static final String FLEX_30 = "404E544313140000010000000900B1A72A3C464C4558B01E1E";
    private static final String FLEX_10 = "404E544313140000010000000900B1A72A3C464C4558B00A0A";
    private static final String FLEX_40 = "404E544313140000010000000900B1A72A3C464C4558B02828";
    private static final String SWITCH = "404E544313140000010000000B004F5B2A215345544F5554203159";
    private static final String RECEIPT = "7E4102" + "8C";

    private final NavtelecomDevice device = new NavtelecomDevice(Models.model("smart_s2435"), "356307042445139", change -> {});
    private final NavtelecomReader reader = new NavtelecomReader(device);
    private final List<Heard> heard = new ArrayList<>();
    private final ByteBuf in = Unpooled.buffer();

    private void feed(String... hex) {
        in.writeBytes(ByteBufUtil.decodeHexDump(String.join("", hex)));
        reader.read(in, heard::add);
    }

    private List<String> kinds() { return heard.stream().map(each -> each.getClass().getSimpleName()).toList(); }

    private String last() {
        return switch (heard.getLast()) {
            case Heard.Odd odd -> odd.what();
            case Heard.Broken broken -> broken.what();
            default -> heard.getLast().toString();
        };
    }

    @Test
    void handshake_negotiation_receipt_and_command_in_one_segment_are_four_things() {
        feed(WELCOME, FLEX_30, RECEIPT, "7F", SWITCH);
        assertThat(kinds()).containsExactly("AnswerAtOnce", "LoginAnswered", "RecordsAcked", "CommandHeard");
        assertThat(heard.get(2)).isEqualTo(new Heard.RecordsAcked(2));
        assertThat(((Heard.CommandHeard) heard.get(3)).received()).isEqualTo("*!SETOUT 1Y");
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void cut_anywhere_they_are_the_same() {
        for (byte each : ByteBufUtil.decodeHexDump(WELCOME + FLEX_30 + RECEIPT + SWITCH)) {
            in.writeByte(each);
            reader.read(in, heard::add);
        }
        assertThat(kinds()).containsExactly("AnswerAtOnce", "LoginAnswered", "RecordsAcked", "CommandHeard");
    }

    @Test
    void a_lower_version_is_taken_up_and_a_higher_one_ends_it() {
        feed(WELCOME, FLEX_10);
        assertThat(kinds()).containsExactly("AnswerAtOnce", "AnswerAtOnce");
        feed(FLEX_10);
        assertThat(heard.getLast()).isEqualTo(new Heard.LoginAnswered(true));
        NavtelecomReader another = new NavtelecomReader(device);
        another.read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(WELCOME + FLEX_40)), heard::add);
        assertThat(heard.getLast()).isInstanceOf(Heard.Broken.class);
    }

    @Test
    void the_receipt_of_an_alarm_names_its_event_and_that_of_a_current_record_nothing() {
        Position at = new Position(55.5, 37.25, 180, 42, 91, 11, true);
        Outgoing alarm = device
                .packet(List.of(new DeviceRecord(new RoutePoint(1_760_000_007_000L, at, true, true, 0), List.of(true, false))));
        ByteBuf out = Unpooled.buffer();
        alarm.writer().accept(out);
        assertThat(ByteBufUtil.hexDump(out)).startsWith("7e54bce26afabce26afab017");
        feed(WELCOME, FLEX_30, "7E43B9");
        assertThat(kinds()).containsExactly("AnswerAtOnce", "LoginAnswered");
        feed("7E54BCE26AFA82");
        assertThat(heard.getLast()).isEqualTo(new Heard.RecordsAcked(1));
        int before = heard.size();
        feed("7E54BCE26AFA82");
        assertThat(heard).as("it was sent twice").hasSize(before);
        feed("7E540400000017");
        assertThat(last()).isEqualTo("a receipt for event 4 (expected: for that of an alarm)");
    }

    @Test
    void a_packet_for_another_device_is_dropped() {
        feed(WELCOME, FLEX_30, "404E544300000000010000000B004F5C2A215345544F5554203159");
        assertThat(last()).contains("receiver=0, sender=1").contains("receiver=5139");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7E410220", "404E544313140000010000000B0050442A215345544F5554203159"})
    void a_wrong_checksum_is_odd_or_the_end(String hex) {
        feed(WELCOME, FLEX_30, hex);
        assertThat(heard.getLast()).isInstanceOfAny(Heard.Odd.class, Heard.Broken.class);
    }

    @Test
    void nothing_comes_before_its_turn() {
        feed(SWITCH);
        assertThat(last()).isEqualTo("a command before the handshake was answered");
        feed(WELCOME, RECEIPT);
        assertThat(last()).isEqualTo("a receipt before the negotiation was answered");
        feed(WELCOME);
        assertThat(last()).isEqualTo("a second *<S (expected: one)");
        feed(FLEX_30, FLEX_30);
        assertThat(last()).isEqualTo("*<FLEX (expected: none, nobody asked)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "7E45B9", "404E5443131400000100000003004558"})
    void what_it_can_not_read_ends_it(String hex) {
        feed(WELCOME, FLEX_30, hex, RECEIPT);
        assertThat(heard.getLast()).isInstanceOf(Heard.Broken.class);
        assertThat(in.isReadable()).isFalse();
    }
}
