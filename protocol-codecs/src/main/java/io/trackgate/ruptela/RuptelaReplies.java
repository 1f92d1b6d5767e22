package io.trackgate.ruptela;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the texts of Ruptela firmware say ("SMS commands list", 2018); letters in any case. */
final class RuptelaReplies {

    /** Longer than any answer to getio. */
    private static final int LONGEST_IO = 300;
    private static final String SETIO_OK = "setio configuration data ok";
    private static final String SETIO_INCORRECT = "setio configuration data incorrect";
    private static final String NO_PERMISSION = "you do not have permission to change the settings";

    /** One of "DIN1=1,…,DOUT1=0,…,AIN1=17,…". */
    private static final Pattern IO = Pattern.compile("(?:(DOUT)|DIN|AIN)([1-9])=(\\d{1,6})", Pattern.CASE_INSENSITIVE);

    private static final Pattern UNSUPPORTED = Pattern.compile(",unsupp\\b|is not configured|does not exist|does not support",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern REFUSED = Pattern.compile("\\bincorrect\\b|\\bERROR[,:]|,fail\\b|\\bInvalid speed\\b|"
            + NO_PERMISSION, Pattern.CASE_INSENSITIVE);
    /** The texts that name what they answer, other than setio and getio. */
    private static final Pattern ANOTHER = Pattern.compile(
            "setioparam|setiotime|immobilizer|I/O ID|DOUT activation|Set IO value|^\\d+,|^id=",
            Pattern.CASE_INSENSITIVE);

    private RuptelaReplies() {}

    static boolean isSetioOk(String text) { return is(text, SETIO_OK); }

    static boolean isSetioIncorrect(String text) { return is(text, SETIO_INCORRECT); }

    private static boolean is(String text, String expected) { return text.strip().toLowerCase(Locale.ROOT).equals(expected); }

    /** The configuration is locked. */
    static boolean isForbidden(String text) {
        return text.toLowerCase(Locale.ROOT).contains(NO_PERMISSION);
    }

    /** A complaint about some command. */
    static boolean isUnsupported(String text) { return UNSUPPORTED.matcher(text).find(); }

    /** Likewise. */
    static boolean isRefused(String text) { return REFUSED.matcher(text).find(); }

    static boolean isAboutAnother(String text) { return ANOTHER.matcher(text.strip()).find(); }

    /** Levels by output, true is high; empty where the text is no whole answer to getio, or contradicts itself. */
    static Map<Integer, Boolean> levels(String text) {
        Map<Integer, Boolean> levels = new TreeMap<>();
        String whole = text.strip();
        if (whole.length() > LONGEST_IO) return Map.of();
        for (String part : whole.split(",", -1)) {
            Matcher item = IO.matcher(part.strip());
            if (!item.matches()) return Map.of();
            if (item.group(1) == null) continue;
            boolean level = item.group(3).equals("1");
            if (!level && !item.group(3).equals("0")) return Map.of();
            if (levels.put(Integer.valueOf(item.group(2)), level) != null) return Map.of();
        }
        return levels;
    }

    /** "id=28,profile=3,…", "I/O ID 28 is NOT enabled" or "ERROR: I/O ID 28 does not exist": whichever, the question was read. */
    static boolean isAboutElement(String text, int id) {
        String said = text.strip().toLowerCase(Locale.ROOT);
        return said.startsWith("id=" + id + ",profile=") || said.equals("i/o id " + id + " is not enabled")
                || said.equals("error: i/o id " + id + " does not exist");
    }
}
