package io.trackgate.galileosky;

import io.trackgate.config.ReplyPatterns;

/** What an answer means that has no shape of the vendor's. No document names an error text, so the model's own patterns say it all. */
enum GalileoskyReplies {
    YES, LATER,
    /** Not in its present state. */
    NO, UNSUPPORTED,
    /** Nobody knows; never guessed. */
    UNKNOWN;

    /** @param text tidy */
    static GalileoskyReplies of(String text, ReplyPatterns model) {
        if (model.isUnsupported(text)) return UNSUPPORTED;
        if (model.isNo(text)) return NO;
        if (model.isLater(text)) return LATER;
        return model.isYes(text) ? YES : UNKNOWN;
    }
}
