package io.trackgate.galileosky;

import java.math.BigInteger;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolException.Reason;
import io.trackgate.protocol.ServiceRequest;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class GalileoskyDecoderTest {

    private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:30Z");
    private static final String TIME = "20 00A0BE5D"; // 2019-11-03
    private static final String IMEI = "03 383638323034303035363437383338";

    private final DeviceWire wire = new DeviceWire(new GalileoskyProtocol(InstantSource.fixed(NEW_YEAR)));

    @AfterEach
    void close() { wire.close(); }

    private DeviceWire loggedIn() { return wire.feed(Packets.HEAD).forget(); }

    private List<DeviceMessage> messages() { return wire.frames().stream().flatMap(frame -> frame.messages().stream()).toList(); }

    private List<TelemetryRecord> records() {
        return messages().stream().filter(TelemetryBatch.class::isInstance).flatMap(batch -> ((TelemetryBatch) batch).records().stream())
                .toList();
    }

    // ---- who it is ----

    @Test
    void a_head_packet_is_the_login_and_its_receipt_the_answer() {
        wire.feed(Packets.HEAD);
        assertThat(wire.only(Login.class).deviceId()).isEqualTo(Packets.IMEI);
        assertThat(wire.replies()).containsExactly(Packets.HEAD_RECEIPT);
    }

    @Test
    void packets_byte_by_byte_and_glued_are_the_same_packets() {
        byte[] data = Packets.main(TIME, "41 9630");
        wire.feedByteByByte(Hex.join(Hex.bytes(Packets.HEAD), data, data));
        assertThat(wire.replies()).containsExactly(Packets.HEAD_RECEIPT, Packets.receipt(data), Packets.receipt(data));
        wire.forget().feed(Hex.join(data, Hex.bytes(Packets.HEAD), data));
        assertThat(wire.replies()).containsExactly(Packets.receipt(data), Packets.HEAD_RECEIPT, Packets.receipt(data));
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void records_under_a_device_id_alone_are_nobodys() {
        wire.feed(Packets.main("04 3200", TIME)).feed(Packets.HEAD);
        assertThat(wire.reasons()).containsExactly(Reason.NOT_LOGGED_IN);
        assertThat(wire.frames()).isEmpty();
    }

    @Test
    void a_head_packet_without_an_imei_is_receipted_and_the_records_that_have_one_are_the_login() {
        byte[] head = Packets.main("01 11 02 DF 04 3200");
        wire.feed(Packets.main()).feed(head);
        assertThat(messages()).hasSize(2).allMatch(ServiceRequest.class::isInstance);
        assertThat(Hex.written(((ServiceRequest) messages().get(1)).answer(NEW_YEAR)::write)).isEqualTo(Packets.receipt(head));
        byte[] data = Packets.main(IMEI, TIME, "41 9630");
        wire.forget().feed(data);
        assertThat(messages()).extracting(message -> (Object) message.getClass().getSimpleName()).containsExactly("Login",
                "TelemetryBatch");
        assertThat(wire.replies()).containsExactly(Packets.receipt(data));
    }

    @Test
    void another_imei_on_the_same_connection_ends_it() {
        byte[] data = Packets.main(TIME);
        loggedIn().feed(Hex.join(Packets.main("03 383638323034303035363437383339", TIME), data));
        assertThat(wire.reasons()).containsExactly(Reason.FOREIGN_DEVICE_ID);
        assertThat(wire.frames()).isEmpty();
    }

    @Test
    void an_imei_that_is_none_is_refused() {
        wire.feed(Packets.main("03 3836383230343030353634373833FF"));
        assertThat(wire.reasons()).containsExactly(Reason.BAD_DEVICE_ID);
    }

    // ---- records ----

    @Test
    void a_tag_that_comes_again_or_is_smaller_begins_the_next_record() {
        byte[] data = Packets.main("10 0100", TIME, "41 9630", "10 0200", TIME, TIME, "34 FBFF");
        loggedIn().feed(data);
        assertThat(records()).hasSize(3);
        assertThat(records().get(0).attributes()).containsEntry("tag.10", 1L);
        assertThat(records().get(0).externalVoltageMv()).isEqualTo(12438);
        assertThat(records().get(1).attributes()).containsEntry("tag.10", 2L);
        assertThat(records().get(2).externalVoltageMv()).isNull();
        assertThat(wire.replies()).containsExactly(Packets.receipt(data));
    }

    @Test
    void outputs_are_told_by_the_levels_of_the_model() {
        byte[] data = Packets.main(TIME, "45 0200");
        loggedIn();
        wire.facts().identified(ModelFile.shipped("galileosky_v5"), Optional.empty());
        wire.feed(data);
        assertThat(records().getFirst().outputs()).isEqualTo(Map.of(1, true, 2, false, 3, true, 4, true));
        assertThat(records().getFirst().attributes()).containsEntry("tag.45", 2L);
    }

    @Test
    void places_from_cells_count_and_invalid_ones_do_not() {
        String place = "C00E3203 B8D72D05";
        loggedIn().feed(Packets.main(TIME, "30 25" + place, TIME, "30 15" + place, TIME, "30 07" + place, TIME, "30 07 00000000 00000000"));
        assertThat(records()).extracting(record -> record.position().valid()).containsExactly(true, false, true, false);
    }

    @ParameterizedTest
    @CsvSource({"8E03, 91", "100E, 0", "FFFF, 0"})
    void a_course_beyond_the_circle_is_none(String tenths, int course) {
        loggedIn().feed(Packets.main(TIME, "30 07 C00E3203 B8D72D05", "33 0000" + tenths));
        assertThat(records().getFirst().position().courseDeg()).isEqualTo(course);
    }

    @Test
    void sensors_of_several_values_and_broken_thermometers_are_read() {
        loggedIn().feed(Packets.main(TIME, "63 2C01 F6", "70 05E7", "71 7F80", "EA 03 010203", "FE 0200 AABB"));
        assertThat(records().getFirst().attributes()).containsEntry("tag.63", 300L).containsEntry("tag.63.temperature", -10L)
                .containsEntry("tag.70", -25L).containsEntry("tag.70.id", 5L).doesNotContainKey("tag.71").containsEntry("tag.ea", "010203")
                .containsEntry("tag.fe", "aabb");
    }

    @Test
    void what_stands_before_an_unknown_tag_is_kept_and_the_packet_receipted_and_flagged() {
        byte[] data = Packets.main("10 0100", TIME, "41 9630", "5B 0102030405");
        loggedIn().feed(data);
        assertThat(records()).singleElement().satisfies(record -> assertThat(record.externalVoltageMv()).isEqualTo(12438));
        assertThat(messages().get(1)).isInstanceOfSatisfying(Unreadable.class, kept -> {
            assertThat(kept.raw()).isEqualTo(data);
            assertThat(kept.why()).contains("tag 0x5b at 14 (expected: one whose length is known)");
        });
        assertThat(wire.replies()).containsExactly(Packets.receipt(data));
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void a_value_that_is_cut_off_is_flagged_and_never_runs_into_the_checksum() {
        byte[] data = Packets.main(TIME, "41 96");
        loggedIn().feed(data);
        assertThat(messages()).hasSize(2).last().isInstanceOf(Unreadable.class);
        assertThat(records().getFirst().externalVoltageMv()).isNull();
        assertThat(wire.replies()).containsExactly(Packets.receipt(data));
    }

    @Test
    void a_wrong_checksum_is_not_receipted_and_costs_one_packet() {
        byte[] data = Packets.main(TIME);
        byte[] damaged = data.clone();
        damaged[4] ^= 1;
        loggedIn().feed(Hex.join(damaged, data));
        assertThat(wire.reasons()).containsExactly(Reason.BAD_CHECKSUM);
        assertThat(wire.replies()).containsExactly(Packets.receipt(data));
    }

    @Test
    void photos_have_a_receipt_of_their_own_and_garmin_packets_none() {
        byte[] photo = Packets.packet(0x07, "0102030405");
        loggedIn().feed(photo);
        assertThat(wire.only(Unreadable.class).raw()).isEqualTo(photo);
        assertThat(wire.replies()).containsExactly("07" + Packets.receipt(photo).substring(2));
        wire.forget().feed(Packets.packet(0x06, "0102"));
        assertThat(wire.only(Unreadable.class).why()).contains("Garmin");
        assertThat(wire.replies()).isEmpty();
    }

    @Test
    void a_receipt_of_the_terminal_s_is_no_answer() {
        loggedIn().feed("02 1234");
        assertThat(wire.only(KeepAlive.class)).isNotNull();
        assertThat(wire.replies()).isEmpty();
    }

    // ---- compressed packets ----

    // | 0, 25 bits of seconds, 0, 22 bits of longitude, 21 of latitude, alarm, 9 bits of user tag |
    private static String minimal(long seconds, double latitude, double longitude, int alarm, int user) {
        BigInteger bits = BigInteger.valueOf(seconds).shiftLeft(1 + 22)
                .or(BigInteger.valueOf(Math.round((longitude + 180) * 4194304 / 360))).shiftLeft(21)
                .or(BigInteger.valueOf(Math.round((latitude + 90) * 2097152 / 180))).shiftLeft(1)
                .or(BigInteger.valueOf(alarm)).shiftLeft(9).or(BigInteger.valueOf(user));
        return "%020X".formatted(bits);
    }

    @Test
    void the_list_of_tags_stands_in_the_first_record_alone() {
        byte[] data = Packets.packet(0x08, minimal(3600, 53.612224, 86.890424, 1, 5), "82 41 45", "9630 0200",
                minimal(3660, -33.5, -70.25, 0, 0), "9730 0300");
        Instant summer = Instant.parse("2026-07-01T00:00:00Z");
        try (DeviceWire later = new DeviceWire(new GalileoskyProtocol(InstantSource.fixed(summer)))) {
            later.feed(Packets.HEAD).forget().feed(data);
            assertThat(later.problems()).isEmpty();
            List<TelemetryRecord> records = later.only(TelemetryBatch.class).records();
            assertThat(records).hasSize(2);
            assertThat(records.get(0).position().latitude()).isCloseTo(53.612224, Offset.offset(1e-4));
            assertThat(records.get(0).position().longitude()).isCloseTo(86.890424, Offset.offset(1e-4));
            assertThat(records.get(0).attributes()).containsEntry("alarm", 1L).containsEntry("user", 5L);
            assertThat(records.get(0).timeMillis()).isEqualTo(Instant.parse("2026-01-01T01:00:00Z").toEpochMilli());
            assertThat(records.get(1).timeMillis()).isEqualTo(Instant.parse("2026-01-01T01:01:00Z").toEpochMilli());
            assertThat(records.get(1).position().latitude()).isCloseTo(-33.5, Offset.offset(1e-4));
            assertThat(records.get(1).externalVoltageMv()).isEqualTo(12439);
            assertThat(later.replies()).containsExactly(Packets.receipt(data));
        }
    }

    @ParameterizedTest
    @CsvSource({"31535990, 2025-12-31T23:59:50Z", "20, 2026-01-01T00:00:20Z", "3600, 2026-01-01T01:00:00Z",
            "15000000, 2025-06-23T14:40:00Z"})
    void the_year_is_the_one_in_which_the_record_is_not_of_tomorrow(int seconds, Instant expected) {
        assertThat(Instant.ofEpochSecond(GalileoskyCompressed.time(seconds, NEW_YEAR))).isEqualTo(expected);
    }

    @Test
    void a_clock_ahead_over_the_turn_of_the_year_is_believed() {
        assertThat(Instant.ofEpochSecond(GalileoskyCompressed.time(5, Instant.parse("2025-12-31T23:59:50Z"))))
                .isEqualTo(Instant.parse("2026-01-01T00:00:05Z"));
    }

    @Test
    void compressed_records_without_a_minimal_set_and_absent_tyres_are_read() {
        loggedIn().feed(Packets.packet(0x08, "82 20 5C", "00A0BE5D 00FF", "01A0BE5D 00FF"));
        assertThat(records()).extracting(TelemetryRecord::timeMillis).containsExactly(0x5DBEA000L * 1000, 0x5DBEA001L * 1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "FF 0000000000000000000000000000000000000000000000000000000000000000", "A0", "81 5B 0102", "82 41"})
    void compressed_packets_that_nobody_can_read_are_kept_and_receipted(String tags) {
        byte[] data = Packets.packet(0x08, tags);
        loggedIn().feed(data);
        assertThat(wire.only(Unreadable.class).raw()).isEqualTo(data);
        assertThat(wire.replies()).containsExactly(Packets.receipt(data));
    }

    @Test
    void a_compressed_packet_that_repeats_its_list_of_tags_is_kept_and_makes_no_places_of_it() {
        byte[] data = Packets.packet(0x08, minimal(3600, 53.612224, 86.890424, 0, 5), "81 41", "9630",
                "81 41 9730 1122334455667788");
        loggedIn().feed(data);
        assertThat(records()).hasSize(1);
        assertThat(messages()).last().isInstanceOfSatisfying(Unreadable.class,
                kept -> assertThat(kept.why()).contains("a list of tags (expected: a minimal set"));
        assertThat(wire.replies()).containsExactly(Packets.receipt(data));
    }

    @Test
    void a_compressed_record_of_the_400th_day_of_a_year_is_kept_and_no_record() {
        byte[] data = Packets.packet(0x08, minimal(31_622_401, 53.612224, 86.890424, 0, 5));
        loggedIn().feed(data);
        assertThat(wire.only(Unreadable.class).why()).contains("31622401 seconds of the year (expected: <= 31622400)");
        assertThat(wire.replies()).containsExactly(Packets.receipt(data));
    }

    // ---- answers ----

    @Test
    void an_answer_is_known_by_its_number_and_is_receipted() {
        byte[] answer = Hex
                .writtenBytes(new GalileoskyMessages.CommandAnswer(Packets.IMEI, 50, 0x11223344, "OUT(3..0) = 0001")::writeFrame);
        loggedIn().feed(answer);
        assertThat(wire.only(CommandReply.class))
                .isEqualTo(new CommandReply(0x11223344, Packets.IMEI, new CommandReply.Body.Text("OUT(3..0) = 0001")));
        assertThat(wire.replies()).containsExactly(Packets.receipt(answer));
    }

    @Test
    void answers_are_of_cp1251() {
        String hex = Hex.of("Выход".getBytes(Charset.forName("windows-1251")));
        loggedIn().feed(Packets.main(IMEI, "04 3200 E0 05000000 E1 05" + hex));
        assertThat(wire.only(CommandReply.class).body()).isEqualTo(new CommandReply.Body.Text("Выход"));
    }

    @Test
    void numbers_that_are_no_tag_answer_nobody() {
        loggedIn().feed(Packets.main("E0 00000000 E1 02 4F4B")).feed(Packets.main("E0 FFFFFFFF E1 02 4F4B"))
                .feed(Packets.main("E1 02 4F4B"));
        assertThat(messages()).hasSize(3).allSatisfy(message -> assertThat(((CommandReply) message).tag()).isNull());
    }

    @Test
    void an_answer_among_records_is_both() {
        byte[] data = Packets.main(TIME, "41 9630", "E0 05000000 E1 02 4F4B");
        loggedIn().feed(data);
        assertThat(messages()).extracting(message -> (Object) message.getClass().getSimpleName()).containsExactly("TelemetryBatch",
                "CommandReply");
        assertThat(wire.replies()).containsExactly(Packets.receipt(data));
    }

    @Test
    void bytes_behind_an_answer_are_kept() {
        loggedIn().feed("01 2100 03383638323034303035363437383338 043200 E007000000 E1024F4B EB03010203 CE11");
        assertThat(messages()).hasSize(2);
        assertThat(messages().get(1)).isInstanceOf(Unreadable.class);
    }

    @Test
    void a_packet_of_thousands_of_answers_is_kept_once_and_answers_nobody() {
        byte[] data = Packets.main("EB00".repeat(4096));
        loggedIn().feed(data);
        assertThat(wire.only(Unreadable.class).why()).isEqualTo("4096 answers (expected: <= 8)");
        assertThat(wire.replies()).containsExactly(Packets.receipt(data));
        wire.forget().feed(Packets.main("E0 05000000 E1 02 4F4B EB 01 07", "E0 06000000 E1 02 4F4B EB 01 07"));
        assertThat(messages()).extracting(message -> (Object) message.getClass().getSimpleName()).containsExactly("CommandReply",
                "CommandReply", "Unreadable");
    }

    // ---- what is something else ----

    @ParameterizedTest
    @ValueSource(strings = {"01 00 00 0B 00 23 00 8B", "01 00 02 0B 00 23 00 8B", "01 01 80 0B 00",
            "01 0020 10 00 1E00 0200 01 1122 3344 05 2C 17000700"})
    void egts_is_told_apart_and_refused(String hex) {
        wire.feed(hex);
        assertThat(wire.reasons()).containsExactly(Reason.GARBAGE);
        assertThat(wire.problems().getFirst()).hasMessageContaining("EGTS");
    }

    @Test
    void a_packet_of_an_iridium_gateway_is_told_apart_and_refused() {
        wire.feed("01 0036 01001C 00000001 333030323334303130303331393930");
        assertThat(wire.reasons()).containsExactly(Reason.GARBAGE);
        assertThat(wire.problems().getFirst()).hasMessageContaining("Iridium");
    }

    @Test
    void encrypted_records_are_refused_without_a_receipt() {
        byte[] data = Packets.main(TIME);
        loggedIn().feed(Hex.join(Packets.main("B2C3D4E5F60718293A4B5C6D7E8F9001"), data));
        assertThat(wire.reasons()).containsExactly(Reason.GARBAGE);
        assertThat(wire.problems().getFirst()).hasMessageContaining("DataKey");
        assertThat(wire.frames()).isEmpty();
    }

    @Test
    void an_unknown_tag_in_a_packet_of_a_block_s_length_is_not_taken_for_a_cipher() {
        loggedIn().feed(Packets.main("10 0100", TIME, "41 9630", "5B 01020304"));
        assertThat(wire.problems()).isEmpty();
        assertThat(records()).hasSize(1);
    }

    // ---- bounds ----

    @ParameterizedTest
    @CsvSource({"00, GARBAGE", "47455420, GARBAGE", "787811, GARBAGE", "01FF7F0102DF03, FRAME_TOO_LONG",
            "0101040111020000, FRAME_TOO_LONG"})
    void what_can_not_be_a_first_packet_ends_the_stream_at_once(String hex, Reason reason) {
        wire.feed(hex).feed(Packets.HEAD);
        assertThat(wire.reasons()).containsExactly(reason);
        assertThat(wire.frames()).isEmpty();
    }

    @Test
    void receipts_and_empty_packets_before_the_login_use_up_their_budget() {
        for (int i = 0; i < 700; i++)
            wire.feed("02 1234");
        assertThat(wire.reasons()).containsExactly(Reason.PRE_LOGIN_BUDGET);
        assertThat(wire.frames()).hasSizeLessThan(700);
    }
}
