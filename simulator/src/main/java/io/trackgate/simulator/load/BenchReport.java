package io.trackgate.simulator.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** What a bench measured, in the order in which it was measured. */
public final class BenchReport {

    /**
     * One figure.
     *
     * @param key   in JSON, with its unit
     * @param label for people
     * @param ratio to the same of the raw echo in the same run; null where there is no such thing
     */
    public record Figure(String key, String label, double value, String unit, @Nullable Double ratio) {}

    /** How long something took, as a curve. */
    public record Curve(String key, String label, Latencies.Summary times) {}

    /** One thing over another; both lists are of one length. */
    public record Series(String key, String label, String xLabel, String yLabel, List<Double> xs, List<Double> ys) {}

    private final Map<String, String> circumstances = new LinkedHashMap<>();
    private final Map<String, Figure> figures = new LinkedHashMap<>();
    private final List<Curve> curves = new ArrayList<>();
    private final List<Series> series = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();

    /** Of the machine and the run. */
    public void circumstance(String name, String value) { circumstances.put(name, value); }

    public void figure(String key, String label, double value, String unit) { put(new Figure(key, label, value, unit, null)); }

    /** @param yardstick the same of the raw echo; 0 when it was not measured */
    public void figure(String key, String label, double value, String unit, double yardstick) {
        put(new Figure(key, label, value, unit, yardstick > 0 ? value / yardstick : null));
    }

    private void put(Figure figure) { figures.put(figure.key, figure); }

    public void curve(String key, String label, Latencies.Summary times) { curves.add(new Curve(key, label, times)); }

    public void series(Series points) { series.add(points); }

    /** Something that should not have happened. */
    public void trouble(String what) { troubles.add(what); }

    public Map<String, String> circumstances() { return circumstances; }

    public List<Figure> figures() { return List.copyOf(figures.values()); }

    /** 0 when it was not measured. */
    public double value(String key) {
        return Optional.ofNullable(figures.get(key)).map(Figure::value).orElse(0.0);
    }

    public List<Curve> curves() { return curves; }

    public List<Series> series() { return series; }

    public List<String> troubles() { return troubles; }

    /** For a terminal. */
    public List<String> lines() {
        int width = figures.values().stream().mapToInt(figure -> figure.label.length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (Figure figure : figures.values()) {
            String ratio = figure.ratio == null ? "" : String.format(Locale.ROOT, "   %.2f × echo", figure.ratio);
            lines.add(String
                    .format(Locale.ROOT, "  %-" + Math.max(1, width) + "s  %14s %-10s%s", figure.label, shown(figure.value), figure.unit,
                            ratio)
                    .stripTrailing());
        }
        troubles.forEach(trouble -> lines.add("  TROUBLE: " + trouble));
        return lines;
    }

    public static String shown(double value) {
        return value == Math.rint(value) || Math.abs(value) >= 100
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
