package io.trackgate.gt06;

import java.util.regex.Pattern;

import io.trackgate.config.ReplyPatterns;

/**
 * What an answer means that names no state. The protocol has no error code: everything is in the words (fact sheet of the family, "5.3 Error
 * texts"); the model's own patterns are asked first.
 */
enum Gt06Replies {
    YES, LATER,
    /** Not in its present state. */
    NO, UNSUPPORTED,
    /** Nobody knows; never guessed. */
    UNKNOWN;

    private static final Pattern OK = Pattern.compile("(?<![a-z])(ok(?![a-z])|success)|already in the state|cancelled the command");
    // "LED not OK" and "Unsuccessful" have the words of a success in them. They name nothing that a tracker is known to say: never guessed.
    private static final Pattern NEGATED = Pattern.compile(
            "(?<![a-z])(not(?! running)|no|never|un(success|able|known|valued|located)\\w*|in(valid|correct)\\w*|illegal\\w*|denied|refused?|reject\\w*|wrong|error|password)(?![a-z])"
                    + "|n't(?![a-z])");
    private static final Pattern PRESENT_STATE = Pattern.compile("fail|mode not on");

    /** Then a pattern that names a state is not to be believed. */
    static boolean saysNo(String text, ReplyPatterns model) {
        Gt06Replies meaning = of(text, model);
        return meaning == NO || meaning == UNSUPPORTED || NEGATED.matcher(Gt06Phrases.lower(text)).find();
    }

    /** @param text tidy */
    static Gt06Replies of(String text, ReplyPatterns model) {
        if (model.isUnsupported(text)) return UNSUPPORTED;
        if (model.isNo(text)) return NO;
        if (model.isLater(text)) return LATER;
        if (model.isYes(text)) return YES;
        return of(Gt06Phrases.lower(text));
    }

    private static Gt06Replies of(String text) {
        if (PRESENT_STATE.matcher(text).find()) return NO;
        if (text.startsWith("error") || text.contains("error!")) return UNSUPPORTED;
        if (text.contains("delay execution")) return LATER;
        return OK.matcher(text).find() && !NEGATED.matcher(text).find() ? YES : UNKNOWN;
    }
}
