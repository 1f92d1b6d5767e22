package io.trackgate.queclink;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import io.trackgate.config.DeviceValue;
import io.trackgate.config.FieldMapping;
import io.trackgate.config.ParameterTarget;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.Verify;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;

/** The LED is one field of GTCFG; +RESP:GTBAT shows it. The model's {@code led.parameters} names the field, from 1. */
final class QueclinkLed {

    static final String COMMAND = "GTCFG";
    /** Password and new password. */
    private static final int FIRST_FIELD = 3;

    private final TrackerModel model;
    private final QueclinkPhrases phrases;

    QueclinkLed(TrackerModel model, QueclinkPhrases phrases) {
        this.model = model;
        this.phrases = phrases;
    }

    CommandPlan write(boolean on) {
        if (model.led().isEmpty()) return new CommandPlan.Unsupported("no field for the LED (expected: led.parameters in the model file)");
        ParameterTarget target = target(model.led().get());
        return switch (target.toDevice(new SettingValue.Flag(on))) {
            case DeviceValue.Impossible impossible -> new CommandPlan.Unsupported("led: " + impossible.why());
            case DeviceValue.Exact exact -> new CommandPlan.Steps(write(target, exact.text()), Set.of(StateKey.LED));
        };
    }

    private PlanStep write(ParameterTarget target, String value) {
        Supplier<Judgement> accepted = () -> model.verifySettings() == Verify.REPLY
                ? Judgement.done(reported(target, value))
                : Judgement.then(ReportedState.NOTHING,
                        phrases.ask(QueclinkPhrases.Question.BATTERY, read -> compare(target, value, read)));
        return phrases.changeField(COMMAND, target.parameters().getFirst(), value, Set.of(StateKey.LED), accepted);
    }

    private static Judgement compare(ParameterTarget target, String sent, QueclinkText read) {
        String found = read.fromEnd(QueclinkTelemetry.GTBAT_LED);
        if (found.isEmpty()) return new Judgement.Unsupported(read.word() + " does not show the LED", ReportedState.NOTHING);
        if (ParameterTarget.sameDeviceValue(found, sent)) return Judgement.done(reported(target, found));
        return new Judgement.Unsupported("the LED reads %s (expected: %s)".formatted(found, sent), reported(target, found));
    }

    CommandPlan read() {
        if (model.led().isEmpty()) return new CommandPlan.Unsupported("no field for the LED (expected: led.parameters in the model file)");
        ParameterTarget target = target(model.led().get());
        PlanStep ask = phrases.ask(QueclinkPhrases.Question.BATTERY, read -> {
            String found = read.fromEnd(QueclinkTelemetry.GTBAT_LED);
            return found.isEmpty()
                    ? new Judgement.Unsupported(read.word() + " does not show the LED", ReportedState.NOTHING)
                    : Judgement.done(reported(target, found));
        });
        return new CommandPlan.Steps(ask, Set.of(StateKey.LED));
    }

    /** Some have more than one way of being on: whatever is not off is on. */
    private static ReportedState reported(ParameterTarget target, String found) {
        SettingValue value = target.toApi(found);
        boolean isOff = ParameterTarget.sameDeviceValue(found, target.values().getOrDefault("false", "0"));
        return ReportedState.of(StateKey.LED, value instanceof SettingValue.Unnamed ? new SettingValue.Flag(!isOff) : value);
    }

    private static ParameterTarget target(FieldMapping led) { return led.targets().getFirst(); }

    List<String> lint() {
        List<String> problems = new ArrayList<>();
        model.led().ifPresent(led -> {
            ParameterTarget target = target(led);
            if (led.text().isPresent() || led.targets().size() > 1 || target.parameters().size() != 1)
                problems.add("led: " + target.parameters() + " (expected: parameters with one number, that of its field in GTCFG)");
            else if (target.parameters().getFirst() < FIRST_FIELD)
                problems.add("led.parameters: " + target.parameters() + " (expected: >= " + FIRST_FIELD + ", before it stand passwords)");
            else if (QueclinkOptions.counts(model, COMMAND).values().stream().noneMatch(fields -> target.parameters().getFirst() < fields))
                problems.add("options.gtcfg: " + QueclinkOptions.counts(model, COMMAND) + " (expected: a version whose GTCFG has field "
                        + target.parameters().getFirst() + ")");
        });
        return problems;
    }
}
