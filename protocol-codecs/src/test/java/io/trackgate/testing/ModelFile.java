package io.trackgate.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.trackgate.config.ConfigException;
import io.trackgate.config.ModelCatalog;
import io.trackgate.config.ModelFiles;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingProfile;
import io.trackgate.config.TrackingProfiles;

import static org.assertj.core.api.Assertions.assertThat;

/** Models as an engineer writes them: tests see what a model file does, not what a constructor takes. */
public final class ModelFile {

    private static final Path SHIPPED = Path.of("..", "config");
    private static final Map<String, TrackingProfile> PROFILES = profiles();

    private ModelFile() {}

    /** The one model of a file. */
    public static TrackerModel model(String yaml) {
        ModelCatalog models = read(yaml);
        assertThat(models.all()).hasSize(1);
        return models.all().iterator().next();
    }

    public static TrackerModel shipped(String code) {
        return ModelFiles.read(SHIPPED.resolve("models"), PROFILES).models().find(code).orElseThrow();
    }

    /** Every shipped model of one protocol. */
    public static Iterable<TrackerModel> shippedOf(String protocol) {
        return ModelFiles.read(SHIPPED.resolve("models"), PROFILES).models().all().stream()
                .filter(model -> model.protocol().equals(protocol)).toList();
    }

    private static ModelCatalog read(String yaml) {
        try {
            Path folder = Files.createTempDirectory("models");
            Path file = Files.writeString(folder.resolve("test.yaml"), yaml);
            ModelFiles.Result result = ModelFiles.read(folder, PROFILES);
            Files.delete(file);
            Files.delete(folder);
            assertThat(result.problems()).isEmpty();
            return result.models();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, TrackingProfile> profiles() {
        try {
            return TrackingProfiles.read(SHIPPED.resolve("tracking-profiles.json"));
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }
}
