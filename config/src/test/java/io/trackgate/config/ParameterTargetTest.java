package io.trackgate.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Conversions between the API and a device: exact, or not at all. */
class ParameterTargetTest {
    private static final ParameterTarget ANGLE = new ParameterTarget(List.of(10052), Map.of(), BigDecimal.ONE, 0L, 180L, ValueType.WHOLE,
            "deg");
    private static final ParameterTarget SLEEP = new ParameterTarget(List.of(102), Map.of("disabled", "0", "soft_sleep", "1"),
            BigDecimal.ONE, null, null);
    private static final ParameterTarget LED = new ParameterTarget(List.of(108), Map.of("true", "0", "false", "1"), BigDecimal.ONE, null,
            null);
    private static final ParameterTarget KILOMETRES_IN_METRES = new ParameterTarget(List.of(1), Map.of(), new BigDecimal("0.001"), 1L, null,
            ValueType.DECIMAL,
            "km");

    @Test
    void a_number_passes_within_the_bounds_of_the_device() {
        assertThat(ANGLE.toDevice(new SettingValue.Whole(0))).isEqualTo(new DeviceValue.Exact("0"));
        assertThat(ANGLE.toDevice(new SettingValue.Whole(180))).isEqualTo(new DeviceValue.Exact("180"));
        assertThat(ANGLE.toDevice(new SettingValue.Whole(181)))
                .isEqualTo(new DeviceValue.Impossible("181 deg is beyond this device (expected: 0 deg .. 180 deg)"));
    }

    @Test
    void units_convert_exactly_in_both_directions() {
        assertThat(KILOMETRES_IN_METRES.toDevice(new SettingValue.Decimal(new BigDecimal("0.5")))).isEqualTo(new DeviceValue.Exact("500"));
        assertThat(KILOMETRES_IN_METRES.toDevice(new SettingValue.Decimal(new BigDecimal("0.0005"))))
                .isInstanceOf(DeviceValue.Impossible.class);
        assertThat(KILOMETRES_IN_METRES.toApi("500")).isEqualTo(new SettingValue.Decimal(new BigDecimal("0.5")));
    }

    @Test
    void names_convert_and_a_device_value_without_a_name_stays_as_it_was_said() {
        assertThat(SLEEP.toDevice(new SettingValue.Text("soft_sleep"))).isEqualTo(new DeviceValue.Exact("1"));
        assertThat(SLEEP.toDevice(new SettingValue.Text("deep"))).isEqualTo(new DeviceValue.Impossible(
                "deep has no value in the device (expected: one of [disabled, soft_sleep])"));
        assertThat(SLEEP.toApi("01")).isEqualTo(new SettingValue.Text("soft_sleep"));
        assertThat(SLEEP.toApi("2")).isEqualTo(new SettingValue.Unnamed("2"));
        assertThat(SLEEP.toDevice(new SettingValue.Unnamed("2"))).isEqualTo(new DeviceValue.Exact("2"));
    }

    @Test
    void a_flag_may_be_inverted() {
        assertThat(LED.toDevice(new SettingValue.Flag(true))).isEqualTo(new DeviceValue.Exact("0"));
        assertThat(LED.toApi("1")).isEqualTo(new SettingValue.Flag(false));
        assertThat(LED.toApi("on")).isEqualTo(new SettingValue.Unnamed("on"));
    }

    @Test
    void what_a_device_says_is_never_trusted_to_be_a_number() {
        for (String text : List.of("", "1e999999999", "NaN", "9".repeat(100), "1.5", "٣"))
            assertThat(ANGLE.toApi(text)).isEqualTo(new SettingValue.Unnamed(text));
        assertThat(ANGLE.toApi("300")).isEqualTo(new SettingValue.Whole(300)); // beyond its own bounds, but that's what it holds
    }

    @Test
    void numbers_of_any_size_end_without_harm() {
        assertThat(KILOMETRES_IN_METRES.toDevice(new SettingValue.Decimal(new BigDecimal("1e999999999"))))
                .isInstanceOf(DeviceValue.Impossible.class);
        assertThat(KILOMETRES_IN_METRES.toDevice(new SettingValue.Decimal(new BigDecimal("1e-999999999"))))
                .isInstanceOf(DeviceValue.Impossible.class);
        assertThat(ANGLE.toDevice(new SettingValue.Whole(Long.MIN_VALUE))).isInstanceOf(DeviceValue.Impossible.class);
    }

    @Test
    void two_spellings_of_one_device_value_are_the_same() {
        assertThat(ParameterTarget.sameDeviceValue("05", "5")).isTrue();
        assertThat(ParameterTarget.sameDeviceValue("60", " 60.0 ")).isTrue();
        assertThat(ParameterTarget.sameDeviceValue("ON", "ON")).isTrue();
        assertThat(ParameterTarget.sameDeviceValue("5", "6")).isFalse();
        assertThat(ParameterTarget.sameDeviceValue("ON", "1")).isFalse();
    }

    @Test
    void minutes_that_a_device_keeps_as_seconds_are_exact_both_ways() {
        ParameterTarget minutes = new ParameterTarget(List.of(), null, Map.of(), BigDecimal.valueOf(60), BigDecimal.ONE, 10L, 1800L,
                ValueType.WHOLE, "min");
        assertThat(minutes.toDevice(new SettingValue.Whole(30))).isEqualTo(new DeviceValue.Exact("1800"));
        assertThat(minutes.toDevice(new SettingValue.Whole(31)))
                .isEqualTo(new DeviceValue.Impossible(
                        "31 min is beyond this device (expected: 0.1666667 min .. 30 min)"));
        assertThat(minutes.toApi("120")).isEqualTo(new SettingValue.Whole(2));
        assertThat(minutes.toApi("90")).isEqualTo(new SettingValue.Unnamed("90"));
    }
}
