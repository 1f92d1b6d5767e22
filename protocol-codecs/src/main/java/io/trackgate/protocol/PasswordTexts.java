package io.trackgate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.trackgate.protocol.FrameExplainer.Secret;

/** Passwords in texts that call them so, as trackers and operators write them: {@code PASSWORD,old,new#}, {@code pwd=…}, {@code APN,name,user,…}. */
final class PasswordTexts {

    /** Longer texts than any tracker's are not searched further. */
    private static final int MOST = 4096;

    /** White space, and in it a blank, a comma or the like. Each character has one place in it: a long row of blanks is walked once. */
    private static final String BETWEEN = "(?:\\s*+[,:=]|[\\s&&[^ ]]*+ )\\s*+";
    private static final String VALUE = "[^\\s,;:#&=$\"']{1,64}";
    /** Behind the word: one password, or the old one and the new one. */
    private static final Pattern NAMED = Pattern.compile(
            "(?i)(?<![a-z])(?:password|passwd|passwort|pwd|psw|pass)[a-z]?\\d?" + BETWEEN + "[\"']?(" + VALUE + ")(?:,(" + VALUE + "))?");
    /** The password of the mobile network, behind the name of the access point and a user. */
    private static final Pattern ACCESS_POINT = Pattern
            .compile("(?i)(?<![a-z])apn" + BETWEEN + "[^\\s,;#]{0,99},[^\\s,;#]{0,99},(" + VALUE + ")");

    private PasswordTexts() {}

    /** Their places in the text. @param more what else is one, in its groups */
    static List<Secret> in(CharSequence text, Pattern... more) {
        CharSequence searched = text.length() > MOST ? text.subSequence(0, MOST) : text;
        List<Secret> found = new ArrayList<>();
        Stream.concat(Stream.of(NAMED, ACCESS_POINT), Stream.of(more)).forEach(pattern -> addGroups(pattern.matcher(searched), found));
        return found;
    }

    private static void addGroups(Matcher matcher, List<Secret> found) {
        while (matcher.find()) {
            for (int group = 1; group <= matcher.groupCount(); group++)
                if (matcher.group(group) != null) found.add(new Secret(matcher.start(group), matcher.end(group) - matcher.start(group)));
        }
    }
}
