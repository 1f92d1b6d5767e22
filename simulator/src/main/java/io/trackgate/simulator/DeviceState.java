package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a tracker remembers of what it was told, over all its connections. Changed on its event loop, read by anyone.
 * A change is announced after it took effect and before anything is answered.
 */
public final class DeviceState {
    private final boolean[] outputs;
    // Shared by all devices of a model, never written.
    private final Map<String, String> factory;
    // What differs from it; empty: taken away.
    private final Map<String, Optional<String>> changed = new HashMap<>(0);
    private final Consumer<AppliedChange> onChange;
    private final LongSupplier nanoTime;

    DeviceState(int outputs, Map<String, String> factory, Consumer<AppliedChange> onChange, LongSupplier nanoTime) {
        this.outputs = new boolean[outputs];
        this.factory = factory;
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

    void setParameter(String name, String value, String cause) {
        synchronized (this) {
            changed.put(name, Optional.of(value));
        }
        onChange.accept(new AppliedChange.ParameterSet(name, value, cause, nanoTime.getAsLong()));
    }

    synchronized void forgetParameter(String name) { changed.put(name, Optional.empty()); }

    /** The first item is output 1. */
    public synchronized List<Boolean> outputs() {
        List<Boolean> copy = new ArrayList<>(outputs.length);
        for (boolean on : outputs) { copy.add(on); }
        return copy;
    }

    boolean hasOutput(int output) { return output >= 1 && output <= outputs.length; }

    /** @param output from 1 */
    public synchronized boolean output(int output) { return outputs[output - 1]; }

    synchronized Optional<String> parameter(String name) { return changed.getOrDefault(name, Optional.ofNullable(factory.get(name))); }

    /** The numbers among the names of what it has, in order. */
    synchronized List<Integer> parameterNumbers() {
        Set<String> names = new HashSet<>(factory.keySet());
        names.addAll(changed.keySet());
        return names.stream().filter(name -> name.matches("\\d{1,9}") && parameter(name).isPresent()).map(Integer::valueOf).sorted()
                .toList();
    }

    @Override
    public synchronized String toString() { return "outputs " + Arrays.toString(outputs) + ", changed parameters " + changed; }
}
