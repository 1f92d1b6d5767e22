package io.trackgate.scenes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A file system in memory that is soon full; closing it takes it out of the tree again. */
final class SmallDisk implements AutoCloseable {
    private static final long ENDS_WITHIN_SECONDS = 20;

    private final Path folder;

    /** Where it can't be mounted, the test is skipped and says so. */
    static SmallDisk mount(Path folder, String size) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Ended mount = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString());
        assumeTrue(mount.code == 0,
                () -> "skipped, no small disk can be mounted: " + mount.said + " (expected: Linux, root and the right to mount)");
        return new SmallDisk(folder);
    }

    private SmallDisk(Path folder) { this.folder = folder; }

    void resize(String size) {
        Ended remount = run("mount", "-o", "remount,size=" + size, folder.toString());
        assertThat(remount.code).as(remount.said).isZero();
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
