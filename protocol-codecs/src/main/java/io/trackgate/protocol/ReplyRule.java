package io.trackgate.protocol;

import java.util.function.Function;

/** Knows the answer to one step among everything that a tracker says. */
@FunctionalInterface
public interface ReplyRule {
    /** Never guesses: what does not fit in kind, shape and named state is {@link Judgement.NotMine}. */
    Judgement judge(CommandReply reply);

    /** Of a step that is answered by a text, and by nothing else. */
    static ReplyRule ofText(Function<String, Judgement> onText) {
        return reply -> switch (reply.body()) {
            case CommandReply.Body.Text(String text) -> onText.apply(text);
            case CommandReply.Body.ResultCode other -> Judgement.NOT_MINE;
            case CommandReply.Body.Parameters other -> Judgement.NOT_MINE;
            case CommandReply.Body.Record other -> Judgement.NOT_MINE;
        };
    }
}
