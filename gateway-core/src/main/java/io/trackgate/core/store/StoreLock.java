package io.trackgate.core.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

/** One gateway a SQLite file: two would answer for the same trackers and rewrite each other's audit. Ends with the process, also when that is killed. A
 * PostgreSQL database is shared, see {@link StoreNode}. */
public final class StoreLock implements AutoCloseable {

    private final @Nullable FileChannel channel;

    private StoreLock(@Nullable FileChannel channel) { this.channel = channel; }

    /** Takes the lock beside the file, or throws when another gateway has it. Import and export do without. */
    public static StoreLock take(String url) {
        Path file = StoreHome.of(url) instanceof SqliteHome sqlite ? sqlite.file() : null;
        if (file == null) return new StoreLock(null);
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        FileChannel channel = null;
        try {
            Files.createDirectories(lock.toAbsolutePath().getParent());
            channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) return new StoreLock(channel);
        } catch (OverlappingFileLockException heldHere) {
            close(channel);
            throw inUse(url);
        } catch (IOException e) {
            close(channel);
            throw new StoreException("store.url: " + url + ": its lock can't be taken: " + e.getMessage(), e);
        }
        close(channel);
        throw inUse(url);
    }

    private static StoreException inUse(String url) {
        return new StoreException(
                "store.url: " + url + " is in use by another gateway (expected: a store of its own, or the other one stopped)");
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) channel.close();
        } catch (IOException e) {
            throw new StoreException("store: its lock can't be let go: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() { close(channel); }
}
