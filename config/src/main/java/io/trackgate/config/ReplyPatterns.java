package io.trackgate.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a model's texts mean beyond the shapes that its protocol knows; each pattern is searched for anywhere in the text, letters in any case.
 *
 * @param yes         accepted
 * @param later       accepted, carried out later
 * @param no          refused in the present state
 * @param unsupported not known to this device, or switched off in its configuration
 */
public record ReplyPatterns(List<Pattern> yes, List<Pattern> later, List<Pattern> no, List<Pattern> unsupported) {

    public static final ReplyPatterns NONE = new ReplyPatterns(List.of(), List.of(), List.of(), List.of());

    public ReplyPatterns {
        yes = List.copyOf(yes);
        later = List.copyOf(later);
        no = List.copyOf(no);
        unsupported = List.copyOf(unsupported);
    }

    public boolean isYes(CharSequence text) { return any(yes, text); }

    public boolean isLater(CharSequence text) { return any(later, text); }

    public boolean isNo(CharSequence text) { return any(no, text); }

    public boolean isUnsupported(CharSequence text) { return any(unsupported, text); }

    static boolean any(List<Pattern> patterns, CharSequence text) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(text).find());
    }
}
