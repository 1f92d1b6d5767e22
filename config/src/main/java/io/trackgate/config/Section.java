package io.trackgate.config;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Typed access to one mapping of a file. A bad value becomes a problem and the fallback, so that reading goes on and finds the next mistake;
 * keys that nobody asked for are unknown keys when {@link #end()} is called. A key without a value counts as absent.
 */
public final class Section {
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,18})");
    private static final Pattern HEX = Pattern.compile("0[xX]([0-9A-Fa-f]{1,16})");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})(B|KiB|MiB|GiB|TiB)?");
    private static final Map<String, Integer> SIZE_SHIFT = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);

    private final YamlNode.Mapping node;
    private final Problems problems;
    private final Set<String> asked = new LinkedHashSet<>();

    Section(YamlNode.Mapping node, Problems problems) {
        this.node = node;
        this.problems = problems;
    }

    /** The keys of a YAML file; what is wrong with it is among the problems. */
    public static Section read(Path file, Problems problems) {
        return new Section(YamlReader.read(file, String.valueOf(file.getFileName()), problems), problems);
    }

    public Source source() { return node.source(); }

    Problems problems() { return problems; }

    public Set<String> keys() { return node.byKey().keySet(); }

    String path(String key) { return node.path().isEmpty() ? key : node.path() + "." + key; }

    /** The value of a key, which is known from now on. */
    Optional<YamlNode> node(String key) {
        asked.add(key);
        YamlNode value = node.byKey().get(key);
        if (value instanceof YamlNode.Scalar scalar && scalar.kind() == YamlNode.Kind.NULL) return Optional.empty();
        return Optional.ofNullable(value);
    }

    public boolean has(String key) { return node(key).isPresent(); }

    /** Where the key stands, or else its section. */
    Source sourceOf(String key) {
        return Optional.ofNullable(node.byKey().get(key)).map(YamlNode::source).orElse(source());
    }

    public void complain(String key, String given, String expected) { problems.add(sourceOf(key), path(key), given, expected); }

    public void missing(String key, String expected) { complain(key, "missing", expected); }

    public Optional<String> text(String key) { return node(key).flatMap(value -> text(value, problems)); }

    String requiredText(String key, String expected) {
        if (!has(key)) missing(key, expected);
        return text(key).orElse("");
    }

    /** Numbers are taken as they are written: a device id needs no quotes. */
    static Optional<String> text(YamlNode value, Problems problems) {
        if (value instanceof YamlNode.Scalar scalar && (scalar.kind() == YamlNode.Kind.TEXT || scalar.kind() == YamlNode.Kind.NUMBER)
                && !scalar.text().isBlank()) {
            return Optional.of(scalar.text());
        }
        problems.add(value, value instanceof YamlNode.Scalar scalar && !scalar.text().isBlank() ? "a text, in quotes" : "a text");
        return Optional.empty();
    }

    /** Any scalar as it is written, for values whose meaning another field decides. */
    static Optional<String> raw(YamlNode value, Problems problems) {
        if (value instanceof YamlNode.Scalar scalar && scalar.kind() != YamlNode.Kind.NULL) return Optional.of(scalar.text());
        problems.add(value, "one value");
        return Optional.empty();
    }

    boolean flag(String key, boolean fallback) { return flag(key).orElse(fallback); }

    Optional<Boolean> flag(String key) { return node(key).flatMap(value -> flag(value, problems)); }

    static Optional<Boolean> flag(YamlNode value, Problems problems) {
        if (value instanceof YamlNode.Scalar scalar && scalar.kind() == YamlNode.Kind.BOOLEAN) {
            return Optional.of(Boolean.parseBoolean(scalar.text()));
        }
        problems.add(value, "true or false");
        return Optional.empty();
    }

    public int whole(String key, int fallback, int min, int max) { return whole(key, min, max).orElse((long) fallback).intValue(); }

    public Optional<Long> whole(String key, long min, long max) { return node(key).flatMap(value -> whole(value, min, max, problems)); }

    /** A whole number from 0, as a person writes one: 41, or 0x29 as the tables of protocols have it. */
    static Optional<Long> number(String text, long max) {
        Matcher hex = HEX.matcher(text);
        if (!hex.matches() && !WHOLE.matcher(text).matches()) return Optional.empty();
        BigInteger number = hex.matches() ? new BigInteger(hex.group(1), 16) : new BigInteger(text);
        boolean fits = number.signum() >= 0 && number.compareTo(BigInteger.valueOf(max)) <= 0;
        return fits ? Optional.of(number.longValue()) : Optional.empty();
    }

    static Optional<Long> whole(YamlNode value, long min, long max, Problems problems) {
        String expected = max == Long.MAX_VALUE || max == Integer.MAX_VALUE && min == 0
                ? "a whole number >= " + min
                : "a whole number from " + min + " to " + max;
        if (value instanceof YamlNode.Scalar scalar && HEX.matcher(scalar.text()).matches() && min <= 0) {
            Optional<Long> hex = number(scalar.text(), max);
            if (hex.isPresent()) return hex;
        }
        if (value instanceof YamlNode.Scalar scalar && scalar.kind() == YamlNode.Kind.NUMBER && WHOLE.matcher(scalar.text()).matches()) {
            BigInteger number = new BigInteger(scalar.text());
            if (number.compareTo(BigInteger.valueOf(min)) >= 0 && number.compareTo(BigInteger.valueOf(max)) <= 0) {
                return Optional.of(number.longValue());
            }
        }
        problems.add(value, expected);
        return Optional.empty();
    }

    /** A duration above zero. */
    public Duration duration(String key, Duration fallback) {
        Optional<YamlNode> value = node(key);
        if (value.isEmpty()) return fallback;
        Optional<Duration> duration = value.get() instanceof YamlNode.Scalar scalar ? parseDuration(scalar.text()) : Optional.empty();
        if (duration.isEmpty()) problems.add(value.get(), "a duration such as 500ms, 30s, 10m, 24h, 7d");
        else if (duration.get().isZero()) problems.add(value.get(), "> 0s");
        return duration.filter(length -> !length.isZero()).orElse(fallback);
    }

    /** {@code 500ms}, {@code 30s}, {@code 10m}, {@code 24h}, {@code 7d}; empty for anything else. */
    public static Optional<Duration> parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) return Optional.empty();
        long count = Long.parseLong(matcher.group(1));
        return Optional.of(switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        });
    }

    /** A number of bytes such as {@code 1MiB}. */
    long size(String key, long fallback, long min, long max) {
        Optional<YamlNode> value = node(key);
        if (value.isEmpty()) return fallback;
        if (value.get() instanceof YamlNode.Scalar scalar) {
            Matcher matcher = SIZE.matcher(scalar.text());
            if (matcher.matches()) {
                String unit = matcher.group(2) == null ? "B" : matcher.group(2);
                BigInteger bytes = new BigInteger(matcher.group(1)).shiftLeft(SIZE_SHIFT.getOrDefault(unit, 0));
                if (bytes.compareTo(BigInteger.valueOf(min)) >= 0 && bytes.compareTo(BigInteger.valueOf(max)) <= 0)
                    return bytes.longValue();
                problems.add(value.get(), "from " + size(min) + " to " + size(max));
                return fallback;
            }
        }
        problems.add(value.get(), "a size such as 64KiB, 1MiB, 10GiB or 1TiB");
        return fallback;
    }

    /** In the greatest unit that leaves no rest. */
    private static String size(long bytes) {
        for (String unit : List.of("TiB", "GiB", "MiB", "KiB")) {
            long one = 1L << SIZE_SHIFT.getOrDefault(unit, 0);
            if (bytes >= one && bytes % one == 0) return bytes / one + unit;
        }
        return bytes + "B";
    }

    /** One of the words of an enumeration, written in lower case with hyphens. */
    public <E extends Enum<E>> E word(String key, Class<E> type, E fallback) {
        return node(key).flatMap(value -> word(value, type)).orElse(fallback);
    }

    <E extends Enum<E>> Set<E> words(String key, Class<E> type) {
        Set<E> words = new LinkedHashSet<>();
        for (YamlNode item : items(key))
            word(item, type).ifPresent(words::add);
        return words;
    }

    private <E extends Enum<E>> Optional<E> word(YamlNode value, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (value instanceof YamlNode.Scalar scalar && scalar.text().equals(spelled(constant)))
                return Optional.of(constant);
        }
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants())
            words.add(spelled(constant));
        problems.add(value, "one of " + String.join(", ", words) + didYouMean(value.shown(), words));
        return Optional.empty();
    }

    private static String spelled(Enum<?> constant) {
        String word = constant.name().toLowerCase(Locale.ROOT);
        return constant instanceof TrackerModel.OutputCall ? word : word.replace('_', '-'); // those are the API's own words
    }

    /** The items of a list; none where the key is absent. */
    List<YamlNode> items(String key) {
        Optional<YamlNode> value = node(key);
        if (value.isEmpty()) return List.of();
        if (value.get() instanceof YamlNode.Sequence sequence) return sequence.items();
        problems.add(value.get(), "a list: [\u2026]");
        return List.of();
    }

    public boolean isEmptyList(String key) {
        return node(key).filter(value -> value instanceof YamlNode.Sequence list && list.items().isEmpty()).isPresent();
    }

    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (YamlNode item : items(key))
            text(item, problems).ifPresent(texts::add);
        return texts;
    }

    List<Integer> wholes(String key, int min, int max) {
        List<Integer> wholes = new ArrayList<>();
        for (YamlNode item : items(key))
            whole(item, min, max, problems).ifPresent(number -> wholes.add(number.intValue()));
        return wholes;
    }

    /** Whether the value is a map; any other value is one by itself. */
    public boolean isMap(String key) {
        return node(key).filter(value -> value instanceof YamlNode.Mapping).isPresent();
    }

    /** Any one value as it is written. */
    public Optional<String> scalar(String key) {
        return node(key).flatMap(value -> raw(value, problems));
    }

    public Optional<Section> section(String key) { return node(key).flatMap(value -> of(value, problems)); }

    /** A nested section, or an empty one at the same place where the key is absent. */
    Section sectionOrEmpty(String key) {
        return section(key).orElseGet(() -> new Section(new YamlNode.Mapping(sourceOf(key), path(key), Map.of()), problems));
    }

    /** The items of a list of maps. */
    public List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        for (YamlNode item : items(key))
            of(item, problems).ifPresent(sections::add);
        return sections;
    }

    static Optional<Section> of(YamlNode value, Problems problems) {
        if (value instanceof YamlNode.Mapping mapping) return Optional.of(new Section(mapping, problems));
        problems.add(value, "a map: {\u2026}");
        return Optional.empty();
    }

    /** All keys of this section, whatever they are called, in the order of the file. */
    <T> Map<String, T> all(BiFunction<String, YamlNode, Optional<T>> reader) {
        Map<String, T> all = new LinkedHashMap<>();
        for (String key : keys()) {
            asked.add(key);
            reader.apply(key, node.byKey().get(key)).ifPresent(value -> all.put(key, value));
        }
        return all;
    }

    /** This section over another: own keys win; the keys named in {@code deep} are merged one level further. */
    Section over(Section base, Set<String> deep) {
        Map<String, YamlNode> merged = new LinkedHashMap<>(base.node.byKey());
        node.byKey().forEach((key, own) -> merged.merge(key, own, (theirs, mine) -> deep.contains(key)
                && theirs instanceof YamlNode.Mapping under && mine instanceof YamlNode.Mapping top ? overlay(under, top) : mine));
        return new Section(new YamlNode.Mapping(node.source(), node.path(), merged), problems);
    }

    private static YamlNode overlay(YamlNode.Mapping under, YamlNode.Mapping top) {
        Map<String, YamlNode> merged = new LinkedHashMap<>(under.byKey());
        merged.putAll(top.byKey());
        return new YamlNode.Mapping(top.source(), top.path(), merged);
    }

    void know(Set<String> keys) { asked.addAll(keys); }

    /** Everything was asked for: what is left over is a typo. */
    public void end() {
        node.byKey().forEach((key, value) -> {
            if (asked.contains(key)) return;
            String guess = didYouMean(key, asked);
            problems.add(value.source(), value.path(), "unknown key",
                    guess.isEmpty() ? "one of " + asked.stream().sorted().collect(Collectors.joining(", ")) : "a known key" + guess);
        });
    }

    /** {@code "; did you mean x?"}, or nothing when no word is close. */
    static String didYouMean(String given, Iterable<String> words) {
        @Nullable
        String best = null;
        int least = given.length() < 4 ? 2 : given.length() < 9 ? 3 : 4;
        for (String word : words) {
            int distance = distance(given, word);
            if (distance < least) {
                least = distance;
                best = word;
            }
        }
        return best == null ? "" : "; did you mean " + best + "?";
    }

    private static int distance(String one, String other) {
        if (Math.abs(one.length() - other.length()) > 3) return Integer.MAX_VALUE;
        int[] row = new int[other.length() + 1];
        for (int column = 0; column < row.length; column++)
            row[column] = column;
        for (int line = 1; line <= one.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column < row.length; column++) {
                int change = diagonal + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(change, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[other.length()];
    }
}
