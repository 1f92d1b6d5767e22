package io.trackgate.teltonika;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.ReplyRule;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.teltonika.TeltonikaMessages.TextFrame;
import org.jspecify.annotations.Nullable;

/** Makes steps of one model out of command texts: prefix, codec, and the part of every rule that doesn't depend on the text. */
record TeltonikaPhrases(TrackerModel model) {

    /** Longest command that trackers read, prefix included, in characters. */
    static final int MAX_TEXT = 160;

    PlanStep ask(String text, Function<String, Judgement> rule) { return PlanStep.ask(text, frame(text), rule(rule)); }

    PlanStep change(String text, Set<StateKey> touches, boolean divisible, Function<String, Judgement> rule) {
        return new PlanStep(text, frame(text), touches, divisible, rule(new LastAnswer(rule)));
    }

    PlanStep raw(String text, Function<String, Judgement> rule) { return PlanStep.raw(text, frame(text), rule(rule)); }

    /** Exactly these bytes, without the model's prefix. */
    PlanStep raw(RawContent.Bytes bytes, Function<String, Judgement> rule) {
        return PlanStep.raw(bytes.shown(), frameOf(new String(bytes.bytes(), StandardCharsets.ISO_8859_1)), rule(rule));
    }

    boolean fits(String text) { return text.length() <= longestText(); }

    int longestText() { return MAX_TEXT - TeltonikaOptions.textPrefix(model).length(); }

    PlanStep.FrameWriter frame(String text) { return frameOf(TeltonikaOptions.textPrefix(model) + text); }

    private PlanStep.FrameWriter frameOf(String whole) {
        boolean codec14 = TeltonikaOptions.codec14(model);
        return (out, facts, tag) -> imei(facts, codec14).map(imei -> TextFrame.command(imei, whole))
                .orElseGet(() -> TextFrame.command(whole)).writeFrame(out);
    }

    private static Optional<String> imei(ConnectionFacts facts, boolean codec14) {
        return codec14 && facts instanceof TeltonikaFacts teltonika ? teltonika.frameImei() : Optional.empty();
    }

    private ReplyRule rule(Function<String, Judgement> onText) {
        boolean codec14 = TeltonikaOptions.codec14(model);
        return reply -> switch (reply.body()) {
            case CommandReply.Body.Text text -> onText.apply(text.text());
            case CommandReply.Body.ResultCode result -> codec14 && result.code() == TeltonikaMessages.TYPE_NACK
                    ? foreignImei()
                    : Judgement.NOT_MINE;
            case CommandReply.Body.Parameters other -> Judgement.NOT_MINE;
            case CommandReply.Body.Record other -> Judgement.NOT_MINE;
        };
    }

    /** A fleet answers a command in the same words, tracker after tracker: what they mean is worked out once. Any thread. */
    private static final class LastAnswer implements Function<String, Judgement> {
        private record Judged(String text, Judgement judgement) {}

        private final Function<String, Judgement> rule;
        private volatile @Nullable Judged last;

        /** @param rule looks at the text alone */
        LastAnswer(Function<String, Judgement> rule) { this.rule = rule; }

        @Override
        public Judgement apply(String text) {
            Judged known = last;
            if (known != null && known.text.equals(text)) return known.judgement;
            Judgement judgement = rule.apply(text);
            last = new Judged(text, judgement);
            return judgement;
        }
    }

    // The tracker knows the command and did nothing, because it holds another IMEI than the one it logged in with.
    private static Judgement foreignImei() {
        return new Judgement.Refused("the tracker says that the command names another IMEI than its own", ReportedState.NOTHING);
    }
}
