package io.trackgate.jt808;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.trackgate.config.TrackerModel;

/** The keys that a JT/T 808 model may have beside the common ones. */
final class Jt808Options {

    /** Of the clock of all devices of this model: {@code UTC}, {@code +03:00}, {@code Europe/Vilnius}; +08:00 unless said. */
    static final String TIME_ZONE = "time-zone";
    /** {@code 2011}: parameters in the form of that edition, and all of them asked for, for it has no question for single ones. */
    static final String LAYOUT = "layout";
    /** {@code 8103}, or {@code 0310} of older devices of Huabao's kind. */
    static final String PARAMETER_MESSAGE = "parameter-message";
    /** Of 0x8300: bit 0 urgent, 2 display, 3 read aloud. */
    static final String TEXT_FLAG = "text-flag";
    /** Of 0x8300 in 2019: 1 notice, 2 service. */
    static final String TEXT_TYPE = "text-type";
    /** How often a switched output is read before it counts as not switched. */
    static final String OUTPUT_POLLS = "output-polls";
    /** What ends 0x8500: {@code location}, the report 0x0500 of the standard; {@code general}, 0x0001 and a read-back. */
    static final String VEHICLE_CONTROL_ANSWER = "vehicle-control-answer";
    /** {@code any}: firmware that names another message in its general answer; the serial alone counts then. */
    static final String REPLY_ID = "reply-id";

    /** {@code strict}: only a terminal that shows the code that this gateway gave it. */
    static final String AUTHENTICATION = "authentication";

    private static final int STATUS_BITS = 32;
    private static final int MOST_POLLS = 10;
    private static final Map<String, Pattern> ALLOWED = Map.of(LAYOUT, Pattern.compile("2011|2013"), PARAMETER_MESSAGE,
            Pattern.compile("8103|0310"), TEXT_FLAG, Pattern.compile("\\d{1,2}"), TEXT_TYPE, Pattern.compile("[12]"), OUTPUT_POLLS,
            Pattern.compile("[1-9]|" + MOST_POLLS), VEHICLE_CONTROL_ANSWER, Pattern.compile("location|general"), REPLY_ID,
            Pattern.compile("exact|any"), AUTHENTICATION, Pattern.compile("lenient|strict"));

    private Jt808Options() {}

    /** Those that phrasing needs. */
    record Of(boolean form2011, boolean by0310, int textFlag, int textType, int outputPolls, boolean vehicleControlIsReported) {}

    static Of of(TrackerModel model) {
        return new Of(model.option(LAYOUT, "2013").equals("2011"), model.option(PARAMETER_MESSAGE, "8103").equals("0310"),
                Integer.parseInt(model.option(TEXT_FLAG, "1")), Integer.parseInt(model.option(TEXT_TYPE, "1")),
                Integer.parseInt(model.option(OUTPUT_POLLS, "3")), model.option(VEHICLE_CONTROL_ANSWER, "location").equals("location"));
    }

    static boolean anyReplyId(TrackerModel model) { return model.option(REPLY_ID, "exact").equals("any"); }

    static boolean isStrict(TrackerModel model) { return model.option(AUTHENTICATION, "lenient").equals("strict"); }

    static Optional<ZoneId> timeZone(TrackerModel model) { return Optional.ofNullable(model.options().get(TIME_ZONE)).map(ZoneId::of); }

    /** Here the numbered elements of a model are bits of a location's status. */
    static List<Integer> outputBits(TrackerModel model) {
        return model.telemetry().outputs();
    }

    /** Names and values that nobody knows. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>();
        String zone = model.option(TIME_ZONE, "+08:00");
        try {
            ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            problems.add("options." + TIME_ZONE + ": " + zone + " (expected: a time zone such as UTC, +08:00 or Europe/Vilnius)");
        }
        new TreeSet<>(model.options().keySet()).forEach(key -> {
            String value = model.option(key, "");
            Pattern allowed = ALLOWED.get(key);
            if (allowed == null && !key.equals(TIME_ZONE)) problems.add("options." + key + ": unknown (expected: one of " + keys() + ")");
            else if (allowed != null && !allowed.matcher(value).matches())
                problems.add("options." + key + ": " + value + " (expected: " + allowed.pattern().replace("|", " or ") + ")");
        });
        outputBits(model).stream().filter(bit -> bit < 0 || bit >= STATUS_BITS)
                .forEach(bit -> problems.add("telemetry.outputs: " + bit + " (expected: a status bit, 0 to 31)"));
        return List.copyOf(problems);
    }

    private static String keys() {
        TreeSet<String> keys = new TreeSet<>(ALLOWED.keySet());
        keys.add(TIME_ZONE);
        return String.join(", ", keys);
    }
}
