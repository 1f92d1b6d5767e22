package io.trackgate.core.metrics;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.trackgate.core.command.CommandOutcome;

/** Everything that the gateway counts; names and meanings stand here and nowhere else. */
public final class GatewayMetrics {

    /** Plain counters. */
    public enum Count {
        // @formatter:off
        TAKEOVERS("trackgate.sessions.taken_over", "Sessions that ended because their tracker logged in again"),
        ACCEPTS_FAILED("trackgate.connections.not_accepted", "Connections that could not be accepted; open files have run out, as a rule"),
        FOREIGN_FRAMES("trackgate.frames.foreign", "Frames that name another device than their connection"),
        UNREADABLE_FRAMES("trackgate.frames.unreadable", "Frames with a right checksum and unknown content"),
        UNCLAIMED_REPLIES("trackgate.replies.unclaimed", "Texts of trackers that no command waits for"),
        REPEATED_REPLIES("trackgate.replies.repeated", "Answers to commands that came once more"),
        LATE_REPLIES("trackgate.replies.late", "Answers that came after their caller was told"),
        RECORDS_STORED("trackgate.telemetry.records", "Telemetry records stored and receipted"),
        BATCHES_FAILED("trackgate.telemetry.failures", "Telemetry batches that could not be stored, so were not receipted"),
        COMMANDS_DEFERRED_DELIVERED("trackgate.commands.deferred_delivered", "Kept settings that reached their tracker"),
        COMMANDS_DEFERRED_EXPIRED("trackgate.commands.deferred_expired", "Kept settings that were never delivered"),
        CONTESTED_IDS("trackgate.sessions.contested", "Takeovers of an id beyond limits.takeovers: two devices show it, perhaps"),
        STRANGERS_REFUSED("trackgate.connections.refused", "Connections from an address with too many that have not logged in"),
        STRANGERS_EVICTED("trackgate.connections.evicted", "Connections without a login, the oldest of too many, that made room"),
        STRANGERS_TOO_LONG("trackgate.connections.garbage", "Connections that sent too many bytes and no login"),
        SLOW_READERS("trackgate.connections.slow_readers", "Connections that took nothing of what they were told for too long"),
        ACCEPTS_PACED("trackgate.connections.paced", "Connections after which a port took a rest, because they came too fast"),
        LOGINS_PACED("trackgate.logins.paced", "Logins of known trackers that waited for their turn"),
        BATCHES_REFUSED("trackgate.telemetry.refused", "Telemetry batches that were not taken because too much waited"),
        RECORDS_DELETED("trackgate.telemetry.deleted", "Records and unreadable frames that retention deleted");
        // @formatter:on

        private final String id;
        private final String help;

        Count(String id, String help) {
            this.id = id;
            this.help = help;
        }
    }

    private final MeterRegistry registry;
    private final Map<Count, Counter> counters = new EnumMap<>(Count.class);
    private final Map<String, ProtocolMetrics> protocols = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Counter>> commands = new ConcurrentHashMap<>(); // kind → outcome
    private final AtomicInteger sessions;
    private final AtomicInteger connections;
    private final AtomicInteger inFlight;
    private final Timer acknowledgement;
    private final Timer commit;
    private final Counter committed;
    private final Counter storeFailures;

