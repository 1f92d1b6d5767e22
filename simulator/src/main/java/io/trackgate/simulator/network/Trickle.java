package io.trackgate.simulator.network;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.trackgate.config.Section;

/**
 * How a tracker's bytes dribble in.
 *
 * @param bytes at a time
 * @param gap   between two such pieces
 */
public record Trickle(int bytes, Duration gap) {
    static final String EXPECTED = "BYTES/GAP such as 1/100ms, or none";

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})/([0-9]{1,9}(?:ms|s))");

    public Trickle {
        if (bytes < 1) throw new IllegalArgumentException("trickle: " + bytes + " bytes (expected: >= 1)");
        if (!gap.isPositive() || gap.compareTo(Network.LONGEST) > 0)
            throw new IllegalArgumentException("trickle: " + gap + " (expected: > 0s, <= " + Network.LONGEST.toDays() + "d)");
    }

    /** The inner value is empty for {@code none}. */
    static Optional<Optional<Trickle>> read(String text) {
        if (text.equals("none")) return Optional.of(Optional.empty());
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) return Optional.empty();
        int bytes = Integer.parseInt(matcher.group(1));
        return Section.parseDuration(matcher.group(2)).filter(gap -> gap.isPositive() && gap.compareTo(Network.LONGEST) <= 0)
                .map(gap -> Optional.of(new Trickle(bytes, gap)));
    }
}
