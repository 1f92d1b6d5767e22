package io.trackgate.queclink;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.ProtocolException.Reason;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.queclink.Track.IMEI;
import static io.trackgate.queclink.Track.ascii;
import static io.trackgate.queclink.Track.heartbeat;
import static org.assertj.core.api.Assertions.assertThat;

class QueclinkDecoderTest {

    private static final String ONE = "+RESP:GTFRI,1A0102,135790246811220,,0,0,1,1,4.3,92,70.0,121.354335,31.222073,20090214013254,0460,0000,18d8,6141,"
            + "00,95,20090214093254,11F0$";
    private static final String TWO = "+RESP:GTFRI,1A0102,135790246811220,,0,0,2,1,4.3,92,70.0,121.354335,31.222073,20090214013254,0460,0000,18d8,6141,"
            + "00,0,4.3,92,70.0,121.354335,31.222073,20090101000000,0460,0000,18d8,6141,00,,20090214093254,11F0$";

    private static DeviceWire known(String model) {
        DeviceWire wire = new DeviceWire(Track.QUECLINK).feed(ascii(heartbeat("1A0102")));
        wire.facts().identified(ModelFile.shipped(model), Optional.empty());
        return wire.forget();
    }

    private static List<TelemetryRecord> records(DeviceWire wire, String text) {
        DeviceFrame frame = wire.feed(ascii(text)).frames().getLast();
        assertThat(wire.problems()).isEmpty();
        return ((TelemetryBatch) frame.messages().getLast()).records();
    }

    private static @Nullable CommandReply reply(DeviceWire wire, String text) {
        return wire.feed(ascii(text)).frames().getLast().messages().getFirst() instanceof CommandReply reply ? reply : null;
    }

    // ---- who it is ----

    @Test
    void the_first_frame_that_names_an_imei_is_the_login() {
        try (DeviceWire wire = new DeviceWire(Track.QUECLINK)) {
            wire.feed(ascii(ONE));
            assertThat(wire.frames()).hasSize(2);
            Login login = (Login) wire.frames().getFirst().messages().getFirst();
            assertThat(login.deviceId()).isEqualTo(IMEI);
            assertThat(wire.replies()).as("nothing but the receipt").containsExactly(Hex.of(ascii("+SACK:11F0$")));
            wire.feed(ascii(ONE));
            assertThat(wire.frames()).as("once").hasSize(3);
        }
    }

    @Test
    void a_frame_of_another_device_is_flagged() {
        try (DeviceWire wire = known("gl300")) {
            wire.feed(ascii(ONE.replace(IMEI, "135790246811221")));
            assertThat(wire.reasons()).containsExactly(Reason.FOREIGN_DEVICE_ID);
            assertThat(wire.frames()).isEmpty();
        }
    }

    @Test
    void a_frame_that_names_nobody_says_nothing_before_the_login() {
        try (DeviceWire wire = new DeviceWire(Track.QUECLINK)) {
            wire.feed("2B41434B 01 7F 24 45 0101 0108 676231303000000000 0A01 07E1070B03112D 054E 7717 0D0A");
            assertThat(wire.reasons()).containsExactly(Reason.NOT_LOGGED_IN);
            assertThat(wire.frames()).isEmpty();
        }
    }

    // ---- receipts ----

    @ParameterizedTest
    @ValueSource(strings = {"1A0401", ""})
    void a_heartbeat_is_answered_with_its_version_and_count(String version) {
        try (DeviceWire wire = known("gl300")) {
            wire.feed(ascii(heartbeat(version)));
            assertThat(wire.only(KeepAlive.class)).isNotNull();
            assertThat(wire.replies()).containsExactly(Hex.of(ascii("+SACK:GTHBD," + version + ",11F0$")));
        }
    }

    @Test
    void a_report_from_the_memory_gets_its_receipt_too_and_where_the_model_says_so_none_does() {
        try (DeviceWire wire = known("gl300")) {
            wire.feed(ascii(ONE.replace("+RESP", "+BUFF")));
            assertThat(wire.replies()).containsExactly(Hex.of(ascii("+SACK:11F0$")));
        }
        try (DeviceWire wire = new DeviceWire(Track.QUECLINK).feed(ascii(heartbeat("1A0102")))) {
            wire.facts().identified(ModelFile.model("protocol: queclink\nmodels: [{ code: quiet, options: { sack: \"off\" } }]"),
                    Optional.empty());
            wire.forget().feed(ascii(ONE)).feed(ascii(heartbeat("1A0102")));
            assertThat(wire.replies()).as("of the heartbeat alone").containsExactly(Hex.of(ascii("+SACK:GTHBD,1A0102,11F0$")));
        }
    }

