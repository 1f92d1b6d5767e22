package io.trackgate.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.trackgate.core.store.Database;
import org.jspecify.annotations.Nullable;

/** A store in a file as it is when it has just been made. It is made once a process and then copied: all migrations take longer than many a test. */
public final class EmptyStore {

    private static byte @Nullable [] made;

    private EmptyStore() {}

    /** Where there is none yet. @return its JDBC URL */
    public static String at(Path file) {
        try {
            if (Files.notExists(file)) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.write(file, content());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "jdbc:sqlite:" + file;
    }

    private static synchronized byte[] content() throws IOException {
        byte[] known = made;
        if (known != null) return known;
        Path folder = Files.createTempDirectory("trackgate-empty-store");
        try {
            Path file = folder.resolve("store.db");
            Database.open("jdbc:sqlite:" + file).close();
            known = Files.readAllBytes(file);
            made = known;
            return known;
        } finally {
            try (var left = Files.list(folder)) {
                for (Path file : left.toList()) { Files.delete(file); }
            }
            Files.delete(folder);
        }
    }
}
