package io.trackgate.teltonika;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.ReportedState;

/** Sends a caller's own words as a command. Its answer carries no tag: the next text in its turn is it, and only a known complaint says no. */
final class TeltonikaRaw {

    private final TrackerModel model;
    private final TeltonikaPhrases phrases;

    TeltonikaRaw(TrackerModel model) {
        this.model = model;
        this.phrases = new TeltonikaPhrases(model);
    }

    CommandPlan plan(RawContent content) {
        return switch (content) {
            case RawContent.Text text -> plan(text);
            case RawContent.Bytes bytes -> CommandPlan.Steps.raw(phrases.raw(bytes, this::judge));
        };
    }

    private CommandPlan plan(RawContent.Text text) {
        if (!text.isAscii()) return new CommandPlan.Unsupported("a text with other characters (expected: printable ASCII)");
        if (!phrases.fits(text.text())) {
            return new CommandPlan.Unsupported("a text of " + text.text().length() + " characters (expected: <= "
                    + phrases.longestText() + ")");
        }
        return CommandPlan.Steps.raw(phrases.raw(text.text(), this::judge));
    }

    private Judgement judge(String answer) {
        String text = answer.strip();
        if (isUnsupported(text)) return new Judgement.Unsupported(text, ReportedState.NOTHING);
        if (isRefused(text)) return new Judgement.Refused(text, ReportedState.NOTHING);
        if (TeltonikaReplies.isQueued(text) || model.replies().isLater(text)) return new Judgement.Postponed(text);
        return Judgement.done(ReportedState.NOTHING);
    }

    private boolean isUnsupported(String text) {
        return model.replies().isUnsupported(text) || TeltonikaReplies.isParameterRefused(text)
                || TeltonikaReplies.missing(text).isPresent()
                || TeltonikaReplies.isOutputUnsupported(text);
    }

    private boolean isRefused(String text) {
        return model.replies().isNo(text) || TeltonikaReplies.isOutputError(text)
                || TeltonikaReplies.mentionsOutputs(text) && TeltonikaReplies.speaksOfFailure(text);
    }
}
