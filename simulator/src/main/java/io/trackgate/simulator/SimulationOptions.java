package io.trackgate.simulator;

import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.trackgate.config.TrackerModel;
import io.trackgate.simulator.network.Network;

/**
 * A fleet and what it does; a value that can't be is refused with a message that names key, value and expectation.
 *
 * @param interval         between two records of one tracker, jittered
 * @param pingInterval     between two keep-alives, zero: none
 * @param rampPerSecond    trackers switched on a second
 * @param seed             of every drive, shape and script
 * @param network          of every tracker, until {@link Simulation#trackers()} are told otherwise
 * @param twins            so many trackers, from the first on, have a twin: another tracker with the same id
 * @param startAfter       the ramp begins so much later
 * @param duration         empty: until closed
 * @param verbose          whether {@link SimulationLines} prints what each tracker does
 * @param localAddresses   for more than 20,000 trackers to one port, several (127.0.0.1, 127.0.0.2, …); empty: the system's choice
 */
public record SimulationOptions(String host, int port, List<SimulatedDevice> devices, Duration interval, int recordsPerPacket,
        Duration pingInterval, double rampPerSecond, long seed, ByteShape shape, Optional<Duration> duration, ScriptName script,
        BackOff backOff, Network network, int twins, Duration startAfter, boolean verbose, int threads, List<InetAddress> localAddresses) {

    /** In one process: each is an object of some kilobytes. */
    public static final int MOST_TRACKERS = 1_000_000;
    private static final int TRACKERS_PER_LOCAL_ADDRESS = 20_000;
    private static final int MOST_RECORDS = 255;

    public SimulationOptions {
        devices = List.copyOf(devices);
        localAddresses = List.copyOf(localAddresses);
        check(!host.isBlank(), "host", host, "a host name or an address");
        check(port >= 1 && port <= 65_535, "port", port, "1..65535");
        check(!devices.isEmpty(), "count", 0, ">= 1");
        check(interval.isPositive(), "interval", seconds(interval), "> 0s");
        check(recordsPerPacket >= 1 && recordsPerPacket <= MOST_RECORDS, "records-per-packet", recordsPerPacket, "1.." + MOST_RECORDS);
        check(!pingInterval.isNegative(), "ping-interval", seconds(pingInterval), ">= 0s");
        check(rampPerSecond > 0, "ramp", rampPerSecond, "> 0");
        check(duration.isEmpty() || duration.get().isPositive(), "duration", seconds(duration.orElse(Duration.ZERO)), "> 0s");
        check(threads >= 1, "threads", threads, ">= 1");
        check(twins >= 0 && twins <= devices.size(), "twins", twins, "0.." + devices.size() + ", the number of trackers");
        check(!startAfter.isNegative(), "start-after", seconds(startAfter), ">= 0s");
        checkLocalAddresses(localAddresses, (long) devices.size() + twins, port);
        for (SimulatedDevice device : devices) {
            check(DeviceBrains.canPlay(device.model()), "model " + device.model().code() + ": protocol", device.model().protocol(),
                    "one of " + String.join(", ", DeviceBrains.protocols()));
        }
    }

    /** Trackers, their twins among them. */
    public int trackers() { return devices.size() + twins; }

    /**
     * Whether these source addresses have room for all that comes to one port.
     *
     * @throws IllegalArgumentException naming how many are needed
     */
    public static void checkLocalAddresses(List<InetAddress> given, long trackers, int port) {
        long needed = (trackers + TRACKERS_PER_LOCAL_ADDRESS - 1) / TRACKERS_PER_LOCAL_ADDRESS;
        check(needed <= 1 || given.size() >= needed, "local-addresses", given.size(),
                ">= " + needed + " for " + trackers + " trackers to port " + port);
    }

    private static void check(boolean good, String key, Object given, String expected) {
        if (!good) throw new IllegalArgumentException(key + ": " + given + " (expected: " + expected + ")");
    }

    private static String seconds(Duration duration) {
        return duration.getNano() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    /**
     * Trackers with ids that follow one another; the models take turns.
     *
     * @param firstDeviceId digits; its length is kept
     */
    public static List<SimulatedDevice> devices(List<TrackerModel> models, int count, String firstDeviceId) {
        check(!models.isEmpty(), "models", "[]", "at least one");
        check(count >= 1 && count <= MOST_TRACKERS, "count", count, "1.." + MOST_TRACKERS);
        check(firstDeviceId.matches("\\d{1,20}"), "first-id", firstDeviceId, "1 to 20 digits");
        BigInteger first = new BigInteger(firstDeviceId);
        List<SimulatedDevice> devices = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            devices.add(
                    new SimulatedDevice(padded(first.add(BigInteger.valueOf(i)), firstDeviceId.length()), models.get(i % models.size())));
        }
        return devices;
    }

    private static String padded(BigInteger number, int length) {
        String digits = number.toString();
        return "0".repeat(Math.max(0, length - digits.length())) + digits;
    }

    public static Builder to(String host, int port, List<SimulatedDevice> devices) { return new Builder(host, port, devices); }

    /** The defaults of {@code trackgate simulate}. */
    public static final class Builder {
        private final String host;
        private final int port;
        private final List<SimulatedDevice> devices;
        private Duration interval = Duration.ofSeconds(10);
        private int recordsPerPacket = 1;
        private Duration pingInterval = Duration.ZERO;
        private double rampPerSecond = 200;
        private long seed = 1;
        private ByteShape shape = ByteShape.whole();
        private Optional<Duration> duration = Optional.empty();
        private ScriptName script = ScriptName.OBEDIENT;
        private BackOff backOff = BackOff.of(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(15));
        private Network network = Network.GOOD;
        private int twins;
        private Duration startAfter = Duration.ZERO;
        private boolean verbose;
        private int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        private List<InetAddress> localAddresses = List.of();

        private Builder(String host, int port, List<SimulatedDevice> devices) {
            this.host = host;
            this.port = port;
            this.devices = devices;
        }

        public Builder interval(Duration value) {
            interval = value;
            return this;
        }

        public Builder recordsPerPacket(int value) {
            recordsPerPacket = value;
            return this;
        }

        public Builder pingInterval(Duration value) {
            pingInterval = value;
            return this;
        }

        public Builder rampPerSecond(double value) {
            rampPerSecond = value;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        public Builder shape(ByteShape value) {
            shape = value;
            return this;
        }

        public Builder duration(Duration value) {
            duration = Optional.of(value);
            return this;
        }

        public Builder script(ScriptName value) {
            script = value;
            return this;
        }

        public Builder backOff(BackOff value) {
            backOff = value;
            return this;
        }

        public Builder network(Network value) {
            network = value;
            return this;
        }

        public Builder twins(int value) {
            twins = value;
            return this;
        }

        public Builder startAfter(Duration value) {
            startAfter = value;
            return this;
        }

        public Builder verbose(boolean value) {
            verbose = value;
            return this;
        }

        public Builder threads(int value) {
            threads = value;
            return this;
        }

        public Builder localAddresses(List<InetAddress> value) {
            localAddresses = value;
            return this;
        }

        /** @throws IllegalArgumentException naming key, value and expectation */
        public SimulationOptions build() {
            return new SimulationOptions(host, port, devices, interval, recordsPerPacket, pingInterval, rampPerSecond, seed, shape,
                    duration, script, backOff, network, twins, startAfter, verbose, threads, localAddresses);
        }
    }
}
