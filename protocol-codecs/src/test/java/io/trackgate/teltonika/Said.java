package io.trackgate.teltonika;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.netty.buffer.Unpooled;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.teltonika.TeltonikaMessages.TextFrame;
import io.trackgate.testing.Hex;

import static org.assertj.core.api.Assertions.assertThat;

/** A dialogue with a plan: what it says, what it is told, what it makes of that. */
final class Said {

    private static final TeltonikaCommands COMMANDS = new TeltonikaCommands();

    private PlanStep step;

    private Said(PlanStep step) { this.step = step; }

    static Said plan(TrackerCommand command, TrackerModel model) { return new Said(steps(command, model).first()); }

    static Said probe(String shape, TrackerModel model) { return new Said(COMMANDS.probe(shape, model)); }

    static CommandPlan.Steps steps(TrackerCommand command, TrackerModel model) {
        CommandPlan plan = COMMANDS.plan(command, model);
        assertThat(plan).isInstanceOf(CommandPlan.Steps.class);
        return (CommandPlan.Steps) plan;
    }

    static String unsupported(TrackerCommand command, TrackerModel model) {
        CommandPlan plan = COMMANDS.plan(command, model);
        assertThat(plan).isInstanceOf(CommandPlan.Unsupported.class);
        return ((CommandPlan.Unsupported) plan).why();
    }

    PlanStep step() { return step; }

    /** The text on the wire. */
    Said says(String text) {
        assertThat(sent(step, new TeltonikaFacts()).latin1()).isEqualTo(text);
        return this;
    }

    static TextFrame sent(PlanStep step, TeltonikaFacts facts) {
        byte[] frame = Hex.bytes(Hex.written(out -> step.frame().write(out, facts, 7)));
        return TextFrame.read(new FrameCursor(Unpooled.wrappedBuffer(frame, 8, frame.length - 8)), frame.length - 12);
    }

    Judgement judge(String text) { return judge(CommandReply.text(text)); }

    Judgement judge(CommandReply reply) { return step.replyRule().orElseThrow().judge(reply); }

    /** Goes on to the next step. */
    Said then(String answer) {
        Judgement judgement = judge(answer);
        assertThat(judgement).as(answer).isInstanceOf(Judgement.Accepted.class);
        PlanStep next = ((Judgement.Accepted) judgement).next();
        if (next == null) throw new AssertionError("the plan ends after " + answer);
        step = next;
        return this;
    }

    Said ignores(String... texts) {
        for (String text : texts)
            assertThat(judge(text)).as(text).isEqualTo(Judgement.NOT_MINE);
        return this;
    }

    void endsWith(String answer, Map<StateKey, SettingValue> reported) {
        assertThat(judge(answer)).as(answer).isEqualTo(Judgement.done(new ReportedState(reported)));
    }

    Judgement.Unsupported unsupported(String answer) {
        assertThat(judge(answer)).as(answer).isInstanceOf(Judgement.Unsupported.class);
        return (Judgement.Unsupported) judge(answer);
    }

    Judgement.Refused refused(String answer) {
        assertThat(judge(answer)).as(answer).isInstanceOf(Judgement.Refused.class);
        return (Judgement.Refused) judge(answer);
    }

    static SettingValue flag(boolean value) { return new SettingValue.Flag(value); }

    static SettingValue whole(long value) { return new SettingValue.Whole(value); }

    static SettingValue text(String value) { return new SettingValue.Text(value); }

    static byte[] ascii(String text) { return text.getBytes(StandardCharsets.US_ASCII); }
}
