package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a GT06 tracker keeps, under the names of its commands, and what it takes (fact sheet sections 5.2 and 5.3). */
enum Gt06Setting {
    TIMER("10,300", "0, 5-18000"), DISTANCE("0", "0, 50-10000"), ANGLEREP("OFF", "ON/OFF"), MODE("1,30,600", "1-2"),
    /** ON: dark while the device sleeps; OFF: always lit. */
    LEDSLEEP("OFF", "ON/OFF"), LEDSW("ON", "ON/OFF"),
    /** Also {@code LEDON#} and {@code LEDOFF#}. Nobody knows a question for it. */
    LED("ON", "ON/OFF");

    /** What becomes of the values that a text carries. */
    sealed interface Outcome {

        record Taken(String value) implements Outcome {}

        record Refused(String text) implements Outcome {}
    }

    private record Range(String shown, LongPredicate holds) {

        private static Range of(long min, long max) { return new Range(min + "-" + max, number -> number >= min && number <= max); }

        private static Range zeroOr(long min, long max) {
            return new Range("0, " + min + "-" + max, number -> number == 0 || number >= min && number <= max);
        }

        private boolean has(String value) { return value.matches("\\d{1,9}") && holds.test(Long.parseLong(value)); }
    }

    private static final Range SECONDS = Range.zeroOr(5, 18_000);
    private static final Range MINUTES = Range.of(0, 60);
    private static final Range WORK_SECONDS = Range.of(5, 300);
    private static final Range METRES = Range.zeroOr(50, 10_000);
    private static final Range DEGREES = Range.of(5, 180);
    private static final Range CORNER_SECONDS = Range.of(2, 5);
    private static final Range UPLOAD_SECONDS = Range.of(10, 1_800);
    private static final Range WORK_MINUTES = Range.of(5, 43_200);
    private static final List<Integer> HOURS_OF_A_DAY = List.of(1, 2, 3, 4, 6, 8, 12, 24);
    private static final Range HOURS = new Range("1,2,3,4,6,8,12,24,48-360",
            hours -> HOURS_OF_A_DAY.contains((int) hours) || hours <= 360 && hours % 24 == 0 && hours > 0);
    private static final String CLOCK = "([01]\\d|2[0-3]):[0-5]\\d";
    private static final String NUMBER = "\\d{1,9}";

