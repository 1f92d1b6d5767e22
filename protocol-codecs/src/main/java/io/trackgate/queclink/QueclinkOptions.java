package io.trackgate.queclink;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.trackgate.config.TextTemplate;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.OutputLevels;

/** The keys that an @Track model may have beside the common ones. */
final class QueclinkOptions {

    /** Of the device; the model's code unless said. */
    static final String PASSWORD = "password";
    /** {@code off}: reports get no +SACK, heartbeats do. */
    static final String SACK = "sack";
    /** The level of an output that means on, unless the model says otherwise. */
    private static final String HIGH = "1";
    /** What GTOUT has between password and serial, <code>{1}</code> for the status of output 1. */
    static final String OUTPUTS = "outputs";
    /** The sub-command of GTRTO that is answered by +RESP:GTIOS; without it outputs can't be asked for. */
    static final String OUTPUTS_QUERY = "outputs-query";
    /** Where GTIOS has the mask of outputs, counted from its end. */
    static final String GTIOS_OUTPUTS = "gtios-outputs";
    /** Where GTINF has the mask of outputs, counted from its end. */
    static final String GTINF_OUTPUTS = "gtinf-outputs";
    /** Where GTINF has the battery's level, counted from its end. */
    static final String GTINF_BATTERY = "gtinf-battery";
    /** Where reports with a position have the battery's level, counted from their end. */
    static final String REPORT_BATTERY = "report-battery";
    /** {@code GTCFG=04 GTOUT=05}: the types of HEX acknowledgements, by the command that they answer. */
    static final String HEX_ACKS = "hex-acks";

    /** Commands whose number of fields depends on the version: {@code 1A=22 1A05=24}. Versions that are not there are refused. */
    static final List<String> COUNTED = List.of("GTCFG", "GTFRI", "GTNMD", "GTOUT");

    /** What a value may be, and how an operator is told. */
    private record Allowed(Pattern shape, String words) {
        Allowed(String shape, String words) { this(Pattern.compile(shape), words); }
    }

    private static final Map<String, Allowed> ALLOWED = allowed();
    private static final int HEX = 16;
    /** Of a version, its end; what stands before is the model's. */
    private static final int PROTOCOL_DIGITS = 4;

    private QueclinkOptions() {}

    private static Map<String, Allowed> allowed() {
        Map<String, Allowed> allowed = new LinkedHashMap<>();
        allowed.put(PASSWORD, new Allowed("[0-9A-Za-z]{4,20}", "4 to 20 letters or digits"));
        allowed.put(SACK, new Allowed("on|off", "on or off"));
        allowed.put(OUTPUTS, new Allowed("[0-9{},]{1,200}", "digits, slots such as {1}, and commas between them"));
        allowed.put(OUTPUTS_QUERY, new Allowed("[0-9A-F]", "one of 0 to 9 and A to F"));
        for (String place : List.of(GTIOS_OUTPUTS, GTINF_OUTPUTS, GTINF_BATTERY, REPORT_BATTERY))
            allowed.put(place, new Allowed("[1-9]|[1-4]\\d", "1 to 49, counted from the end"));
        allowed.put(HEX_ACKS, new Allowed("GT[A-Z]{3}=[0-9A-F]{2}( GT[A-Z]{3}=[0-9A-F]{2})*", "commands and types: GTCFG=04 GTOUT=05"));
        COUNTED.forEach(word -> allowed.put(key(word), new Allowed("[0-9A-Z]{2,12}=\\d{1,2}( [0-9A-Z]{2,12}=\\d{1,2})*",
                "beginnings of versions and numbers of fields: 1A=22 1A05=24")));
        return allowed;
    }

    private static String key(String word) { return word.toLowerCase(Locale.ROOT); }

    static String password(TrackerModel model) { return model.option(PASSWORD, model.code()); }

    static boolean sacks(TrackerModel model) { return model.option(SACK, "on").equals("on"); }

    static OutputLevels levels(TrackerModel model) { return OutputLevels.of(model, HIGH); }

    static Optional<TextTemplate> outputs(TrackerModel model) {
        return Optional.ofNullable(model.options().get(OUTPUTS)).map(TextTemplate::parse);
    }

    static Optional<String> outputsQuery(TrackerModel model) { return Optional.ofNullable(model.options().get(OUTPUTS_QUERY)); }

    /** From the end; empty: this model's message does not show it, or nobody knows where. */
    static Optional<Integer> place(TrackerModel model, String key) {
        return Optional.ofNullable(model.options().get(key)).map(Integer::valueOf);
    }

    /** How many fields a command has with this version, by the longest of its beginnings that is listed; empty: nobody knows. */
    static Optional<Integer> fields(TrackerModel model, String word, String version) {
        // A beginning that leaves out a part of the model is another model's.
        int least = version.length() - PROTOCOL_DIGITS;
        return counts(model, word).entrySet().stream()
                .filter(count -> count.getKey().length() >= least && version.startsWith(count.getKey()))
                .max(Comparator.comparingInt(count -> count.getKey().length())).map(Map.Entry::getValue);
    }

    /** By beginning of the version. */
    static Map<String, Integer> counts(TrackerModel model, String word) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        pairs(model, key(word)).forEach((prefix, count) -> counts.put(prefix, Integer.valueOf(count)));
        return counts;
    }

    /** The type of the HEX frame that acknowledges this command; empty: nobody knows. */
    static Optional<Integer> hexAck(TrackerModel model, String word) {
        return Optional.ofNullable(pairs(model, HEX_ACKS).get(word)).map(type -> Integer.parseInt(type, HEX));
    }

    private static Map<String, String> pairs(TrackerModel model, String key) {
        Map<String, String> pairs = new LinkedHashMap<>();
        String given = model.option(key, "");
        if (given.isEmpty()) return pairs;
        for (String pair : given.split(" "))
            pairs.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        return pairs;
    }

    /** Names and values that nobody knows. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>();
        new TreeSet<>(model.options().keySet()).forEach(key -> {
            Allowed allowed = ALLOWED.get(key);
            String value = model.option(key, "");
            if (key.equals(OutputLevels.OPTION)) return; // below
            if (allowed == null) problems.add("options." + key + ": unknown (expected: one of " + String.join(", ", keys()) + ")");
            else if (!allowed.shape.matcher(value).matches())
                problems.add("options." + key + ": " + shown(key, value) + " (expected: " + allowed.words + ")");
        });
        OutputLevels.lint(model, HIGH).ifPresent(problems::add);
        return List.copyOf(problems);
    }

    private static Set<String> keys() {
        Set<String> keys = new TreeSet<>(ALLOWED.keySet());
        keys.add(OutputLevels.OPTION);
        return keys;
    }

    /** A password is a secret. */
    private static String shown(String key, String value) {
        return key.equals(PASSWORD) ? value.length() + " characters" : value;
    }
}
