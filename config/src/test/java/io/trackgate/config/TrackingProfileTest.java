package io.trackgate.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What tracking settings may hold, field by field. */
class TrackingProfileTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper EXACT_JSON = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static Map<String, TrackingProfile> profiles = Map.of();

    @BeforeAll
    static void readProfiles() throws Exception { profiles = TrackingProfiles.read(Folder.SHIPPED.resolve("tracking-profiles.json")); }

    private static TrackingProfile profile(String name) {
        TrackingProfile profile = profiles.get(name);
        assertThat(profile).isNotNull();
        return profile;
    }

    private static TrackingProfile.Reading read(String profile, String json) throws Exception {
        TrackingProfile.Reading reading = profile(profile).read((ObjectNode) JSON.readTree(json));
        assertThat(profile(profile).read((ObjectNode) EXACT_JSON.readTree(json))).isEqualTo(reading); // however the caller reads numbers
        return reading;
    }

    private static List<String> violations(String profile, String json) throws Exception {
        return switch (read(profile, json)) {
            case TrackingProfile.Reading.Valid valid -> List.of();
            case TrackingProfile.Reading.Invalid invalid ->
                invalid.violations().stream().map(one -> one.parameter() + " " + one.error()).toList();
        };
    }

    private static String telfm(String angle) { return """
            {"tracking_angle": %s, "tracking_distance": 100, "tracking_interval": 60, "on_stop_tracking_interval": 180,
             "sleep_mode": "disabled", "stop_detection": "ignition"}""".formatted(angle); }

    @Test
    void settings_become_typed_values() throws Exception {
        assertThat(read("telfm", telfm("\"30\""))).isInstanceOfSatisfying(TrackingProfile.Reading.Valid.class,
                valid -> assertThat(valid.settings().fields())
                        .containsEntry("tracking_angle", new SettingValue.Whole(30))
                        .containsEntry("sleep_mode", new SettingValue.Text("disabled")).hasSize(6));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"10", "255", "30.0", "3e1", "\"30\"", "\"0030\"", "30.00000", "255e0"})
    void whole_numbers_are_taken_in_every_exact_form_and_bounds_are_inclusive(String angle) throws Exception {
        assertThat(violations("telfm", telfm(angle))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "9             | must be between 10 and 255",
            "256           | must be between 10 and 255",
            "-30           | must be between 10 and 255",
            "2147483648    | must be between 10 and 255",
            "99999999999999999999999999 | must be between 10 and 255",
            "\"99999999999999999999999999\" | must be between 10 and 255",
            "1e999999999   | must be between 10 and 255",
            "1e400         | must be between 10 and 255",
            "30.5          | must be a whole number",
            "\"30.5\"      | must be a whole number",
            "\"3e1\"       | must be a whole number",
            "\"\"          | must be a whole number",
            "\" 30\"       | must be a whole number",
            "\"٣٠\"        | must be a whole number",
            "true          | must be a whole number",
            "[30]          | must be a whole number",
            "{}            | must be a whole number",
            "null          | must not be null"})
    void other_numbers_are_refused(String angle, String error) throws Exception {
        assertThat(violations("telfm", telfm(angle))).containsExactly("tracking_settings.tracking_angle " + error);
    }

    @Test
    void a_number_with_a_huge_negative_exponent_is_a_fraction() throws Exception {
        ObjectNode settings = (ObjectNode) EXACT_JSON.readTree(telfm("1"));
        settings.put("tracking_angle", new BigDecimal("1e-999999999"));
        assertThat(profile("telfm").read(settings)).isEqualTo(new TrackingProfile.Reading.Invalid(List.of(
                new TrackingProfile.Violation("tracking_settings.tracking_angle", "must be a whole number"))));
    }

    @Test
    void all_violations_come_at_once_in_the_order_of_parameters() throws Exception {
        assertThat(violations("telfm", """
                {"tracking_angle": 1, "zzz": 1, "sleep_mode": "deep", "stop_detection": "igniti\\u043en", "tracking_interval": null}"""))
                .containsExactly(
                        "tracking_settings.on_stop_tracking_interval must not be null",
                        "tracking_settings.sleep_mode must be one of [disabled, soft_sleep]",
                        "tracking_settings.stop_detection must be one of [ignition, g_sensor, gps]",
                        "tracking_settings.tracking_angle must be between 10 and 255",
                        "tracking_settings.tracking_distance must not be null",
                        "tracking_settings.tracking_interval must not be null",
                        "tracking_settings.zzz unknown field");
    }

    @Test
    void suggested_bounds_widen_the_documented_ones() {
        assertThat(profile("arnavi4").fields().get("min_tracking_interval").min()).isEqualByComparingTo("5");
        assertThat(profile("bofan_pt521").fields().get("tracking_interval").max()).isEqualByComparingTo("1200");
        assertThat(profile("concox_qbit").fields().get("lbs_tracking_interval").max()).isEqualByComparingTo("86400");
    }

    @Test
    void a_field_without_documented_bounds_takes_what_an_int_holds() throws Exception {
        String settings = "{\"type\": \"power_save\", \"tracking_interval\": %s}";
        assertThat(violations("default_powersave", settings.formatted("0"))).isEmpty();
        assertThat(violations("default_powersave", settings.formatted("2147483647"))).isEmpty();
        assertThat(violations("default_powersave", settings.formatted("2147483648"))).containsExactly(
                "tracking_settings.tracking_interval must be between 0 and 2147483647");
    }

    @Test
    void a_field_required_unless_may_be_left_out_only_then() throws Exception {
        assertThat(violations("default_powersave", "{\"type\": \"power_save\"}")).isEmpty();
        assertThat(violations("default_powersave", "{\"type\": \"interval\"}"))
                .contains("tracking_settings.tracking_interval must not be null");
    }

    @Test
    void a_field_required_if_is_mandatory_only_then_whatever_optional_says() throws Exception {
        assertThat(violations("cguard_asset", "{\"mode\": \"TRACKER\"}")).doesNotContain("tracking_settings.wakeup_type must not be null",
                "tracking_settings.moving_detection must not be null");
        assertThat(violations("cguard_asset", "{\"mode\": \"ASSET\", \"wakeup_type\": \"SCHEDULED\"}")).contains(
                "tracking_settings.wakeup_day must not be null", "tracking_settings.wakeup_time must not be null",
                "tracking_settings.moving_detection must not be null").doesNotContain("tracking_settings.wakeup_period must not be null");
    }

    @Test
    void a_number_with_values_is_a_closed_set() throws Exception {
        assertThat(profile("concox_gt700").fields().get("psm_interval").values()).containsExactly("1", "2", "3", "4", "6", "8", "12", "24");
        assertThat(violations("concox_gt700", "{\"psm_interval\": 5}"))
                .contains("tracking_settings.psm_interval must be one of [1, 2, 3, 4, 6, 8, 12, 24]");
        assertThat(violations("concox_gt700", "{\"psm_interval\": \"6\"}")).noneMatch(line -> line.contains("psm_interval"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"0.5|", "20|", "\"0.50\"|", "20.0|", "0.49|must be between 0.5 and 20",
            "20.01|must be between 0.5 and 20",
            "\"x\"|must be a number", "1e999|must be between 0.5 and 20", "false|must be a number"})
    void decimals_have_inclusive_bounds_too(String distance, String error) throws Exception {
        List<String> found = violations("tramigo", "{\"tracking_distance\": " + distance + "}").stream()
                .filter(line -> line.contains("tracking_distance")).toList();
        if (error == null) assertThat(found).isEmpty();
        else
            assertThat(found).containsExactly("tracking_settings.tracking_distance " + error);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"true|", "false|", "\"True\"|", "\"FALSE\"|", "1|must be true or false",
            "\"yes\"|must be true or false",
            "\"\"|must be true or false"})
    void booleans_are_words_in_any_case(String value, String error) throws Exception {
        List<String> found = violations("arnavi2", "{\"freeze_by_speed\": " + value + "}").stream()
                .filter(line -> line.contains("freeze_by_speed")).toList();
        if (error == null) assertThat(found).isEmpty();
        else
            assertThat(found).containsExactly("tracking_settings.freeze_by_speed " + error);
    }

    @Test
    void times_and_dates_match_their_pattern_and_exist() throws Exception {
        assertThat(violations("concox_gt700", "{\"wakeup_time\": \"24:00\"}")).contains("tracking_settings.wakeup_time must match HH:mm");
        assertThat(violations("concox_gt700", "{\"wakeup_time\": \"23:59\\n\"}"))
                .contains("tracking_settings.wakeup_time must match HH:mm");
        assertThat(violations("concox_gt700", "{\"wakeup_time\": \"23:59\"}")).noneMatch(line -> line.contains("wakeup_time"));
        assertThat(violations("autofon", "{\"timer1_time\": \"2024-02-30 00:00:00\", \"timer2_time\": \"2024-02-29 00:00:00\"}"))
                .contains("tracking_settings.timer1_time must match yyyy-MM-dd HH:mm:ss").noneMatch(line -> line.contains("timer2_time"));
    }

    @Test
    void arrays_have_a_number_of_items_and_each_matches() throws Exception {
        assertThat(violations("jointech_jt703", "{\"wakeup_timers\": []}"))
                .contains("tracking_settings.wakeup_timers must have 1 to 48 items");
        assertThat(violations("jointech_jt703", "{\"wakeup_timers\": [\"1\"]}"))
                .contains("tracking_settings.wakeup_timers each item must match HH:mm:ss");
        assertThat(violations("jointech_jt703", "{\"wakeup_timers\": [1]}")).contains("tracking_settings.wakeup_timers must be a string");
        assertThat(violations("jointech_jt703", "{\"wakeup_timers\": [\"10:00:00\", \"22:00:00\"]}"))
                .noneMatch(line -> line.contains("wakeup_timers"));
    }

    @Test
    void a_value_without_bounds_needs_its_type_only() throws Exception {
        TrackingProfile telfm = profile("telfm");
        assertThat(telfm.readUnbounded("tracking_interval", JSON.readTree("3600"))).contains(new SettingValue.Whole(3600));
        assertThat(telfm.readUnbounded("tracking_interval", JSON.readTree("\"x\""))).isEmpty();
        assertThat(telfm.readUnbounded("tracking_interval", JSON.readTree("1e999999999"))).isEmpty();
        assertThat(telfm.readUnbounded("tracking_interval", JSON.readTree("null"))).isEmpty();
        assertThat(telfm.readUnbounded("no_such_field", JSON.readTree("1"))).isEmpty();
    }
}
