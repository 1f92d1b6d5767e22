package io.trackgate.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.trackgate.gt06.Gt06Messages.ServerCommand;

/** Writes one setting: {@code TIMER,10,300#}. */
final class Gt06Write extends Gt06Command {
    private final Gt06Setting setting;
    private final Gt06Setting.Outcome outcome;

    Gt06Write(Gt06Device device, ServerCommand request, Gt06Setting setting, List<String> values) {
        super(device, request);
        this.setting = setting;
        this.outcome = setting.take(values, device.value(setting), device.knowsAcc());
    }

    @Override
    public CommandKind kind() { return setting.isLed() ? CommandKind.SET_LED : CommandKind.SET_PARAMETERS; }

    @Override
    public Map<String, String> parameters() {
        return switch (outcome) {
            case Gt06Setting.Outcome.Taken taken -> Map.of(setting.name(), taken.value());
            case Gt06Setting.Outcome.Refused refused -> Map.of();
        };
    }

    @Override
    public void obey(Obedience how) {
        parameters().forEach((name, value) -> {
            switch (how) {
                case FULLY -> device.state().setParameter(name, value, text());
                case OPPOSITELY -> device.state().setParameter(name, setting.other(value), text());
                case PARTLY -> {
                    // half of one setting is nothing
                }
            }
        });
    }

    @Override
    Optional<String> done() { return Optional.of(complaint().orElse(setting.done())); }

    @Override
    Optional<String> opposite() {
        return Optional.of(switch (outcome) {
            case Gt06Setting.Outcome.Taken taken -> setting.state(setting.other(taken.value()));
            case Gt06Setting.Outcome.Refused refused -> refused.text();
        });
    }

    @Override
    Optional<String> partly() { return disabled(); }

    @Override
    Optional<String> disabled() { return Optional.of(complaint().orElse(setting.refusal())); }

    private Optional<String> complaint() {
        return switch (outcome) {
            case Gt06Setting.Outcome.Taken taken -> Optional.empty();
            case Gt06Setting.Outcome.Refused refused -> Optional.of(refused.text());
        };
    }
}
