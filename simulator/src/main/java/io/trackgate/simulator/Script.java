package io.trackgate.simulator;

/** Decides what a tracker does with each command. Called on the tracker's event loop, in the order of the commands. */
@FunctionalInterface
public interface Script {
    Reaction reactTo(DeviceCommand command);
}
