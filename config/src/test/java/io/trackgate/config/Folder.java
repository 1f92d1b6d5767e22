package io.trackgate.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A configuration folder that a test fills. */
record Folder(Path path) {

    /** The folder of the shipped files; tests run in the module's own folder. */
    static final Path SHIPPED = Path.of("").toAbsolutePath();

    Folder with(String name, String text) throws IOException {
        Path file = path.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    Configuration load() throws ConfigException { return Configuration.load(path, SHIPPED); }

    /** Every mistake in the folder, one line each. */
    List<String> mistakes() {
        try {
            load();
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream().map(ConfigProblem::toString).toList();
        }
    }
}
