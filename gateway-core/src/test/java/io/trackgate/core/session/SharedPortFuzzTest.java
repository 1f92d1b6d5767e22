package io.trackgate.core.session;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.GatewayConfig;
import io.trackgate.fuzz.FuzzCase;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.testing.Vectors;

/** Any bytes on a shared port, through detector, decoders and session: no error of ours, no buffer and no session is left. */
class SharedPortFuzzTest extends FuzzCase {

    private static final GatewayConfig.Listener AUTO = new GatewayConfig.Listener("auto", "127.0.0.1", 0, Duration.ofSeconds(30),
            GatewayConfig.UnknownDevice.REJECT);
    private static final List<DeviceProtocol> PROTOCOLS = new ProtocolCatalog().names().stream()
            .map(name -> new ProtocolCatalog().find(name).orElseThrow()).toList();
    private static final List<String> FAMILIES = List.copyOf(new ProtocolCatalog().names());

    private static final List<String> PORTS = Stream.concat(Stream.of("auto"), FAMILIES.stream()).toList();
    private static final String INTERNAL = "INTERNAL";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int SEEDS_OF_A_FAMILY = 15;
    private static final int BYTE_BY_BYTE = 8;
    private static final Port PORT = new Port();

    SharedPortFuzzTest() { super(SharedPortFuzzTest::fuzzerTestOneInput, 200); }

    public static void fuzzerTestOneInput(byte[] input) {
        // One of several byte by byte: that reaches the same, many times slower.
        PORT.takes(input, Math.floorMod(Arrays.hashCode(input), BYTE_BY_BYTE) == 0 ? 1 : Math.max(1, input.length));
    }

    /** A gateway that knows one tracker of each family. An hour passes from one input to the next, and nothing of the last one is left. */
    private static final class Port extends SessionDoubles {

        private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
        private final List<Counter> errorsOfOurs;

        Port() {
            devices.put("356307042441013", tracker(1, "356307042441013", "teltonika"));
            devices.put("123456789012345", tracker(2, "123456789012345", "gt06"));
            devices.put("135790246811220", tracker(3, "135790246811220", "queclink"));
            devices.put("013912345678", tracker(4, "013912345678", "jt808"));
            devices.put("869530043209218", tracker(5, "869530043209218", "ruptela"));
            devices.put("861785005205079", tracker(6, "861785005205079", "navtelecom"));
            devices.put("868204005647838", tracker(7, "868204005647838", "galileosky"));
            PORTS.forEach(port -> metrics.protocol(port).decodeError(INTERNAL));
            errorsOfOurs = List.copyOf(metrics.registry().find("trackgate.decode.errors").tag("reason", INTERNAL).counters());
        }

        void takes(byte[] stream, int segment) {
            EmbeddedChannel channel = new EmbeddedChannel();
            channel.config().setAllocator(memory);
            channel.pipeline().addLast(new ConnectionCounter(metrics, "auto"), new ProtocolDetector(AUTO, PROTOCOLS, context));
            try {
                for (int at = 0; at < stream.length && channel.isOpen(); at += segment)
                    takes(channel, stream, at, Math.min(segment, stream.length - at));
            } finally {
                channel.finishAndReleaseAll();
            }
            nothingIsLeft();
            now += HOUR.toNanos();
            timeOfDay = timeOfDay.plus(HOUR);
        }

        private void nothingIsLeft() {
            double errors = errorsOfOurs.stream().mapToDouble(Counter::count).sum();
            if (errors != PORTS.size()) throw new AssertionError("an error of ours");
            long left = memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory();
            if (left != 0) throw new AssertionError(left + " bytes are leaked");
            if (registry.size() != 0) throw new AssertionError(registry.size() + " sessions are left (expected: none)");
            records.clear();
            batchesOf.clear();
            outputsAt.clear();
        }

        private void takes(EmbeddedChannel channel, byte[] stream, int at, int length) {
            channel.writeInbound(memory.heapBuffer(length).writeBytes(stream, at, length));
            storing.forEach(stored -> stored.complete(null));
            storing.clear();
            channel.runPendingTasks();
        }
    }

    @Override
    protected List<byte[]> seeds() {
        return FAMILIES.stream().flatMap(family -> Vectors.load(family).stream().limit(SEEDS_OF_A_FAMILY)).map(Vectors.Vector::bytes)
                .filter(bytes -> bytes.length < 500).toList();
    }
}
