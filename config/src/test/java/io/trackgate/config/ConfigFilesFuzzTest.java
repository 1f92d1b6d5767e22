package io.trackgate.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trackgate.fuzz.FuzzCase;
import io.trackgate.fuzz.Scratch;

/** Files of any bytes: their readers say what is wrong with them, and nothing else comes of it. */
class ConfigFilesFuzzTest extends FuzzCase {

    private static final Scratch SCRATCH = new Scratch();
    private static final int GATEWAY = 0;
    private static final int MODELS = 1;
    private static final int FLEET = 2;
    private static final int PROFILES = 3;
    private static final int KINDS = 4;
    private static final int LINES_OF_FAMILIES = 40;
    private static final int LINES_OF_MODELS = 30;
    private static final Map<String, TrackingProfile> SHIPPED_PROFILES = TrackingProfiles
            .read(Folder.SHIPPED.resolve("tracking-profiles.json"), "tracking-profiles.json", new Problems());
    private static final ModelCatalog SHIPPED_MODELS = ModelFiles.read(Folder.SHIPPED.resolve("models"), SHIPPED_PROFILES).models();

    ConfigFilesFuzzTest() { super(ConfigFilesFuzzTest::fuzzerTestOneInput, 150); }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) return;
        Problems problems = new Problems();
        switch ((input[0] & 0xFF) % KINDS) {
            case GATEWAY -> GatewayFile.read(SCRATCH.file("gateway.yaml", input).getParent(), Folder.SHIPPED, problems);
            case MODELS -> ModelFiles.read(SCRATCH.file("models/any.yaml", input).getParent(), SHIPPED_PROFILES, problems);
            case FLEET -> FleetFile.read(SCRATCH.file("fleet.yaml", input), SHIPPED_MODELS, FleetConfig.Known.NOTHING, problems);
            case PROFILES -> TrackingProfiles.read(SCRATCH.file("profiles.json", input), "profiles.json", problems);
            default -> throw new AssertionError("a kind beyond " + KINDS);
        }
        for (ConfigProblem problem : problems.mistakes())
            if (problem.source().line() < 1) throw new AssertionError(problem + " (expected: a line from 1)");
    }

    @Override
    protected List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(Scratch.seed(GATEWAY, withoutComments(Files.readAllLines(Folder.SHIPPED.resolve("gateway.yaml")).stream())));
        seeds.add(Scratch.seed(FLEET, Folder.SHIPPED.resolve("fleet.yaml")));
        for (JsonNode profile : new ObjectMapper().readTree(Folder.SHIPPED.resolve("tracking-profiles.json").toFile()))
            seeds.add(Scratch.seed(PROFILES, ("[" + profile + "]").getBytes(StandardCharsets.UTF_8)));
        try (Stream<Path> models = Files.list(Folder.SHIPPED.resolve("models"))) {
            for (Path file : models.sorted().toList())
                seeds.add(Scratch.seed(MODELS, withoutComments(some(Files.readAllLines(file)))));
        }
        return seeds;
    }

    /** The first of its families and the first of its models: a whole file takes too long a thousand times. */
    private static Stream<String> some(List<String> file) {
        int models = file.indexOf("models:");
        return Stream.concat(file.stream().limit(Math.min(models, LINES_OF_FAMILIES)), file.stream().skip(models).limit(LINES_OF_MODELS));
    }

    private static byte[] withoutComments(Stream<String> lines) {
        return lines.map(line -> line.replaceFirst("(^| +)#.*", "")).filter(line -> !line.isBlank()).collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected int mostBytes() { return 4_096; }
}
