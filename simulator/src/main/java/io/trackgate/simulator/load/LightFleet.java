package io.trackgate.simulator.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import io.netty.channel.EventLoop;
import io.trackgate.simulator.SimulatedDevice;
import io.trackgate.simulator.Uplink;
import org.jspecify.annotations.Nullable;

/** Very many light trackers against one gateway, and what they counted. Any thread. */
public final class LightFleet implements AutoCloseable {

    /** What a tracker does instead of obeying. */
    public enum Mischief { NONE, SILENCE, LIE }

    private static final Duration RETRY_AFTER = Duration.ofMillis(500);
    private static final int SHOWN_ODDITIES = 5;

    private final List<LightTracker> trackers;
    private final Uplink uplink;
    private final int recordsPerPacket;
    private final Latencies logins = new Latencies();
    private final Latencies receipts = new Latencies();
    private final AtomicInteger loggedIn = new AtomicInteger();
    private final LongAdder receiptedRecords = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder packets = new LongAdder(); // waiting or on the wire
    private final LongAdder withheld = new LongAdder();
    private final List<String> oddities = new ArrayList<>(); // guarded by itself
    private final LongAdder oddityCount = new LongAdder();
    private final List<Pacer> pacers = new ArrayList<>();
    private final AtomicReference<@Nullable Connecting> connecting = new AtomicReference<>();
    private volatile boolean sendsOnReceipt;
    private volatile int packetsOnWire = 1;
    private volatile boolean closing;
    private volatile boolean comesBack;
    private volatile ThreadLocal<SplittableRandom> random = ThreadLocal.withInitial(SplittableRandom::new);
    private volatile int mischiefPercent;

    /** @param recordsPerPacket of every packet that they send */
    public LightFleet(List<SimulatedDevice> devices, Uplink uplink, int recordsPerPacket) {
        this.uplink = uplink;
        this.recordsPerPacket = recordsPerPacket;
        this.trackers = new ArrayList<>(devices.size());
        Map<EventLoop, Map<String, RecordFrames>> frames = new HashMap<>();
        for (int i = 0; i < devices.size(); i++) {
            SimulatedDevice device = devices.get(i);
            EventLoop loop = uplink.next();
            RecordFrames own = frames.computeIfAbsent(loop, l -> new HashMap<>()).computeIfAbsent(device.model().code(),
                    code -> device.model().protocol().equals("teltonika") ? new TeltonikaFrames() : new BrainFrames());
            trackers.add(new LightTracker(this, i, device, loop, own));
        }
    }

    public List<LightTracker> trackers() { return trackers; }

    // ---- connections ----

    /** Some connections at a time, so that a listener's queue does not overflow; the next begins when one is logged in, or failed. */
    private final class Connecting {
        private final int to;
        private final AtomicInteger next;
        private final long startNanos = System.nanoTime();

        Connecting(int from, int to) {
            this.to = to;
            this.next = new AtomicInteger(from);
        }

        void one() {
            int index = next.getAndIncrement();
            if (index < to) connect(trackers.get(index), startNanos);
        }
    }

    /**
     * Switches on those of {@code from} to {@code to} (exclusive). Returns at once; they are on when {@link #loggedIn()} says so. Each is to begin
     * now, however long it waits for its turn.
     *
     * @param atOnce connections under way at most
     */
    public void connect(int from, int to, int atOnce) {
        Connecting all = new Connecting(from, to);
        connecting.set(all);
        for (int i = 0; i < Math.min(atOnce, to - from); i++)
            all.one();
    }

    private void connect(LightTracker tracker, long sinceNanos) {
        tracker.connecting(sinceNanos);
        if (tracker.loop().inEventLoop()) begin(tracker);
        else
            tracker.loop().execute(() -> begin(tracker));
    }

    private void begin(LightTracker tracker) {
        if (closing) return;
        uplink.connect(tracker.loop(), tracker).addListener(connected -> {
            if (connected.isSuccess() || closing) return;
            retries.increment();
            tracker.loop().schedule(() -> begin(tracker), RETRY_AFTER.toNanos(), TimeUnit.NANOSECONDS);
        });
    }

    void loginAnswered(LightTracker tracker, boolean accepted, long nanos) {
        if (accepted) {
            logins.took(nanos);
            loggedIn.incrementAndGet();
        } else
            refusals.increment();
        Connecting more = connecting.get();
        if (more != null) more.one();
    }