    @Test
    void nothing_but_a_count_is_echoed() {
        try (DeviceWire wire = known("gl300")) {
            wire.feed(ascii(ONE.replace("11F0$", "$"))).feed(ascii(ONE.replace("11F0$", "x".repeat(500) + "$")));
            assertThat(wire.frames()).hasSize(2);
            assertThat(wire.replies()).isEmpty();
        }
    }

    // ---- records ----

    @Test
    void a_position_is_found_by_its_shape_and_the_rest_is_kept() {
        try (DeviceWire wire = known("gl300")) {
            assertThat(records(wire, ONE)).singleElement().satisfies(record -> {
                assertThat(Instant.ofEpochMilli(record.timeMillis())).isEqualTo("2009-02-14T01:32:54Z");
                assertThat(record.position()).isEqualTo(new Position(31.222073, 121.354335, 70, 4, 92, 0, true));
                assertThat(record.batteryLevel()).isEqualTo(95);
                assertThat(record.attributes()).containsEntry("report", "GTFRI").containsEntry("report.fields",
                        "0,0,0460,0000,18d8,6141,00,95");
            });
        }
    }

    @Test
    void a_position_that_comes_again_in_other_company_is_the_same_record() {
        String first = "1,4.3,92,70.0,121.354335,31.222073,20090214013254,0460,0000,18d8,6141,00";
        String second = "1,4.3,92,70.0,121.354335,31.222073,20090214013354,0460,0001,18d9,6142,2.5";
        try (DeviceWire wire = known("gl300")) {
            var both = records(wire, fri("2," + first + "," + second));
            assertThat(both).hasSize(2);
            assertThat(both.get(0).attributes()).containsEntry("report.fields", "0,0,0460,0000,18d8,6141,00,95");
            assertThat(both.get(1).attributes()).containsEntry("report.fields", "0,0,0460,0001,18d9,6142,2.5,95");
            assertThat(records(wire, fri("1," + first))).containsExactly(both.get(0));
            assertThat(records(wire, fri("1," + second))).containsExactly(both.get(1));
        }
    }

    private static String fri(String positions) {
        return "+RESP:GTFRI,1A0102,135790246811220,,0,0," + positions + ",95,20090214093254,11F0$";
    }

    @Test
    void a_vehicle_tracker_with_more_columns_is_understood_as_well() {
        String gv300 = "+RESP:GTFRI,060100,135790246811220,,gv300,12000,10,1,1,4.3,92,70.0,-121.354335,-31.222073,20090214013254,0460,0000,18d8,6141,"
                + "00,2000.0,12345:12:34,,,80,210100,,,,20090214093254,11F0$";
        try (DeviceWire wire = known("gv300")) {
            assertThat(records(wire, gv300)).singleElement().satisfies(record -> {
                assertThat(record.position()).isEqualTo(new Position(-31.222073, -121.354335, 70, 4, 92, 0, true));
                assertThat(record.batteryLevel()).isNull();
            });
        }
    }

    @Test
    void several_positions_are_several_records_and_one_without_a_fix_says_so() {
        try (DeviceWire wire = known("gl300")) {
            List<TelemetryRecord> records = records(wire, TWO);
            assertThat(records).hasSize(2);
            assertThat(records.getFirst().position()).isNotNull().extracting(Position::valid).isEqualTo(true);
            assertThat(records.getLast().position()).isNotNull().extracting(Position::valid).isEqualTo(false);
        }
    }

    @Test
    void a_report_without_a_position_has_the_time_at_which_it_was_sent() {
        try (DeviceWire wire = known("gl300")) {
            assertThat(records(wire, "+RESP:GTPFA,1A0102,135790246811220,,20090214093254,11F0$")).singleElement().satisfies(record -> {
                assertThat(Instant.ofEpochMilli(record.timeMillis())).isEqualTo("2009-02-14T09:32:54Z");
                assertThat(record.position()).isNull();
                assertThat(record.attributes()).isEqualTo(Map.of("report", "GTPFA"));
            });
        }
    }

