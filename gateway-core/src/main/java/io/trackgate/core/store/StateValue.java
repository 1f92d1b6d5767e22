package io.trackgate.core.store;

import io.trackgate.config.SettingValue;
import io.trackgate.protocol.StateKey;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one thing about a tracker. Times are ms since 1970-01-01 UTC.
 *
 * @param reported       what the tracker last said, or null
 * @param source         where that came from: ack, read-back, telemetry, fleet
 * @param uncertainSince since when a change may have happened that nobody confirmed, or null
 */
public record StateValue(StateKey key, @Nullable SettingValue reported, @Nullable String source, @Nullable Long reportedAt,
        @Nullable SettingValue desired, @Nullable Long uncertainSince) {}
