package io.trackgate.simulator;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long a tracker waits before it connects again; the last wait repeats for ever.
 *
 * @param waits after the first failure, the second, …; empty: it stays away
 */
public record BackOff(List<Duration> waits) {

    public BackOff { waits = List.copyOf(waits); }

    /** As Teltonika's trackers do it: 0, 1, 1, 2, 2, 4, 6, 8, 10 minutes, then every 10. */
    public static BackOff asTeltonika() {
        return new BackOff(Stream.of(0, 1, 1, 2, 2, 4, 6, 8, 10).map(Duration::ofMinutes).toList());
    }

    public static BackOff of(Duration... waits) { return new BackOff(Arrays.asList(waits)); }

    public static BackOff never() { return new BackOff(List.of()); }

    /** @param failures in a row before this one */
    Optional<Duration> wait(int failures) {
        if (waits.isEmpty()) return Optional.empty();
        return Optional.of(waits.get(Math.min(failures, waits.size() - 1)));
    }
}
