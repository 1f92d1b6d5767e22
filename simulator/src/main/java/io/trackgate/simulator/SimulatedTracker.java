package io.trackgate.simulator;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.trackgate.config.TrackerModel;
import io.trackgate.simulator.network.Network;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tracker: drives, reports, obeys as its script says, comes back when it was cut off, and watches the gateway's manners.
 *
 * Lives on one event loop over all its connections; every method may be called from any thread. Observers are told on the loop and must
 * not block it.
 */
public final class SimulatedTracker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SimulatedTracker.class);

    // Connections that a later one has taken over; a gateway closes them, and if not, the device does.
    private static final int MOST_FORMER_CONNECTIONS = 2;
    // Sockets that a lost network left open.
    private static final int MOST_ABANDONED_CONNECTIONS = 2;
    private static final double JITTER = 0.1;

    /** How a tracker behaves beside its script; every value has a default. */
    public static final class Builder {
        private final TrackerModel model;
        private final String deviceId;
        private long seed = 1;
        private Duration interval = Duration.ZERO;
        private int recordsPerPacket = 1;
        private Duration pingInterval = Duration.ZERO;
        private Duration responseTimeout = Duration.ofSeconds(30);
        private boolean repeatOnSameLink;
        private BackOff backOff = BackOff.of(Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofSeconds(1));
        private ByteShape shape = ByteShape.whole();
        private Network network = Network.GOOD;
        private Script script = command -> Reactions.acknowledge();
        private Clock clock = Clock.systemUTC();
        private int memory = 1_000;

        private Builder(TrackerModel model, String deviceId) {
            this.model = model;
            this.deviceId = deviceId;
        }

        /** Of the drive, the jitter and the shape of bytes. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Between two records; zero: only when told to. */
        public Builder interval(Duration value) {
            interval = value;
            return this;
        }

        public Builder recordsPerPacket(int value) {
            if (value < 1 || value > 255) throw new IllegalArgumentException("records per packet: " + value + " (expected: 1..255)");
            recordsPerPacket = value;
            return this;
        }

        /** Between two keep-alives; zero: none. */
        public Builder pingInterval(Duration value) {
            pingInterval = value;
            return this;
        }

        /** How long it waits for a receipt before it hangs up and brings the packet again; and for the answer to its login. */
        public Builder responseTimeout(Duration value) {
            responseTimeout = value;
            return this;
        }

        /** Brings the packet again on the same connection instead. */
        public Builder repeatOnSameLink() {
            repeatOnSameLink = true;
            return this;
        }

        public Builder backOff(BackOff value) {
            backOff = value;
            return this;
        }

        public Builder shape(ByteShape value) {
            shape = value;
            return this;
        }

        public Builder network(Network value) {
            network = value;
            return this;
        }

        public Builder script(Script value) {
            script = value;
            return this;
        }

        /** Gives records their time. */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /** How many commands, changes, violations and waiting records it keeps. */
        public Builder memory(int value) {
            if (value < 1) throw new IllegalArgumentException("memory: " + value + " (expected: >= 1)");
            memory = value;
            return this;
        }

        public SimulatedTracker build(Uplink uplink) { return new SimulatedTracker(this, uplink); }
    }

    private final Builder settings;
    private final Uplink uplink;
    private final EventLoop loop;
    private final DeviceBrain brain;
    private final Route route;
    private final SplittableRandom random;
    private final ScriptRules rules;
    private final RecordBuffer records;
    private final BoundedLog<String> received;
    private final BoundedLog<AppliedChange> applied;
    private final BoundedLog<Violation> violations;
    private final List<Consumer<TrackerEvent>> observers = new CopyOnWriteArrayList<>();
    private final AtomicLong recordsSent = new AtomicLong();
    private final AtomicLong recordsAcked = new AtomicLong();
    private final AtomicLong logins = new AtomicLong();
    private volatile boolean loggedIn; // written on the event loop

    // Event loop only, valid for the tracker's life.
    private final Deque<TrackerConnection> former = new ArrayDeque<>(0);
    private final Deque<TrackerConnection> abandoned = new ArrayDeque<>(0);
    private Network network;
    private @Nullable TrackerConnection current;
    private boolean wanted;
    private boolean running;
    private boolean flushing;
    private int failures;
    private long lastDriveNanos;
    private List<DeviceRecord> lastSent = List.of();
    private CompletableFuture<SimulatedTracker> online = new CompletableFuture<>();

    public static Builder of(TrackerModel model, String deviceId) { return new Builder(model, deviceId); }

    private SimulatedTracker(Builder settings, Uplink uplink) {
        this.settings = settings;
        this.uplink = uplink;
        this.loop = uplink.next();
        this.network = settings.network;
        this.route = new Route(settings.seed);
        this.random = new SplittableRandom(settings.seed);
        this.rules = new ScriptRules(settings.script);
        this.records = new RecordBuffer(Math.max(settings.memory, settings.recordsPerPacket), settings.recordsPerPacket);
        this.received = new BoundedLog<>(settings.memory);
        this.applied = new BoundedLog<>(settings.memory);
        this.violations = new BoundedLog<>(settings.memory);
        this.brain = DeviceBrains.create(settings.model, settings.deviceId, this::onChanged, this::schedule);
        this.lastDriveNanos = System.nanoTime();
    }

    // What a test or a fleet asks of it.

    public String deviceId() { return settings.deviceId; }

    public TrackerModel model() { return settings.model; }

    /** Connects, and from then on stays connected; done at the next accepted login. */
    public CompletableFuture<SimulatedTracker> connect() {
        CompletableFuture<SimulatedTracker> result = new CompletableFuture<>();
        onLoop(() -> {
            boolean already = wanted;
            wanted = true;
            startReporting();
            if (!already && online.isDone()) online = new CompletableFuture<>();
            online.whenComplete((tracker, failure) -> {
                if (failure == null) result.complete(tracker);
                else
                    result.completeExceptionally(failure);
            });
            if (current == null) open();
        });
        return result;
    }

    /** Hangs up and stays away until {@link #connect()}; records go on collecting. */
    public void disconnect() {
        onLoop(() -> {
            wanted = false;
            hangUpAll("switched off");
        });
    }

    /** Hangs up and comes back by its back-off. */
    public void drop() { onLoop(() -> hangUpAll("dropped")); }

    /** Connects a second time while the first connection lives, as a tracker does that lost its network without noticing. */
    public void takeOver() {
        onLoop(() -> {
            if (!wanted || current == null) return;
            former.addLast(current);
            current = null;
            if (former.size() > MOST_FORMER_CONNECTIONS) former.removeFirst().hangUp("a newer connection lives");
            open();
        });
    }

    /** Is gone without a word and comes back by its back-off; the gateway sees the old connection go on, and hears nothing more on it. */
    public void vanish() {
        onLoop(() -> { if (current != null) current.vanish(random.nextLong()); });
    }

    /** From now on, on the connection that there is too. */
    public void network(Network value) {
        onLoop(() -> {
            network = value;
            if (current != null) current.change(value, random.nextLong());
        });
    }

    /** Switched off for good. */
    @Override
    public void close() {
        onLoop(() -> {
            wanted = false;
            running = false;
            hangUpAll("switched off");
            List.copyOf(abandoned).forEach(connection -> connection.hangUp("switched off"));
            online.completeExceptionally(new IllegalStateException(deviceId() + " is switched off"));
        });
    }

    /** The newest rule that matches a command decides; without one, the script does. */
    public Scene when(CommandMatcher matcher) {
        return new Scene(rules, matcher);
    }

    /** Whether a gateway has accepted its login on the connection that it has. */
    public boolean isLoggedIn() { return loggedIn; }

    /** From now on, where no rule matches. */
    public void play(Script script) { rules.play(script); }

    public void forgetRules() { rules.clear(); }

    /** Takes so many records at once and sends them, a short packet too. */
    public void report(int count) {
        onLoop(() -> {
            for (int i = 0; i < count; i++) { takeRecord(); }
            flushing = true;
            pump();
        });
    }

    /** Says something that nobody asked for. */
    public void say(String text) {
        onCurrent(connection -> connection.send(brain.unsolicited(text)));
    }

    public void ping() { onCurrent(connection -> brain.ping().ifPresent(connection::send)); }

    /** Sends bytes that no device would. */
    public void sendRaw(byte[] bytes) {
        onCurrent(connection -> connection.send(brain.raw(bytes)));
    }

    /** Changes outputs by itself, as a scenario in the device does. */
    public void setOutputs(Map<Integer, Boolean> outputs) {
        onLoop(() -> brain.state().setOutputs(outputs, "by itself"));
    }

    /** Gives it a parameter, also one that its model does not have. */
    public void setParameter(int number, String value) {
        setParameter(String.valueOf(number), value);
    }

    public void setParameter(String name, String value) { onLoop(() -> brain.state().setParameter(name, value, "by itself")); }

    /** Takes a parameter away, as older firmware does not have it. */
    public void forgetParameter(int number) {
        onLoop(() -> brain.state().forgetParameter(String.valueOf(number)));
    }

    public void onEvent(Consumer<TrackerEvent> observer) { observers.add(observer); }

    // What it tells.

    /** The first item is output 1. */
    public List<Boolean> outputs() { return brain.state().outputs(); }

    public Optional<String> parameter(int number) { return parameter(String.valueOf(number)); }

    public Optional<String> parameter(String name) { return brain.state().parameter(name); }

    /** The newest command texts, exactly as they came. */
    public List<String> received() { return received.copy(); }

    /** The newest changes that were really carried out. */
    public List<AppliedChange> applied() { return applied.copy(); }

    public List<Violation> violations() { return violations.copy(); }

    /** Repeated ones count once. */
    public long recordsSent() { return recordsSent.get(); }

    public long recordsAcked() { return recordsAcked.get(); }

    public long logins() { return logins.get(); }

    // Connections.

    private void open() {
        TrackerConnection connection = new TrackerConnection(this, brain.reader(), brain.answersInOrder(), network);
        current = connection;
        uplink.connect(loop, new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) { fill(channel, connection); }
        }).addListener(connected -> {
            if (!connected.isSuccess()) onUnreachable(connection, connected.cause());
        });
    }

    private void fill(Channel channel, TrackerConnection connection) {
        if (!(settings.shape instanceof ByteShape.Whole)) channel.pipeline().addLast(new ByteShaper(settings.shape, random.nextLong()));
        if (!network.isGood()) channel.pipeline().addLast(network.handler(random.nextLong()));
        channel.pipeline().addLast(connection);
    }

    private void onUnreachable(TrackerConnection connection, Throwable cause) {
        tell(new TrackerEvent.Disconnected(deviceId(), false, false, String.valueOf(cause.getMessage())));
        lost(connection);
    }

    void onConnected(TrackerConnection connection) {
        tell(new TrackerEvent.Connected(deviceId()));
        // It may have been switched off while the connection came up.
        if (connection != current || !wanted) {
            connection.hangUp("switched off");
            return;
        }
        // It may have changed while the connection came up.
        if (network != connection.network()) connection.change(network, random.nextLong());
        brain.login().ifPresentOrElse(connection::logIn, connection::logIn);
    }

    void onLoggedIn(TrackerConnection connection) {
        failures = 0;
        logins.incrementAndGet();
        tell(new TrackerEvent.LoggedIn(deviceId()));
        if (connection == current) {
            loggedIn = true;
            online.complete(this);
        }
        pump();
    }

    void onRefused() { tell(new TrackerEvent.LoginRefused(deviceId())); }

    void onClosed(TrackerConnection connection, String why) {
        tell(new TrackerEvent.Disconnected(deviceId(), true, connection.isLoggedIn(), why));
        lost(connection);
    }

    /** Its socket stays open a while, though the tracker has no use for it. */
    void onAbandoned(TrackerConnection connection) {
        abandoned.addLast(connection);
        if (abandoned.size() > MOST_ABANDONED_CONNECTIONS) abandoned.removeFirst().hangUp("abandoned long ago");
    }

    void onSocketClosed(TrackerConnection connection) { abandoned.remove(connection); }

    void onStalled(Duration duration) { tell(new TrackerEvent.Stalled(deviceId(), duration)); }

    void onSilenced() { tell(new TrackerEvent.Silenced(deviceId())); }

    private void lost(TrackerConnection connection) {
        former.remove(connection);
        if (connection != current) return;
        current = null;
        loggedIn = false;
        if (online.isDone()) online = new CompletableFuture<>();
        comeBack();
    }

    private void comeBack() {
        if (!wanted) return;
        Optional<Duration> wait = settings.backOff.wait(failures++);
        if (wait.isEmpty()) {
            wanted = false;
            online.completeExceptionally(new IllegalStateException(deviceId() + " stays away after a lost connection"));
            return;
        }
        schedule(jittered(wait.get()), () -> {
            if (wanted && current == null) open();
        });
    }

    private void hangUpAll(String why) {
        List.copyOf(former).forEach(connection -> connection.hangUp(why));
        if (current != null) current.hangUp(why);
    }

    private void onCurrent(Consumer<TrackerConnection> action) {
        onLoop(() -> {
            if (current != null && current.isLoggedIn()) action.accept(current);
        });
    }

    // Records.

    private void startReporting() {
        if (running) return;
        running = true;
        if (settings.interval.isPositive()) every(settings.interval, this::reportOne);
        if (settings.pingInterval.isPositive()) every(settings.pingInterval, this::ping);
    }

    private void every(Duration interval, Runnable action) {
        schedule(jittered(interval), () -> {
            if (!running) return;
            action.run();
            every(interval, action);
        });
    }

    private void reportOne() {
        takeRecord();
        pump();
    }

    private void takeRecord() {
        long now = System.nanoTime();
        RoutePoint point = route.drive(settings.clock.millis(), Duration.ofNanos(now - lastDriveNanos));
        lastDriveNanos = now;
        records.add(new DeviceRecord(point, brain.state().outputs()));
    }

    /** Sends the next packet, or the one without a receipt again, where the connection is free for it. */
    void pump() {
        TrackerConnection connection = current;
        if (connection == null || !connection.isIdle()) return;
        List<DeviceRecord> packet = records.packet();
        if (packet.isEmpty() && flushing) packet = records.rest();
        if (packet.isEmpty()) {
            flushing = false;
            return;
        }
        connection.sendPacket(packet, brain.packet(packet), packet == lastSent);
    }

    void onSent(List<DeviceRecord> packet, boolean repeated) {
        lastSent = packet;
        if (!repeated) recordsSent.addAndGet(packet.size());
        tell(new TrackerEvent.RecordsSent(deviceId(), packet.size(), repeated));
    }

    void onAcked(List<DeviceRecord> packet) {
        if (records.acked(packet)) {
            recordsAcked.addAndGet(packet.size());
            tell(new TrackerEvent.RecordsAcked(deviceId(), packet.size()));
        }
        pump();
    }

    Duration responseTimeout() { return settings.responseTimeout; }

    boolean repeatsOnSameLink() { return settings.repeatOnSameLink; }

    // Commands.

    void onCommand(DeviceCommand command, String text) {
        received.add(text);
        tell(new TrackerEvent.CommandReceived(deviceId(), command.kind(), text));
    }

    Reaction reactTo(DeviceCommand command) { return rules.reactTo(command); }

    Outgoing unsolicited(String text) { return brain.unsolicited(text); }

    /** An answer whose connection is gone; a device whose answers carry tags gives it on the next one, if there is one by now. */
    void answerElsewhere(DeviceCommand command, Outgoing answer) {
        TrackerConnection connection = current;
        if (brain.answersInOrder() || connection == null || !connection.isLoggedIn()) return;
        connection.send(answer);
        onAnswered(command, answer.text());
    }

    void onAnswered(DeviceCommand command, String text) { tell(new TrackerEvent.Answered(deviceId(), command.kind(), text)); }

    private void onChanged(AppliedChange change) {
        applied.add(change);
        tell(new TrackerEvent.Changed(deviceId(), change));
    }

    void violated(String what) {
        Violation violation = new Violation(what, System.nanoTime());
        violations.add(violation);
        tell(new TrackerEvent.Violated(deviceId(), violation));
    }

    // Time.

    private void onLoop(Runnable action) {
        try {
            loop.execute(action);
        } catch (RejectedExecutionException e) {
            log.debug("[{}] its uplink is closed", deviceId());
        }
    }

    Future<?> schedule(Duration delay, Runnable action) { return loop.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS); }

    void delay(Reaction.Delay delay, Runnable action) {
        switch (delay) {
            case Reaction.Delay.None none -> action.run();
            case Reaction.Delay.For time -> schedule(time.duration(), action);
            case Reaction.Delay.Until until -> until.signal().whenComplete((value, failure) -> onLoop(action));
        }
    }

    private Duration jittered(Duration around) {
        return Duration.ofNanos((long) (around.toNanos() * random.nextDouble(1 - JITTER, 1 + JITTER)));
    }

    private void tell(TrackerEvent event) {
        for (Consumer<TrackerEvent> observer : observers) {
            try {
                observer.accept(event);
            } catch (RuntimeException | AssertionError e) {
                log.warn("[{}] an observer failed on {}", deviceId(), event, e);
            }
        }
    }
}
