package io.trackgate.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How one digital output is switched and read.
 *
 * @param read empty: this model can't be asked how the output stands
 */
public record OutputSwitch(Saying on, Saying off, Optional<Reading> read) {

    /**
     * Something that a device is told.
     *
     * @param form  the vendor's own keys: a text, a frame with its values; checked by the vendor
     * @param done  answers that say that it was done and name the state; empty: its answer proves acceptance alone
     * @param later answers that say that it will be done later and name the state
     */
    public record Saying(Map<String, String> form, List<Pattern> done, List<Pattern> later) {

        public Saying {
            form = Map.copyOf(form);
            done = List.copyOf(done);
            later = List.copyOf(later);
        }

        public boolean isDone(CharSequence text) { return ReplyPatterns.any(done, text); }

        public boolean isLater(CharSequence text) { return ReplyPatterns.any(later, text); }
    }

    /**
     * How the output is asked for.
     *
     * @param form the vendor's own keys
     * @param on    answers that say that it is on; empty where {@code form} says all
     * @param off   answers that say that it is off
     * @param later answers that say that a switch is still to come
     */
    public record Reading(Map<String, String> form, List<Pattern> on, List<Pattern> off, List<Pattern> later) {

        public Reading {
            form = Map.copyOf(form);
            on = List.copyOf(on);
            off = List.copyOf(off);
            later = List.copyOf(later);
        }

        public boolean isOn(CharSequence text) { return ReplyPatterns.any(on, text); }

        public boolean isOff(CharSequence text) { return ReplyPatterns.any(off, text); }

        public boolean isLater(CharSequence text) { return ReplyPatterns.any(later, text); }
    }

    public Saying saying(boolean enable) { return enable ? on : off; }
}
