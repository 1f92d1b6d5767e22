package io.trackgate.navtelecom;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Function;

import io.trackgate.navtelecom.NavtelecomMessages.Ids;
import io.trackgate.navtelecom.NavtelecomMessages.NtcbPacket;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReplyRule;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;

/** Makes steps out of command texts: the packet with this connection's ids, and the part of every rule that doesn't depend on the text. */
final class NavtelecomPhrases {

    private NavtelecomPhrases() {}

    static PlanStep ask(String text, Function<String, Judgement> rule) { return PlanStep.ask(text, frame(text), rule(text, rule)); }

    static PlanStep change(String text, Set<StateKey> touches, boolean divisible, Function<String, Judgement> rule) {
        return new PlanStep(text, frame(text), touches, divisible, rule(text, rule));
    }

    static PlanStep.FrameWriter frame(String text) { return frame(text.getBytes(StandardCharsets.ISO_8859_1)); }

    static PlanStep.FrameWriter frame(byte[] body) { return (out, facts, tag) -> new NtcbPacket(ids(facts).swapped(), body).write(out); }

    private static Ids ids(ConnectionFacts facts) { return facts instanceof NavtelecomFacts navtelecom ? navtelecom.ids() : Ids.FACTORY; }

    /** Of a command whose answer is a text. */
    private static ReplyRule rule(String command, Function<String, Judgement> onText) {
        return ReplyRule.ofText(text -> judge(command, text, onText));
    }

    private static Judgement judge(String command, String text, Function<String, Judgement> onText) {
        return isUnsupported(command, text) ? new Judgement.Unsupported(text, ReportedState.NOTHING) : onText.apply(text);
    }

    /** The tracker does not know the command, and says which: the whole of it. */
    static boolean isUnsupported(String command, String text) {
        return text.equals(NavtelecomMessages.UNSUPPORTED + command);
    }
}
