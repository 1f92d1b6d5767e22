package io.trackgate.simulator.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

import io.trackgate.config.ConfigException;
import io.trackgate.config.Configuration;
import io.trackgate.config.ModelCatalog;
import io.trackgate.fuzz.FuzzCase;
import io.trackgate.fuzz.Scratch;

/** Scenario files of any bytes: they are read, or every mistake is named. */
class ScenarioFuzzTest extends FuzzCase {

    private static final Path SHIPPED = Path.of("../config");
    private static final Scratch SCRATCH = new Scratch();
    private static final ModelCatalog MODELS = models();
    private static final Target TARGET = new Target("127.0.0.1", OptionalInt.of(1), 1, List.of());

    ScenarioFuzzTest() { super(ScenarioFuzzTest::fuzzerTestOneInput, 300); }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        try {
            ScenarioFile.load(SCRATCH.file("scene.yaml", input), MODELS, TARGET, ScenarioFile.Overrides.NONE);
        } catch (ConfigException refused) {
            if (refused.problems().isEmpty()) throw new AssertionError("refused without a reason");
        }
    }

    private static ModelCatalog models() {
        try {
            return Configuration.load(SHIPPED, SHIPPED).models();
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        try (Stream<Path> files = Files.list(SHIPPED.resolve("scenarios"))) {
            for (Path file : files.sorted().toList())
                seeds.add(Scratch.seed(0, file));
        }
        return seeds;
    }

    @Override
    protected int mostBytes() { return 1_024; }
}
