package io.trackgate.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.trackgate.galileosky.GalileoskyMessages.ServerCommand;

/** Writes one setting: {@code WrPeriod 60,180}. */
final class GalileoskyWrite extends GalileoskyCommand {
    private final GalileoskySetting setting;
    private final Optional<String> taken;

    GalileoskyWrite(GalileoskyDevice device, ServerCommand request, GalileoskySetting setting, List<String> values) {
        super(device, request);
        this.setting = setting;
        this.taken = setting.take(values);
    }

    @Override
    public CommandKind kind() { return CommandKind.SET_PARAMETERS; }

    @Override
    public Map<String, String> parameters() { return taken.map(value -> Map.of(setting.name(), value)).orElse(Map.of()); }

    @Override
    public void obey(Obedience how) {
        if (taken.isEmpty() || how == Obedience.PARTLY) return; // half of one setting is nothing
        String value = how == Obedience.FULLY ? taken.get() : setting.other(taken.get());
        device.state().setParameter(setting.name(), value, text());
    }

    @Override
    Optional<String> done() { return taken.map(setting::said); }

    @Override
    Optional<String> opposite() { return taken.map(setting::other).map(setting::said); }
}
