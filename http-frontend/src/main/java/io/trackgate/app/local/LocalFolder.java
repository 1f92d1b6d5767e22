package io.trackgate.app.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A temporary folder that goes, with all that is in it, when it is closed. */
public record LocalFolder(Path path) implements AutoCloseable {

    public static LocalFolder create(String prefix) throws IOException { return new LocalFolder(Files.createTempDirectory(prefix)); }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(file);
        }
    }
}