    public GatewayMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Count count : Count.values())
            counters.put(count, Counter.builder(count.id).description(count.help).register(registry));
        sessions = gauge("trackgate.sessions", "Trackers that are logged in");
        connections = gauge("trackgate.connections", "Open connections on tracker ports, logged in or not");
        inFlight = gauge("trackgate.commands.in_flight", "Commands in line or on the wire");
        acknowledgement = Timer.builder("trackgate.commands.acknowledgement")
                .description("From acceptance of a command to its confirmation")
                .publishPercentileHistogram().maximumExpectedValue(Duration.ofMinutes(1)).register(registry);
        commit = Timer.builder("trackgate.store.commit").description("Time of one group commit").register(registry);
        committed = Counter.builder("trackgate.store.writes").description("Writes that are on the disk").register(registry);
        storeFailures = Counter.builder("trackgate.store.failures").description("Writes that the store did not take").register(registry);
    }

    private AtomicInteger gauge(String name, String help) {
        AtomicInteger value = new AtomicInteger();
        Gauge.builder(name, value, AtomicInteger::get).description(help).register(registry);
        return value;
    }

    public MeterRegistry registry() { return registry; }

    public void count(Count count) { count(count, 1); }

    public void count(Count count, int times) {
        Counter counter = counters.get(count);
        if (counter != null) counter.increment(times);
    }

    public void connectionOpened() { connections.incrementAndGet(); }

    public void connectionClosed() { connections.decrementAndGet(); }

    public void sessionOpened() { sessions.incrementAndGet(); }

    public void sessionClosed() { sessions.decrementAndGet(); }

    public int sessions() { return sessions.get(); }

    public void commandAccepted() { inFlight.incrementAndGet(); }

    public void commandSettled() { inFlight.decrementAndGet(); }

    /** The counters of one protocol, looked up once and not a frame. */
    public ProtocolMetrics protocol(String protocol) {
        return protocols.computeIfAbsent(protocol, name -> new ProtocolMetrics(name, registry));
    }

    /** On the connections of all trackers, in both directions. */
    long frames() {
        return (long) protocols.values().stream().mapToDouble(ProtocolMetrics::frames).sum();
    }

    /** Bytes that break their protocol, and frames that nobody could read. */
    long frameErrors() {
        Counter unreadable = counters.get(Count.UNREADABLE_FRAMES);
        double broken = protocols.values().stream().mapToDouble(ProtocolMetrics::decodeErrors).sum();
        return (long) (broken + (unreadable == null ? 0 : unreadable.count()));
    }

    /** @param port {@code http}, or a listener's protocol and port */
    public DoorMetrics door(String port) {
        return new DoorMetrics(port, registry);
    }

    /** @param file of the certificate */
    public void certificate(String file, LongSupplier secondsLeft) {
        Supplier<Number> left = secondsLeft::getAsLong;
        Gauge.builder("trackgate.tls.certificate.expiry", left).description("Time until a certificate that is in use expires")
                .baseUnit("seconds").tag("certificate", file).register(registry);
    }

    /** Once a command. */
    public void commandEnded(String kind, CommandOutcome outcome, Duration took) {
        Map<String, Counter> ofKind = commands.get(kind);
        Counter counter = ofKind == null ? null : ofKind.get(outcome.label());
        (counter == null ? commands(kind, outcome.label()) : counter).increment();
        if (outcome instanceof CommandOutcome.Acknowledged) acknowledgement.record(took);
    }

    public void storeQueue(IntSupplier waiting) {
        Gauge.builder("trackgate.store.queue", waiting::getAsInt).description("Writes that wait for the store").register(registry);
    }

    public void telemetryWaiting(LongSupplier bytes) {
        Gauge.builder("trackgate.telemetry.waiting", bytes::getAsLong).description("Telemetry in memory that is not yet in the store")
                .baseUnit("bytes").register(registry);
    }

    public void telemetryStaged(LongSupplier bytes) {
        Gauge.builder("trackgate.telemetry.staged", bytes::getAsLong).description("Telemetry in the store that is not yet put into order")
                .baseUnit("bytes").register(registry);
    }

    public void strangers(IntSupplier waiting) {
        Gauge.builder("trackgate.connections.before_login", waiting::getAsInt).description("Connections that have not logged in")
                .register(registry);
    }

    public void quarantined(IntSupplier ids) {
        Gauge.builder("trackgate.sessions.quarantined", ids::getAsInt)
                .description("Ids whose devices get no commands because two of them show it").register(registry);
    }

    public void memoryShort(BooleanSupplier isShort) {
        Supplier<Number> value = () -> isShort.getAsBoolean() ? 1 : 0;
        Gauge.builder("trackgate.memory.short", value).description("1 while no connection is taken for want of memory").register(registry);
    }

    public void directMemory(LongSupplier bytes) {
        Gauge.builder("trackgate.memory.direct", bytes::getAsLong).description("Memory outside the heap that buffers have taken")
                .baseUnit("bytes").register(registry);
    }

    public void draining(IntSupplier left) {
        Gauge.builder("trackgate.drain.sessions", left::getAsInt)
                .description("Sessions that a drain has still to send away; 0 before and after").register(registry);
    }

    public void storeAvailable(BooleanSupplier available) {
        Supplier<Number> value = () -> available.getAsBoolean() ? 1 : 0;
        Gauge.builder("trackgate.store.available", value).description("1 while the store takes writes").register(registry);
    }

    /** Counted only where telemetry goes to NATS. */
    public NatsMetrics nats(BooleanSupplier up, LongSupplier waitingBytes) {
        return new NatsMetrics(registry, up, waitingBytes);
    }

    /** Counted only where there are several nodes. */
    public ClusterMetrics cluster() { return new ClusterMetrics(registry); }

    public void storeCommitted(int writes, long nanos) {
        commit.record(nanos, TimeUnit.NANOSECONDS);
        committed.increment(writes);
    }

    public void storeFailed() { storeFailures.increment(); }

    private Counter commands(String kind, String outcome) {
        return commands.computeIfAbsent(kind, first -> new ConcurrentHashMap<>()).computeIfAbsent(outcome,
                first -> Counter.builder("trackgate.commands").description("Commands by kind and outcome").tag("kind", kind)
                        .tag("outcome", outcome).register(registry));
    }
}
