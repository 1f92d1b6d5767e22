package io.trackgate.app;

import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.trackgate.app.cli.Settings;
import io.trackgate.app.gateway.Gateway;
import io.trackgate.config.Configuration;
import io.trackgate.core.GatewayCore.Instruments;

/** {@code trackgate run} by a clock that a test sets. */
public final class JumpingGateway {
    private static final long NOTE_EVERY_MILLIS = 200;

    private JumpingGateway() {}

    /**
     * @param folder of the configuration, which has the two files too
     */
    public static SharedLong clockOffsetMillis(Path folder) { return new SharedLong(folder.resolve("clock")); }

    /** Memory outside the heap that Netty's buffers take: the JVM's own figure does not have all of it. */
    public static SharedLong directMemoryBytes(Path folder) {
        return new SharedLong(folder.resolve("direct"));
    }

    /** In this process. */
    public static Gateway start(Configuration configuration, SharedLong clockOffsetMillis) {
        return Gateway.start(configuration, new Instruments(null, false, new JumpingClock(clockOffsetMillis)));
    }

    /** @param arguments the folder of the configuration */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Gateway gateway = start(Settings.load(folder, Settings.shipped()), clockOffsetMillis(folder));
        SharedLong direct = directMemoryBytes(folder);
        ByteBufAllocatorMetricProvider buffers = (ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT;
        ScheduledExecutorService notes = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
        notes.scheduleAtFixedRate(() -> direct.set(buffers.metric().usedDirectMemory()), 0, NOTE_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        RunCommand.runUntilSignal(gateway);
    }
}
