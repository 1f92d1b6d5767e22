package io.trackgate.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.trackgate.galileosky.GalileoskyMessages.ServerCommand;

/** Switches one output: {@code Out 1,1} (fact sheet section 5). Outputs count from 0; the answer shows them all. */
final class GalileoskySwitch extends GalileoskyCommand {
    private final Map<Integer, Boolean> wanted;

    GalileoskySwitch(GalileoskyDevice device, ServerCommand request, List<String> values) {
        super(device, request);
        this.wanted = wanted(device, values);
    }

    private static Map<Integer, Boolean> wanted(GalileoskyDevice device, List<String> values) {
        boolean fits = values.size() == 2 && values.getFirst().matches("\\d{1,2}") && values.getLast().matches("[01]");
        int output = fits ? Integer.parseInt(values.getFirst()) + 1 : 0;
        if (!device.state().hasOutput(output)) return Map.of();
        return Map.of(output, device.isOn(output, Integer.parseInt(values.getLast())));
    }

    @Override
    public CommandKind kind() { return CommandKind.SET_OUTPUTS; }

    @Override
    public Map<Integer, Boolean> outputs() { return wanted; }

    @Override
    public void obey(Obedience how) {
        if (wanted.isEmpty() || how == Obedience.PARTLY) return;
        wanted.forEach((output, on) -> device.state().setOutputs(Map.of(output, on == (how == Obedience.FULLY)), text()));
    }

    @Override
    Optional<String> done() { return wanted.isEmpty() ? Optional.empty() : Optional.of(device.levels(wanted)); }

    @Override
    Optional<String> opposite() {
        return wanted.entrySet().stream().findFirst().map(one -> device.levels(Map.of(one.getKey(), !one.getValue())));
    }
}
