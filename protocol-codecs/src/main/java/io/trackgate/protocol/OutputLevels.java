package io.trackgate.protocol;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.trackgate.config.TrackerModel;

/**
 * Which level of each output is its "on": a transistor that conducts to ground, or one that does not. Wiring decides, so it is data.
 *
 * @param onLevels the level, 0 or 1, of output 1, of output 2, …
 */
public record OutputLevels(List<Integer> onLevels) {

    /** {@code "0"} or {@code "1"} for all outputs, or one for each: {@code "0,1"}. */
    public static final String OPTION = "on-level";

    private static final int BITS = 16;
    /** Of a device that nobody knows: a level as it is. */
    public static final OutputLevels PLAIN = new OutputLevels(IntStream.range(0, BITS).mapToObj(output -> 1).toList());

    public OutputLevels { onLevels = List.copyOf(onLevels); }

    /** @param factory what a model has that says nothing */
    public static OutputLevels of(TrackerModel model, String factory) {
        List<Integer> said = Stream.of(model.option(OPTION, factory).split(",", -1)).map(level -> level.strip().equals("1") ? 1 : 0)
                .toList();
        return new OutputLevels(IntStream.range(0, model.digitalOutputs())
                .mapToObj(output -> said.get(said.size() == 1 ? 0 : Math.min(output, said.size() - 1))).toList());
    }

    /** What is wrong with a model's own. */
    public static Optional<String> lint(TrackerModel model, String factory) {
        String value = model.option(OPTION, factory);
        List<String> said = Stream.of(value.split(",", -1)).map(String::strip).toList();
        boolean counts = said.size() == 1 || said.size() == model.digitalOutputs();
        if (counts && said.stream().allMatch(level -> level.equals("0") || level.equals("1"))) return Optional.empty();
        return Optional.of("options." + OPTION + ": " + value + " (expected: 0 or 1, or one of them for each of " + model.digitalOutputs()
                + " outputs: 0,1)");
    }

    /** @param output from 1 */
    public int level(int output, boolean on) {
        int onLevel = onLevels.get(output - 1);
        return on ? onLevel : 1 - onLevel;
    }

    public boolean isOn(int output, int level) { return onLevels.get(output - 1) == level; }

    /** @param mask bit 0: the level of output 1 */
    public SortedMap<Integer, Boolean> states(int mask) {
        return IntStream.rangeClosed(1, onLevels.size()).boxed()
                .collect(Collectors.toMap(output -> output, output -> isOn(output, mask >> output - 1 & 1), (one, other) -> one,
                        TreeMap::new));
    }
}
