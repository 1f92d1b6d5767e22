package io.trackgate.config;

import java.math.BigDecimal;
import java.util.List;

/** A value of a tracker's state or settings, in the terms of the API. */
public sealed interface SettingValue {

    record Flag(boolean value) implements SettingValue {}

    record Whole(long value) implements SettingValue {}

    record Decimal(BigDecimal value) implements SettingValue {}

    record Text(String value) implements SettingValue {}

    record Texts(List<String> values) implements SettingValue {
        public Texts { values = List.copyOf(values); }
    }

    /** What the device holds, where the API has no name for it; kept as the device said it, and left out of answers. */
    record Unnamed(String deviceValue) implements SettingValue {}
}
