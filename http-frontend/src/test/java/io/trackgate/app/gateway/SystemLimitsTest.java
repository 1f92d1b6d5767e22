package io.trackgate.app.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Each limit that is too small is named, with what raises it. */
class SystemLimitsTest {

    @TempDir
    private Path proc = Path.of("");

    private void kernel(String name, String value) throws IOException {
        Path file = proc.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, value + "\n");
    }

    private void roomyKernel() throws IOException {
        kernel("fs/nr_open", "2000000");
        kernel("fs/file-max", "9223372036854775807");
        kernel("net/ipv4/tcp_mem", "1000000\t2000000\t3000000");
        kernel("net/core/somaxconn", "4096");
        kernel("net/ipv4/ip_local_port_range", "1024\t65535");
    }

    @Test
    void nothing_is_said_where_everything_is_roomy() throws IOException {
        roomyKernel();

        assertThat(new SystemLimits(proc, 1_500_000).tooSmallFor(1_000_000)).isEmpty();
        assertThat(new SystemLimits(proc, 1_500_000).tooSmallToMake(1_000_000, 1_000_000, 16)).isEmpty();
    }

    @Test
    void too_few_open_files_are_named_with_the_command_that_raises_them() throws IOException {
        roomyKernel();
        SystemLimits limits = new SystemLimits(proc, 20_000);

        assertThat(limits.connections()).isEqualTo(19_000);
        assertThat(limits.tooSmallFor(19_000)).isEmpty();
        assertThat(limits.tooSmallFor(100_000)).containsExactly("open files: 20000 (expected: >= 101000): "
                + "ulimit -n 101000 before the start, or LimitNOFILE=101000 in the systemd unit");
    }

    @Test
    void where_the_kernel_bounds_what_ulimit_may_ask_for_it_comes_first() throws IOException {
        roomyKernel();
        kernel("fs/nr_open", "1048576");

        assertThat(new SystemLimits(proc, 20_000).tooSmallFor(1_100_000)).singleElement().asString()
                .contains("sysctl -w fs.nr_open=1101000, then ulimit -n 1101000");
    }

    @Test
    void kernel_memory_for_sockets_the_accept_queue_and_files_in_all_are_looked_at_too() throws IOException {
        roomyKernel();
        kernel("net/ipv4/tcp_mem", "287901\t383868\t575802");
        kernel("net/core/somaxconn", "128");
        kernel("fs/file-max", "500000");

        assertThat(new SystemLimits(proc, 2_000_000).tooSmallFor(1_000_000)).hasSize(3)
                .anySatisfy(line -> assertThat(line).startsWith("net.ipv4.tcp_mem: at most 575802 pages (expected: >= 1220703 for 1000000"))
                .anySatisfy(line -> assertThat(line).startsWith("net.core.somaxconn: 128 (expected: >= 4096)"))
                .anySatisfy(line -> assertThat(line).startsWith("fs.file-max: 500000 (expected: >= 2002000"));
    }

    @Test
    void a_short_accept_queue_is_no_matter_for_a_few_trackers() throws IOException {
        roomyKernel();
        kernel("net/core/somaxconn", "128");

        assertThat(new SystemLimits(proc, 20_000).tooSmallFor(128)).isEmpty();
        assertThat(new SystemLimits(proc, 20_000).tooSmallFor(129)).singleElement().asString().startsWith("net.core.somaxconn: 128");
    }

    @Test
    void whoever_makes_more_connections_from_one_address_than_it_has_ports_is_told_the_setting() throws IOException {
        roomyKernel();
        kernel("net/ipv4/ip_local_port_range", "32768\t60999");
        SystemLimits limits = new SystemLimits(proc, 200_000);

        assertThat(limits.tooSmallToMake(28_232, 28_232, 1)).isEmpty();
        assertThat(limits.tooSmallToMake(56_464, 56_464, 2)).isEmpty();
        assertThat(limits.tooSmallToMake(80_000, 28_232, 1)).isEmpty();
        assertThat(limits.tooSmallToMake(56_465, 56_465, 2)).containsExactly("net.ipv4.ip_local_port_range: 32768..60999, 28232 ports "
                + "(expected: >= 28233, for so many connections from one source address to one port): "
                + "sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\", or more source addresses");
        kernel("net/ipv4/ip_local_port_range", "32768");
        assertThat(limits.tooSmallToMake(56_465, 56_465, 2)).isEmpty();
    }

    /** Whoever reads a setting of the kernel byte by byte gets its first digit. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void the_settings_of_this_system_are_read_whole() {
        assertThat(new SystemLimits(Path.of("/proc/sys"), 20_000).tooSmallFor(1)).noneMatch(line -> line.contains("fs.file-max"));
        assertThat(new SystemLimits(Path.of("/proc/sys"), 20_000).tooSmallToMake(70_000, 70_000, 1)).hasSize(2)
                .last().asString()
                .containsPattern("net.ipv4.ip_local_port_range: \\d+\\.\\.\\d{4,5}, \\d{4,5} ports \\(expected: >= 70000,");
    }

    @Test
    void a_system_that_does_not_tell_is_not_complained_about() {
        assertThat(new SystemLimits(proc, Long.MAX_VALUE).tooSmallFor(1_000_000)).isEmpty();
    }

    @Test
    void a_heap_that_is_too_small_for_all_trackers_is_named_with_its_remedy() {
        assertThat(SystemLimits.heapTooSmallFor(100_000, 1L << 30)).isEmpty();
        assertThat(SystemLimits.heapTooSmallFor(1_000_000, 1L << 30))
                .contains("heap: 1024 MiB (expected: >= 3814 MiB for 1000000 trackers): TRACKGATE_HEAP=3814m");
    }
}
