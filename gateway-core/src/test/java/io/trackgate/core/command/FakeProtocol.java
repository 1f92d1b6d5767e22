package io.trackgate.core.command;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.trackgate.config.ReplyPatterns;
import io.trackgate.config.SettingValue;
import io.trackgate.config.Source;
import io.trackgate.config.TelemetryIds;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.Recognition;
import io.trackgate.protocol.ReplyRule;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import org.jspecify.annotations.Nullable;

/**
 * A vendor of the simplest kind. {@code out1=on} is answered {@code out1=on}; {@code io?} is answered {@code io out1=on}; the probes
 * {@code ping} and {@code who} are answered {@code pong} and {@code it's me}.
 */
public record FakeProtocol(boolean repliesCarryTag, int greatestTag) implements DeviceProtocol, CommandPhrasing {

    public static final FakeProtocol UNTAGGED = new FakeProtocol(false, Integer.MAX_VALUE);
    public static final FakeProtocol TAGGED = new FakeProtocol(true, Integer.MAX_VALUE);

    private static final PlanStep.FrameWriter NO_BYTES = (out, facts, tag) -> {};
    private static final Pattern OUTPUT = Pattern.compile("out(\\d)=(on|off)");

    public static TrackerModel model(int window, String... probes) { return model("fake", window, probes); }

    public static TrackerModel model(String protocol, int window, String... probes) {
        return model(protocol, window, TrackerModel.Takeover.NEWEST, probes);
    }

    public static TrackerModel model(String protocol, int window, TrackerModel.Takeover takeover, String... probes) {
        return new TrackerModel(new Source("test.yaml", 1), "fake", "Fake", "Fake", protocol, "imei", 4, "batch",
                Set.of(TrackerModel.OutputCall.SET, TrackerModel.OutputCall.SET_ALL), null, List.of(), Optional.empty(), Optional.empty(),
                window,
                TrackerModel.Verify.REPLY, TrackerModel.Verify.REPLY, TrackerModel.Deliver.AT_LOGIN, List.of(probes),
                Duration.ofMinutes(30), takeover, ReplyPatterns.NONE, TelemetryIds.NONE,
                Map.of());
    }

    @Override
    public String name() { return "fake"; }

    @Override
    public ProtocolConnection connect() {
        return new ProtocolConnection(new ChannelInboundHandlerAdapter(), new ChannelInboundHandlerAdapter(), (model, zone) -> {});
    }

    @Override
    public Recognition recognise(ByteBuf firstBytes) { return Recognition.MAYBE; }

    @Override
    public CommandPhrasing phrasing() { return this; }

    @Override
    public List<String> lint(TrackerModel model) { return List.of(); }

    @Override
    public FrameExplainer explainer() { return (bytes, from) -> List.of(); }

    @Override
    public CommandPlan plan(TrackerCommand command, TrackerModel model) {
        return switch (command) {
            case TrackerCommand.SetOutput set -> one(set(set.output(), set.enable(), null));
            case TrackerCommand.ReadOutputs read ->
                new CommandPlan.Steps(readOutputs(null), Set.of(StateKey.output(1), StateKey.output(2)));
            case TrackerCommand.SendRaw raw -> CommandPlan.Steps.raw(raw(raw.content().shown()));
            default -> throw new IllegalArgumentException(command + " (expected: outputs)");
        };
    }

    static CommandPlan.Steps one(PlanStep step) { return new CommandPlan.Steps(step, step.touches()); }

    /** @param next what follows the confirmation, which then proves acceptance alone; or null */
    static PlanStep set(int output, boolean on, @Nullable PlanStep next) {
        StateKey key = StateKey.output(output);
        String text = text(output, on);
        return change(text, Set.of(key), false, reply -> switch (said(reply)) {
            case String same when same.equals(text) && next == null -> Judgement.done(ReportedState.of(key, new SettingValue.Flag(on)));
            case String same when same.equals(text) && next != null -> Judgement.then(ReportedState.NOTHING, next);
            case String later when later.equals("later " + text) -> new Judgement.Postponed(later);
            case String no when no.equals("no " + text) -> new Judgement.Refused(no, ReportedState.NOTHING);
            case String what when what.equals("what? " + text) -> new Judgement.Unsupported(what, ReportedState.NOTHING);
            case String soon when soon.equals("soon " + text) -> new Judgement.Progress(ReportedState.NOTHING);
            case String poison when poison.equals("poison") -> throw new IllegalStateException("a rule with a mistake in it");
            default -> Judgement.NOT_MINE;
        });
    }

    /** Everything is an answer to it. */
    static PlanStep raw(String text) {
        return PlanStep.raw(text, NO_BYTES, reply -> switch (said(reply)) {
            case String later when later.startsWith("later ") -> new Judgement.Postponed(later);
            case String no when no.startsWith("no ") -> new Judgement.Refused(no, ReportedState.NOTHING);
            default -> Judgement.done(ReportedState.NOTHING);
        });
    }

    static PlanStep change(String text, Set<StateKey> touches, boolean divisible, ReplyRule rule) {
        return new PlanStep(text, NO_BYTES, touches, divisible, rule);
    }

    /** A frame that this tracker never answers. */
    static PlanStep shout(int output) {
        return new PlanStep("shout" + output, NO_BYTES, Set.of(StateKey.output(output)), false, null);
    }

    /** @param expected what one output must be, or null for a mere question */
    static PlanStep readOutputs(@Nullable Map<StateKey, SettingValue> expected) {
        return PlanStep.ask("io?", NO_BYTES, reply -> {
            if (!said(reply).startsWith("io ")) return Judgement.NOT_MINE;
            ReportedState read = new ReportedState(states(said(reply)));
            boolean asSent = expected == null || read.values().entrySet().containsAll(expected.entrySet());
            return asSent ? Judgement.done(read) : new Judgement.Refused("reads back " + said(reply), read);
        });
    }

    static String text(int output, boolean on) { return "out" + output + (on ? "=on" : "=off"); }

    private static Map<StateKey, SettingValue> states(String text) {
        Map<StateKey, SettingValue> states = new HashMap<>();
        Matcher found = OUTPUT.matcher(text);
        while (found.find())
            states.put(StateKey.output(Integer.parseInt(found.group(1))), new SettingValue.Flag(found.group(2).equals("on")));
        return states;
    }

    private static String said(CommandReply reply) { return reply.body() instanceof CommandReply.Body.Text(String text) ? text : ""; }

    @Override
    public PlanStep probe(String shape, TrackerModel model) {
        String answer = shape.equals("ping") ? "pong" : "it's me";
        return PlanStep.ask(shape, NO_BYTES,
                reply -> said(reply).equals(answer) ? Judgement.done(ReportedState.NOTHING) : Judgement.NOT_MINE);
    }

    @Override
    public Set<StateKey> statesNamed(CommandReply reply, TrackerModel model) { return new HashSet<>(states(said(reply)).keySet()); }
}
