package io.trackgate.scenes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** The arrows of the design: they only point down. A vendor added tomorrow is held by them too. */
class ArchitectureTest {

    private static final String OURS = "io.trackgate";
    private static final JavaClasses CLASSES = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/test-classes/") && !location.contains("-tests.jar")).importPackages(OURS);

    private static final List<String> NO_VENDORS = List.of("config", "protocol", "catalogue", "core", "simulator", "http", "app");

    /** The packages of the application, and whom of each other they may use; the commands on top use all. */
    private static final Map<String, List<String>> APPLICATION = Map.of("app.local", List.of(), "app.cli", List.of("app.local"),
            "app.gateway", List.of(), "app.report", List.of(), "app.export", List.of(), "app.bench",
            List.of("app.cli", "app.gateway", "app.report", "app.local"), "app.check",
            List.of("app.cli", "app.gateway", "app.report", "app.bench"), "app.demo", List.of("app.cli", "app.local"));

    /** Each vendor is one flat package beside those that are named here. */
    private static final DescribedPredicate<JavaClass> A_VENDOR = DescribedPredicate.describe("a vendor's",
            type -> type.getPackageName().startsWith(OURS + ".") && !NO_VENDORS.contains(topPackage(type)));

    private static String topPackage(JavaClass type) { return type.getPackageName().substring(OURS.length() + 1).split("\\.")[0]; }

    private static DescribedPredicate<JavaClass> in(String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(Stream.of(packages).map(name -> OURS + "." + name + "..").toArray(String[]::new));
    }

    private static DescribedPredicate<JavaClass> oursOutside(String... packages) {
        return JavaClass.Predicates.resideInAPackage(OURS + "..").and(DescribedPredicate.not(in(packages)));
    }

    private static void holds(ArchRule rule) { rule.check(CLASSES); }

    @Test
    void all_classes_are_looked_at() {
        assertThat(CLASSES.stream().map(ArchitectureTest::topPackage).distinct()).containsAll(NO_VENDORS).contains("teltonika");
        assertThat(CLASSES).noneMatch(type -> type.getSimpleName().endsWith("Test"));
    }

    @Test
    void configuration_knows_nobody_and_no_netty() {
        holds(noClasses().that(in("config")).should().dependOnClassesThat(oursOutside("config")));
        holds(noClasses().that(in("config")).should().dependOnClassesThat().resideInAnyPackage("io.netty..", "java.net.http.."));
    }

    @Test
    void the_protocol_package_knows_configuration_alone() {
        holds(noClasses().that(in("protocol")).should().dependOnClassesThat(oursOutside("protocol", "config")));
    }

    @Test
    void a_vendor_knows_the_protocol_package_and_configuration_and_no_other_vendor() {
        holds(classes().that(A_VENDOR).should().onlyDependOnClassesThat(
                DescribedPredicate.not(JavaClass.Predicates.resideInAPackage(OURS + "..")).or(in("protocol", "config")).or(A_VENDOR)));
        holds(slices().matching(OURS + ".(*)").namingSlices("$1").should().notDependOnEachOther()
                .ignoreDependency(DescribedPredicate.not(A_VENDOR),
                        DescribedPredicate.alwaysTrue())
                .ignoreDependency(A_VENDOR, DescribedPredicate.not(A_VENDOR)));
    }

    @Test
    void codecs_know_bytes_and_no_sockets() {
        holds(noClasses().that(in("protocol", "catalogue").or(A_VENDOR)).should().dependOnClassesThat().resideInAnyPackage("java.net..",
                "java.nio.channels..", "io.netty.bootstrap..", "io.netty.channel.socket..", "io.netty.channel.nio..",
                "io.netty.channel.epoll.."));
    }

    @Test
    void the_catalogue_stands_above_the_vendors_and_below_everything_else() {
        holds(noClasses().that(in("catalogue")).should().dependOnClassesThat(in("core", "http", "app", "simulator")));
    }

    @Test
    void only_the_catalogue_the_simulator_and_the_application_name_a_vendor() {
        holds(noClasses().that(DescribedPredicate.not(A_VENDOR).and(DescribedPredicate.not(in("catalogue", "simulator", "app"))))
                .should().dependOnClassesThat(A_VENDOR.or(in("catalogue"))));
    }

    @Test
    void the_core_knows_no_http_no_simulator_and_no_application() {
        holds(noClasses().that(in("core")).should().dependOnClassesThat(oursOutside("core", "protocol", "config")));
        holds(noClasses().that(in("core")).should().dependOnClassesThat().resideInAnyPackage("io.netty.handler.codec.http..",
                "java.net.http.."));
    }

    @Test
    void the_api_knows_the_core_and_no_simulator_and_no_application() {
        holds(noClasses().that(in("http")).should().dependOnClassesThat(oursOutside("http", "core", "protocol", "config")));
    }

    @Test
    void the_simulator_reaches_a_gateway_through_sockets_alone() {
        holds(noClasses().that(in("simulator")).should().dependOnClassesThat(in("core", "http", "app", "catalogue")));
    }

    @Test
    void the_simulator_shares_wire_records_and_neither_phrasing_nor_rules_nor_decoders() {
        holds(noClasses().that(in("simulator")).should()
                .dependOnClassesThat(A_VENDOR.and(DescribedPredicate.describe("phrasing, rules or decoders",
                        type -> type.getName().matches("[^$]*(Commands|Phrases|Replies|Outputs|Parameters|Settings|Saying|Width|Texts"
                                + "|Decoder|FrameDecoder|Protocol|Explainer)([$].*)?")))));
        holds(noClasses().that(in("simulator")).should().dependOnClassesThat(in("protocol").and(DescribedPredicate.describe(
                "phrasing or rules",
                type -> List.of("CommandPhrasing", "CommandPlan", "PlanStep", "ReplyRule", "Judgement").contains(type.getSimpleName())))));
    }

    @Test
    void inside_the_application_nobody_uses_a_command_and_only_bench_check_and_demo_use_their_neighbours() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).filter(name -> name.startsWith(OURS + ".app.")).distinct())
                .containsExactlyInAnyOrderElementsOf(APPLICATION.keySet().stream().map(name -> OURS + "." + name).toList());
        APPLICATION.forEach((name, below) -> holds(noClasses().that(in(name)).should()
                .dependOnClassesThat(
                        in("app").and(DescribedPredicate.not(in(name))).and(DescribedPredicate.not(in(below.toArray(String[]::new)))))));
    }

    @Test
    void no_package_cycle_exists() { holds(slices().matching(OURS + ".(**)").should().beFreeOfCycles()); }

    @Test
    void no_vendor_s_name_stands_in_the_sources_of_the_core() throws IOException {
        List<String> vendors = CLASSES.stream().filter(A_VENDOR).map(ArchitectureTest::topPackage).distinct().toList();
        try (Stream<Path> sources = Files.walk(GatewayFiles.HOME.resolve("gateway-core/src/main/java"))) {
            List<Path> naming = sources.filter(file -> file.toString().endsWith(".java")).filter(file -> names(file, vendors)).toList();
            assertThat(naming).isEmpty();
        }
    }

    /** As a type, a package or a text; a comment may give an example. */
    private static boolean names(Path source, List<String> vendors) {
        try {
            String code = Files.readString(source).replaceAll("(?s)/\\*.*?\\*/|//[^\\n]*", "").toLowerCase(Locale.ROOT);
            return vendors.stream().anyMatch(code::contains);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
