package io.trackgate.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.OutputCall;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.store.StateValue;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.ProtocolCatalogue;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.protocol.TrackerCommand.SetOutputs;

/** Turns a command into a plan: what any model may lack is checked here, then its protocol phrases the rest. */
final class CommandPlanner {

    private final ProtocolCatalogue protocols;

    /** What switches an output of a model is the same for every tracker of it that has the same options. */
    private record Switch(String model, Map<String, String> options, int output, boolean enable) {}

    private final Map<Switch, CommandPlan> switches = new ConcurrentHashMap<>();

    CommandPlanner(ProtocolCatalogue protocols) { this.protocols = protocols; }

    /** Whether {@link #plan} has to know what the outputs were last reported as. */
    static boolean needsState(TrackerCommand command, Tracker tracker) {
        return command instanceof SetOutputs && tracker.engineBlock().isPresent();
    }

    /** @param state of the tracker; only looked at when {@link #needsState} */
    CommandPlan plan(TrackerCommand command, Tracker tracker, Map<StateKey, StateValue> state) {
        TrackerModel model = tracker.model();
        Optional<DeviceProtocol> protocol = protocols.find(model.protocol());
        if (protocol.isEmpty()) return new CommandPlan.Unsupported("no protocol " + model.protocol());
        TrackerCommand effective = command;
        Optional<String> lacking = switch (command) {
            case TrackerCommand.SetOutput set -> lacking(set, tracker);
            case SetOutputs set -> lacking(set, tracker, state);
            case TrackerCommand.SetEngineBlock set -> lacking(set, tracker);
            case TrackerCommand.SendRaw raw -> Optional.empty();
            case TrackerCommand.SetLed set -> lackingLed(model);
            case TrackerCommand.ReadLed read -> lackingLed(model);
            case TrackerCommand.SetTracking set -> lackingTracking(model);
            case TrackerCommand.ReadTracking read -> lackingTracking(model);
            case TrackerCommand.ReadOutputs read ->
                model.digitalOutputs() == 0 ? Optional.of("the model has no outputs") : Optional.empty();
        };
        if (lacking.isPresent()) return new CommandPlan.Unsupported(lacking.get());
        if (command instanceof TrackerCommand.SetOutput set) return plan(set, model, protocol.get());
        if (command instanceof SetOutputs set) effective = withoutEngineBlock(set, tracker);
        return protocol.get().phrasing().plan(effective, model);
    }

    private CommandPlan plan(TrackerCommand.SetOutput set, TrackerModel model, DeviceProtocol protocol) {
        return switches.computeIfAbsent(new Switch(model.code(), model.options(), set.output(), set.enable()),
                asked -> protocol.phrasing().plan(set, model));
    }

    private static Optional<String> lacking(TrackerCommand.SetOutput set, Tracker tracker) {
        TrackerModel model = tracker.model();
        if (!model.outputCalls().contains(OutputCall.SET)) return Optional.of("the model does not take output/set");
        if (set.output() > model.digitalOutputs()) { return Optional.of("output " + set.output() + " of " + model.digitalOutputs()); }
        if (tracker.engineBlock().filter(block -> block == set.output()).isPresent()) {
            return Optional.of("output " + set.output() + " is reserved for the engine block");
        }
        return Optional.empty();
    }

    // Whether outputs may be set one by one is a matter of output/set alone; here only the vendor's words count.
    private static Optional<String> lacking(TrackerCommand.SetEngineBlock set, Tracker tracker) {
        Optional<Integer> block = tracker.engineBlock();
        if (block.isEmpty()) return Optional.of("no output is reserved for the engine block");
        if (block.get() != set.output()) {
            return Optional.of("output " + set.output() + " (expected: " + block.get() + ", which is reserved for the engine block)");
        }
        if (set.output() > tracker.model().digitalOutputs()) {
            return Optional.of("output " + set.output() + " of " + tracker.model().digitalOutputs());
        }
        return Optional.empty();
    }

    private static Optional<String> lacking(SetOutputs set, Tracker tracker, Map<StateKey, StateValue> state) {
        TrackerModel model = tracker.model();
        if (!model.outputCalls().contains(OutputCall.SET_ALL)) return Optional.of("the model does not take output/set_all");
        if (set.outputs().size() != model.digitalOutputs()) {
            return Optional.of(set.outputs().size() + " outputs given, the model has " + model.digitalOutputs());
        }
        return tracker.engineBlock().filter(block -> block <= set.outputs().size() && changes(set.outputs().get(block - 1), block, state))
                .map(block -> "output " + block + " is reserved for the engine block, and this would change it");
    }

    private static boolean changes(OutputChange wanted, int output, Map<StateKey, StateValue> state) {
        StateValue known = state.get(StateKey.output(output));
        boolean on = known != null && new SettingValue.Flag(true).equals(known.reported());
        return wanted == (on ? OutputChange.OFF : OutputChange.ON);
    }

    private static SetOutputs withoutEngineBlock(SetOutputs set, Tracker tracker) {
        if (tracker.engineBlock().isEmpty()) return set;
        List<OutputChange> outputs = new ArrayList<>(set.outputs());
        outputs.set(tracker.engineBlock().get() - 1, OutputChange.UNCHANGED);
        return new SetOutputs(outputs);
    }

    private static Optional<String> lackingLed(TrackerModel model) {
        return model.led().isEmpty() ? Optional.of("the model has no LED switch") : Optional.empty();
    }

    private static Optional<String> lackingTracking(TrackerModel model) {
        return model.tracking().isEmpty() ? Optional.of("the model has no tracking settings") : Optional.empty();
    }
}
