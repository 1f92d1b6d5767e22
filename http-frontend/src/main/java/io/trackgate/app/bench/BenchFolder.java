package io.trackgate.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder that goes with the bench that made it. */
public final class BenchFolder {

    private static final Logger log = LoggerFactory.getLogger(BenchFolder.class);

    private static final String PREFIX = "trackgate-bench-";

    private BenchFolder() {}

    /** Where the system keeps what is temporary. */
    public static Path create() throws IOException {
        return Files.createTempDirectory(PREFIX);
    }

    public static Path createIn(Path parent) throws IOException { return Files.createTempDirectory(parent, PREFIX); }

    /** With all that is in it; what can't be deleted is left behind, and named in the log. */
    public static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst)
                Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("{} is left behind: {}", folder, e.toString());
        }
    }
}
