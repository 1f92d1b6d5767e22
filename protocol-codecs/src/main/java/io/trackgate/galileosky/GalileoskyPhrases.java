package io.trackgate.galileosky;

import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.trackgate.galileosky.GalileoskyMessages.ServerCommand;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReplyRule;
import io.trackgate.protocol.StateKey;

/** Makes steps out of command texts: a packet with the number that its answer repeats. */
final class GalileoskyPhrases {

    /** A device id of nobody: the IMEI alone says who is meant. */
    private static final int NO_DEVICE_ID = 0;
    private static final Pattern BLANKS = Pattern.compile("[\\s\\x00]+");
    private static final Pattern END = Pattern.compile("[;\\s]+$");

    private GalileoskyPhrases() {}

    static PlanStep ask(String text, Function<String, Judgement> rule) { return PlanStep.ask(text, frame(text), rule(rule)); }

    static PlanStep change(String text, Set<StateKey> touches, Function<String, Judgement> rule) {
        return new PlanStep(text, frame(text), touches, false, rule(rule));
    }

    static PlanStep raw(String description, String text, Function<String, Judgement> rule) {
        return PlanStep.raw(description, frame(text), rule(rule));
    }

    private static PlanStep.FrameWriter frame(String text) {
        return (out, facts, tag) -> new ServerCommand(imei(facts), NO_DEVICE_ID, tag, text).writeFrame(out);
    }

    private static String imei(ConnectionFacts facts) {
        if (facts instanceof GalileoskyFacts galileosky)
            return galileosky.imei().orElseThrow(() -> new IllegalStateException("a terminal that has not said its IMEI yet"));
        throw new IllegalArgumentException(facts + " (expected: facts of a Galileosky connection)");
    }

    private static ReplyRule rule(Function<String, Judgement> onText) { return ReplyRule.ofText(text -> onText.apply(tidy(text))); }

    /** Some answers end with a semicolon, some with a zero byte. */
    static String tidy(String text) {
        return END.matcher(BLANKS.matcher(text).replaceAll(" ").strip()).replaceFirst("");
    }
}
