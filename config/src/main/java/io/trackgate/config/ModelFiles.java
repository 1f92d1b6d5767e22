package io.trackgate.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** Reads and lints the model files: every {@code *.yaml} of one folder. docs/models.md describes their keys. */
public final class ModelFiles {
    private static final Set<String> OUTPUT_CONTROLS = Set.of("none", "default", "batch", "stateless", "async", "async_offline",
            "batch_async");
    private static final Set<String> BATCH_CONTROLS = Set.of("batch", "batch_async");
    private static final Set<String> MODEL_KEYS = Set.of("vendor", "protocol", "id-type", "digital-outputs", "output-control",
            "output-calls",
            "engine-block-output", "outputs", "led", "tracking", "window", "verify-outputs", "verify-settings", "deliver", "probe",
            "max-silence", "takeover",
            "replies",
            "telemetry", "options", "unconfirmed");
    private static final Set<String> MERGED_DEEP = Set.of("options", "telemetry", "unconfirmed");
    private static final Pattern CODE = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");
    private static final int MAX_OUTPUTS = 32;
    private static final Duration SILENCE = Duration.ofHours(24);
    private static final Duration REPORT_DELAY = Duration.ofHours(1); // a report that is due may need several attempts
    /** Models by code; what keeps the gateway from starting, and what an engineer should know. */
    public record Result(ModelCatalog models, List<ConfigProblem> problems, List<ConfigProblem> warnings) {}

    private final SettingsReader settings;
    private final Problems problems;
    private final Map<String, TrackerModel> models = new TreeMap<>();

    private ModelFiles(Map<String, TrackingProfile> profiles, Problems problems) {
        this.settings = new SettingsReader(profiles, problems);
        this.problems = problems;
    }

    /** Never throws for what stands in a file: {@code trackgate models check} wants every mistake. */
    public static Result read(Path folder, Map<String, TrackingProfile> profiles) {
        Problems problems = new Problems();
        ModelCatalog catalog = read(folder, profiles, problems);
        return new Result(catalog, problems.mistakes(), problems.warnings());
    }

    /** What {@link Configuration#load} would read from this folder, as far as models go; a folder without gateway.yaml will do. */
    public static Result check(Path configFolder, Path shipped) {
        GatewayConfig gateway = GatewayFile.read(configFolder, shipped, new Problems()).config();
        Problems problems = new Problems();
        Map<String, TrackingProfile> profiles = TrackingProfiles.read(gateway.trackingProfiles(),
                String.valueOf(gateway.trackingProfiles().getFileName()),
                problems);
        ModelCatalog catalog = read(gateway.models(), profiles, problems);
        return new Result(catalog, problems.mistakes(), problems.warnings());
    }

