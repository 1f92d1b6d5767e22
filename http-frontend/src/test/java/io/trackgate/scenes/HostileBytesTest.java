package io.trackgate.scenes;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.testing.Vectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Whatever strangers send to the trackers' port: no exception escapes, no memory grows, and an honest tracker does not notice. */
class HostileBytesTest {
    private static final long SEED = 4;
    private static final long DIRECT_TOLERANCE = 16 << 20;
    private static final long HEAP_TOLERANCE = 24 << 20;
    private static final HexFormat HEX = HexFormat.of();

    @TempDir
    private Path folder = Path.of("");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private Thread.UncaughtExceptionHandler before = (thread, failure) -> {};

    @BeforeEach
    void watch() {
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void look_away() {
        root.detachAppender(log);
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @Test
    void strangers_on_the_port_harm_nobody() {
        try (GatewayScene scene = GatewayScene
                .start(GatewayFiles.in(folder).listener("login-deadline: 1s").tracker(1, "telfmb120").tracker(2, "telfmb120"))) {
            SimulatedTracker honest = scene.online(1);
            Hostility hostility = new Hostility(scene.trackerPort());
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger confirmed = new AtomicInteger();
            CompletableFuture<Void> caller = CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    scene.api(1).setOutput(1, confirmed.get() % 2 == 0).succeeds("acknowledged");
                    confirmed.incrementAndGet();
                }
            });
            hostility.round(300); // so that pools are as large as they get
            Memory calm = Memory.now();
            hostility.round(2_000);
            await().atMost(GatewayScene.PATIENCE).untilAsserted(() -> {
                Memory after = Memory.now();
                assertThat(after.direct - calm.direct).as("direct memory").isLessThan(DIRECT_TOLERANCE);
                assertThat(after.heap - calm.heap).as("heap").isLessThan(HEAP_TOLERANCE);
            });
            int whileHostile = confirmed.get();
            assertThat(whileHostile).isPositive();
            await().atMost(GatewayScene.PATIENCE).until(() -> confirmed.get() > whileHostile || caller.isDone());
            over.set(true);
            caller.join();
            scene.online(2); // and a new one gets in
            assertThat(honest.logins()).isOne();
            assertThat(scene.violations()).isEmpty();
            System.out.printf("hostile bytes: %d connections, %d commands confirmed meanwhile, memory %s -> %s%n",
                    hostility.connections.get(),
                    confirmed.get(), calm, Memory.now());
        }
        assertThat(uncaught).isEmpty();
        assertThat(List.copyOf(log.list)).filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.ERROR)).isEmpty();
        assertThat(List.copyOf(log.list))
                .filteredOn(event -> event.getLoggerName().startsWith("io.netty") && event.getLevel().isGreaterOrEqual(Level.WARN))
                .isEmpty();
    }

    /** Bytes in use; both are looked at after a garbage collection. */
    private record Memory(long direct, long heap) {
        static Memory now() {
            ManagementFactory.getMemoryMXBean().gc();
            long direct = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
            return new Memory(direct, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }

        @Override
        public String toString() { return "%d KiB direct, %d KiB heap".formatted(direct >> 10, heap >> 10); }
    }

    /** Strangers, one after the other, some of them holding on until they are cut off. */
    private static final class Hostility {
        private static final int MOST_HELD = 200;

        private final int port;
        private final SplittableRandom random = new SplittableRandom(SEED);
        private final List<Socket> held = new ArrayList<>();
        private final AtomicInteger connections = new AtomicInteger();
        private final List<byte[]> frames = Vectors.load("teltonika").stream().filter(Vectors.Vector::fromDevice).map(Vectors.Vector::bytes)
                .toList();

        Hostility(int port) { this.port = port; }

        void round(int strangers) {
            for (int i = 0; i < strangers; i++) {
                stranger(i % 12);
                if (held.size() >= MOST_HELD) untilCutOff();
            }
            untilCutOff();
        }

        private void stranger(int kind) {
            switch (kind) {
                case 0 -> sends(randomBytes(1 + random.nextInt(2_000)));
                case 1 -> sends(truncated(frames.get(random.nextInt(frames.size()))));
                case 2 -> sends(glued(loginOf("356307040000999"), HEX.parseHex("000000007fffffff0801")));
                case 3 -> sends("GET / HTTP/1.1\r\nHost: tracker.example.org\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                case 4 -> sends(HEX.parseHex("16030100c5010000c10303" + "5a".repeat(190)));
                case 5 -> trickles(loginOf("356307040000998"));
                case 6 -> holds(new byte[0]);
                case 7 -> sends(flood());
                case 8 -> sends(glued(loginOf(GatewayFiles.deviceId(2)), truncated(frames.get(random.nextInt(frames.size())))));
                case 9 -> sends(glued(loginOf(GatewayFiles.deviceId(2)), randomBytes(1 + random.nextInt(500))));
                case 10 -> holds(glued(loginOf(GatewayFiles.deviceId(2)), HEX.parseHex("000000007fffffff")));
                default -> sends(new byte[0]);
            }
        }

        private byte[] randomBytes(int length) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        }

        private byte[] truncated(byte[] whole) { return Arrays.copyOf(whole, random.nextInt(whole.length)); }

        private static byte[] flood() {
            byte[] pings = new byte[64 << 10];
            Arrays.fill(pings, (byte) 0xFF);
            return pings;
        }

        private static byte[] loginOf(String imei) {
            return glued(new byte[]{0, (byte) imei.length()}, imei.getBytes(StandardCharsets.US_ASCII));
        }

        private static byte[] glued(byte[] one, byte[] other) {
            byte[] both = Arrays.copyOf(one, one.length + other.length);
            System.arraycopy(other, 0, both, one.length, other.length);
            return both;
        }

        private Socket connect() throws IOException {
            connections.incrementAndGet();
            return new Socket(InetAddress.getLoopbackAddress(), port);
        }

        /** And is gone, sometimes without a goodbye. */
        private void sends(byte[] bytes) {
            try (Socket socket = connect()) {
                if (random.nextBoolean()) socket.setSoLinger(true, 0);
                socket.getOutputStream().write(bytes);
            } catch (IOException cutOff) {
                // as it should be
            }
        }

        private void trickles(byte[] bytes) {
            try (Socket socket = connect()) {
                socket.setTcpNoDelay(true);
                OutputStream out = socket.getOutputStream();
                for (byte one : bytes) {
                    out.write(one);
                    Thread.yield();
                }
            } catch (IOException cutOff) {
                // as it should be
            }
        }

        private void holds(byte[] bytes) {
            try {
                Socket socket = connect();
                held.add(socket);
                socket.getOutputStream().write(bytes);
            } catch (IOException cutOff) {
                // as it should be
            }
        }

        /** Who never logs in is cut off by the gateway; a session with half a frame is taken over by the next. */
        private void untilCutOff() {
            for (Socket socket : held) {
                try (socket) {
                    socket.setSoTimeout((int) GatewayScene.PATIENCE.toMillis());
                    socket.getInputStream().readAllBytes();
                } catch (java.net.SocketTimeoutException stillOpen) {
                    throw new AssertionError("a stranger may stay for ever", stillOpen);
                } catch (IOException cutOff) {
                    // as it should be
                }
            }
            held.clear();
        }
    }
}
