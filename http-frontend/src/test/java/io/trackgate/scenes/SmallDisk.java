package io.trackgate.scenes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A file system in memory that is soon full; closing it takes it out of the tree again. */
final class SmallDisk implements AutoCloseable {
    private static final long ENDS_WITHIN_SECONDS = 20;
    private static final String NO_DISK = "no small disk can be mounted: %s (expected: Linux, root and the right to mount)";
    private static final int PAGE = 4 << 10;

    private final Path folder;

    /** Where it can't be mounted, the test is skipped and says so. */
    static SmallDisk mount(Path folder, String size) {
        Ended mount = tryMount(folder, size);
        assumeTrue(mount.code == 0, () -> "skipped, " + NO_DISK.formatted(mount.said));
        return new SmallDisk(folder);
    }

    /** Where it can't be mounted, empty, and a line that says so. */
    static Optional<SmallDisk> mountIfPossible(Path folder, String size) {
        Ended mount = tryMount(folder, size);
        if (mount.code == 0) return Optional.of(new SmallDisk(folder));
        System.out.printf("left out, " + NO_DISK + "%n", mount.said);
        return Optional.empty();
    }

    private static Ended tryMount(Path folder, String size) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString());
    }

    private SmallDisk(Path folder) { this.folder = folder; }

    void resize(String size) {
        Ended remount = run("mount", "-o", "remount,size=" + size, folder.toString());
        assertThat(remount.code).as(remount.said).isZero();
    }

    /** Leaves it as large as what is on it, whatever is written meanwhile. */
    void fill() {
        await().until(() -> run("mount", "-o", "remount,size=" + (used() + PAGE), folder.toString()).code == 0);
    }

    private long used() throws IOException {
        FileStore disk = Files.getFileStore(folder);
        return disk.getTotalSpace() - disk.getUnallocatedSpace();
    }

    long free() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // Lazily: whatever may still have a file open must not keep it in the tree.
        Ended umount = run("umount", "--lazy", folder.toString());
        assertThat(umount.code).as(umount.said).isZero();
    }

    private record Ended(int code, String said) {}

    private static Ended run(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS))
                throw new AssertionError(Arrays.toString(command) + " does not end");
            return new Ended(process.exitValue(), said);
        } catch (IOException e) {
            return new Ended(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