    void disconnected(LightTracker tracker, boolean wasLoggedIn) {
        if (wasLoggedIn) loggedIn.decrementAndGet();
        if (closing) return;
        if (wasLoggedIn && !comesBack) {
            lost.increment();
            return;
        }
        // Cut off before it was logged in: as a real one it tries again.
        if (wasLoggedIn) tracker.connecting(System.nanoTime());
        else
            retries.increment();
        tracker.loop().schedule(() -> begin(tracker), RETRY_AFTER.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Hangs all up; they don't come back. */
    public void disconnect() {
        closing = true;
        for (LightTracker tracker : trackers)
            tracker.loop().execute(tracker::disconnect);
    }

    /** From now on a session that ends is begun anew by its tracker, and is not lost. */
    public void comeBack() { comesBack = true; }

    /** After {@link #disconnect()}, they may be connected anew. */
    public void forgiveDisconnect() { closing = false; }

    // ---- what they do ----

    /**
     * From now on each of the first so many sends its next packet when one is receipted.
     *
     * @param packets that it has on the wire without a receipt; most devices take 1
     */
    public void sendOnReceipt(int first, int packets) {
        sendsOnReceipt = true;
        packetsOnWire = packets;
        for (LightTracker tracker : trackers.subList(0, Math.min(first, trackers.size()))) {
            tracker.loop().execute(() -> {
                for (int i = 0; i < packets; i++)
                    tracker.report(System.nanoTime());
            });
        }
    }

    public void stopSending() {
        sendsOnReceipt = false;
        pacers.forEach(Pacer::close);
        pacers.clear();
    }

    /** Each sends a packet an interval, all of them evenly spread over it. */
    public void sendEvery(Duration interval) {
        Map<EventLoop, List<LightTracker>> byLoop = new HashMap<>();
        for (LightTracker tracker : trackers)
            byLoop.computeIfAbsent(tracker.loop(), loop -> new ArrayList<>()).add(tracker);
        byLoop.forEach((loop, own) -> pacers.add(Pacer.start(loop, own.size() * 1e9 / interval.toNanos(),
                (number, due) -> own.get((int) (number % own.size())).report(due))));
    }

    /** So many of a hundred commands are not obeyed: half of them are met with silence, half with a lie. */
    public void misbehave(int percent, long seed) {
        random = ThreadLocal.withInitial(() -> new SplittableRandom(seed));
        mischiefPercent = percent;
    }

    Mischief mischief() {
        int percent = mischiefPercent;
        if (percent == 0) return Mischief.NONE;
        int drawn = random.get().nextInt(200);
        return drawn >= 2 * percent ? Mischief.NONE : drawn % 2 == 0 ? Mischief.SILENCE : Mischief.LIE;
    }

    boolean sendsOnReceipt() { return sendsOnReceipt; }

    int packetsOnWire() { return packetsOnWire; }

    int recordsPerPacket() { return recordsPerPacket; }

    // ---- what they tell ----

    void receipted(int records, long dueNanos) {
        receiptedRecords.add(records);
        receipts.since(dueNanos);
    }

    void packetCame() { packets.increment(); }

    void packetsLeft(int count) { packets.add(-count); }

    void withheld() { withheld.increment(); }

    void oddity(LightTracker tracker, String what) {
        oddityCount.increment();
        synchronized (oddities) {
            if (oddities.size() < SHOWN_ODDITIES) oddities.add("tracker " + tracker.index() + ": " + what);
        }
    }

    void troubled(LightTracker tracker, Throwable cause) {
        // A connection that is cut is no fault of anybody who may be killed.
        if (!closing && !(comesBack && cause instanceof IOException)) oddity(tracker, String.valueOf(cause));
    }

    public int loggedIn() { return loggedIn.get(); }

    /** Packets that wait or are on the wire; none are forgotten when {@link #stopSending()} was called before. */
    public long unreceipted() {
        return packets.sum();
    }

    /** Sessions that ended although nobody here ended them. */
    public long lost() { return lost.sum(); }

    /** Logins that were answered with a no. */
    public long refusals() { return refusals.sum(); }

    /** Connections that had to be tried again. */
    public long retries() { return retries.sum(); }

    public long receiptedRecords() { return receiptedRecords.sum(); }

    /** Commands that were not obeyed, on purpose. */
    public long commandsWithheld() { return withheld.sum(); }

    /** From when a tracker was to connect to its accepted login. */
    public Latencies logins() { return logins; }

    /** From when a packet was due to its receipt. */
    public Latencies receipts() { return receipts; }

    /** How often a gateway did what none should do. */
    public long oddities() { return oddityCount.sum(); }

    /** The first few of these. */
    public List<String> firstOddities() {
        synchronized (oddities) {
            return List.copyOf(oddities);
        }
    }

    @Override
    public void close() {
        stopSending();
        disconnect();
    }
}
