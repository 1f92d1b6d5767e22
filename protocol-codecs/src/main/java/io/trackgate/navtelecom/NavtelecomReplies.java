package io.trackgate.navtelecom;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the texts that trackers answer with ("Commands", SETOUT and DATA). */
final class NavtelecomReplies {

    // "*@SETOUT OK,1Y,2N": after the comma every output that it names as it stands now
    private static final Pattern SETOUT = Pattern.compile("\\*@SETOUT (OK|FAIL)((?:,\\d{1,2}[YN])*+)");
    private static final Pattern OUTPUT = Pattern.compile(",(\\d{1,2})([YN])");
    // "*#DATA 31:01,32:00": field of a record, its value in hexadecimal, highest digit first
    private static final Pattern DATA = Pattern.compile("\\*#DATA (\\d{1,3}:[0-9A-Fa-f]{1,96}(?:,\\d{1,3}:[0-9A-Fa-f]{1,96})*+)");
    private static final Pattern FIELD = Pattern.compile("(\\d{1,3}):([0-9A-Fa-f]+)");
    private static final Pattern DATA_FAILED = Pattern.compile("\\*#DATA FAIL\\b.*");
    private static final Pattern FAILED = Pattern.compile("\\*[@#][A-Z0-9_]+ FAIL\\b.*", Pattern.DOTALL);
    private static final int HEXADECIMAL = 16;
    private static final int OCTET = 2;

    private NavtelecomReplies() {}

    /**
     * The answer to a switch.
     *
     * @param ok     false: refused
     * @param states by number from 1, as they stand after it
     */
    record Switched(boolean ok, Map<Integer, Boolean> states) {}

    /** Empty where the text is none, or names one output in two states. */
    static Optional<Switched> switched(String text) {
        Matcher matcher = SETOUT.matcher(text.strip());
        if (!matcher.matches()) return Optional.empty();
        Map<Integer, Boolean> states = new LinkedHashMap<>();
        Matcher output = OUTPUT.matcher(matcher.group(2));
        while (output.find()) {
            boolean on = output.group(2).equals("Y");
            Boolean before = states.put(Integer.valueOf(output.group(1)), on);
            if (before != null && before != on) return Optional.empty();
        }
        return Optional.of(new Switched(matcher.group(1).equals("OK"), states));
    }

    /** The outputs in an answer to a question for fields 31 and 32; empty where the text isn't one, or holds other fields. */
    static Map<Integer, Boolean> outputs(String text) {
        Matcher data = DATA.matcher(text.strip());
        Map<Integer, Boolean> outputs = new LinkedHashMap<>();
        if (!data.matches()) return outputs;
        Matcher field = FIELD.matcher(data.group(1));
        while (field.find()) {
            int number = Integer.parseInt(field.group(1));
            boolean known = number == FlexFields.OUTPUTS || number == FlexFields.MORE_OUTPUTS;
            int first = 1 + (number - FlexFields.OUTPUTS) * Byte.SIZE;
            if (!known || outputs.containsKey(first) || field.group(2).length() > OCTET) return Map.of();
            int bits = Integer.parseInt(field.group(2), HEXADECIMAL);
            for (int bit = 0; bit < Byte.SIZE; bit++)
                outputs.put(first + bit, (bits >> bit & 1) != 0);
        }
        return outputs;
    }

    static boolean isDataFailed(String text) { return DATA_FAILED.matcher(text.strip()).matches(); }

    /** {@code *@SETOUT FAIL…}, whatever the word is. */
    static boolean isFailed(String text) {
        return FAILED.matcher(text.strip()).matches();
    }

    /** "*#V:S-2651:01.00.72:13.05.20:RU" */
    static boolean isVersion(String text) { return text.startsWith("*#V:"); }
}
