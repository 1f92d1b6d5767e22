package io.trackgate.testing;

import java.util.Map;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.CommandReply.Body;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;

import static org.assertj.core.api.Assertions.assertThat;

/** A talk with a plan whose answers carry a tag: what it says, what it is told, what it makes of that. */
public final class Dialogue {

    private static final int TAG = 7;

    private PlanStep step;

    private Dialogue(PlanStep step) { this.step = step; }

    public static Dialogue of(DeviceProtocol protocol, TrackerCommand command, TrackerModel model) {
        return new Dialogue(steps(protocol, command, model).first());
    }

    public static CommandPlan.Steps steps(DeviceProtocol protocol, TrackerCommand command, TrackerModel model) {
        CommandPlan plan = protocol.phrasing().plan(command, model);
        assertThat(plan).isInstanceOf(CommandPlan.Steps.class);
        return (CommandPlan.Steps) plan;
    }

    public static String unsupported(DeviceProtocol protocol, TrackerCommand command, TrackerModel model) {
        CommandPlan plan = protocol.phrasing().plan(command, model);
        assertThat(plan).isInstanceOf(CommandPlan.Unsupported.class);
        return ((CommandPlan.Unsupported) plan).why();
    }

    /** What the step is about, in the vendor's words. */
    public Dialogue says(String description) {
        assertThat(step.description()).isEqualTo(description);
        return this;
    }

    /** The very bytes. */
    public Dialogue sends(ConnectionFacts facts, int tag, String hex) {
        assertThat(Hex.written(out -> step.frame().write(out, facts, tag))).isEqualTo(Hex.of(Hex.bytes(hex)));
        return this;
    }

    public Dialogue touches(StateKey... keys) {
        assertThat(step.touches()).containsExactlyInAnyOrder(keys);
        return this;
    }

    public static CommandReply reply(Body body) { return new CommandReply(TAG, null, body); }

    public Judgement judge(Body body) { return step.replyRule().orElseThrow().judge(reply(body)); }

    public Judgement judge(String text) { return judge(new Body.Text(text)); }

    /** Goes on to the next step. */
    public Dialogue then(Body answer) {
        Judgement judgement = judge(answer);
        assertThat(judgement).as(answer.toString()).isInstanceOf(Judgement.Accepted.class);
        PlanStep next = ((Judgement.Accepted) judgement).next();
        if (next == null) throw new AssertionError("the plan ends after " + answer);
        step = next;
        return this;
    }

    public Dialogue then(String text) { return then(new Body.Text(text)); }

    public Dialogue ignores(String... texts) {
        for (String text : texts) { assertThat(judge(text)).as(text).isEqualTo(Judgement.NOT_MINE); }
        return this;
    }

    public Dialogue ignores(Body... bodies) {
        for (Body body : bodies) { assertThat(judge(body)).as(body.toString()).isEqualTo(Judgement.NOT_MINE); }
        return this;
    }

    public void endsWith(Body answer, Map<StateKey, SettingValue> reported) {
        assertThat(judge(answer)).as(answer.toString()).isEqualTo(Judgement.done(new ReportedState(reported)));
    }

    public void endsWith(String text, Map<StateKey, SettingValue> reported) { endsWith(new Body.Text(text), reported); }

    public <T extends Judgement> T ends(Class<T> kind, Body answer) {
        assertThat(judge(answer)).as(answer.toString()).isInstanceOf(kind);
        return kind.cast(judge(answer));
    }

    public <T extends Judgement> T ends(Class<T> kind, String text) { return ends(kind, new Body.Text(text)); }

    public static SettingValue flag(boolean value) { return new SettingValue.Flag(value); }

    public static SettingValue whole(long value) { return new SettingValue.Whole(value); }

    public static SettingValue text(String value) { return new SettingValue.Text(value); }
}
