package io.trackgate.gt06;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.trackgate.config.TrackerModel;
import io.trackgate.gt06.Gt06Messages.ServerCommand;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReplyRule;
import io.trackgate.protocol.StateKey;

/** Makes steps of one model out of command texts: the frame 0x80 with the flag that its answer repeats. */
record Gt06Phrases(TrackerModel model) {

    /** The frame's length has one byte, and the language two of it. */
    static final int MAX_TEXT = 243;
    private static final char END = '#';

    PlanStep ask(String text, Function<String, Judgement> rule) { return PlanStep.ask(text, frame(text), rule(rule)); }

    PlanStep change(String text, Set<StateKey> touches, Function<String, Judgement> rule) {
        return new PlanStep(text, frame(text), touches, false, rule(rule));
    }

    /** @param content one byte a character */
    PlanStep raw(String description, String content, Function<String, Judgement> rule) {
        return PlanStep.raw(description, frame(content), rule(rule));
    }

    /** Nothing behind a {@code #}: a tracker cuts there. */
    static boolean isOneCommand(String text) {
        int end = text.indexOf(END);
        return end < 0 || end == text.length() - 1;
    }

    /** Whether a tracker reads this text: it cuts at the first {@code #}, and without one it drops the command silently. */
    static boolean isReadable(String text) {
        return text.length() <= MAX_TEXT && text.indexOf(END) == text.length() - 1 && text.length() > 1
                && text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }

    private PlanStep.FrameWriter frame(String text) {
        Optional<Integer> language = Gt06Options.language(model);
        return (out, facts, tag) -> {
            int serial = facts instanceof Gt06Facts gt06 ? gt06.nextSerial() : 0;
            new ServerCommand(tag, text, language.orElse(null)).writeFrame(out, serial);
        };
    }

    private static ReplyRule rule(Function<String, Judgement> onText) { return ReplyRule.ofText(text -> onText.apply(tidy(text))); }

    /** Firmware puts blanks around commas, and two where one would do, as it likes. */
    static String tidy(String text) {
        return text.strip().replaceAll("\\s+", " ").replaceAll(" ?, ?", ",");
    }

    static String lower(String text) { return text.toLowerCase(Locale.ROOT); }
}
