package io.trackgate.navtelecom;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What frames mean. */
class NavtelecomDecoderTest {

    // record 57 bytes, structure 0A, static 37: number 16, event 0x2530, 2015-08-21 14:34:45, fix at :20, 55.17887 30.2337, 180.7 m; element 2
    private static final String EXTRA = "3900 0A25 10000000 3025 0537D755 33 EC36D755 7E2DF901 3BCC1401 0F070000 00000000 0000 00000000"
            + "0210 12000000000000000000000000000000";

    private final DeviceWire wire = new DeviceWire(new NavtelecomProtocol());

    @BeforeEach
    void log_in() { wire.feed(Ntcb.HANDSHAKE); }

    @AfterEach
    void disconnect() { wire.close(); }

    private DeviceWire fields(int... fields) { return wire.feed(Ntcb.negotiation(30, fields)).forget(); }

    private TelemetryRecord only() {
        List<TelemetryRecord> records = wire.only(TelemetryBatch.class).records();
        assertThat(records).hasSize(1);
        return records.getFirst();
    }

    // ---- records ----

    @Test
    void fields_with_a_common_meaning_are_found_by_everybody() {
        fields(IntStream.rangeClosed(1, 20).toArray()).feed(Ntcb.flex("43", "00000000 00FF 39579940", // 1, 2: current state, 3
                "02 A9 00 1F 2F 39579940", // 4, 5: engine runs, 6, 7: CSQ 31, 8: valid, 11 satellites, 9
                "CACE0302 1E129101 A1030000 00004842 C400", // 10 to 14: 92.9 m, 50 km/h, 196°
                "0000803F 00000040 0100 0200 142F DC0F")); // 15 to 20: 12052 mV, 4060 mV
        TelemetryRecord record = only();
        assertThat(wire.replies()).as("no number in this receipt").containsExactly("7E43B9");
        assertThat(record.timeMillis()).isEqualTo(0x40995739L * 1000);
        assertThat(record.event()).isEqualTo(0xFF00);
        assertThat(record.position())
                .isEqualTo(new Position(0x0203CECA / 600_000.0, 0x0191121E / 600_000.0, 93, 50, 196, 11, true));
        assertThat(record.ignition()).isTrue();
        assertThat(record.gsmSignal()).isEqualTo(5);
        assertThat(record.externalVoltageMv()).isEqualTo(12_052);
        assertThat(record.batteryVoltageMv()).isEqualTo(4_060);
        assertThat(record.attributes()).containsEntry("io.15", 1.0).containsEntry("io.16", 2.0).containsEntry("io.4", 2L)
                .doesNotContainKey("io.10");
    }

    @ParameterizedTest
    @CsvSource({"00, 0", "01, 0", "10, 3", "1F, 5", "20, ", "63, "})
    void a_signal_level_has_five_steps(String csq, @Nullable Integer steps) {
        fields(1, 7).feed(Ntcb.flex("43 00000000", csq));
        assertThat(only().gsmSignal()).isEqualTo(steps);
    }

    @ParameterizedTest
    @CsvSource({"2F, 0203CECA, true", "2D, 0203CECA, false", "2F, 00000000, false", "2F, 7FFFFFFF, false"})
    void a_place_without_a_fix_or_off_the_earth_is_not_valid(String navigation, String latitude, boolean valid) {
        String swapped = "%08X".formatted(Integer.reverseBytes(Integer.parseUnsignedInt(latitude, 16)));
        fields(8, 10, 11).feed(Ntcb.flex("43", navigation, swapped, latitude.equals("00000000") ? latitude : "1E129101"));
        Position position = only().position();
        assertThat(position == null ? null : position.valid()).isEqualTo(valid);
        assertThat(only().timeMillis()).isEqualTo(TelemetryRecord.NO_TIME);
    }

    @ParameterizedTest
    @CsvSource({"5B00, 91", "6801, 0", "FFFF, 0"})
    void a_course_beyond_the_circle_is_none(String course, int degrees) {
        fields(10, 11, 14).feed(Ntcb.flex("43 1E129101 CACE0302", course));
        assertThat(only().position()).isNotNull().extracting(Position::courseDeg).isEqualTo(degrees);
    }

    @Test
    void without_both_degrees_there_is_no_place() {
        fields(1, 10).feed(Ntcb.flex("43 00000000 1E129101"));
        assertThat(only().position()).isNull();
    }

    @Test
    void outputs_and_inputs_are_bits_and_those_that_the_model_lacks_mean_nothing() {
        fields(29, 30, 31, 32).feed(Ntcb.flex("43 05 80 02 01"));
        assertThat(only().inputs()).containsEntry(1, true).containsEntry(2, false).containsEntry(3, true).containsEntry(16, true)
                .hasSize(16);
        assertThat(only().outputs()).containsEntry(1, false).containsEntry(2, true).containsEntry(9, true).hasSize(16);
        wire.facts().identified(ModelFile.shipped("smart_s2435"), Optional.empty());
        wire.forget().feed(Ntcb.flex("43 05 80 02 01"));
        assertThat(only().outputs()).isEqualTo(Map.of(1, false, 2, true));
    }

    @Test
    void what_has_no_common_meaning_keeps_the_number_of_its_field() {
        fields(38, 45, 46, 70, 73, 84).feed(Ntcb.flex("43 DCFF F6 80", "FFFFFFFFFFFFFFFF", "000102030405060708090A0B0C0D0E0F", "010203"));
        assertThat(only().attributes()).isEqualTo(Map.of("io.38", 65_500L, "io.45", -10L, "io.70", "ffffffffffffffff", "io.73",
                "000102030405060708090a0b0c0d0e0f", "io.84", "010203"));
    }

