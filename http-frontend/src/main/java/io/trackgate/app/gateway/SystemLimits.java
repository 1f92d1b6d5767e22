package io.trackgate.app.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import com.sun.management.UnixOperatingSystemMXBean;

/**
 * What the system allows a gateway that expects so many connections, or a client that makes them: each limit that is too small, with its name and the
 * command that raises it. On a system that does not tell, nothing is found.
 */
public final class SystemLimits {

    /** Files, libraries, HTTP callers, the store. */
    static final int OTHER_DESCRIPTORS = 1_000;

    /** Kernel memory of an idle connection: socket, its file, its entry in epoll. Measured; buffers that are in use come on top. */
    private static final long KERNEL_BYTES_A_CONNECTION = 5_000;
    /** Heap of a tracker that is connected, its entry in the fleet included, twice: a collector needs room. See docs/performance.md. */
    private static final long HEAP_BYTES_A_TRACKER = 4_000;
    private static final long PAGE = 4_096;
    private static final int BACKLOG = 4_096; // what tracker ports ask for
    private static final int LONGEST = 4_096;
    private static final Path PROC = Path.of("/proc/sys");

    private final Path proc;
    private final long descriptors;

    public static SystemLimits ofThisProcess() { return new SystemLimits(PROC, descriptors()); }

    /**
     * @param proc        where the kernel tells its settings
     * @param descriptors that this process may have open
     */
    SystemLimits(Path proc, long descriptors) {
        this.proc = proc;
        this.descriptors = descriptors;
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** Connections that this process can hold at the same time, beside everything else that it has open. */
    public int connections() {
        return Math.clamp(descriptors - OTHER_DESCRIPTORS, 1, Integer.MAX_VALUE);
    }

    /** One sentence for each limit that is too small for so many connections. */
    public List<String> tooSmallFor(int connections) {
        List<String> found = new ArrayList<>();
        long files = (long) connections + OTHER_DESCRIPTORS;
        if (descriptors < files) found.add(descriptorsFor(files));
        number("fs/file-max").ifPresent(most -> {
            if (most < files)
                found.add("fs.file-max: %d (expected: >= %d for %d connections): sysctl -w fs.file-max=%d".formatted(most, 2 * files,
                        connections, 2 * files));
        });
        last("net/ipv4/tcp_mem").ifPresent(pages -> {
            long needed = connections * KERNEL_BYTES_A_CONNECTION / PAGE;
            if (pages < needed)
                found.add("net.ipv4.tcp_mem: at most %d pages (expected: >= %d for %d connections): sysctl -w net.ipv4.tcp_mem=\"%d %d %d\""
                        .formatted(pages, needed, connections, needed / 2, needed * 3 / 4, needed));
        });
        number("net/core/somaxconn").ifPresent(most -> {
            if (most < Math.min(BACKLOG, connections))
                found.add(("net.core.somaxconn: %d (expected: >= %d): trackers that all come back at once wait longer: "
                        + "sysctl -w net.core.somaxconn=%d").formatted(most, BACKLOG, BACKLOG));
        });
        return found;
    }

    /** Whether so many trackers, all of them connected, find room on a heap of this many bytes. */
    static Optional<String> heapTooSmallFor(int trackers, long heap) {
        long needed = trackers * HEAP_BYTES_A_TRACKER;
        if (heap >= needed) return Optional.empty();
        return Optional.of("heap: %d MiB (expected: >= %d MiB for %d trackers): TRACKGATE_HEAP=%dm".formatted(heap >> 20, needed >> 20,
                trackers, needed >> 20));
    }

    private String descriptorsFor(long files) {
        String raise = "ulimit -n " + files + " before the start, or LimitNOFILE=" + files + " in the systemd unit";
        OptionalLong most = number("fs/nr_open").stream().mapToLong(Long::longValue).findFirst();
        if (most.isPresent() && most.getAsLong() < files) raise = "sysctl -w fs.nr_open=" + files + ", then " + raise;
        return "open files: %d (expected: >= %d): %s".formatted(descriptors, files, raise);
    }

    /**
     * The same for whoever makes the connections.
     *
     * @param toOnePort of them, the most that go to the same port
     * @param addresses that they come from in turn; at least 1
     */
    public List<String> tooSmallToMake(int connections, int toOnePort, int addresses) {
        List<String> found = new ArrayList<>();
        long files = (long) connections + OTHER_DESCRIPTORS;
        if (descriptors < files) found.add(descriptorsFor(files));
        int fromOneAddress = Math.ceilDiv(toOnePort, addresses);
        words("net/ipv4/ip_local_port_range").filter(ends -> ends.length == 2).ifPresent(ends -> {
            long ports = Long.parseLong(ends[1]) - Long.parseLong(ends[0]) + 1;
            if (ports < fromOneAddress)
                found.add(
                        ("net.ipv4.ip_local_port_range: %s..%s, %d ports (expected: >= %d, for so many connections from one source address to one "
                                + "port): sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\", or more source addresses")
                                .formatted(ends[0], ends[1], ports, fromOneAddress));
        });
        return found;
    }

    private Optional<Long> number(String name) { return words(name).map(words -> Long.valueOf(words[0])); }

    private Optional<Long> last(String name) { return words(name).map(words -> Long.valueOf(words[words.length - 1])); }

    private Optional<String[]> words(String name) {
        Path file = proc.resolve(name);
        // In one read: whoever asks the kernel for a part of a setting gets the part, and then the end.
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(LONGEST), StandardCharsets.US_ASCII).strip();
            return text.matches("\\d{1,18}([ \\t]+\\d{1,18})*") ? Optional.of(text.split("[ \\t]+")) : Optional.empty();
        } catch (IOException unknown) {
            return Optional.empty(); // another system, or one that does not tell
        }
    }
}
