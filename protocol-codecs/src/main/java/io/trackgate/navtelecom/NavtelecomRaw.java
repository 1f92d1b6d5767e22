package io.trackgate.navtelecom;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.ReportedState;

/**
 * Sends a caller's own words as the body of a packet. Its answer carries no tag, but the word of its command; those of the old commands are a record
 * instead.
 */
final class NavtelecomRaw {

    private static final Pattern SENT = Pattern.compile("\\*([!?])([A-Z0-9_]+).*", Pattern.DOTALL);
    private static final int RECORD = 'C';

    private final TrackerModel model;

    NavtelecomRaw(TrackerModel model) { this.model = model; }

    CommandPlan plan(RawContent content) {
        return switch (content) {
            case RawContent.Text text -> plan(text);
            case RawContent.Bytes bytes -> plan(bytes.shown(), bytes.bytes());
        };
    }

    private CommandPlan plan(RawContent.Text text) {
        if (!text.isAscii()) return new CommandPlan.Unsupported("a text with other characters (expected: printable ASCII)");
        if (!SENT.matcher(text.text()).matches())
            return new CommandPlan.Unsupported("a text without *! or *? (expected: *!SETOUT 1Y, *?V, …)");
        return plan(text.text(), text.text().getBytes(StandardCharsets.US_ASCII));
    }

    private CommandPlan plan(String shown, byte[] body) {
        String sent = new String(body, StandardCharsets.ISO_8859_1);
        return CommandPlan.Steps.raw(PlanStep.raw(shown, NavtelecomPhrases.frame(body), reply -> judge(sent, reply)));
    }

    private Judgement judge(String sent, CommandReply reply) {
        return switch (reply.body()) {
            case CommandReply.Body.Text text -> judge(sent, text.text());
            case CommandReply.Body.Record record -> isAnsweredBy(sent, record.answered()) ? done() : Judgement.NOT_MINE;
            case CommandReply.Body.ResultCode other -> Judgement.NOT_MINE;
            case CommandReply.Body.Parameters other -> Judgement.NOT_MINE;
        };
    }

    private Judgement judge(String sent, String text) {
        if (NavtelecomPhrases.isUnsupported(sent, text)) return new Judgement.Unsupported(text, ReportedState.NOTHING);
        if (!isAnsweredBy(sent, text)) return Judgement.NOT_MINE;
        if (model.replies().isUnsupported(text)) return new Judgement.Unsupported(text, ReportedState.NOTHING);
        if (NavtelecomReplies.isFailed(text) || model.replies().isNo(text)) return new Judgement.Refused(text, ReportedState.NOTHING);
        return model.replies().isLater(text) ? new Judgement.Postponed(text) : done();
    }

    // Bytes that are no command may be answered by anything.
    private static boolean isAnsweredBy(String sent, String text) {
        Matcher command = SENT.matcher(sent);
        if (!command.matches()) return true;
        String answer = (command.group(1).equals("!") ? NavtelecomMessages.ANSWER : NavtelecomMessages.ANSWER_TO_QUERY) + command.group(2);
        return text.startsWith(answer) && (text.length() == answer.length() || !isWord(text.charAt(answer.length())));
    }

    private static boolean isWord(char c) { return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'; }

    /** {@code *!1Y}, {@code *!OFF} and their kin are answered by {@code *@C} and a record, {@code *?A} by {@code *#A} and one. */
    private static boolean isAnsweredBy(String sent, int record) {
        Matcher command = SENT.matcher(sent);
        if (!command.matches()) return true;
        return command.group(1).equals("!") ? record == RECORD : command.group(2).equals(Character.toString(record));
    }

    private static Judgement done() { return Judgement.done(ReportedState.NOTHING); }
}
