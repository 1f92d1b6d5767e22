package io.trackgate.simulator.network;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a line carries.
 *
 * @param upBitsPerSecond   from the tracker to the gateway; 0: no limit
 * @param downBitsPerSecond from the gateway to the tracker; 0: no limit
 */
public record Bandwidth(long upBitsPerSecond, long downBitsPerSecond) {
    public static final Bandwidth UNLIMITED = new Bandwidth(0, 0);
    static final String EXPECTED = "UP or UP/DOWN a second, such as 20kbit, 2500B, 16kbit/32kbit, or none";

    private static final long MOST = 100_000_000_000L;
    private static final Pattern RATE = Pattern.compile("([0-9]{1,9})(bit|kbit|Mbit|B|kB|MB)");
    private static final Map<String, Long> BITS = Map.of("bit", 1L, "kbit", 1_000L, "Mbit", 1_000_000L, "B", 8L, "kB", 8_000L, "MB",
            8_000_000L);

    public Bandwidth {
        check(upBitsPerSecond);
        check(downBitsPerSecond);
    }

    private static void check(long bitsPerSecond) {
        if (bitsPerSecond < 0 || bitsPerSecond > MOST)
            throw new IllegalArgumentException("bandwidth: " + bitsPerSecond + " bit/s (expected: 0.." + MOST + ")");
    }

    public static Bandwidth ofKilobits(long up, long down) { return new Bandwidth(up * 1_000, down * 1_000); }

    static Optional<Bandwidth> read(String text) {
        if (text.equals("none")) return Optional.of(UNLIMITED);
        int slash = text.indexOf('/');
        Optional<Long> up = rate(slash < 0 ? text : text.substring(0, slash));
        Optional<Long> down = slash < 0 ? up : rate(text.substring(slash + 1));
        return up.isPresent() && down.isPresent() ? Optional.of(new Bandwidth(up.get(), down.get())) : Optional.empty();
    }

    private static Optional<Long> rate(String text) {
        Matcher matcher = RATE.matcher(text);
        if (!matcher.matches()) return Optional.empty();
        long bits = Long.parseLong(matcher.group(1)) * BITS.getOrDefault(matcher.group(2), 1L);
        return bits >= 1 && bits <= MOST ? Optional.of(bits) : Optional.empty();
    }
}
