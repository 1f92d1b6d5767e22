package io.trackgate.app;

import java.nio.file.Path;

import io.trackgate.core.GatewayCore.Instruments;

/** {@code trackgate run} by a clock that a test sets; the arguments are the configuration's folder and the clock's file. */
public final class JumpingGateway {
    private JumpingGateway() {}

    public static void main(String[] arguments) throws Exception {
        JumpingClock clock = new JumpingClock(Path.of(arguments[1]));
        RunCommand.runUntilSignal(
                Gateway.start(Settings.load(Path.of(arguments[0]), Settings.shipped()), new Instruments(null, false, clock)));
    }
}
