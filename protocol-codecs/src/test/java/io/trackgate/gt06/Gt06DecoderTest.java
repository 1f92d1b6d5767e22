package io.trackgate.gt06;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.netty.buffer.Unpooled;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.gt06.Gt06Blocks.Cell;
import io.trackgate.gt06.Gt06Blocks.CellBlock;
import io.trackgate.gt06.Gt06Blocks.CellForm;
import io.trackgate.gt06.Gt06Blocks.GpsBlock;
import io.trackgate.gt06.Gt06Blocks.Network;
import io.trackgate.gt06.Gt06Messages.Frame;
import io.trackgate.gt06.Gt06Messages.ImeiLogin;
import io.trackgate.gt06.Gt06Messages.LongAnswer;
import io.trackgate.gt06.Gt06Messages.ShortAnswer;
import io.trackgate.gt06.Gt06Messages.Track;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.Receipt;
import io.trackgate.protocol.ServiceRequest;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class Gt06DecoderTest {

    private static final String IMEI = "0123456789012345";
    private static final String NOON = "190A090C0000"; // 2025-10-09 12:00:00
    private static final String PLACE = "CB 03B66B6C 06437F92 57 190F"; // 11 satellites, 34.603722 S, 58.381592 W, 87 km/h, 271°, fix
    private static final String GPS = NOON + PLACE;
    private static final String CELL = "02D2 07 1A2B 003C4D"; // 722, 7, 6699, 15437
    private static final String CELL_4G = "02D2 07 00001A2B 0000000000003C4D";
    private static final String STATUS = "00 04 03 00 01"; // nothing set, voltage level 4, GSM 3, no alarm, Chinese

    private static final Offset<Double> MICRODEGREE = Offset.offset(1e-6);

    private final DeviceWire wire = new DeviceWire(new Gt06Protocol());

    @AfterEach
    void close() { wire.close(); }

    private DeviceWire loggedIn() { return loggedIn(IMEI); }

    private DeviceWire loggedIn(String login) { return wire.feed(framed(false, 0x01, login)).forget(); }

    /** A frame with serial 7. */
    private static byte[] framed(boolean isLong, int protocol, String... content) {
        byte[] bytes = Hex.bytes(content);
        return Hex.bytes(Hex.written(out -> Gt06Encoder.frame(out, isLong, protocol, 7, body -> body.writeBytes(bytes))));
    }

    private TelemetryRecord record(int protocol, String... content) { return record(false, protocol, content); }

    private TelemetryRecord record(boolean isLong, int protocol, String... content) {
        byte[] frame = framed(isLong, protocol, content);
        wire.forget().feed(frame);
        TelemetryBatch batch = wire.only(TelemetryBatch.class);
        assertThat(batch.records()).hasSize(1);
        assertThat(Hex.written(Frame.uplink(new FrameCursor(Unpooled.wrappedBuffer(frame)))::write)).isEqualTo(Hex.of(frame));
        return batch.records().getFirst();
    }

    /** For serial 7. */
    private static String ack(int protocol) { return Hex.of(framed(false, protocol)); }

    private static Position position(TelemetryRecord record) {
        Position position = record.position();
        if (position == null) throw new AssertionError(record);
        return position;
    }

    private static String time(TelemetryRecord record) { return Instant.ofEpochMilli(record.timeMillis()).toString(); }

    // ---- login ----

    @Test
    void a_login_is_acknowledged_with_its_serial_and_a_refused_one_with_nothing() {
        Login login = wire.feed("7878 0D 01 0123456789012345 0001 8CDD 0D0A").only(Login.class);
        assertThat(login.deviceId()).isEqualTo("123456789012345");
        assertThat(Hex.written(login.accepted()::write)).isEqualTo("787805010001D9DC0D0A");
        assertThat(Hex.written(login.refused()::write)).isEmpty();
        assertThat(wire.frames().getFirst().receipt()).isSameAs(Receipt.NONE);
    }

    @ParameterizedTest
    @CsvSource({"3201,+08:00", "190A,-04:00", "4DD8,-12:45", "0002,Z", "2261,+05:50"})
    void the_zone_of_a_login_is_hours_and_minutes_with_a_bit_for_the_west(String zoneAndLanguage, String zone) {
        assertThat(new ImeiLogin("1", null, Integer.parseInt(zoneAndLanguage, 16), "").zone().orElseThrow().getId()).isEqualTo(zone);
    }

    @ParameterizedTest
    @ValueSource(strings = {"03C1", "FFF1", "5791"}) // 0:60, 40:95, 14:01
    void a_zone_that_does_not_exist_is_none(String zoneAndLanguage) {
        assertThat(new ImeiLogin("1", null, Integer.parseInt(zoneAndLanguage, 16), "").zone()).isEmpty();
    }

    // ---- zones ----

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x12, 0x16, 0x1A})
    void older_messages_are_told_in_local_time(int protocol) {
        loggedIn(IMEI + "7000 190A"); // four hours west
        assertThat(time(record(protocol, GPS, tail(protocol)))).isEqualTo("2025-10-09T16:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x22, 0x26, 0x27, 0x2A, 0xA0, 0xA3, 0xA4})
    void newer_messages_are_told_in_utc_whatever_zone_is_known(int protocol) {
        loggedIn(IMEI + "7000 190A");
        wire.facts().identified(Gt06Models.with(Map.of("time-zone", "+03:00")), Optional.of(ZoneId.of("Asia/Tokyo")));
        assertThat(time(record(protocol, GPS, tail(protocol)))).isEqualTo("2025-10-09T12:00:00Z");
    }

    private static String tail(int protocol) {
        return switch (protocol) {
            case 0x10 -> "";
            case 0x16, 0x26 -> "09" + CELL + STATUS;
            case 0x27 -> "09" + CELL + STATUS + "FF";
            case 0x1A, 0x2A -> "00".repeat(21) + "00 01";
            case 0x22 -> CELL + "01 00 00";
            case 0xA0 -> CELL_4G + "01 00 00";
            case 0xA3 -> "10" + CELL_4G + STATUS;
            case 0xA4 -> "10" + CELL_4G + STATUS + "FF";
            default -> CELL;
        };
    }

    @Test
    void without_any_word_of_a_zone_it_is_that_of_the_factory() {
        loggedIn();
        assertThat(time(record(0x12, GPS, CELL))).isEqualTo("2025-10-09T04:00:00Z");
    }

    @Test
    void the_models_zone_counts_where_the_login_names_none() {
        loggedIn();
        wire.facts().identified(Gt06Models.with(Map.of("time-zone", "+03:00")), Optional.empty());
        assertThat(time(record(0x12, GPS, CELL))).isEqualTo("2025-10-09T09:00:00Z");
    }

    @Test
    void the_logins_zone_counts_more_than_the_models_and_the_fleets_more_than_both() {
        loggedIn(IMEI + "7000 190A");
        wire.facts().identified(Gt06Models.with(Map.of("time-zone", "+03:00")), Optional.empty());
        assertThat(time(record(0x12, GPS, CELL))).isEqualTo("2025-10-09T16:00:00Z");
        wire.facts().identified(Gt06Models.with(Map.of("time-zone", "+03:00")), Optional.of(ZoneId.of("Europe/Berlin")));
        assertThat(time(record(0x12, GPS, CELL))).isEqualTo("2025-10-09T10:00:00Z");
    }

    // ---- places ----

    @Test
    void a_place_has_its_hemisphere_from_its_bits_alone() {
        loggedIn();
        Position position = position(record(0x22, GPS, CELL, "01 03 01"));
        assertThat(position.latitude()).isEqualTo(-34.603722, MICRODEGREE);
        assertThat(position.longitude()).isEqualTo(-58.381592, MICRODEGREE);
        assertThat(position.valid()).isTrue();
        Position north = position(record(0x22, NOON, "CB 03B66B6C 06437F92 57 150F", CELL, "01 03 01"));
        assertThat(north.latitude()).isPositive();
        assertThat(north.longitude()).isPositive();
    }

    @Test
    void a_place_comes_with_its_cell_its_reason_and_its_mileage() {
        loggedIn();
        TelemetryRecord record = record(0x22, GPS, CELL, "01 03 01 0001E240");
        assertThat(record.ignition()).isTrue();
        assertThat(record.attributes()).containsExactlyInAnyOrderEntriesOf(Map.of("mcc", 722L, "mnc", 7L, "lac", 6699L, "cell_id", 15437L,
                "upload_mode", 3L, "reupload", 1L, "mileage_m", 123456L));
    }

    @Test
    void a_place_may_lack_what_stands_behind_it_or_have_a_vendors_tail() {
        loggedIn();
        assertThat(record(0x12, GPS).attributes()).isEmpty();
        assertThat(record(0x22, GPS, CELL).ignition()).isNull();
        assertThat(record(0x12, GPS, CELL, "0102030405060708").attributes()).containsEntry("lac", 6699L);
        assertThat(record(0x10, GPS, "AABB").attributes()).isEmpty();
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void the_ignition_is_told_in_the_course_where_its_bit_says_so() {
        loggedIn();
        assertThat(record(0x12, NOON, "CB 03B66B6C 06437F92 57 D90F", CELL).ignition()).isTrue();
        assertThat(record(0x12, NOON, "CB 03B66B6C 06437F92 57 590F", CELL).ignition()).isFalse();
        assertThat(record(0x12, NOON, "CB 03B66B6C 06437F92 57 990F", CELL).ignition()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"190A090C0000 CB 03B66B6C 06437F92 57 090F", // no fix
            "190A090C0000 CB 00000000 00000000 00 1400", // nowhere
            "190A090C0000 CB 0A4CB801 06437F92 57 190F", // beyond the pole
            "190A090C0000 CB 03B66B6C 14997001 57 190F"}) // beyond the date line
    void a_place_without_a_fix_or_off_the_earth_is_not_valid(String gps) {
        loggedIn();
        TelemetryRecord record = record(0x22, gps, CELL, "01 00 00");
        assertThat(position(record).valid()).isFalse();
        assertThat(time(record)).isEqualTo("2025-10-09T12:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"000000000000", "19020A180000", "19021D000000", "190A09003C00", "19000A000000", "190D0A000000", "190A00000000",
            "190A0900003C"})
    void a_date_that_does_not_exist_is_no_time_and_no_valid_place(String date) {
        loggedIn();
        TelemetryRecord record = record(0x22, date, PLACE, CELL, "01 00 00");
        assertThat(record.timeMillis()).isEqualTo(TelemetryRecord.NO_TIME);
        assertThat(position(record).valid()).isFalse();
    }

    @Test
    void a_4g_cell_has_wide_numbers_and_a_network_of_one_or_two_bytes() {
        loggedIn();
        assertThat(record(0xA0, GPS, CELL_4G, "00 00 00").attributes()).containsEntry("mnc", 7L).containsEntry("cell_id", 15437L);
        TelemetryRecord record = record(0xA0, GPS, "8136 0104 00012345 FF00000000ABCDEF", "00 04 01 0001E240");
        assertThat(record.attributes()).containsEntry("mcc", 310L).containsEntry("mnc", 260L).containsEntry("lac", 0x12345L)
                .containsEntry("cell_id", "ff00000000abcdef").containsEntry("mileage_m", 123456L);
        assertThat(record.ignition()).isFalse();
    }

    @Test
    void cells_alone_have_a_time_and_no_place() {
        loggedIn();
        TelemetryRecord one = record(0x11, NOON, CELL);
        assertThat(one.position()).isNull();
        assertThat(time(one)).isEqualTo("2025-10-09T04:00:00Z");
        assertThat(one.attributes()).containsEntry("cell_id", 15437L);
    }

    @Test
    void a_report_of_cells_names_those_that_are_not_empty() {
        loggedIn();
        String cells = "287D 001F71 3E 0000 000000 00 287D 001F72 31" + "0000 000000 00".repeat(4);
        TelemetryRecord record = record(0x28, NOON, "01CC 00", cells, "FF 0002");
        assertThat(time(record)).isEqualTo("2025-10-09T12:00:00Z");
        assertThat(record.attributes()).containsExactlyInAnyOrderEntriesOf(Map.of("mcc", 460L, "mnc", 0L, "lac", 10365L, "cell_id", 8049L,
                "rssi", 62L, "lac_3", 10365L, "cell_id_3", 8050L, "rssi_3", 49L, "timing_advance", 255L));
        assertThat(time(record(0x18, NOON, "01CC 00", cells, "FF 0002"))).isEqualTo("2025-10-09T04:00:00Z");
        assertThat(wire.replies()).containsExactly(ack(0x18));
    }

    @Test
    void a_report_of_cells_may_list_wifi_behind_a_language_or_without_one() {
        loggedIn();
        String head = NOON + "01CC 00" + "287D 001F71 3E".repeat(7) + "FF";
        String wifi = "02 0A0B0C0D0E0F 50 1A1B1C1D1E1F 51";
        Map<String, Object> expected = Map.of("wifi_1", "0a0b0c0d0e0f", "wifi_rssi_1", 0x50L, "wifi_2", "1a1b1c1d1e1f", "wifi_rssi_2",
                0x51L);
        assertThat(record(0x2C, head, wifi).attributes()).containsAllEntriesOf(expected);
        assertThat(record(0x2C, head, "0002", wifi).attributes()).containsAllEntriesOf(expected);
        assertThat(record(0x2C, head, "0002", "09 0A0B").attributes()).doesNotContainKey("wifi_1");
    }

    @Test
    void a_report_of_4g_cells_has_wide_ones() {
        loggedIn();
        String cells = "00012345 0000000000ABCDEF 3E" + "00000000 0000000000000000 00".repeat(6);
        assertThat(record(0xA1, NOON, "81CC 0104", cells, "FF 0002").attributes()).containsEntry("lac", 0x12345L)
                .containsEntry("cell_id", 0xABCDEFL).containsEntry("mnc", 260L).doesNotContainKey("lac_2");
    }

    // ---- status ----

    @Test
    void a_heartbeat_says_how_the_tracker_is_and_is_acknowledged() {
        loggedIn();
        TelemetryRecord record = record(0x13, "E7 06 04 00 01"); // cut, GPS, SOS bits, charging, ACC, armed
        assertThat(record.timeMillis()).isEqualTo(TelemetryRecord.NO_TIME);
        assertThat(record.position()).isNull();
        assertThat(record.outputs()).containsExactly(Map.entry(1, true));
        assertThat(record.ignition()).isTrue();
        assertThat(record.gsmSignal()).isEqualTo(4);
        assertThat(record.event()).isZero();
        assertThat(record.attributes()).containsExactlyInAnyOrderEntriesOf(
                Map.of("gps_on", 1L, "charging", 1L, "armed", 1L, "terminal_alarm", "sos", "voltage_level", 6L));
        assertThat(wire.replies()).containsExactly(ack(0x13));
    }

    @Test
    void a_heartbeat_may_be_shorter_or_longer() {
        loggedIn();
        assertThat(record(0x13, "00 00 04").outputs()).containsExactly(Map.entry(1, false));
        assertThat(record(0x13, "00 00 04 01").event()).isEqualTo(1);
        assertThat(record(0x13, "00 00 04 00 02 01 0A FF 0102030405").gsmSignal()).isEqualTo(4);
        wire.forget().feed(framed(false, 0x13, "00 00"));
        assertThat(wire.only(Unreadable.class).why()).contains("message 0x13");
        assertThat(wire.replies()).hasSize(1);
    }

    @Test
    void a_voltage_is_a_level_or_percent_or_as_it_is() {
        loggedIn();
        assertThat(record(0x13, "00 06 04 00 01").attributes()).containsEntry("voltage_level", 6L);
        assertThat(record(0x13, "00 07 04 00 01").batteryLevel()).isEqualTo(7);
        assertThat(record(0x13, "00 64 04 00 01").batteryLevel()).isEqualTo(100);
        assertThat(record(0x13, "00 65 04 00 01")).matches(record -> record.batteryLevel() == null)
                .extracting(TelemetryRecord::attributes).asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("voltage", 101L);
        assertThat(record(0x23, "00 04E2 05 00 01").attributes()).containsEntry("voltage_mv", 12500L).containsEntry("gsm", 5L);
        assertThat(wire.replies()).containsExactly(ack(0x23));
    }

    @Test
    void a_4g_status_has_modules_behind_it() {
        loggedIn();
        TelemetryRecord record = record(0x36, "80 04 03 00 01", "0018 02 0549", "006A 01 55", "0032 01 01", "00FF 03 010203");
        assertThat(record.outputs()).containsExactly(Map.entry(1, true));
        assertThat(record.batteryLevel()).isEqualTo(85);
        assertThat(record.attributes()).containsEntry("voltage_mv", 13530L).containsEntry("start_state", 1L)
                .containsEntry("module_0x00ff", "010203");
        assertThat(wire.replies()).isEmpty();
    }

    @Test
    void modules_are_kept_by_their_number_and_acknowledged_in_a_short_frame() {
        loggedIn();
        assertThat(record(true, 0x70, "0011 0002 0102", "0018 0002 0549").attributes())
                .containsExactlyInAnyOrderEntriesOf(Map.of("module_0x0011", "0102", "module_0x0018", "0549"));
        assertThat(wire.replies()).containsExactly(ack(0x70));
        wire.forget().feed(framed(true, 0x70, "0011 0009 0102"));
        assertThat(wire.only(Unreadable.class).why()).contains("9 bytes (expected: <= 2)");
        assertThat(wire.replies()).hasSize(1);
    }

    // ---- alarms ----

    @Test
    void an_alarm_is_an_event_with_its_name() {
        loggedIn();
        TelemetryRecord record = record(0x26, GPS, "09", CELL, "80 04 03 13 02", "0001E240");
        assertThat(record.event()).isEqualTo(0x13);
        assertThat(record.outputs()).containsExactly(Map.entry(1, true));
        assertThat(record.attributes()).containsEntry("alarm", "tamper").containsEntry("mileage_m", 123456L);
        assertThat(position(record).valid()).isTrue();
        assertThat(wire.replies()).containsExactly(ack(0x26));
    }

    @ParameterizedTest
    @CsvSource({"01,sos", "02,power_cut", "06,overspeed", "FE,acc_on", "FF,acc_off", "09,alarm_0x09", "0C,alarm_0x0c", "0E,alarm_0x0e",
            "18,alarm_0x18", "19,alarm_0x19", "29,alarm_0x29", "30,alarm_0x30", "77,alarm_0x77"})
    void a_code_on_which_makers_differ_is_not_guessed(String code, String name) {
        loggedIn();
        assertThat(record(0x19, CELL, "00 04 03", code, "01").attributes()).containsEntry("alarm", name);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x16, 0x19, 0x26, 0x27, 0xA3, 0xA4, 0x1A, 0x2A})
    void language_0_wants_no_answer(int protocol) {
        loggedIn();
        String status = "00 04 03 01";
        String head = switch (protocol) {
            case 0x19 -> CELL + status;
            case 0x1A, 0x2A -> GPS + "00".repeat(21) + "01";
            case 0xA3, 0xA4 -> GPS + "10" + CELL_4G + status;
            default -> GPS + "09" + CELL + status;
        };
        String fence = protocol == 0x27 || protocol == 0xA4 ? "FF" : "";
        assertThat(record(protocol, head, "00", fence).event()).isEqualTo(1);
        assertThat(wire.replies()).isEmpty();
        assertThat(record(protocol, head, "02", fence).event()).isEqualTo(1);
        assertThat(wire.replies()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"09", "08", "01", "FF"})
    void a_cell_is_read_by_its_kind_whatever_its_length_says(String length) {
        loggedIn();
        TelemetryRecord record = record(0x16, GPS, length, CELL, "00 04 03 01 01");
        assertThat(record.attributes()).containsEntry("cell_id", 15437L).containsEntry("alarm", "sos");
    }

    @Test
    void a_cell_of_length_0_is_absent() {
        loggedIn();
        assertThat(record(0x16, GPS, "00", "00 04 03 01 01").attributes()).doesNotContainKey("cell_id").containsEntry("alarm", "sos");
        assertThat(record(0xA4, GPS, "00", "00 04 03 01 01", "05").attributes()).containsEntry("fence", 5L);
    }

    @Test
    void a_fence_of_255_is_none() {
        loggedIn();
        assertThat(record(0x27, GPS, "09", CELL, "00 04 03 04 01", "FF").attributes()).doesNotContainKey("fence");
        assertThat(record(0x27, GPS, "09", CELL, "00 04 03 04 01", "03").attributes()).containsEntry("fence", 3L);
    }

    @Test
    void a_4g_alarm_may_have_a_network_of_two_bytes() {
        loggedIn();
        assertThat(record(0xA3, GPS, "11", "8136 0104 00012345 0000000000ABCDEF", "00 04 03 01 01").attributes()).containsEntry("mnc",
                260L);
    }

    @Test
    void an_address_request_is_told_that_no_address_is_known() {
        loggedIn();
        TelemetryRecord record = record(0x2A, GPS, "31323532303133353332313737303739 0000000000", "00 02");
        assertThat(record.attributes()).containsEntry("phone", "1252013532177079");
        assertThat(wire.replies()).singleElement().asString()
                .startsWith("7979" + "0015" + "97" + "0B" + "00000000" + "4E4126264E412626302323" + "0007").endsWith("0D0A").hasSize(54);
    }

    // ---- information ----

    @Test
    void information_is_read_by_its_sub_type() {
        loggedIn();
        assertThat(record(true, 0x94, "00 0549").externalVoltageMv()).isEqualTo(13530);
        assertThat(record(false, 0x94, "0549").externalVoltageMv()).isEqualTo(13530);
        assertThat(record(true, 0x94, "05 03").attributes()).containsOnly(Map.entry("doors", 3L));
        assertThat(record(true, 0x94, "05", NOON, "03").attributes())
                .containsExactlyInAnyOrderEntriesOf(Map.of("doors", 3L, "doors_time", "2025-10-09T12:00:00"));
        assertThat(record(true, 0x94, "0A 0123456789012345 0460001234567890 89860123456789012345").attributes())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("imei", IMEI, "imsi", "0460001234567890", "iccid", "89860123456789012345"));
        assertThat(record(true, 0x94, "0D 41494E3D312E35").attributes()).containsOnly(Map.entry("fuel_sensor", "AIN=1.5"));
        assertThat(record(true, 0x94, "08 0102").attributes()).containsOnly(Map.entry("self_check", "0102"));
        assertThat(record(true, 0x94, "09 0102").attributes()).containsOnly(Map.entry("satellites_in_view", "0102"));
        assertThat(record(true, 0x94, "0B 0102").attributes()).containsOnly(Map.entry("network", "0102"));
        assertThat(record(true, 0x94, "1B 3132").attributes()).containsOnly(Map.entry("rfid", "12"));
        assertThat(record(true, 0x94, "1E 00FA").attributes()).containsOnly(Map.entry("temperature_humidity", "00fa"));
        assertThat(record(true, 0x94, "00 0549").timeMillis()).isEqualTo(TelemetryRecord.NO_TIME);
        assertThat(wire.replies()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"DYD=01,false", "DYD=02,true", "DYD=06,true", "DYD=05,false", "DYD=0A,true"})
    void a_status_text_tells_whether_the_relay_is_cut(String relay, boolean cut) {
        loggedIn();
        String text = "ALM1=C4;STA1=C0;" + relay + ";SOS=,,;FENCE=OFF";
        TelemetryRecord record = record(true, 0x94, "04", HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII)));
        assertThat(record.outputs()).containsExactly(Map.entry(1, cut));
        assertThat(record.attributes()).containsOnly(Map.entry("status", text));
    }

    @Test
    void a_status_text_without_a_relay_says_nothing_of_it() {
        loggedIn();
        assertThat(record(true, 0x94, "04 414C4D313D43343B5844594400").outputs()).isEmpty();
    }

    @Test
    void an_unknown_sub_type_is_kept_raw() {
        byte[] frame = framed(true, 0x94, "77 0102");
        Unreadable unreadable = loggedIn().feed(frame).only(Unreadable.class);
        assertThat(unreadable.raw()).isEqualTo(frame);
        assertThat(unreadable.why()).contains("sub type 0x77");
    }

    @Test
    void what_a_serial_port_says_is_kept() {
        loggedIn();
        assertThat(record(true, 0x9B, "02 DEADBEEF").attributes()).containsExactlyInAnyOrderEntriesOf(
                Map.of("serial_device", 2L, "serial_data", "deadbeef"));
    }

    // ---- what nobody describes ----

    @ParameterizedTest
    @CsvSource({"false,64,787805400007", "false,65,787805410007", "false,241,787805F10007", "false,242,787805F20007",
            "false,165,787805A50007", "false,49,787805310007", "true,51,79790005330007", "false,51,787805330007", "true,50,", "false,149,",
            "false,139,", "false,129,", "false,130,"})
    void a_message_that_nobody_describes_is_kept_raw_and_gets_the_receipt_of_its_kind(boolean isLong, int protocol,
            @Nullable String receipt) {
        byte[] frame = framed(isLong, protocol, "0102030405");
        Unreadable unreadable = loggedIn().feed(frame).only(Unreadable.class);
        assertThat(unreadable.raw()).isEqualTo(frame);
        if (receipt == null) assertThat(wire.replies()).isEmpty();
        else
            assertThat(wire.replies()).singleElement().asString().startsWith(receipt).endsWith("0D0A").hasSize(receipt.length() + 8);
    }

    // ---- time ----

    @Test
    void a_time_request_is_answered_with_utc() {
        ServiceRequest request = loggedIn().feed("7878 05 8A 0006 8829 0D0A").only(ServiceRequest.class);
        assertThat(Hex.written(request.answer(Instant.parse("2015-12-29T00:00:21Z"))::write)).isEqualTo("78780B8A0F0C1D0000150006F0860D0A");
        assertThat(wire.frames().getFirst().receipt()).isSameAs(Receipt.NONE);
    }

    // ---- answers ----

    private CommandReply reply(byte[] frame) { return wire.forget().feed(frame).only(CommandReply.class); }

    private static CommandReply reply(@Nullable Integer tag, String text) {
        return new CommandReply(tag, null, new CommandReply.Body.Text(text));
    }

    @Test
    void an_answer_carries_the_flag_of_its_command() {
        loggedIn();
        assertThat(reply(Hex.bytes("7979 000D 21 12340004 01 4F4B21 0020 21AF 0D0A"))).isEqualTo(reply(0x12340004, "OK!"));
        assertThat(reply(Hex.bytes(Hex.written(out -> ShortAnswer.of(0x7FFFFFFF, "OK!", 2).writeFrame(out, 1)))))
                .isEqualTo(reply(Integer.MAX_VALUE, "OK!"));
        assertThat(wire.replies()).isEmpty();
    }

    @Test
    void a_text_under_flag_0_or_one_that_is_no_tag_answers_nothing() {
        loggedIn();
        for (long flag : List.of(0L, 0x80000000L, 0xFFFFFFFFL)) {
            assertThat(reply(Hex.bytes(Hex.written(out -> LongAnswer.ascii(flag, "<ICCID:1>").writeFrame(out, 1)))).tag()).isNull();
            assertThat(reply(Hex.bytes(Hex.written(out -> ShortAnswer.of(flag, "<ICCID:1>", 2).writeFrame(out, 1)))).tag()).isNull();
        }
    }

    @Test
    void an_answer_may_be_utf_16() {
        loggedIn();
        byte[] frame = framed(true, 0x21, "00000005 02 6210 529F 0021"); // 成功!
        assertThat(reply(frame)).isEqualTo(reply(5, "成功!"));
        assertThat(Hex.written(out -> LongAnswer.utf16(5, "成功!").writeFrame(out, 7))).isEqualTo(Hex.of(frame));
    }

    @Test
    void an_answer_padded_by_a_clone_is_read_without_its_zeros() {
        loggedIn();
        assertThat(reply(framed(false, 0x15, "00 00000005 4F4B21", "00".repeat(89)))).isEqualTo(reply(5, "OK!"));
        assertThat(reply(framed(false, 0x15, "63 00000005 4F4B21", "0002"))).isEqualTo(reply(5, "OK!\u0002"));
    }

    @Test
    void an_answer_without_a_flag_is_kept_raw() {
        assertThat(loggedIn().feed(framed(false, 0x15, "04 0000")).only(Unreadable.class).why()).contains("0x15");
        wire.forget().feed(framed(true, 0x21, "0000"));
        assertThat(wire.only(Unreadable.class).why()).contains("0x21");
    }

    // ---- the other side ----

    @Test
    void what_a_simulated_tracker_writes_is_what_the_documents_print() {
        Track track = new Track(0x12, GpsBlock.of(LocalDateTime.parse("2025-10-09T12:00:00"), -34.603722, -58.381592, 87, 271, 11, true),
                new CellBlock(new Network(722, false, 7), new Cell(CellForm.NARROW, 6699, 15437)), null, null, "");
        assertThat(Hex.written(out -> track.writeFrame(out, 7))).isEqualTo(Hex.of(framed(false, 0x12, GPS, CELL)));
        assertThat(Hex.written(out -> new ImeiLogin("123456789012345").writeFrame(out, 1)))
                .isEqualTo("78780D01012345678901234500018CDD0D0A");
    }

    @Test
    void a_text_too_long_for_its_frame_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(
                () -> Hex.written(out -> new Gt06Messages.ServerCommand(1, "x".repeat(246), null).writeFrame(out, 1)))
                .withMessage("length: 256 (expected: <= 255)");
    }

    @Test
    void the_catalogue_knows_the_protocol_and_that_its_answers_carry_tags() {
        assertThat(new ProtocolCatalog().find("gt06")).hasValueSatisfying(protocol -> assertThat(protocol.repliesCarryTag()).isTrue());
    }

    @Test
    void the_servers_own_serials_count_from_1() {
        Gt06Facts facts = new Gt06Facts();
        assertThat(List.of(facts.nextSerial(), facts.nextSerial())).containsExactly(1, 2);
    }
}
