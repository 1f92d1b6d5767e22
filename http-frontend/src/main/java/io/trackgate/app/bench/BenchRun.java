package io.trackgate.app.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.trackgate.config.ModelCatalog;
import io.trackgate.simulator.load.BenchReport;

/** What every part of one bench shares: what is asked, where it may write, what it has found so far, and how it waits. */
final class BenchRun {

    /** Connections that one source address may have to one port, of 28,232 ephemeral ports: the fewer are taken, the sooner a free one is found. */
    private static final int PER_ADDRESS = 4_000;

    private static final long POLL_MILLIS = 5;
    private static final Duration ASK_EVERY = Duration.ofMillis(50);
    private static final Duration FIRST_WITHIN = Duration.ofSeconds(10);

    /** Some of the bench, which may go wrong. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** Something that another process knows. */
    @FunctionalInterface
    interface Asking {
        boolean isTrue() throws IOException;
    }

    /** Something that may take long, and tells. */
    @FunctionalInterface
    interface Count {
        long get() throws IOException;
    }

    private final LoadBenchOptions options;
    private final Path folder;
    private final ModelCatalog catalog;
    private final PrintWriter out;
    private final BenchReport report = new BenchReport();
    private final long startNanos = System.nanoTime();
    private long falseAcks;
    private StoreCheck stored = StoreCheck.NOTHING;

    BenchRun(LoadBenchOptions options, Path folder, ModelCatalog catalog, PrintWriter out) {
        this.options = options;
        this.folder = folder;
        this.catalog = catalog;
        this.out = out;
    }

    LoadBenchOptions options() { return options; }

    Path folder(String name) { return folder.resolve(name); }

    ModelCatalog catalog() { return catalog; }

    BenchReport report() { return report; }

    /** What is being done now. */
    void say(String what, Object... arguments) {
        out.printf(Locale.ROOT, "%6.1f s  %s%n", (System.nanoTime() - startNanos) / 1e9, String.format(Locale.ROOT, what, arguments));
        out.flush();
    }

    /** What goes wrong in one part takes nothing from the others; after Ctrl-C there are none. */
    void part(String name, Work work) {
        if (isStopped()) return;
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            if (!isStopped()) report.trouble(name + ": " + e);
        }
    }

    /** By Ctrl-C. Stays so until the end: whoever closes something then does not wait for it. */
    static boolean isStopped() {
        return Thread.currentThread().isInterrupted();
    }

    /** Confirmations that a part found to be untrue. */
    void addFalseAcks(long found) { falseAcks += found; }

    /** What a part found in its gateway's store. */
    void addStored(StoreCheck found) { stored = stored.and(found); }

    void reportChecks() {
        report.figure("false_acks", "confirmed, and not done", falseAcks, "");
        report.figure("lost_records", "receipted, and not stored", stored.lost(), "");
        report.figure("doubled_records", "stored more than once", stored.doubled(), "");
        if (falseAcks > 0) report.trouble(falseAcks + " commands were confirmed that their trackers had not carried out");
        if (stored.lost() > 0) report.trouble(stored.lost() + " records were receipted that are not in the store");
        if (stored.doubled() > 0) report.trouble(stored.doubled() + " records are in the store more than once");
    }

    /** What came of the rate that was asked for: a latency at half of it would be that of another load. */
    void reportReached(String key, String label, double perSecond) {
        report.figure(key, label, perSecond, "/s");
        double seconds = options.measure().toNanos() / 1e9;
        // One more or less says nothing where there are only a few.
        if (perSecond * seconds + 1 < options.rate * seconds / 2)
            report.trouble("%s: %.1f a second (expected: %.1f)".formatted(label, perSecond, options.rate));
    }

    /** Enough source addresses for so many connections to one port. */
    static List<InetAddress> addresses(int connections) {
        List<InetAddress> addresses = new ArrayList<>();
        try {
            for (int i = 0; i <= connections / PER_ADDRESS; i++)
                addresses.add(InetAddress.getByAddress(new byte[]{127, 0, (byte) (1 + i / 200), (byte) (1 + i % 200)}));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
        return addresses;
    }

    /** @throws IOException when it does not come to that in time */
    void await(String what, Duration atMost, BooleanSupplier condition) throws IOException {
        if (!comesTrue(atMost, condition)) throw new IOException(what + ": not within " + atMost.toSeconds() + " s");
    }

    /** The same of what another process has to be asked for. */
    void awaitAsked(String what, Duration atMost, Asking condition) throws IOException {
        long until = System.nanoTime() + atMost.toNanos();
        while (!condition.isTrue()) {
            if (System.nanoTime() - until > 0) throw new IOException(what + ": not within " + atMost.toSeconds() + " s");
            pause(ASK_EVERY);
        }
    }

    /** Waits for it, and no longer than that. */
    boolean comesTrue(Duration atMost, BooleanSupplier condition) throws IOException {
        long until = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) return false;
            pause(Duration.ofMillis(POLL_MILLIS));
        }
        return true;
    }

    void pause(Duration time) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Lets something begin and warm up, forgets what it took until then, and gives its rate. @return a second */
    double rate(Count count, Runnable forget) throws IOException {
        awaitFirst(count);
        pause(options.warmUp());
        forget.run();
        long before = count.get();
        long from = System.nanoTime();
        pause(options.measure());
        long after = count.get();
        return (after - before) * 1e9 / (System.nanoTime() - from);
    }

    /** What was never done before takes its time; where nothing comes of it, the rate says so. */
    void awaitFirst(Count count) throws IOException {
        long until = System.nanoTime() + FIRST_WITHIN.toNanos();
        for (long none = count.get(); count.get() == none && System.nanoTime() - until < 0;)
            pause(Duration.ofMillis(POLL_MILLIS));
    }
}