    @Test
    void a_status_report_tells_state_signal_battery_and_led() {
        String info = "+RESP:GTINF,1A0800,135790246811220,GL300,42,89701016426133851978,17,0,1,26.6,,3.90,1,1,0,0,0,20161003184043,69,1,44,,,"
                + "20161004040811,022C$";
        try (DeviceWire wire = known("gl300")) {
            assertThat(records(wire, info)).singleElement().satisfies(record -> {
                assertThat(record.movement()).isTrue();
                assertThat(record.ignition()).isNull();
                assertThat(record.gsmSignal()).isEqualTo(3);
                assertThat(record.batteryVoltageMv()).isEqualTo(3900);
                assertThat(record.batteryLevel()).isEqualTo(69);
                assertThat(record.attributes()).containsEntry("led", "1");
                assertThat(record.outputs()).isEmpty();
            });
        }
    }

    @Test
    void a_vehicle_trackers_status_report_tells_its_outputs_too() {
        String info = "+RESP:GTINF,060100,135790246811220,gv300,22,898600810906F8048812,16,0,1,12000,,4.4,0,0,0,0,20090214013254,0,0,,,00,05,+0800,0,"
                + "20090214093254,11F0$";
        try (DeviceWire wire = known("gv300")) {
            assertThat(records(wire, info)).singleElement().satisfies(record -> {
                assertThat(record.ignition()).isTrue();
                assertThat(record.outputs()).isEqualTo(Map.of(1, true, 2, false, 3, true));
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 1", "2, 150, 2", "15, 16, 15", "16, 16, 15", "0, 16, 15", "x, 150, 15"})
    void a_report_with_more_positions_than_it_says_is_kept_as_it_came(String howMany, int positions, int most) {
        String report = "+RESP:GTFRI,1A0102,135790246811220,,0,0,%s,%s95,20090214093254,11F0$".formatted(howMany,
                ",,,,1.0,1.0,20090214013254,".repeat(positions));
        try (DeviceWire wire = known("gl300")) {
            wire.feed(ascii(report));
            assertThat(wire.only(Unreadable.class).why()).isEqualTo(
                    "BAD_COUNT: %d positions (expected: <= %d)".formatted(positions, most));
            assertThat(wire.only(Unreadable.class).raw()).isEqualTo(ascii(report));
            assertThat(wire.replies()).containsExactly(Hex.of(ascii("+SACK:11F0$")));
        }
    }

    // ---- acknowledgements ----

    @Test
    void an_acknowledgement_is_known_by_its_serial_counted_from_the_end() {
        try (DeviceWire wire = known("gl300")) {
            String named = "+ACK:GTCFG,1A0102,135790246811220,0009,0A01,20100310172830,11F0$";
            assertThat(reply(wire, named)).isNotNull().extracting(CommandReply::tag).isEqualTo(0x0A01);
            assertThat(reply(wire, named.replace("0A01", "FFFF"))).isNotNull().extracting(CommandReply::tag).isNull();
            assertThat(reply(wire, named.replace("0A01", "0000"))).isNotNull().extracting(CommandReply::tag).isNull();
            assertThat(reply(wire, named.replace("0A01", "12"))).isNotNull().extracting(CommandReply::tag).isNull();
            assertThat(wire.replies()).isEmpty();
        }
    }

    private static String asked(String what, String serial, String count) {
        return "+ACK:GTRTO,1A0102,135790246811220,,%s,%s,20100310172830,%s$".formatted(what, serial, count);
    }

    private static String battery(String count) {
        return "+RESP:GTBAT,1A0102,135790246811220,,0,,,4.10,0,1,20100214093254,%s$".formatted(count);
    }

    @Test
    void the_answer_to_a_question_bears_the_serial_of_its_acknowledgement_once() {
        try (DeviceWire wire = known("gl300")) {
            assertThat(reply(wire, battery("11F0"))).as("nobody asked").isNull();
            assertThat(reply(wire, asked("BAT", "0A02", "11F1"))).isNotNull();
            assertThat(reply(wire, battery("11F2"))).isNotNull().extracting(CommandReply::tag).isEqualTo(0x0A02);
            assertThat(reply(wire, battery("11F3"))).as("once").isNull();
            assertThat(wire.replies()).hasSize(3);
            assertThat(reply(wire, asked("VER", "0A03", "11F4"))).isNotNull();
            assertThat(reply(wire, "+RESP:GTVER,1A0102,135790246811220,,GL300,0103,0102,20100214093254,11F5$")).as("nobody waits for it")
                    .isNull();
        }
    }

    @Test
    void an_answer_that_never_came_takes_no_later_question_s_answer() {
        try (DeviceWire wire = known("gl300")) {
            wire.feed(ascii(asked("BAT", "0A01", "11F0"))).feed(ascii(asked("BAT", "0A02", "11F1")));
            assertThat(reply(wire, battery("11F2"))).isNotNull().extracting(CommandReply::tag).isEqualTo(0x0A02);
            wire.feed(ascii(asked("BAT", "0A03", "11F3")));
            assertThat(reply(wire, battery("11F4"))).isNotNull().extracting(CommandReply::tag).isEqualTo(0x0A03);
        }
    }

    @Test
    void an_answer_from_the_memory_proves_nothing_and_no_other_takes_its_place() {
        try (DeviceWire wire = known("gl300")) {
            wire.feed(ascii(asked("BAT", "0A01", "11F0")));
            assertThat(reply(wire, battery("11E0").replace("+RESP", "+BUFF"))).as("of long ago").isNull();
            assertThat(reply(wire, battery("11F1").replace("+RESP", "+BUFF"))).as("too late").isNull();
            assertThat(reply(wire, battery("11F2"))).as("nobody asked for it").isNull();
        }
    }

    @Test
    void a_report_from_before_the_question_that_comes_again_is_no_answer() {
        try (DeviceWire wire = known("gl300")) {
            wire.feed(ascii(asked("BAT", "0A01", "0001")));
            assertThat(reply(wire, battery("0000"))).as("its receipt was late").isNull();
            assertThat(reply(wire, battery("FFF0"))).isNull();
            assertThat(reply(wire, battery("0001"))).isNull();
            assertThat(reply(wire, battery("0002"))).isNotNull().extracting(CommandReply::tag).isEqualTo(0x0A01);
            wire.feed(ascii(asked("BAT", "0A02", "FFFF")));
            assertThat(reply(wire, battery("0000"))).as("counts begin anew").isNotNull().extracting(CommandReply::tag).isEqualTo(0x0A02);
        }
    }

    @Test
    void a_question_of_long_ago_is_not_answered_any_more() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        try (DeviceWire wire = new DeviceWire(new QueclinkProtocol(now::get)).feed(ascii(heartbeat("1A0102")))) {
            wire.feed(ascii(asked("BAT", "0A01", "11F0")));
            now.set(Instant.EPOCH.plusSeconds(600));
            assertThat(reply(wire, battery("11F1"))).isNull();
        }
    }

    // ---- HEX and binary ----

    @Test
    void a_hex_report_is_kept_as_it_came_and_names_its_device() {
        String event = "2B4556540C00FC1FBF005C4501010108563254030003430564312A41090100000000003F007DFF75A11A025C6A7807E1070A14041202680003189C1AC5"
                + "00000000000000000000000000000000000007E1070B041134054E5C6E0D0A";
        try (DeviceWire wire = new DeviceWire(Track.QUECLINK).feed(event)) {
            assertThat(((Login) wire.frames().getFirst().messages().getFirst()).deviceId()).isEqualTo("865084030003675");
            assertThat(((Unreadable) wire.frames().getLast().messages().getFirst()).raw()).isEqualTo(Hex.bytes(event));
            assertThat(((QueclinkFacts) wire.facts()).version()).contains("450101");
            assertThat(wire.replies()).isEmpty();
        }
    }

    @Test
    void a_binary_report_has_its_position() {
        try (DeviceWire wire = new DeviceWire(Track.QUECLINK).feed("2B000038000865134050947226820300030000216A3ED6F101895000521629FA8B28F4"
                + "02AC1A8E6A3ED6F100001600000010F505010FF824")) {
            assertThat(((Login) wire.frames().getFirst().messages().getFirst()).deviceId()).isEqualTo("865134050947226");
            TelemetryRecord record = ((TelemetryBatch) wire.frames().getLast().messages().getFirst()).records().getFirst();
            assertThat(record.timeMillis()).isEqualTo(0x6A3ED6F1L * 1000);
            assertThat(record.position()).isEqualTo(new Position(44.833422, -91.543308, 434, 0, 0, 5, true));
        }
    }
}
