package io.trackgate.simulator;

import java.util.Map;
import java.util.Optional;

/** A command as the tracker understood it; it knows what obeying means and how this device words each answer. */
public interface DeviceCommand {

    CommandKind kind();

    /** The text received, or a readable rendering of a binary command. */
    String text();

    /** The outputs that it switches, by number from 1. */
    Map<Integer, Boolean> outputs();

    /** The parameters that it writes, by the device's own names. */
    Map<String, String> parameters();

    /** Carries it out; a command that the device can't follow changes nothing. */
    void obey(Obedience how);

    /** Empty: this device says nothing to it. */
    Optional<Outgoing> answer(Claim claim);
}
