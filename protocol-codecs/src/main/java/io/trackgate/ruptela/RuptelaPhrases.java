package io.trackgate.ruptela;

import java.util.Set;
import java.util.function.Function;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReplyRule;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.ruptela.RuptelaMessages.Text;

/** Makes steps of one model out of command texts: its password before each, and answers by text alone, which come in command 7. */
record RuptelaPhrases(TrackerModel model) {

    /** What fits into one text message, the password included. */
    static final int MAX_TEXT = 160;

    PlanStep ask(String text, Function<String, Judgement> rule) { return PlanStep.ask(text, frame(text), ReplyRule.ofText(rule)); }

    /** What "incorrect" left as it was nobody documents, and no record shows it: so a refusal may have changed something, and is read back. */
    PlanStep change(String text, Set<StateKey> touches, Function<String, Judgement> rule) {
        return new PlanStep(text, frame(text), touches, true, ReplyRule.ofText(rule));
    }

    PlanStep raw(String text, Function<String, Judgement> rule) { return PlanStep.raw(text, frame(text), ReplyRule.ofText(rule)); }

    /** A version by its own command; the number of its answer is no text's. */
    static PlanStep version() {
        return PlanStep.ask("version", (out, facts, tag) -> RuptelaEncoder.downlink(out, RuptelaMessages.VERSION, nothing -> {}),
                reply -> answers(reply, RuptelaMessages.VERSION)
                        ? Judgement.done(ReportedState.NOTHING)
                        : Judgement.NOT_MINE);
    }

    int longestText() { return MAX_TEXT - RuptelaOptions.prefix(model).length(); }

    private PlanStep.FrameWriter frame(String text) {
        Text command = new Text(RuptelaOptions.prefix(model) + text);
        return (out, facts, tag) -> command.writeCommand(out);
    }

    /** Whether it has the number that answers this command of the server. */
    static boolean answers(CommandReply reply, int command) {
        return switch (reply.body()) {
            case CommandReply.Body.Text text -> command == RuptelaMessages.TEXT;
            case CommandReply.Body.ResultCode result -> result.answered() == command;
            case CommandReply.Body.Parameters other -> other.values().containsKey(command);
            case CommandReply.Body.Record none -> false;
        };
    }
}
