package io.trackgate.app;

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
    private long lostRecords;

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

    /** What no gateway may do, as a part of the bench found it. */
    void addChecks(long foundFalseAcks, long foundLostRecords) {
        falseAcks += foundFalseAcks;
        lostRecords += foundLostRecords;
    }

    void reportChecks() {
        report.figure("false_acks", "confirmed, and not done", falseAcks, "");
        report.figure("lost_records", "receipted, and not stored", lostRecords, "");
        if (falseAcks > 0) report.trouble(falseAcks + " commands were confirmed that their trackers had not carried out");
        if (lostRecords > 0) report.trouble(lostRecords + " records were receipted that are not in the store");
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
        long until = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) throw new IOException(what + ": not within " + atMost.toSeconds() + " s");
            pause(Duration.ofMillis(POLL_MILLIS));
        }
    }

    void pause(Duration time) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Lets something warm up, forgets what it took until then, and gives its rate. @return a second */
    double rate(Count count, Runnable forget) throws IOException {
        pause(options.warmUp());
        forget.run();
        long before = count.get();
        long from = System.nanoTime();
        pause(options.measure());
        long after = count.get();
        return (after - before) * 1e9 / (System.nanoTime() - from);
    }
}
