package io.trackgate.jt808;

import java.time.InstantSource;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import io.trackgate.config.TrackerModel;
import io.trackgate.jt808.Jt808Header.Terminal;
import io.trackgate.protocol.CommandReply.Body.ResultCode;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReplyRule;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;

/** Makes steps of one model out of messages: the terminal's own phone bytes and edition, and the serial that its answer repeats. */
record Jt808Phrases(TrackerModel model, InstantSource clock) {

    private static final int FAILED = 1;
    private static final int MESSAGE_WRONG = 2;
    private static final int NOT_SUPPORTED = 3;

    PlanStep ask(String description, Jt808Downlink message, ReplyRule rule) {
        return PlanStep.ask(description, frame(moment -> message), rule);
    }

    PlanStep change(String description, Jt808Downlink message, Set<StateKey> touches, boolean divisible, ReplyRule rule) {
        return new PlanStep(description, frame(moment -> message), touches, divisible, rule);
    }

    PlanStep change(Jt808Saying saying, Set<StateKey> touches, ReplyRule rule) {
        return new PlanStep(saying.shown(), frame(saying::message), touches, false, rule);
    }

    PlanStep raw(Jt808Saying saying, ReplyRule rule) { return PlanStep.raw(saying.shown(), frame(saying::message), rule); }

    private PlanStep.FrameWriter frame(Function<Jt808Saying.Moment, Jt808Downlink> message) {
        return (out, connection, tag) -> {
            Jt808Facts facts = facts(connection);
            Terminal terminal = facts.terminal().orElseThrow(() -> new IllegalStateException("a terminal that has shown no frame yet"));
            message.apply(new Jt808Saying.Moment(terminal.v2019(), facts.zone(), clock)).writeFrame(out, terminal,
                    Jt808Facts.commandSerial(tag));
        };
    }

    private static Jt808Facts facts(ConnectionFacts connection) {
        if (connection instanceof Jt808Facts facts) return facts;
        throw new IllegalArgumentException(connection + " (expected: facts of a JT/T 808 connection)");
    }

    /** The terminal's general answer 0x0001. Accepted is not yet done. */
    Judgement general(ResultCode answer, int messageId, Supplier<Judgement> accepted) {
        if (answer.answered() != messageId && !Jt808Options.anyReplyId(model)) return Judgement.NOT_MINE;
        return switch (answer.code()) {
            case Jt808Message.GeneralAnswer.OK -> accepted.get();
            case FAILED -> new Judgement.Refused("the terminal answers 1, failed", ReportedState.NOTHING);
            case MESSAGE_WRONG -> new Judgement.Refused("the terminal answers 2, message wrong", ReportedState.NOTHING);
            case NOT_SUPPORTED -> new Judgement.Unsupported("the terminal answers 3, not supported", ReportedState.NOTHING);
            default -> Judgement.NOT_MINE;
        };
    }

    /** Some terminals confirm a question before they answer it. */
    Judgement generalToQuestion(ResultCode answer, int messageId) {
        return general(answer, messageId, () -> new Judgement.Progress(ReportedState.NOTHING));
    }
}
