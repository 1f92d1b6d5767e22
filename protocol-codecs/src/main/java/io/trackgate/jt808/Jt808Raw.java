package io.trackgate.jt808;

import java.util.Arrays;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.CommandReply.Body;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.ReportedState;

/**
 * Sends a caller's own words as a text message (0x8300), or its bytes as a message of any kind. What comes under its serial is its answer: a
 * result, or words, values or a position, which are a yes unless the model knows them as a complaint.
 */
final class Jt808Raw {

    /** In front of a body: what kind of message it is. */
    private static final int ID_BYTES = 2;

    private final TrackerModel model;
    private final Jt808Phrases phrases;

    Jt808Raw(TrackerModel model, Jt808Phrases phrases) {
        this.model = model;
        this.phrases = phrases;
    }

    CommandPlan plan(RawContent content) {
        return switch (content) {
            case RawContent.Text(String text) -> plan(text);
            case RawContent.Bytes bytes -> plan(bytes.bytes());
        };
    }

    private CommandPlan plan(String text) {
        if (!Octets.GBK.newEncoder().canEncode(text))
            return new CommandPlan.Unsupported("a text with other characters (expected: those of GBK)");
        int length = Octets.ofText(text).length();
        if (length > Jt808Saying.MAX_TEXT)
            return new CommandPlan.Unsupported("a text of " + length + " bytes (expected: <= " + Jt808Saying.MAX_TEXT + ")");
        Jt808Options.Of options = Jt808Options.of(model);
        return plan(new Jt808Saying.Words(text, options.textFlag(), options.textType()));
    }

    // | message id 2 | body … |
    private CommandPlan plan(byte[] bytes) {
        if (bytes.length < ID_BYTES)
            return new CommandPlan.Unsupported(bytes.length + " byte (expected: two of the message's id, and its body)");
        int messageId = (bytes[0] & 0xFF) << Byte.SIZE | bytes[1] & 0xFF;
        return plan(new Jt808Saying.Raw(messageId, new Octets(Arrays.copyOfRange(bytes, ID_BYTES, bytes.length)).hex()));
    }

    private CommandPlan plan(Jt808Saying saying) {
        return CommandPlan.Steps.raw(phrases.raw(saying, reply -> judge(reply, saying.messageId())));
    }

    private Judgement judge(CommandReply reply, int messageId) {
        return switch (reply.body()) {
            case Body.ResultCode result -> phrases.general(result, messageId, () -> Judgement.done(ReportedState.NOTHING));
            case Body.Text(String text) -> judge(text);
            case Body.Parameters values -> Judgement.done(ReportedState.NOTHING);
            case Body.Record record -> Judgement.done(ReportedState.NOTHING);
        };
    }

    private Judgement judge(String text) {
        if (model.replies().isUnsupported(text)) return new Judgement.Unsupported(text, ReportedState.NOTHING);
        if (model.replies().isNo(text)) return new Judgement.Refused(text, ReportedState.NOTHING);
        if (model.replies().isLater(text)) return new Judgement.Postponed(text);
        return Judgement.done(ReportedState.NOTHING);
    }
}
