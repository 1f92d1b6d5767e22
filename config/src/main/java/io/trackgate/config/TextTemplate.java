package io.trackgate.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with slots, such as {@code TIMER,{tracking_interval},{psm_interval}#}: what a device is told, or how it answers.
 *
 * The slot {@code {_}} stands for anything, in answers alone.
 */
public final class TextTemplate {

    /** Anything, of no interest. */
    public static final String ANYTHING = "_";

    private static final Pattern SLOT = Pattern.compile("\\{([a-z0-9_]+)}");
    // It ends where what follows it begins, so "3min" leaves its unit to the template, and a device's text is gone through once.
    private static final String VALUE = "([^,;#\\s%s]++)";
    private static final Pattern SEPARATOR = Pattern.compile("\\s*([,:;=])\\s*|\\s+");

    private final String text;
    private final List<String> slots;
    private final Pattern shape;

    private TextTemplate(String text, List<String> slots, Pattern shape) {
        this.text = text;
        this.slots = List.copyOf(slots);
        this.shape = shape;
    }

    /** @throws IllegalArgumentException for a brace that belongs to no slot, and for slots with nothing between them */
    public static TextTemplate parse(String text) {
        String without = SLOT.matcher(text).replaceAll("");
        if (without.indexOf('{') >= 0 || without.indexOf('}') >= 0) {
            throw new IllegalArgumentException(text + " (expected: slots such as {tracking_interval})");
        }
        List<String> slots = new ArrayList<>();
        StringBuilder shape = new StringBuilder("\\s*");
        Matcher slot = SLOT.matcher(text);
        int from = 0;
        while (slot.find()) {
            if (slot.start() == from && from > 0) {
                throw new IllegalArgumentException(text + " (expected: something between {" + slots.getLast() + "} and " + slot.group()
                        + ", or nothing tells where one ends)");
            }
            shape.append(literal(text.substring(from, slot.start()))).append(value(text, slot.end()));
            slots.add(slot.group(1));
            from = slot.end();
        }
        shape.append(literal(text.substring(from))).append("\\s*");
        return new TextTemplate(text, slots, Pattern.compile(shape.toString(), Pattern.CASE_INSENSITIVE));
    }

    private static String value(String text, int end) {
        Matcher separator = SEPARATOR.matcher(text).region(end, text.length());
        String mark = separator.lookingAt() ? separator.group(1) : end < text.length() ? text.substring(end, end + 1) : null;
        return VALUE.formatted(mark == null ? "" : "\\x{%x}".formatted((int) mark.charAt(0)));
    }

    // Devices put blanks around their commas and colons as they like.
    private static String literal(String piece) {
        StringBuilder quoted = new StringBuilder();
        Matcher separator = SEPARATOR.matcher(piece);
        int from = 0;
        while (separator.find()) {
            if (separator.start() > from) quoted.append(Pattern.quote(piece.substring(from, separator.start())));
            String mark = separator.group(1);
            quoted.append(mark == null ? "\\s+" : "\\s*" + Pattern.quote(mark) + "\\s*");
            from = separator.end();
        }
        return from < piece.length() ? quoted.append(Pattern.quote(piece.substring(from))).toString() : quoted.toString();
    }

    /** In their order, one that stands twice once. */
    public Set<String> slots() { return new LinkedHashSet<>(slots); }

    /** @throws IllegalArgumentException when a slot has no value */
    public String fill(Map<String, String> values) {
        return SLOT.matcher(text).replaceAll(slot -> {
            String value = values.get(slot.group(1));
            if (value == null)
                throw new IllegalArgumentException("{" + slot.group(1) + "}: no value (expected: one for each slot of " + text + ")");
            return Matcher.quoteReplacement(value);
        });
    }

    /** The values in a text of this shape, letters in any case; empty where it has another, or one slot two values. */
    public Optional<Map<String, String>> read(String said) {
        Matcher matcher = shape.matcher(said);
        if (!matcher.matches()) return Optional.empty();
        Map<String, String> values = new LinkedHashMap<>();
        for (int at = 0; at < slots.size(); at++) {
            if (slots.get(at).equals(ANYTHING)) continue;
            String value = matcher.group(at + 1);
            String before = values.put(slots.get(at), value);
            if (before != null && !ParameterTarget.sameDeviceValue(before, value)) return Optional.empty();
        }
        return Optional.of(values);
    }

    /** As it was written. */
    @Override
    public String toString() { return text; }

    @Override
    public boolean equals(Object other) { return other instanceof TextTemplate template && text.equals(template.text); }

    @Override
    public int hashCode() { return text.hashCode(); }
}
