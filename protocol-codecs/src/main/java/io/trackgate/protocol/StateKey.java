package io.trackgate.protocol;

/**
 * One thing about a tracker that can be reported, desired or uncertain: its LED, one output, one tracking field. {@link #EVERYTHING} stands for
 * all of them where something may have changed any; it is never one that is reported or kept.
 */
public record StateKey(Kind kind, String name) implements Comparable<StateKey> {

    public enum Kind { LED, OUTPUT, TRACKING, EVERYTHING }

    public static final StateKey LED = new StateKey(Kind.LED, "");
    public static final StateKey EVERYTHING = new StateKey(Kind.EVERYTHING, "");

    public static StateKey output(int number) { return new StateKey(Kind.OUTPUT, Integer.toString(number)); }

    public static StateKey tracking(String field) { return new StateKey(Kind.TRACKING, field); }

    /** @return the form kept in the store: {@code led}, {@code output.1}, {@code tracking.tracking_interval} */
    public String text() {
        return switch (kind) {
            case LED -> "led";
            case OUTPUT -> "output." + name;
            case TRACKING -> "tracking." + name;
            case EVERYTHING -> "everything";
        };
    }

    /** The reverse of {@link #text()}. */
    public static StateKey parse(String text) {
        if (text.equals("led")) return LED;
        if (text.startsWith("output.")) return output(Integer.parseInt(text.substring("output.".length())));
        if (text.startsWith("tracking.")) return tracking(text.substring("tracking.".length()));
        throw new IllegalArgumentException("state key: " + text + " (expected: led, output.N or tracking.FIELD)");
    }

    @Override
    public int compareTo(StateKey other) { return text().compareTo(other.text()); }
}