    @Test
    void all_fields_together_are_as_long_as_the_document_says() {
        int bytes = FlexMask.of(IntStream.rangeClosed(1, FlexFields.COUNT).toArray()).recordBytes();
        assertThat(List.of(FlexMask.of(IntStream.rangeClosed(1, 69).toArray()).recordBytes(), bytes)).containsExactly(146, 734);
    }

    @Test
    void one_receipt_stands_for_all_records_of_an_array() {
        fields(1, 3).feed(Ntcb.flex("41 03 01000000 E11D7456 02000000 E21D7456 00000000 E31D7456"));
        assertThat(wire.only(TelemetryBatch.class).records()).extracting(TelemetryRecord::timeMillis)
                .containsExactly(1450450401000L, 1450450402000L, 1450450403000L);
        assertThat(wire.replies()).containsExactly(Hex.of(Ntcb.flex("41 03")));
    }

    @Test
    void an_urgent_record_is_receipted_by_the_index_of_its_event() {
        fields(1).feed(Ntcb.flex("54 04030201 01000000"));
        assertThat(only().attributes()).containsEntry("io.1", 1L);
        assertThat(wire.replies()).containsExactly(Hex.of(Ntcb.flex("54 04030201")));
    }

    @Test
    void extra_records_have_places_and_elements() {
        fields(1).feed(Ntcb.flex("58 07000000", EXTRA));
        assertThat(wire.replies()).containsExactly(Hex.of(Ntcb.flex("58 07000000")));
        TelemetryRecord record = only();
        assertThat(record.event()).isEqualTo(0x2530);
        assertThat(record.position()).isEqualTo(new Position(0x01F92D7E / 600_000.0, 0x0114CC3B / 600_000.0, 181, 0, 0, 12, true));
        assertThat(record.attributes()).containsEntry("extra.2", "12000000000000000000000000000000").containsEntry("io.1", 16L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"45 01 0500 0A25 000000", "45 01 0000", "58 01000000 0200 0A25",
            "45 01 2800 0A25 10000000 3025 0537D755 33 EC36D755 7E2DF901 3BCC1401 0F070000 00000000 0000 00000000 02", // an element without a length
            "45 01 2900 0A25 10000000 3025 0537D755 33 EC36D755 7E2DF901 3BCC1401 0F070000 00000000 0000 00000000 0210", // … that ends behind its record
            "45 01 2700 0B25 10000000 3025 0537D755 33 EC36D755 7E2DF901 3BCC1401 0F070000 00000000 0000 00000000"})
    void extra_records_of_another_shape_are_kept_raw_and_receipted(String hex) {
        byte[] frame = Ntcb.flex(hex);
        fields(1).feed(frame);
        assertThat(Hex.of(wire.only(Unreadable.class).raw())).isEqualTo(Hex.of(frame));
        assertThat(wire.replies()).hasSize(1);
    }

    @Test
    void a_receipt_for_nothing_is_owed_all_the_same() {
        fields(1).feed(Ntcb.flex("41 00"));
        assertThat(wire.only(TelemetryBatch.class).records()).isEmpty();
        assertThat(wire.replies()).containsExactly(Hex.of(Ntcb.flex("41 00")));
    }

    @Test
    void a_flex_message_that_the_tracker_does_not_know_answers_nobody() {
        fields(1).feed("7E5A3A5178F2");
        assertThat(wire.only(KeepAlive.class)).isNotNull();
        assertThat(wire.replies()).isEmpty();
    }

    // ---- answers ----

    @ParameterizedTest
    @ValueSource(strings = {"*@SETOUT OK,1Y,2N", "*#DATA 31:01,32:00", "*Z:*!SETOUT 9Y", "*@CNCT_DRC OK",
            "*#V:S-2651:01.00.72:13.05.20:RU"})
    void answers_are_texts(String text) {
        fields(1, 3, 4, 5).feed(Ntcb.packet(text)); // 10 bytes: *@CNCT_DRC OK is as long as *@C and a record
        assertThat(wire.only(CommandReply.class)).isEqualTo(CommandReply.text(text));
        assertThat(wire.replies()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2A4043, 67", "2A2341, 65"})
    void old_commands_are_answered_by_a_record(String word, int answered) {
        fields(1, 31).feed(Ntcb.packet(Hex.bytes(word, "00000000 01")));
        CommandReply.Body.Record body = (CommandReply.Body.Record) wire.only(CommandReply.class).body();
        assertThat(body.answered()).isEqualTo(answered);
        assertThat(body.record().outputs()).containsEntry(1, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2A4043 00000000", "2A404142 00", "2A3E48454C4C4F", "41"})
    void what_is_no_answer_is_kept_raw_and_owed_nothing(String hex) {
        fields(1, 31).feed(Ntcb.packet(Hex.bytes(hex)));
        assertThat(wire.only(Unreadable.class).why()).startsWith("a packet that is no answer");
        assertThat(wire.replies()).isEmpty();
    }

    @Test
    void who_may_not_stay_hears_nothing() {
        try (DeviceWire stranger = new DeviceWire(new NavtelecomProtocol())) {
            Login login = stranger.feed(Ntcb.HANDSHAKE).only(Login.class);
            assertThat(login.deviceId()).isEqualTo(Ntcb.IMEI);
            assertThat(Hex.written(login.refused()::write)).isEmpty();
        }
    }

    @Test
    void shipped_models_are_identified() {
        for (TrackerModel model : ModelFile.shippedOf(NavtelecomProtocol.NAME))
            wire.facts().identified(model, Optional.empty());
        fields(31).feed(Ntcb.flex("43 0F"));
        assertThat(only().outputs()).hasSizeBetween(1, 8);
    }
}
