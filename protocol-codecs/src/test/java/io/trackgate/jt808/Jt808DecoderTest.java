package io.trackgate.jt808;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.netty.buffer.Unpooled;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.CommandReply.Body;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.ProtocolException.Reason;
import io.trackgate.protocol.Receipt;
import io.trackgate.protocol.ServiceRequest;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class Jt808DecoderTest {

    // alarm, status: ACC and fix; 40.058248, 116.307629; 312 m, 0.3 km/h, 99°, 2025-10-09 16:53:20
    private static final String PLACE = "00000000 00000003 02633D88 06EEB6AD 0138 0003 0063 251009165320";
    private static final Instant IN_CHINA = Instant.parse("2025-10-09T08:53:20Z");

    private Jt808Device device = new Jt808Device();

    @AfterEach
    void close() { device.close(); }

    private void replaceDevice(Map<String, String> options, List<Integer> outputBits, String... zone) {
        device.close();
        device = new Jt808Device(Jt808Device.model(options, outputBits),
                zone.length == 0 ? Optional.empty() : Optional.of(ZoneId.of(zone[0])));
    }

    // ---- logins ----

    private static String written(Receipt receipt) { return Hex.written(receipt::write); }

    private static String ack(int serial, int replySerial, int replyId, int result) {
        return Framed.hex(0x8001, 0, Jt808Device.PHONE, serial, "%04X%04X%02X".formatted(replySerial, replyId, result));
    }

    @Test
    void an_authentication_is_answered_by_the_general_answer() {
        Login login = device.says(0x0102, 7, "414243").only(Login.class);
        assertThat(login.deviceId()).isEqualTo("13912345678");
        assertThat(login.alsoKnownAs()).containsExactly("013912345678");
        assertThat(written(login.accepted())).isEqualTo("7E8001000501391234567800000007010200B07E");
        assertThat(written(login.refused())).isEqualTo("7E8001000501391234567800000007010201B17E");
        assertThat(device.receipt()).isEmpty();
    }

    private static String registration(int model, String plate) {
        return "001F 0073 797A680000" + "4D".repeat(model) + "37363534333231 01" + plate; // province, city, maker, model, terminal id, colour
    }

    static List<String> registrations() {
        return List.of(registration(8, "B2E241383838383838"), // 2011
                registration(20, "B2E241383838383838"), registration(20, "")); // 2013, one of them without a plate
    }

    private static String answered(ServiceRequest request) { return written(request.answer(Instant.EPOCH)); }

    @ParameterizedTest
    @MethodSource("registrations")
    void a_registration_of_each_layout_gets_a_code_and_is_no_login_yet(String body) {
        ServiceRequest registration = device.says(0x0100, 0x0102, body).only(ServiceRequest.class);
        assertThat(answered(registration))
                .isEqualTo(Framed.hex("8100 000E 013912345678 0000", "0102 00 3133393132333435363738")); // code 13912345678
        assertThat(device.receipt()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("registrations")
    void the_layout_of_a_registration_is_known_by_its_length(String body) {
        Jt808Header header = Jt808Header.of(0x0100, Jt808Header.Terminal.of2013(Jt808Device.PHONE), 1);
        Jt808Uplink.Register register = (Jt808Uplink.Register) Jt808Uplink.read(header,
                new FrameCursor(Unpooled.wrappedBuffer(Hex.bytes(body))));
        assertThat(register.maker()).isEqualTo("yzh");
        assertThat(register.terminalId()).isEqualTo("7654321");
        assertThat(register.plateColour()).isEqualTo(1);
        assertThat(Hex.written(out -> register.write(out, false))).isEqualTo(body.replace(" ", ""));
    }

    @Test
    void a_registration_of_2019_is_answered_in_its_edition() {
        String body = "001F0073" + "41".repeat(11) + "42".repeat(30) + "43".repeat(30) + "01 44";
        assertThat(answered(device.says2019(0x0100, 5, body).only(ServiceRequest.class)))
                .isEqualTo(Framed.hex("8100 400E 01 00000000013912345678 0000", "0005 00 3133393132333435363738"));
    }

    @Test
    void a_registration_that_is_cut_short_is_still_one() {
        assertThat(answered(device.says(0x0100, 1, "001F").only(ServiceRequest.class))).startsWith("7E8100");
    }

    @Test
    void the_login_is_the_authentication_or_whatever_else_follows_a_registration() {
        device.says(0x0100, 1, "00".repeat(37)).says(0x0102, 2, "41").says(0x0102, 3, "41");
        assertThat(device.frames().stream().map(frame -> frame.messages().getFirst()).toList()).hasSize(3)
                .satisfies(messages -> assertThat(messages.get(0)).isInstanceOf(ServiceRequest.class))
                .satisfies(messages -> assertThat(written(((Login) messages.get(1)).accepted())).isEqualTo(ack(1, 2, 0x0102, 0)))
                .satisfies(messages -> assertThat(written(((Login) messages.get(2)).accepted())).isEqualTo(ack(2, 3, 0x0102, 0)));
        try (Jt808Device hasty = new Jt808Device()) {
            hasty.says(0x0100, 1, "00".repeat(37)).says(0x0002, 2, "").says(0x0002, 3, "");
            assertThat(hasty.frames()).extracting(frame -> frame.messages().getFirst() instanceof Login).containsExactly(false, true, false,
                    false);
        }
    }

    @Test
    void the_imei_of_an_authentication_of_2019_is_its_best_other_name() {
        String body = "01 41" + "333536333037303432343431303133" + "332E3700".repeat(5); // code A, IMEI, software 3.7
        assertThat(device.says2019(0x0102, 1, body).only(Login.class).alsoKnownAs())
                .containsExactly("356307042441013", Jt808Device.PHONE_2019);
    }

    @Test
    void an_authentication_of_2013_under_a_header_of_2019_is_a_code_alone() {
        assertThat(device.says2019(0x0102, 1, "3031323334").only(Login.class).alsoKnownAs()).containsExactly(Jt808Device.PHONE_2019);
    }

    @ParameterizedTest
    @CsvSource({"0b3a73ce2ff2, 123456789012347, 0b3a73ce2ff2", // 12345678901234 and its check digit
            "4f07788ef676, 868935060005020, 4f07788ef676", "00000000000f, 00000000000f,", // no 14 digits
            "013912345678, 13912345678, 013912345678", "123456789012, 123456789012, 200159983411382", // digits, or 20015998341138 in binary
            "999999999999, 999999999999,", "000000000000, 0, 000000000000"})
    void a_phone_field_is_a_number_or_a_binary_imei(String phone, String deviceId, String other) {
        Login login = device.feed(Framed.hex(0x0102, 0, phone, 1, "41")).only(Login.class);
        assertThat(login.deviceId()).isEqualTo(deviceId);
        assertThat(login.alsoKnownAs()).isEqualTo(other == null ? List.of() : List.of(other));
    }

    @Test
    void an_imei_in_the_twenty_digits_of_2019_is_the_device_id() {
        assertThat(device.feed(Framed.hex(0x0102, 0x4000, "00000356307042441013", 1, "0141")).only(Login.class).deviceId())
                .isEqualTo("356307042441013");
    }

    @Test
    void server_frames_repeat_the_binary_phone_as_it_came() {
        device.feed(Framed.hex(0x0102, 0, "4F07788EF676", 1, "41"));
        assertThat(written(device.only(Login.class).accepted())).isEqualTo(Framed.hex("8001 0005 4F07788EF676 0000 0001 0102 00"));
    }

    @Test
    void a_location_before_any_login_is_one_and_is_read_by_the_models_clock() {
        replaceDevice(Map.of("time-zone", "UTC"), List.of());
        device.says(0x0200, 1, PLACE);
        assertThat(device.frames()).hasSize(2);
        Login login = (Login) device.frames().get(0).messages().getFirst();
        assertThat(login).isEqualTo(new Login("13912345678", List.of("013912345678"), Receipt.NONE, Receipt.NONE));
        TelemetryBatch batch = (TelemetryBatch) device.frames().get(1).messages().getFirst();
        assertThat(batch.records().getFirst().timeMillis()).isEqualTo(Instant.parse("2025-10-09T16:53:20Z").toEpochMilli());
        assertThat(written(device.frames().get(1).receipt())).isEqualTo(ack(0, 1, 0x0200, 0));
    }

    @Test
    void the_devices_own_zone_comes_before_its_models_and_chinas_is_the_last_resort() {
        replaceDevice(Map.of("time-zone", "UTC"), List.of(), "Europe/Vilnius");
        assertThat(device.met().says(0x0200, 1, PLACE).record().timeMillis())
                .isEqualTo(Instant.parse("2025-10-09T13:53:20Z").toEpochMilli());
        replaceDevice(Map.of(), List.of());
        assertThat(device.met().says(0x0200, 1, PLACE).record().timeMillis()).isEqualTo(IN_CHINA.toEpochMilli());
    }

    @Test
    void a_frame_of_another_phone_is_nobodys() {
        device.met().feed(Framed.hex(0x0200, 0, "013912345679", 1, PLACE.replace(" ", "")));
        assertThat(device.frames()).isEmpty();
        assertThat(device.reasons()).containsExactly(Reason.FOREIGN_DEVICE_ID);
        assertThat(device.wroteSomething()).isFalse();
        assertThat(device.says(0x0002, 1, "").receipt()).isEqualTo(ack(1, 1, 0x0002, 0));
    }

    @Test
    void a_foreign_login_is_no_login() {
        device.met().feed(Framed.hex(0x0102, 0, "013912345679", 1, "41"));
        assertThat(device.frames()).isEmpty();
        assertThat(device.reasons()).containsExactly(Reason.FOREIGN_DEVICE_ID);
    }

    @Test
    void one_device_may_change_between_the_editions_and_is_answered_in_each() {
        device.met().says2019(0x0002, 1, "");
        assertThat(device.receipt()).isEqualTo(Framed.hex("8001 4005 01 00000000013912345678 0001", "0001 0002 00"));
        assertThat(device.facts().terminal()).contains(Jt808Header.Terminal.of2019(Jt808Device.PHONE_2019));
        assertThat(device.forget().says(0x0002, 2, "").receipt()).isEqualTo(ack(2, 2, 0x0002, 0));
    }

    // ---- receipts and serials ----

    @ParameterizedTest
    @ValueSource(ints = {0x0002, 0x0506, 0x0003})
    void signs_of_life_owe_the_general_answer(int id) {
        assertThat(device.met().says(id, 9, "").only(KeepAlive.class)).isNotNull();
        assertThat(device.receipt()).isEqualTo(ack(1, 9, id, 0));
    }

    @Test
    void a_heartbeat_with_more_in_it_is_one() {
        assertThat(device.met().says(0x0002, 9, "64 1F 00000003").only(KeepAlive.class)).isNotNull();
    }

    @Test
    void a_receipt_that_is_written_twice_is_the_same() {
        DeviceFrame frame = device.met().says(0x0200, 1, PLACE).frame();
        assertThat(written(frame.receipt())).isEqualTo(written(frame.receipt())).isEqualTo(ack(1, 1, 0x0200, 0));
    }

    @Test
    void the_servers_own_serials_stay_below_those_of_commands() {
        device.met();
        for (int serial = 1; serial < 0x8000; serial++)
            device.facts().nextSerial();
        assertThat(device.says(0x0002, 1, "").receipt()).isEqualTo(ack(0, 1, 0x0002, 0));
        assertThat(Jt808Facts.commandSerial(1)).isEqualTo(0x8001);
        assertThat(Jt808Facts.commandSerial(0x7FFF)).isEqualTo(0xFFFF);
    }

    @ParameterizedTest
    @CsvSource({"0x8001, 1", "0xFFFF, 32767", "0x8000,", "0x0001,", "0x7FFF,", "0x0000,"})
    void an_answer_carries_the_tag_of_a_command_alone(int replySerial, Integer tag) {
        CommandReply reply = device.met().says(0x0001, 3, "%04X 8105 00".formatted(replySerial)).only(CommandReply.class);
        assertThat(reply).isEqualTo(new CommandReply(tag, null, new Body.ResultCode(0x8105, 0)));
        assertThat(device.receipt()).isEmpty();
    }

    // ---- answers to commands ----

    @Test
    void parameters_are_read_and_owe_nothing() {
        CommandReply reply = device.met().says(0x0104, 3, "8005 02 00000020 04 00000000 00000029 02 003C").only(CommandReply.class);
        assertThat(reply).isEqualTo(new CommandReply(5, null, new Body.Parameters(Map.of(0x20, "00000000", 0x29, "003c"))));
        assertThat(device.receipt()).isEmpty();
    }

    @Test
    void parameters_of_2011_have_two_counts() {
        CommandReply reply = device.met().says(0x0104, 3, "8005 03 02 00000020 04 00000000 00000029 04 0000003C").only(CommandReply.class);
        assertThat(reply.body()).isEqualTo(new Body.Parameters(Map.of(0x20, "00000000", 0x29, "0000003c")));
    }

    @Test
    void parameters_whose_counts_fit_no_edition_are_kept_and_owe_nothing() {
        assertThat(device.met().says(0x0104, 3, "8005 09 00000020 04 00000000").only(Unreadable.class).why()).contains("expected");
        assertThat(device.receipt()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0201, 0x0500})
    void a_queried_location_is_an_answer_and_telemetry_and_owes_nothing(int id) {
        DeviceFrame frame = device.met().says(id, 3, "8005" + PLACE).frame();
        CommandReply reply = (CommandReply) frame.messages().get(0);
        TelemetryBatch batch = (TelemetryBatch) frame.messages().get(1);
        assertThat(reply.tag()).isEqualTo(5);
        assertThat(reply.body()).isEqualTo(new Body.Record(id == 0x0201 ? 0x8201 : 0x8500, batch.records().getFirst()));
        assertThat(device.receipt()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0x6006, 01 BCCCB5E7C6F7 4F4B, 继电器OK", // flag, GBK
            "0x0701, 00000011 4D442C53455420434F4E464947204F4B21, 'MD,SET CONFIG OK!'", // length, ASCII
            "0x0900, F0 52454C41593A4F4E00, RELAY:ON", "0x0900, 00 41, A"})
    void texts_without_a_serial_may_be_answers_or_data_and_are_kept_before_they_are_receipted(int id, String body, String text) {
        DeviceFrame frame = device.met().says(id, 3, body).frame();
        assertThat(frame.messages().get(0)).isEqualTo(CommandReply.text(text));
        assertThat(((Unreadable) frame.messages().get(1)).raw())
                .isEqualTo(Hex.bytes(Framed.hex(id, 0, Jt808Device.PHONE, 3, body.replace(" ", ""))));
        assertThat(device.receipt()).isEqualTo(ack(1, 3, id, 0));
    }

    @Test
    void a_text_with_a_serial_answers_its_command() {
        // reply serial, UTF-16BE
        assertThat(device.met().says(0x1300, 3, "8005 0053006500740020004F004B0021").only(CommandReply.class))
                .isEqualTo(new CommandReply(5, null, new Body.Text("Set OK!")));
        assertThat(device.receipt()).isEqualTo(ack(1, 3, 0x1300, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"41 52454C41593A4F4E", // RELAY:ON, from a serial link
            "42 52454C41593A4F4E", "0B 41", "F0 00FF0102", "F0 FFFF"})
    void what_is_no_text_of_the_terminal_itself_answers_nothing_and_is_kept(String body) {
        assertThat(device.met().says(0x0900, 3, body).only(Unreadable.class).raw())
                .isEqualTo(Hex.bytes(Framed.hex(0x0900, 0, Jt808Device.PHONE, 3, body.replace(" ", ""))));
        assertThat(device.receipt()).isEqualTo(ack(1, 3, 0x0900, 0));
    }

    // ---- services ----

    @Test
    void the_time_is_told_in_utc() {
        ServiceRequest request = device.met().says2019(0x0004, 3, "").only(ServiceRequest.class);
        assertThat(device.receipt()).isEmpty();
        String answer = Framed.hex("8004 4006 01 00000000013912345678 0001", "251009085320");
        assertThat(written(request.answer(IN_CHINA))).isEqualTo(answer);
        assertThat(written(request.answer(IN_CHINA))).as("again").isEqualTo(answer);
    }

    @Test
    void vendors_get_the_time_in_binary() {
        assertThat(written(device.met().says(0x0109, 3, "").only(ServiceRequest.class).answer(IN_CHINA)))
                .isEqualTo(Framed.hex("8109 0008 013912345678 0001", "07E9 0A 09 08 35 14 00"));
    }

    // ---- what nobody here reads ----

    @ParameterizedTest
    @ValueSource(ints = {0x0107, 0x0702, 0x0800, 0x0F01, 0x8103})
    void other_messages_are_kept_as_they_came_and_receipted(int id) {
        Unreadable kept = device.met().says(id, 3, "0000007B 7E 01 07 01").only(Unreadable.class);
        assertThat(kept.raw()).isEqualTo(Hex.bytes(Framed.hex(id, 0, Jt808Device.PHONE, 3, "0000007B7E010701")));
        assertThat(device.receipt()).isEqualTo(ack(1, 3, id, 0));
    }

    @Test
    void media_are_answered_by_their_own_number() {
        assertThat(device.met().says(0x0801, 3, "0000007B 00 00 07 01 FFD8FFE0").only(Unreadable.class)).isNotNull();
        assertThat(device.receipt()).isEqualTo(Framed.hex("8800 0005 013912345678 0001", "0000007B 00"));
    }

    @Test
    void a_body_that_is_too_short_is_kept_and_receipted() {
        assertThat(device.met().says(0x0200, 3, "00000000").only(Unreadable.class).why()).contains("expected: >= 28");
        assertThat(device.receipt()).isEqualTo(ack(1, 3, 0x0200, 0));
    }

    @Test
    void encryption_bits_are_ignored_where_the_body_can_be_read() {
        device.met().feed(Framed.hex(0x0200, 0x0400, Jt808Device.PHONE, 3, PLACE.replace(" ", "")));
        assertThat(device.record().timeMillis()).isEqualTo(IN_CHINA.toEpochMilli());
        assertThat(device.receipt()).isEqualTo(ack(1, 3, 0x0200, 0));
    }

    @Test
    void an_encrypted_body_is_kept_and_answered_not_supported() {
        device.met().feed(Framed.hex(0x0200, 0x0400, Jt808Device.PHONE, 3, "C3".repeat(128)));
        assertThat(device.only(Unreadable.class).why()).contains("bit 10");
        assertThat(device.receipt()).isEqualTo(ack(1, 3, 0x0200, 3));
    }

    @Test
    void vendors_locations_with_a_short_serial_are_kept_and_get_their_short_answer_where_they_want_one() {
        device.met().feed(Framed.hex("5501 8003 013912345678 05 AABB"));
        assertThat(device.only(Unreadable.class).raw()).isEqualTo(Framed.bytes("5501 8003 013912345678 05 AABB"));
        assertThat(device.receipt()).isEqualTo(Framed.hex("4401 0003 013912345678 01 5501 00"));
        assertThat(device.forget().feed(Framed.hex("5502 6003 013912345678 05 AABB")).receipt()).isEmpty();
    }

    // ---- locations ----

    @Test
    void a_batch_is_owed_one_receipt() {
        device.met().says(0x0704, 3, "0002 01" + "001C" + PLACE + "0022" + PLACE + "01 04 0000000B");
        TelemetryBatch batch = device.only(TelemetryBatch.class);
        assertThat(batch.records()).hasSize(2);
        assertThat(batch.records().get(1).attributes()).containsEntry("mileage_km", 1.1);
        assertThat(device.receipt()).isEqualTo(ack(1, 3, 0x0704, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000", "0001"})
    void a_batch_whose_count_is_too_small_is_kept_whole_before_it_is_receipted(String count) {
        String body = count + "01" + "001C" + PLACE + "001C" + PLACE;
        DeviceFrame frame = device.met().says(0x0704, 3, body).frame();
        assertThat(((Unreadable) frame.messages().getLast()).raw())
                .isEqualTo(Hex.bytes(Framed.hex(0x0704, 0, Jt808Device.PHONE, 3, body)));
        assertThat(frame.messages()).hasSize(count.equals("0000") ? 1 : 2);
        assertThat(device.receipt()).isEqualTo(ack(1, 3, 0x0704, 0));
    }

    @Test
    void an_empty_batch_is_a_sign_of_life() { assertThat(device.met().says(0x0704, 3, "0000 00").only(KeepAlive.class)).isNotNull(); }

    @Test
    void a_batch_whose_counts_do_not_add_up_is_kept_whole() {
        assertThat(device.met().says(0x0704, 3, "0003 01" + "001C" + PLACE + "001C" + PLACE).only(Unreadable.class)).isNotNull();
        assertThat(device.receipt()).isEqualTo(ack(1, 3, 0x0704, 0));
    }

    @Test
    void items_with_a_meaning_everywhere_are_read_and_all_others_kept_in_hexadecimal() {
        TelemetryRecord record = device.met().says(0x0200, 3, PLACE + "01 04 000186A0" + "2A 02 0001" + "2B 04 00100020" + "30 01 1F"
                + "31 01 0B" + "56 01 08" + "61 02 04E2" + "69 02 019A" + "E3 02 0164"
                + "EB 16 000C 00B2 89950624120357960329 0006 0089 FFFFFFFF")
                .record();
        assertThat(record.attributes()).containsEntry("mileage_km", 10000.0).containsEntry("io_status", 1L).containsEntry("analog.1", 16L)
                .containsEntry("analog.2", 32L).containsEntry("gsm_raw", 31L).containsEntry("item.e3", "0164")
                .containsEntry("item.eb.00b2", "89950624120357960329").containsEntry("item.eb.0089", "ffffffff")
                .containsEntry("alarm", 0L).containsEntry("status", 3L).containsEntry("oil_cut", false)
                .containsEntry("electric_cut", false);
        assertThat(record.position()).isEqualTo(new Position(40.058248, 116.307629, 312, 0, 99, 11, true));
        assertThat(record.externalVoltageMv()).isEqualTo(12500);
        assertThat(record.batteryVoltageMv()).isEqualTo(4100);
        assertThat(record.batteryLevel()).isEqualTo(80);
        assertThat(record.ignition()).isTrue();
        assertThat(record.gsmSignal()).isNull();
    }

    @Test
    void items_of_another_length_than_the_standards_are_kept_and_harm_no_other() {
        TelemetryRecord record = device.met().says(0x0200, 3, PLACE + "01 02 0001" + "30 02 0102" + "E0 00" + "31 01 0B").record();
        assertThat(record.attributes()).containsEntry("item.01", "0001").containsEntry("item.30", "0102").containsEntry("item.e0", "");
        assertThat(record.position()).extracting(Position::satellites).isEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(strings = {"E0 40 0102", "01", "EB FF 000C"})
    void an_item_that_runs_past_the_end_costs_itself_alone(String cut) {
        TelemetryRecord record = device.met().says(0x0200, 3, PLACE + "31 01 0B" + cut).record();
        assertThat(record.attributes()).containsEntry("item.cut", cut.replace(" ", "").toLowerCase(Locale.ROOT));
        assertThat(record.position()).extracting(Position::satellites).isEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000 00B2 01", "FFFF 00B2 01", "0001 00B2", "00"})
    void nested_values_that_do_not_add_up_are_kept_as_they_came(String nested) {
        String hex = nested.replace(" ", "");
        TelemetryRecord record = device.met().says(0x0200, 3, PLACE + "EB %02X".formatted(hex.length() / 2) + hex).record();
        assertThat(record.attributes()).containsEntry("item.eb", hex.toLowerCase(Locale.ROOT));
    }

    @Test
    void the_event_is_the_lowest_alarm_counted_from_one() {
        assertThat(device.met().says(0x0200, 3, PLACE.replaceFirst("00000000", "80000000")).record().event()).isEqualTo(32);
        assertThat(device.forget().says(0x0200, 3, PLACE.replaceFirst("00000000", "00000401")).record().event()).isEqualTo(1);
        assertThat(device.forget().says(0x0200, 3, PLACE).record().event()).isZero();
    }

    @Test
    void outputs_are_the_status_bits_that_the_model_names() {
        replaceDevice(Map.of(), List.of(10, 11));
        TelemetryRecord record = device.met().says(0x0200, 3, PLACE.replaceFirst("00000003", "00000402")).record();
        assertThat(record.outputs()).containsExactlyInAnyOrderEntriesOf(Map.of(1, true, 2, false));
        assertThat(record.attributes()).containsEntry("oil_cut", true).containsEntry("electric_cut", false);
        assertThat(record.ignition()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"000000000000", "250229120000", "251301120000", "251009240000", "251009126000", "251009120060", "2510091200AA",
            "FFFFFFFFFFFF"})
    void an_impossible_date_is_none(String time) {
        assertThat(device.met().says(0x0200, 3, PLACE.replace("251009165320", time)).record().timeMillis())
                .isEqualTo(TelemetryRecord.NO_TIME);
    }

    @ParameterizedTest
    @CsvSource({"00000002, 00000000, 00000000", // 0/0
            "00000001, 02633D88, 06EEB6AD", // no fix
            "00000002, 0B000000, 06EEB6AD"}) // 184° north
    void a_place_that_can_not_be_is_not_valid(String status, String latitude, String longitude) {
        String place = PLACE.replace("00000003", status).replace("02633D88", latitude).replace("06EEB6AD", longitude);
        assertThat(device.met().says(0x0200, 3, place).record().position()).extracting(Position::valid).isEqualTo(false);
    }

    // ---- messages in parts ----

    private static final String BATCH = "0002 01 001C" + PLACE + "001C" + PLACE;
    private static final String FIRST = BATCH.replace(" ", "").substring(0, 40);
    private static final String SECOND = BATCH.replace(" ", "").substring(40, 60);
    private static final String THIRD = BATCH.replace(" ", "").substring(60);

    private static String part(int serial, int index, String body) {
        return Framed.part(0x0704, 0, Jt808Device.PHONE, serial, 3, index, body);
    }

    @Test
    void each_part_is_kept_before_it_is_receipted_and_the_last_one_brings_the_whole() {
        device.met().feed(part(20, 1, FIRST)).feed(part(21, 2, SECOND)).feed(part(22, 3, THIRD));
        assertThat(device.frames()).hasSize(3);
        Unreadable first = (Unreadable) device.frames().get(0).messages().getFirst();
        assertThat(first.raw()).isEqualTo(Hex.bytes(part(20, 1, FIRST)));
        assertThat(first.why()).isEqualTo("part 1 of 3 of 0x0704, kept until the whole is there");
        assertThat(((TelemetryBatch) device.frames().get(2).messages().getFirst()).records()).hasSize(2);
        assertThat(device.frames()).extracting(frame -> written(frame.receipt()))
                .containsExactly(ack(1, 20, 0x0704, 0), ack(2, 21, 0x0704, 0), ack(3, 22, 0x0704, 0));
    }

    @Test
    void parts_may_come_in_any_order_and_twice_and_over_the_end_of_the_serials() {
        device.met().feed(part(0xFFFF, 2, SECOND)).feed(part(0xFFFF, 2, SECOND)).feed(part(0xFFFE, 1, FIRST)).feed(part(0x0000, 3, THIRD));
        assertThat(device.frames()).hasSize(4);
        assertThat(device.frames().getLast().messages().getFirst()).isInstanceOf(TelemetryBatch.class);
    }

    @Test
    void a_message_in_one_part_is_whole() {
        device.met().feed(Framed.part(0x0200, 0, Jt808Device.PHONE, 3, 1, 1, PLACE.replace(" ", "")));
        assertThat(device.record().ignition()).isTrue();
    }

    @Test
    void when_the_last_part_came_the_missing_ones_are_asked_for_once_behind_its_receipt() {
        device.met().feed(part(21, 2, SECOND)).forget().feed(part(22, 3, THIRD));
        assertThat(device.receipt())
                .isEqualTo(ack(2, 22, 0x0704, 0) + Framed.hex("8003 0005 013912345678 0003", "0014 01 0001")); // first serial 20, part 1
        assertThat(device.forget().feed(part(22, 3, THIRD)).receipt()).isEqualTo(ack(4, 22, 0x0704, 0));
        assertThat(device.forget().feed(part(20, 1, FIRST)).only(TelemetryBatch.class).records()).hasSize(2);
    }

    @Test
    void in_2019_missing_parts_are_counted_in_two_bytes() {
        device.met().feed(Framed.part(0x0704, 0x4000, Jt808Device.PHONE_2019, 22, 3, 3, THIRD));
        assertThat(device.receipt()).endsWith(Framed.hex("8003 4008 01 00000000013912345678 0002", "0014 0002 0001 0002"));
    }

    @Test
    void parts_of_what_owes_nothing_are_only_held() {
        device.met().saysPart(0x0104, 7, 2, 1, "8005 02 00000020 04");
        assertThat(device.only(KeepAlive.class)).isNotNull();
        assertThat(device.receipt()).isEmpty();
        device.forget().saysPart(0x0104, 8, 2, 2, "00000000 00000029 04 0000003C");
        assertThat(device.only(CommandReply.class).body()).isEqualTo(new Body.Parameters(Map.of(0x20, "00000000", 0x29, "0000003c")));
        assertThat(device.receipt()).isEmpty();
    }

    @Test
    void missing_parts_of_what_owes_nothing_are_asked_for_too() {
        device.met().saysPart(0x0104, 8, 2, 2, "00000000");
        assertThat(device.receipt()).isEqualTo(Framed.hex("8003 0005 013912345678 0001", "0007 01 0001"));
    }

    @Test
    void a_message_that_is_not_whole_within_a_minute_is_dropped() {
        device.met().feed(part(20, 1, FIRST)).feed(part(21, 2, SECOND)).forget();
        device.pass(59);
        device.feed(part(22, 3, THIRD));
        assertThat(device.only(TelemetryBatch.class)).isNotNull();
        device.forget().feed(part(30, 1, FIRST)).feed(part(31, 2, SECOND)).forget();
        device.pass(61);
        device.feed(part(32, 3, THIRD));
        assertThat(device.only(Unreadable.class).why()).startsWith("part 3 of 3");
    }

    @Test
    void the_minute_begins_with_the_first_part_and_no_later_one_renews_it() {
        device.met().feed(part(20, 1, FIRST));
        device.pass(40);
        device.feed(part(21, 2, SECOND)).forget();
        device.pass(21);
        assertThat(device.feed(part(22, 3, THIRD)).only(Unreadable.class)).isNotNull();
    }

    @Test
    void of_three_messages_at_once_the_oldest_is_dropped() {
        device.met().saysPart(0x0704, 20, 3, 1, FIRST).saysPart(0x0704, 100, 3, 1, FIRST).saysPart(0x0704, 200, 3, 1, FIRST);
        device.forget().saysPart(0x0704, 201, 3, 2, SECOND).saysPart(0x0704, 202, 3, 3, THIRD);
        assertThat(device.frames().getLast().messages().getFirst()).isInstanceOf(TelemetryBatch.class);
        device.forget().saysPart(0x0704, 21, 3, 2, SECOND).forget().saysPart(0x0704, 22, 3, 3, THIRD);
        assertThat(device.only(Unreadable.class).why()).startsWith("part 3 of 3");
    }

    @Test
    void a_message_beyond_all_bounds_is_given_up_and_its_parts_are_kept_and_receipted() {
        device.met();
        String body = "AA".repeat(1000);
        for (int index = 1; index <= 70; index++)
            device.saysPart(0x0704, index, 100, index, body);
        assertThat(device.frames()).hasSize(70).allMatch(frame -> frame.messages().getFirst() instanceof Unreadable);
        assertThat(why(65)).startsWith("part 65 of 100");
        assertThat(why(66)).contains("beyond 65536 bytes");
        assertThat(why(70)).contains("beyond 65536 bytes");
        assertThat(written(device.frames().getLast().receipt())).isEqualTo(ack(70, 70, 0x0704, 0));
        assertThat(device.forget().saysPart(0x0704, 100, 100, 100, body).receipt()).as("nothing is asked for")
                .isEqualTo(ack(71, 100, 0x0704, 0));
    }

    private String why(int frame) { return ((Unreadable) device.frames().get(frame - 1).messages().getFirst()).why(); }

    @Test
    void a_second_message_makes_room_for_itself() {
        device.met();
        String body = "AA".repeat(1000);
        for (int index = 1; index <= 60; index++)
            device.saysPart(0x0704, index, 100, index, body);
        device.forget();
        for (int index = 1; index <= 10; index++)
            device.saysPart(0x0801, 1000 + index, 10, index, "0000007B" + body);
        assertThat(written(device.frames().getLast().receipt())).isEqualTo(Framed.hex("8800 0005 013912345678 0046", "0000007B 00"));
    }

    @ParameterizedTest
    @CsvSource({"257, 1", "3, 0", "3, 4", "65535, 65535", "0, 1"})
    void a_part_that_can_not_be_is_kept_and_receipted(int total, int index) {
        if (total == 0) {
            assertThat(device.met().saysPart(0x0200, 3, total, index, PLACE).record().ignition()).isTrue(); // no message of several
            return;
        }
        assertThat(device.met().saysPart(0x0704, 3, total, index, FIRST).only(Unreadable.class).why()).contains("expected");
        assertThat(device.receipt()).isEqualTo(ack(1, 3, 0x0704, 0));
    }

    @Test
    void a_part_that_names_another_total_is_kept_and_harms_no_other() {
        device.met().feed(part(20, 1, FIRST)).saysPart(0x0704, 21, 9, 2, "FF").forget();
        device.feed(part(21, 2, SECOND)).feed(part(22, 3, THIRD));
        assertThat(device.frames().getLast().messages().getFirst()).isInstanceOf(TelemetryBatch.class);
    }

    @Test
    void a_flood_of_beginnings_holds_two_and_their_timers() {
        device.met();
        for (int serial = 0; serial < 2000; serial += 2)
            device.saysPart(0x0704, serial, 256, 1, FIRST);
        assertThat(device.frames()).hasSize(1000);
        assertThat(device.timers()).isEqualTo(2);
        device.disconnect();
        assertThat(device.timers()).isZero();
    }

    @Test
    void a_first_frame_that_is_a_part_is_a_login_too() {
        device.feed(part(20, 1, FIRST));
        List<Class<?>> kinds = new ArrayList<>();
        device.frames().forEach(frame -> kinds.add(frame.messages().getFirst().getClass()));
        assertThat(kinds).containsExactly(Login.class, Unreadable.class);
    }
}
