package io.trackgate.scenes;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import io.trackgate.app.SharedLong;

import static org.awaitility.Awaitility.await;

/** What happens to the gateway's process, its clock, its disk and its store, one after the other. Confined to the test's thread. */
final class ChaosFaults implements AutoCloseable {

    enum Fault {
        /** The process stands still. */
        PAUSE,
        /** The time of day is hours ahead, or hours behind, from one moment to the next. What measures time in the gateway is not it. */
        CLOCK,
        /** There is no byte left on the store's disk. */
        DISK_FULL,
        /** Another program writes to the store, for less time than the gateway waits for it. */
        STORE_LOCKED,
        /** The same for longer: commits fail. */
        STORE_LOCKED_LONG
    }

    private static final Duration LONGEST_WAIT_FOR_LOCK = Duration.ofSeconds(5); // the gateway's
    private static final int HOURS = 48;

    private final GatewayProcess gateway;
    private final StoreFile store;
    private final Optional<SmallDisk> disk;
    private final SharedLong clockOffset;
    private final Random random;
    private final Set<Fault> possible;
    private final List<Fault> next = new ArrayList<>();
    private final Map<Fault, Integer> counts = new TreeMap<>();

    /** @param disk that of the store; empty: it never gets full */
    ChaosFaults(GatewayProcess gateway, StoreFile store, Optional<SmallDisk> disk, SharedLong clockOffset, long seed) {
        this.gateway = gateway;
        this.store = store;
        this.disk = disk;
        this.random = new Random(seed);
        this.possible = disk.isPresent() ? EnumSet.allOf(Fault.class) : EnumSet.complementOf(EnumSet.of(Fault.DISK_FULL));
        this.clockOffset = clockOffset;
    }

    /** Each comes once before one comes again. */
    void one() {
        if (next.isEmpty()) {
            next.addAll(possible);
            Collections.shuffle(next, random);
        }
        Fault fault = next.removeLast();
        switch (fault) {
            case PAUSE -> pause();
            case CLOCK -> clockOffset.set(Duration.ofHours((1 + random.nextInt(HOURS)) * (random.nextBoolean() ? 1 : -1)).toMillis());
            case DISK_FULL -> fillDisk();
            case STORE_LOCKED -> lock(seconds(1, 3));
            case STORE_LOCKED_LONG -> lock(LONGEST_WAIT_FOR_LOCK.plus(seconds(1, 4)));
        }
        counts.merge(fault, 1, Integer::sum);
    }

    private void pause() {
        gateway.signal("STOP");
        try {
            pass(seconds(1, 3));
        } finally {
            gateway.signal("CONT");
        }
    }

    private void fillDisk() {
        SmallDisk full = disk.orElseThrow();
        full.fill();
        try {
            pass(seconds(2, 4));
        } finally {
            full.resize(ChaosTest.DISK);
        }
    }

    private void lock(Duration time) {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + store.file()); var statement = other.createStatement()) {
            statement.execute("pragma busy_timeout = 30000");
            statement.execute("begin exclusive");
            pass(time);
            statement.execute("rollback");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The time of day is right again. */
    void calmDown() { clockOffset.set(0); }

    Map<Fault, Integer> counts() { return counts; }

    Set<Fault> possible() { return possible; }

    /** Between two of them. */
    void rest() { pass(Duration.ofMillis(random.nextInt(500, 1_500))); }

    private Duration seconds(int least, int most) { return Duration.ofMillis(random.nextInt(least * 1_000, most * 1_000)); }

    private static void pass(Duration time) { await().pollDelay(time).atMost(time.plusMinutes(1)).until(() -> true); }

    @Override
    public void close() { disk.ifPresent(SmallDisk::close); }
}