    static ModelCatalog read(Path folder, Map<String, TrackingProfile> profiles, Problems problems) {
        ModelFiles reader = new ModelFiles(profiles, problems);
        String folderName = folder.getFileName() == null ? folder.toString() : folder.getFileName().toString();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = folderName + "/" + file.getFileName();
                if (name.endsWith(".yaml")) reader.file(file, name);
                else if (name.endsWith(".yml")) problems.warn(new Source(name, 1), "file", "not read", "a name that ends in .yaml");
            }
        } catch (IOException | UncheckedIOException e) {
            problems.add(new Source(folderName, 1), "folder", folder + " is unreadable", "a folder of model files");
        }
        return new ModelCatalog(reader.models);
    }

    private void file(Path path, String name) {
        Section root = new Section(YamlReader.read(path, name, problems), problems);
        Map<String, Section> families = new LinkedHashMap<>();
        Section familySection = root.sectionOrEmpty("families");
        familySection.all((family, node) -> Section.of(node, problems)).forEach((family, section) -> {
            section.know(MODEL_KEYS);
            section.end();
            families.put(family, section);
        });
        Set<String> used = new TreeSet<>();
        for (Section entry : root.sections("models")) {
            Optional<String> family = entry.text("family");
            Section merged = entry;
            if (family.isPresent() && families.get(family.get()) == null) {
                entry.complain("family", family.get(), "one of " + families.keySet() + Section.didYouMean(family.get(), families.keySet()));
            } else if (family.isPresent()) {
                merged = entry.over(families.get(family.get()), MERGED_DEEP);
                used.add(family.get());
            }
            model(merged, root);
        }
        root.know(Set.of("vendor", "protocol"));
        root.end();
        families.forEach((family, section) -> {
            if (!used.contains(family)) problems.warn(section.source(), "families." + family, "no model names it", "used, or deleted");
        });
    }

    private void model(Section section, Section file) {
        section.know(Set.of("family"));
        String code = section.requiredText("code", "the API's model code, such as telfmb120");
        if (!code.isEmpty() && !CODE.matcher(code).matches()) section.complain("code", code, "lower-case letters, digits, _ . -");
        String protocol = GatewayFile.protocol(section.has("protocol") || !file.has("protocol") ? section : file).orElse("");
        int outputs = section.whole("digital-outputs", 0, 0, MAX_OUTPUTS);
        String control = outputControl(section, outputs);
        int noOutput = 0;
        int engineBlock = section.whole("engine-block-output", noOutput, 1, MAX_OUTPUTS);
        if (engineBlock > outputs) section.complain("engine-block-output", String.valueOf(engineBlock), "<= digital-outputs, " + outputs);
        Optional<TrackingControl> tracking = section.section("tracking").flatMap(settings::tracking);
        TrackerModel model = new TrackerModel(section.source(), code, section.text("name").orElse(code),
                section.text("vendor").or(() -> file.text("vendor")).orElse(protocol), protocol, section.text("id-type").orElse("imei"),
                outputs, control,
                outputCalls(section, outputs, control), engineBlock == noOutput ? null : Integer.valueOf(engineBlock),
                OutputSwitches.read(section, outputs),
                section.section("led").flatMap(settings::led), tracking,
                section.whole("window", 1, 1, 1000), section.word("verify-outputs", TrackerModel.Verify.class, TrackerModel.Verify.REPLY),
                section.word("verify-settings", TrackerModel.Verify.class, TrackerModel.Verify.READ_BACK),
                section.word("deliver", TrackerModel.Deliver.class, TrackerModel.Deliver.AFTER_FIRST_RECEIPT), section.texts("probe"),
                maxSilence(section, tracking),
                section.word("takeover", TrackerModel.Takeover.class, TrackerModel.Takeover.NEWEST), replies(section),
                telemetry(section, outputs), options(section), unconfirmed(section, tracking));
        section.end();
        TrackerModel before = models.putIfAbsent(code, model);
        if (before != null) section.complain("code", code + " a second time", "once; the first is in " + before.source());
    }

    /** A device that is told to report once an interval may be silent for that long. */
    private Duration maxSilence(Section section, Optional<TrackingControl> tracking) {
        Duration longest = tracking.map(TrackingControl::longestInterval).orElse(Duration.ZERO);
        Duration spared = longest.plus(REPORT_DELAY);
        Duration silence = section.duration("max-silence", spared.compareTo(SILENCE) > 0 ? spared : SILENCE);
        if (silence.compareTo(longest) < 0) {
            problems.warn(section.source(), section.path("max-silence"), silence.toSeconds() + "s",
                    ">= " + longest.toSeconds() + "s, the longest interval of its tracking settings; it counts as gone too early");
        }
        return silence;
    }

    private static String outputControl(Section section, int outputs) {
        Optional<String> given = section.text("output-control");
        if (given.isEmpty() && outputs > 0) section.missing("output-control", "one of " + new TreeSet<>(OUTPUT_CONTROLS));
        String control = given.orElse("none");
        if (!OUTPUT_CONTROLS.contains(control)) {
            section.complain("output-control", control,
                    "one of " + new TreeSet<>(OUTPUT_CONTROLS) + Section.didYouMean(control, OUTPUT_CONTROLS));
        } else if (outputs == 0 && !control.equals("none")) {
            section.complain("output-control", control, "none, because digital-outputs is 0");
        }
        return control;
    }

    /** What the API takes by default follows from {@code output-control}. */
    private static Set<TrackerModel.OutputCall> outputCalls(Section section, int outputs, String control) {
        if (section.has("output-calls")) {
            Set<TrackerModel.OutputCall> calls = EnumSet.noneOf(TrackerModel.OutputCall.class);
            calls.addAll(section.words("output-calls", TrackerModel.OutputCall.class));
            if (outputs == 0 && !calls.isEmpty())
                section.complain("output-calls", calls.size() + " calls", "[], because digital-outputs is 0");
            return calls;
        }
        if (outputs == 0 || control.equals("none")) return Set.of();
        return Set.of(BATCH_CONTROLS.contains(control) ? TrackerModel.OutputCall.SET_ALL : TrackerModel.OutputCall.SET);
    }

    private static ReplyPatterns replies(Section model) {
        Section section = model.sectionOrEmpty("replies");
        ReplyPatterns replies = new ReplyPatterns(patterns(section, "yes"), patterns(section, "later"), patterns(section, "no"),
                patterns(section, "unsupported"));
        section.end();
        return replies;
    }

    static List<Pattern> patterns(Section section, String key) {
        List<Pattern> patterns = new ArrayList<>();
        for (YamlNode item : section.items(key))
            Section.text(item, section.problems()).ifPresent(text -> {
                regex(text, Pattern.CASE_INSENSITIVE).ifPresentOrElse(patterns::add,
                        () -> section.problems().add(item, "a regular expression"));
            });
        return patterns;
    }

    static Optional<Pattern> regex(String text, int flags) {
        try {
            return Optional.of(Pattern.compile(text, flags));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    private static TelemetryIds telemetry(Section model, int digitalOutputs) {
        Section section = model.sectionOrEmpty("telemetry");
        List<Integer> outputs = section.wholes("outputs", 0, 65535);
        TelemetryIds ids = new TelemetryIds(element(section, "ignition"), element(section, "movement"), element(section, "gsm-signal"),
                element(section, "external-voltage"), element(section, "battery-voltage"), element(section, "battery-level"),
                element(section, "gnss-status"), section.wholes("inputs", 0, 65535),
                // a family lists the elements of its largest model
                outputs.subList(0, Math.min(outputs.size(), digitalOutputs)));
        section.end();
        return ids;
    }

    private static @Nullable Integer element(Section section, String key) {
        return section.whole(key, 0, 65535).map(Long::intValue).orElse(null);
    }

    private Map<String, String> unconfirmed(Section model, Optional<TrackingControl> tracking) {
        Set<String> known = new TreeSet<>(List.of("outputs", "led", "tracking"));
        tracking.ifPresent(control -> control.profile().fields().keySet().forEach(field -> known.add("tracking." + field)));
        return model.sectionOrEmpty("unconfirmed").all((key, node) -> {
            if (!known.contains(key)) problems.add(node.source(), node.path(), key, "one of " + known + Section.didYouMean(key, known));
            return Section.raw(node, problems);
        });
    }

    private Map<String, String> options(Section model) {
        return model.sectionOrEmpty("options").all((key, node) -> Section.raw(node, problems));
    }
}