    /** As it leaves the factory. */
    static final Map<String, String> FACTORY = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(Gt06Setting::name, setting -> setting.factory));

    private final String factory;
    private final String firstParameter;

    Gt06Setting(String factory, String firstParameter) {
        this.factory = factory;
        this.firstParameter = firstParameter;
    }

    static Optional<Gt06Setting> named(String name) {
        return Arrays.stream(values()).filter(setting -> setting.name().equals(name)).findFirst();
    }

    boolean isLed() {
        return switch (this) {
            case LEDSLEEP, LEDSW, LED -> true;
            case TIMER, DISTANCE, ANGLEREP, MODE -> false;
        };
    }

    boolean canBeAsked() { return this != LED; }

    String done() { return this == LEDSW ? "LEDSW=OK" : "OK!"; }

    /** As the bare name is answered. */
    String state(String value) { return name() + (this == LEDSW ? "=" : ":") + value; }

    String refusal() { return this == LEDSW ? "LEDSW=FAIL" : complaint(1, firstParameter); }

    /**
     * @param now      what it holds; an empty value keeps its part of it
     * @param knowsAcc whether the values of TIMER are seconds with ACC on and off
     */
    Outcome take(List<String> values, String now, boolean knowsAcc) {
        return switch (this) {
            case TIMER -> timer(values, now, List.of(knowsAcc ? SECONDS : MINUTES, SECONDS, WORK_SECONDS));
            case DISTANCE -> numbers(values, List.of(METRES), "", 0);
            case ANGLEREP -> values.equals(List.of("OFF")) ? new Outcome.Taken("OFF") : angle(values);
            case MODE -> mode(values);
            case LEDSLEEP -> values.equals(List.of("LED_ALWAYS_OFF")) ? new Outcome.Taken("LED ALWAYS OFF") : onOff(values);
            case LEDSW, LED -> onOff(values);
        };
    }

    private static Outcome timer(List<String> values, String now, List<Range> ranges) {
        if (values.size() > ranges.size()) return new Outcome.Refused(Gt06Command.WRONG_NUMBER);
        if (values.stream().allMatch(String::isEmpty)) return new Outcome.Refused("Error: Parameters are as empty!");
        List<String> kept = new ArrayList<>(List.of(now.split(",")));
        for (int at = 0; at < values.size(); at++) {
            String value = values.get(at);
            if (value.isEmpty()) continue;
            if (!ranges.get(at).has(value)) return new Outcome.Refused(complaint(at + 1, ranges.get(at).shown));
            while (kept.size() <= at) { kept.add("0"); }
            kept.set(at, plain(value));
        }
        return new Outcome.Taken(String.join(",", kept));
    }

    private Outcome angle(List<String> values) {
        if (!values.getFirst().equals("ON")) return new Outcome.Refused(refusal());
        return numbers(values, List.of(DEGREES, CORNER_SECONDS), "ON,", 1);
    }

    private Outcome mode(List<String> values) {
        return switch (values.getFirst()) {
            case "1" -> numbers(values, List.of(UPLOAD_SECONDS, WORK_MINUTES), "1,", 1);
            case "2" -> values.size() == 3 && !values.get(1).matches(CLOCK)
                    ? new Outcome.Refused(complaint(2, "HH:MM"))
                    : numbers(values, List.of(HOURS), values.size() == 3 ? "2," + values.get(1) + "," : "", 2);
            default -> new Outcome.Refused(refusal());
        };
    }

    private Outcome onOff(List<String> values) {
        if (values.size() != 1) return new Outcome.Refused(Gt06Command.WRONG_NUMBER);
        String value = values.getFirst();
        return value.equals("ON") || value.equals("OFF") ? new Outcome.Taken(value) : new Outcome.Refused(refusal());
    }

    /** @param before what stands before the numbers in the value, as so many values in the text */
    private static Outcome numbers(List<String> values, List<Range> ranges, String before, int valuesBefore) {
        if (values.size() != valuesBefore + ranges.size()) return new Outcome.Refused(Gt06Command.WRONG_NUMBER);
        List<String> numbers = values.subList(valuesBefore, values.size());
        for (int at = 0; at < numbers.size(); at++) {
            if (!ranges.get(at).has(numbers.get(at)))
                return new Outcome.Refused(complaint(valuesBefore + at + 1, ranges.get(at).shown));
        }
        return new Outcome.Taken(before + numbers.stream().map(Gt06Setting::plain).collect(Collectors.joining(",")));
    }

    private static String plain(String number) { return Long.toString(Long.parseLong(number)); }

    private static String complaint(int parameter, String range) { return "Error: Parameter " + parameter + " (" + range + ")"; }

    /** Another value than this one, in all of its parts, as wrong answers and wrong deeds need. */
    String other(String value) {
        return switch (this) {
            case LEDSLEEP, LEDSW, LED -> value.equals("ON") ? "OFF" : "ON";
            case ANGLEREP -> value.equals("OFF") ? "ON,30,3" : "OFF";
            case TIMER, DISTANCE -> otherNumbers(value);
            case MODE -> value.contains(",")
                    ? value.substring(0, value.indexOf(',') + 1) + otherNumbers(value.substring(value.indexOf(',') + 1))
                    : otherNumbers(value);
        };
    }

    private static String otherNumbers(String value) {
        return Stream.of(value.split(","))
                .map(part -> part.matches(NUMBER) ? TeltonikaFactorySettings.other(part) : part)
                .collect(Collectors.joining(","));
    }
}
