package io.trackgate.galileosky;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.ReportedState;

/** Sends a caller's own words as a command. Whatever comes under its number is its answer, and only a complaint that the model knows says no. */
final class GalileoskyRaw {

    private final TrackerModel model;

    GalileoskyRaw(TrackerModel model) { this.model = model; }

    CommandPlan plan(RawContent content) {
        return switch (content) {
            case RawContent.Text text -> plan(text);
            case RawContent.Bytes bytes -> plan(bytes.shown(), GalileoskyMessages.text(bytes.bytes()));
        };
    }

    private CommandPlan plan(RawContent.Text text) {
        if (!GalileoskyMessages.isWritable(text.text()))
            return new CommandPlan.Unsupported("a text with other characters (expected: those of CP1251, Latin and Cyrillic)");
        return plan(text.text(), text.text());
    }

    private CommandPlan plan(String description, String text) {
        if (text.length() > GalileoskyMessages.MAX_TEXT)
            return new CommandPlan.Unsupported(text.length() + " bytes (expected: <= " + GalileoskyMessages.MAX_TEXT + ")");
        return CommandPlan.Steps.raw(GalileoskyPhrases.raw(description, text, this::judge));
    }

    private Judgement judge(String text) {
        return switch (GalileoskyReplies.of(text, model.replies())) {
            case YES, UNKNOWN -> Judgement.done(ReportedState.NOTHING);
            case LATER -> new Judgement.Postponed(text);
            case NO -> new Judgement.Refused(text, ReportedState.NOTHING);
            case UNSUPPORTED -> new Judgement.Unsupported(text, ReportedState.NOTHING);
        };
    }
}
