package io.trackgate.scenes;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The archive of a release, unpacked somewhere else and used there. Runs after packaging. */
class ArchiveIT {

    private static final Path ARCHIVE = Path.of(System.getProperty("trackgate.archive"));
    private static Path home;

    @BeforeAll
    static void unpack(@TempDir Path folder) throws Exception {
        assertThat(run(folder, "tar", "--extract", "--gzip", "--file", ARCHIVE.toString())).contains("exit 0");
        home = folder.resolve(ARCHIVE.getFileName().toString().replace(".tar.gz", ""));
    }

    @Test
    void it_holds_what_an_operator_needs() {
        assertThat(Stream.of("trackgate", "lib/trackgate.jar", "config/gateway.yaml", "config/fleet.yaml", "config/tracking-profiles.json",
                "config/models/teltonika.yaml", "config/demo/gateway.yaml", "config/demo/fleet.yaml", "docs/install.md",
                "docs/configuration.md", "packaging/trackgate.service", "packaging/Dockerfile", "README.md", "CHANGELOG.md", "SECURITY.md",
                "LICENSE", "THIRD-PARTY.txt", "trackgate.cdx.json")).allSatisfy(name -> assertThat(home.resolve(name)).isRegularFile());
        assertThat(home.resolve("trackgate")).isExecutable();
    }

    @Test
    void it_holds_nothing_that_was_built_from_or_stored() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.map(file -> home.relativize(file).toString()).filter(name -> !name.startsWith("docs/examples/")))
                    .noneMatch(name -> name.matches("(.*/)?(src|target|data|pom\\.xml|.*\\.(java|db|lock))(/.*)?"));
        }
    }

    @Test
    void the_launcher_runs_through_a_link_from_anywhere() throws Exception {
        Path elsewhere = home.getParent();
        Path link = Files.createSymbolicLink(elsewhere.resolve("trackgate"), home.resolve("trackgate"));

        String version = ARCHIVE.getFileName().toString().replace("trackgate-", "trackgate ").replace(".tar.gz", "");
        assertThat(run(elsewhere, link.toString(), "--version")).contains(version, "exit 0").doesNotContain("building");
        assertThat(run(elsewhere, link.toString(), "models", "check")).contains(" 0 mistakes", "exit 0");
    }

    @Test
    void the_libraries_are_those_that_the_program_asks_for() throws IOException {
        try (JarFile jar = new JarFile(home.resolve("lib/trackgate.jar").toFile())) {
            String classPath = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            assertThat(classPath.split(" ")).containsExactlyInAnyOrderElementsOf(libraries());
        }
    }

    @Test
    void the_bill_of_materials_names_every_library() throws IOException {
        JsonNode bill = new ObjectMapper().readTree(home.resolve("trackgate.cdx.json").toFile());

        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        Stream<JsonNode> components = StreamSupport.stream(bill.path("components").spliterator(), false);
        assertThat(components.map(ArchiveIT::fileName).toList()).containsExactlyInAnyOrderElementsOf(libraries());
    }

    @Test
    void every_library_of_others_has_its_licence_named() throws IOException {
        String licences = Files.readString(home.resolve("THIRD-PARTY.txt"));
        List<String> ours = List.of("config-", "protocol-codecs-", "gateway-core-", "simulator-");

        assertThat(libraries().stream().filter(jar -> ours.stream().noneMatch(jar::startsWith)))
                .allSatisfy(jar -> assertThat(named(licences)).anyMatch(jar::startsWith));
        assertThat(licences).doesNotContainIgnoringCase("unknown");
    }

    /** {@code artifact-version} of each entry. */
    private static List<String> named(String licences) {
        return licences.lines().filter(line -> line.matches("[^ :]+:[^ :]+:[^ :]+")).map(line -> line.split(":"))
                .map(parts -> parts[1] + "-" + parts[2]).toList();
    }

    private static List<String> libraries() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("trackgate.jar")).toList();
        }
    }

    /** As Maven names its file: the address says the classifier, where there is one. */
    private static String fileName(JsonNode component) {
        Optional<String> classifier = Stream.of(component.path("purl").asText().split("[?&]"))
                .filter(part -> part.startsWith("classifier="))
                .map(part -> part.substring("classifier=".length())).findFirst();
        return component.path("name").asText() + "-" + component.path("version").asText() + classifier.map(name -> "-" + name).orElse("")
                + ".jar";
    }

    /** What it said, on both streams, and its exit code. */
    private static String run(Path folder, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        builder.environment().put("TRACKGATE_JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("TRACKGATE_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        Process process = builder.start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).as(said).isTrue();
            return said + "exit " + process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
