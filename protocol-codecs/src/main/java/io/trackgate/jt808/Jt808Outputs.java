package io.trackgate.jt808;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.trackgate.config.OutputSwitch;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.jt808.Jt808Downlink.Query;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.CommandReply.Body;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.protocol.WantedOutput;

/** Switches outputs by the frames of the model file, and reads them back from the status bits of a position. */
final class Jt808Outputs {

    private static final String READ = "0x8201 query location";
    private static final Pattern OK = Pattern.compile("(?<![a-z])ok(?![a-z])|success|succeed", Pattern.CASE_INSENSITIVE);

    private final TrackerModel model;
    private final Jt808Phrases phrases;
    private final Jt808Options.Of options;

    Jt808Outputs(TrackerModel model, Jt808Phrases phrases) {
        this.model = model;
        this.phrases = phrases;
        this.options = Jt808Options.of(model);
    }

    CommandPlan set(int output, boolean enable) { return plan(List.of(new WantedOutput(output, enable))); }

    CommandPlan set(List<OutputChange> changes) {
        List<WantedOutput> wanted = WantedOutput.of(changes);
        // Nothing is to change: that the terminal answers is its confirmation.
        return wanted.isEmpty() ? read() : plan(wanted);
    }

    private CommandPlan plan(List<WantedOutput> wanted) { return WantedOutput.plan(wanted, model, this::change); }

    private PlanStep change(List<WantedOutput> wanted) {
        WantedOutput one = wanted.getFirst();
        List<WantedOutput> rest = wanted.subList(1, wanted.size());
        Jt808Saying saying = Jt808Saying.of(form(one), options);
        return phrases.change(saying, Set.of(one.key()), reply -> judge(reply, saying, one, rest));
    }

    private Judgement judge(CommandReply reply, Jt808Saying saying, WantedOutput wanted, List<WantedOutput> rest) {
        return switch (reply.body()) {
            case Body.ResultCode result -> phrases.general(result, saying.messageId(), () -> accepted(saying, wanted, rest));
            case Body.Text(String text) -> judge(text, wanted, rest);
            case Body.Record(int answered, TelemetryRecord record) ->
                saying.messageId() == answered ? controlled(record, wanted, rest) : Judgement.NOT_MINE;
            case Body.Parameters other -> Judgement.NOT_MINE;
        };
    }

    // 0x8500 is answered twice: 0x0001 at once, 0x0500 with the status when the vehicle was controlled.
    private Judgement accepted(Jt808Saying saying, WantedOutput wanted, List<WantedOutput> rest) {
        if (saying instanceof Jt808Saying.Vehicle && options.vehicleControlIsReported())
            return new Judgement.Progress(ReportedState.NOTHING);
        return Judgement.then(ReportedState.NOTHING, readBack(wanted, rest, 1));
    }

    private Judgement controlled(TelemetryRecord record, WantedOutput wanted, List<WantedOutput> rest) {
        boolean asAsked = Boolean.valueOf(wanted.on()).equals(record.outputs().get(wanted.output()));
        return asAsked ? done(reported(record), rest) : Judgement.NOT_MINE;
    }

    /** Words under the command's own serial (0x1300). */
    private Judgement judge(String text, WantedOutput wanted, List<WantedOutput> rest) {
        if (model.replies().isUnsupported(text)) return new Judgement.Unsupported(text, ReportedState.NOTHING);
        if (model.replies().isNo(text)) return new Judgement.Refused(text, ReportedState.NOTHING);
        if (model.replies().isLater(text)) return new Judgement.Postponed(text);
        boolean named = named(text).isEmpty() || named(text).equals(Set.of(wanted));
        boolean yes = model.replies().isYes(text) || OK.matcher(text).find() || !named(text).isEmpty();
        return named && yes ? Judgement.then(ReportedState.NOTHING, readBack(wanted, rest, 1)) : Judgement.NOT_MINE;
    }

    private Judgement done(ReportedState reported, List<WantedOutput> rest) {
        return rest.isEmpty() ? Judgement.done(reported) : Judgement.then(reported, change(rest));
    }

    /** A relay takes its time, and a terminal may say "accepted" and wait for the vehicle to slow down: it is asked more than once. */
    private PlanStep readBack(WantedOutput wanted, List<WantedOutput> rest, int attempt) {
        return phrases.ask(READ, new Query(Jt808Ids.QUERY_LOCATION), reply -> judgeRead(reply, record -> {
            Boolean on = record.outputs().get(wanted.output());
            if (on == null)
                return new Judgement.Unsupported("the position has no status of output " + wanted.output(), ReportedState.NOTHING);
            if (on == wanted.on()) return done(reported(record), rest);
            if (attempt < options.outputPolls()) return Judgement.then(reported(record), readBack(wanted, rest, attempt + 1));
            return new Judgement.Refused(wanted.readsOtherwise(), reported(record));
        }));
    }

