package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a tracker remembers of what it was told, over all its connections. Changed on its event loop, read by anyone.
 * A change is announced after it took effect and before anything is answered.
 */
final class DeviceState {
    private final boolean[] outputs;
    private final Map<Integer, String> parameters;
    private final Consumer<AppliedChange> onChange;
    private final LongSupplier nanoTime;

    DeviceState(int outputs, Map<Integer, String> parameters, Consumer<AppliedChange> onChange, LongSupplier nanoTime) {
        this.outputs = new boolean[outputs];
        this.parameters = new TreeMap<>(parameters);
        this.onChange = onChange;
        this.nanoTime = nanoTime;
    }

    /** Items for outputs that this device does not have are left out. */
    void setOutputs(Map<Integer, Boolean> wanted, String cause) {
        List<Boolean> after;
        synchronized (this) {
            wanted.forEach((output, on) -> {
                if (output <= outputs.length) outputs[output - 1] = on;
            });
            after = outputs();
        }
        onChange.accept(new AppliedChange.OutputsSet(after, cause, nanoTime.getAsLong()));
    }

    void setParameter(int id, String value, String cause) {
        synchronized (this) {
            parameters.put(id, value);
        }
        onChange.accept(new AppliedChange.ParameterSet(id, value, cause, nanoTime.getAsLong()));
    }

    synchronized void forgetParameter(int id) { parameters.remove(id); }

    synchronized List<Boolean> outputs() {
        List<Boolean> copy = new ArrayList<>(outputs.length);
        for (boolean on : outputs) { copy.add(on); }
        return copy;
    }

    boolean hasOutput(int output) { return output >= 1 && output <= outputs.length; }

    synchronized boolean output(int output) { return outputs[output - 1]; }

    synchronized Optional<String> parameter(int id) { return Optional.ofNullable(parameters.get(id)); }

    @Override
    public synchronized String toString() { return "outputs " + Arrays.toString(outputs) + ", parameters " + parameters; }
}
