package io.trackgate.gt06;

import java.nio.charset.StandardCharsets;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.ReportedState;

/** Sends a caller's own words as a command. Whatever comes under its flag is its answer, and only a known complaint says no. */
final class Gt06Raw {

    private final TrackerModel model;
    private final Gt06Phrases phrases;

    Gt06Raw(TrackerModel model) {
        this.model = model;
        this.phrases = new Gt06Phrases(model);
    }

    CommandPlan plan(RawContent content) {
        return switch (content) {
            case RawContent.Text text -> plan(text);
            case RawContent.Bytes bytes -> plan(bytes.shown(), new String(bytes.bytes(), StandardCharsets.ISO_8859_1));
        };
    }

    private CommandPlan plan(RawContent.Text text) {
        if (!text.isAscii()) return new CommandPlan.Unsupported("a text with other characters (expected: printable ASCII)");
        if (!Gt06Phrases.isOneCommand(text.text())) return new CommandPlan.Unsupported("more behind the # (expected: one command)");
        return plan(text.text(), text.text());
    }

    private CommandPlan plan(String description, String content) {
        if (content.length() > Gt06Phrases.MAX_TEXT)
            return new CommandPlan.Unsupported(content.length() + " bytes (expected: <= " + Gt06Phrases.MAX_TEXT + ")");
        return CommandPlan.Steps.raw(phrases.raw(description, content, this::judge));
    }

    private Judgement judge(String text) {
        return switch (Gt06Replies.of(text, model.replies())) {
            case YES, UNKNOWN -> Judgement.done(ReportedState.NOTHING);
            case LATER -> new Judgement.Postponed(text);
            case NO -> new Judgement.Refused(text, ReportedState.NOTHING);
            case UNSUPPORTED -> new Judgement.Unsupported(text, ReportedState.NOTHING);
        };
    }
}