    CommandPlan read() {
        if (model.telemetry().outputs().isEmpty()) return new CommandPlan.Unsupported("no status bit shows an output of this model");
        Set<StateKey> asked = model.telemetry().outputs().stream().map(bit -> StateKey.output(model.telemetry().outputs().indexOf(bit) + 1))
                .collect(Collectors.toUnmodifiableSet());
        return new CommandPlan.Steps(phrases.ask(READ, new Query(Jt808Ids.QUERY_LOCATION), reply -> judgeRead(reply, record -> {
            ReportedState reported = reported(record);
            return reported.isEmpty()
                    ? new Judgement.Unsupported("the position has no status of an output", reported)
                    : Judgement.done(reported);
        })), asked);
    }

    private Judgement judgeRead(CommandReply reply, Function<TelemetryRecord, Judgement> onRecord) {
        return switch (reply.body()) {
            case Body.Record(int answered, TelemetryRecord record) ->
                answered == Jt808Ids.QUERY_LOCATION ? onRecord.apply(record) : Judgement.NOT_MINE;
            case Body.ResultCode result -> phrases.generalToQuestion(result, Jt808Ids.QUERY_LOCATION);
            case Body.Text other -> Judgement.NOT_MINE;
            case Body.Parameters other -> Judgement.NOT_MINE;
        };
    }

    private static ReportedState reported(TelemetryRecord record) { return ReportedState.ofOutputs(record.outputs()); }

    private Set<WantedOutput> named(String text) {
        Set<WantedOutput> named = new HashSet<>();
        for (int number = 1; number <= model.switches().size(); number++) {
            OutputSwitch output = model.switches().get(number - 1);
            if (output.on().isDone(text)) named.add(new WantedOutput(number, true));
            if (output.off().isDone(text)) named.add(new WantedOutput(number, false));
        }
        return named;
    }

    Set<StateKey> statesNamed(CommandReply reply) {
        return switch (reply.body()) {
            case Body.Text(String text) -> named(text).stream().map(WantedOutput::key).collect(Collectors.toUnmodifiableSet());
            case Body.Record(int answered, TelemetryRecord record) -> reported(record).values().keySet();
            case Body.ResultCode none -> Set.of();
            case Body.Parameters none -> Set.of();
        };
    }

    private Map<String, String> form(WantedOutput wanted) { return model.switches().get(wanted.output() - 1).saying(wanted.on()).form(); }

    List<String> lint() {
        List<String> problems = new ArrayList<>();
        if (model.switches().size() != model.digitalOutputs()) {
            problems.add(
                    "outputs: " + model.switches().size() + " (expected: one for each of " + model.digitalOutputs() + " digital-outputs)");
        }
        if (model.telemetry().outputs().size() < model.digitalOutputs()) {
            problems.add("telemetry.outputs: " + model.telemetry().outputs()
                    + " (expected: a status bit for each output, for accepted is not yet switched)");
        }
        if (model.digitalOutputs() > 0 && model.verifyOutputs() == TrackerModel.Verify.REPLY) {
            problems.add("verify-outputs: reply (expected: read-back, for accepted is not yet switched)");
        }
        if (Set.copyOf(model.telemetry().outputs()).size() < model.telemetry().outputs().size()) {
            problems.add("telemetry.outputs: " + model.telemetry().outputs() + " (expected: another status bit for each output)");
        }
        Map<Map<String, String>, String> said = new HashMap<>();
        for (int at = 0; at < model.switches().size(); at++) {
            OutputSwitch output = model.switches().get(at);
            lint("outputs[" + at + "].on", output.on(), said, problems);
            lint("outputs[" + at + "].off", output.off(), said, problems);
            if (output.read().isPresent())
                problems.add("outputs[" + at + "].read: given (expected: absent; telemetry.outputs names the status bit)");
        }
        return problems;
    }

    private void lint(String key, OutputSwitch.Saying saying, Map<Map<String, String>, String> said, List<String> problems) {
        String other = said.putIfAbsent(saying.form(), key);
        if (other != null) problems.add(key + ": the same as " + other + " (expected: another frame)");
        try {
            Jt808Saying.of(saying.form(), options);
        } catch (IllegalArgumentException wrong) {
            problems.add(key + "." + wrong.getMessage());
        }
    }
}
