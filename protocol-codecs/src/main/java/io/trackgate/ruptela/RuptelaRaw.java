package io.trackgate.ruptela;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.ReportedState;

/**
 * Sends a caller's own words, or a command of his own: its number and payload. The answer carries no tag: the next one of the right number in its
 * turn is it, and only a known complaint says no.
 */
final class RuptelaRaw {

    private final TrackerModel model;
    private final RuptelaPhrases phrases;

    RuptelaRaw(TrackerModel model) {
        this.model = model;
        this.phrases = new RuptelaPhrases(model);
    }

    CommandPlan plan(RawContent content) {
        return switch (content) {
            case RawContent.Text text -> plan(text);
            case RawContent.Bytes bytes -> plan(bytes);
        };
    }

    private CommandPlan plan(RawContent.Text text) {
        if (!text.isAscii()) return new CommandPlan.Unsupported("a text with other characters (expected: printable ASCII)");
        if (text.text().length() > phrases.longestText()) {
            return new CommandPlan.Unsupported("a text of " + text.text().length() + " characters (expected: <= "
                    + phrases.longestText() + ")");
        }
        return CommandPlan.Steps.raw(phrases.raw(text.text(), this::judge));
    }

    private CommandPlan plan(RawContent.Bytes content) {
        byte[] bytes = content.bytes();
        int command = Byte.toUnsignedInt(bytes[0]);
        if (RuptelaMessages.isReceipt(command)) {
            return new CommandPlan.Unsupported("command " + command
                    + " (expected: another; it would tell the tracker that records are stored, and it would delete them)");
        }
        return CommandPlan.Steps
                .raw(PlanStep.raw(content.shown(), (out, facts, tag) -> RuptelaEncoder.frame(out, all -> all.writeBytes(bytes)),
                        reply -> RuptelaPhrases.answers(reply, command) ? judge(reply) : Judgement.NOT_MINE));
    }

    // The values of a result are not public: any one is an answer, and shown.
    private Judgement judge(CommandReply reply) {
        return reply.body() instanceof CommandReply.Body.Text(String text) ? judge(text) : Judgement.done(ReportedState.NOTHING);
    }

    private Judgement judge(String answer) {
        String text = answer.strip();
        if (RuptelaReplies.isUnsupported(text) || model.replies().isUnsupported(text)) {
            return new Judgement.Unsupported(text, ReportedState.NOTHING);
        }
        if (RuptelaReplies.isRefused(text) || model.replies().isNo(text)) return new Judgement.Refused(text, ReportedState.NOTHING);
        return model.replies().isLater(text) ? new Judgement.Postponed(text) : Judgement.done(ReportedState.NOTHING);
    }
}
