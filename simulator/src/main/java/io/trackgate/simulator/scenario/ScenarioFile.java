package io.trackgate.simulator.scenario;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.trackgate.config.ConfigException;
import io.trackgate.config.ModelCatalog;
import io.trackgate.config.Problems;
import io.trackgate.config.Section;
import io.trackgate.config.TrackerModel;
import io.trackgate.simulator.ScriptName;
import io.trackgate.simulator.ShapeName;
import io.trackgate.simulator.SimulatedDevice;
import io.trackgate.simulator.SimulationOptions;
import io.trackgate.simulator.network.Network;
import io.trackgate.simulator.network.NetworkPart;
import io.trackgate.simulator.network.NetworkPreset;

/** Reads a scenario file; docs/simulator.md describes its keys. */
public final class ScenarioFile {
    private static final int MOST_TRACKERS = SimulationOptions.MOST_TRACKERS;
    private static final int MOST_GROUPS = 100;
    private static final String DEFAULT_MODEL = "telfmb120";
    private static final String DEFAULT_FIRST_ID = "356307042441013";
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

    /** What the command line says, and the file says otherwise. */
    public record Overrides(Optional<Long> seed, Optional<Duration> duration) {
        public static final Overrides NONE = new Overrides(Optional.empty(), Optional.empty());
    }

    private final ModelCatalog models;
    private final Target target;
    private final List<Scenario.Group> groups = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> ids = new LinkedHashSet<>();
    private int place; // of the group that is read, refused ones counted too
    private int numbered; // trackers that got an id by their number
    private int trackers; // of the groups so far, twins included
    private long seed;

    private ScenarioFile(ModelCatalog models, Target target) {
        this.models = models;
        this.target = target;
    }

    /** @throws ConfigException with every mistake found */
    public static Scenario load(Path file, ModelCatalog models, Target target, Overrides overrides) throws ConfigException {
        Problems problems = new Problems();
        Section root = Section.read(file, problems);
        // Without the file there is nothing else to say of it.
        problems.throwIfAny();
        Scenario scenario = new ScenarioFile(models, target).read(root, overrides, problems);
        problems.throwIfAny();
        return scenario;
    }

    private Scenario read(Section root, Overrides overrides, Problems problems) throws ConfigException {
        seed = root.whole("seed", 0, Long.MAX_VALUE).orElse(1L);
        seed = overrides.seed.orElse(seed);
        Optional<Duration> written = duration(root, "duration");
        Optional<Duration> duration = overrides.duration.or(() -> written);
        List<Section> groupSections = root.sections("groups");
        if (groupSections.isEmpty() || groupSections.size() > MOST_GROUPS)
            root.complain("groups", groupSections.size() + " groups", "1 to " + MOST_GROUPS);
        groupSections.stream().limit(MOST_GROUPS).forEach(this::group);
        List<Scenario.Phase> phases = root.sections("phases").stream().map(this::phase).toList();
        root.end();
        problems.throwIfAny();
        return new Scenario(duration, groups, phases);
    }

    private static Optional<Duration> duration(Section section, String key) {
        Duration duration = section.duration(key, Duration.ZERO);
        return duration.isZero() ? Optional.empty() : Optional.of(duration);
    }

    // Groups.

    private void group(Section section) {
        place++;
        String name = section.text("name").orElse("group " + place);
        if (!names.add(name)) section.complain("name", name + " a second time", "once");
        List<SimulatedDevice> devices = section.has("devices") ? named(section) : numbered(section);
        trackers += devices.size();
        devices.forEach(device -> {
            if (!ids.add(device.deviceId()))
                section.complain("devices", device.deviceId() + " a second time", "each id once; twins: has two trackers with one id");
        });
        Duration interval = section.duration("interval", DEFAULT_INTERVAL);
        int records = section.whole("records-per-packet", 1, 1, 255);
        Duration ping = section.duration("ping-interval", Duration.ZERO);
        ScriptName script = section.word("script", ScriptName.class, ScriptName.OBEDIENT);
        ShapeName shape = section.word("shape", ShapeName.class, ShapeName.WHOLE);
        Network network = network(section).orElse(Network.GOOD);
        Duration startAfter = section.duration("start-after", Duration.ZERO);
        int ramp = section.whole("ramp", 200, 1, MOST_TRACKERS);
        int twins = section.whole("twins", 0, 0, MOST_TRACKERS);
        section.end();
        if (twins > devices.size()) section.complain("twins", String.valueOf(twins), "<= " + devices.size() + ", the number of trackers");
        else if (isTooMany(twins)) section.complain("twins", String.valueOf(twins), roomFor());
        else if (!devices.isEmpty())
            add(new Scenario.Group(name, SimulationOptions.to(target.host(), target.port(devices), devices).interval(interval)
                    .recordsPerPacket(records).pingInterval(ping).script(script).shape(shape.shape()).network(network)
                    .startAfter(startAfter).rampPerSecond(ramp).twins(twins).threads(target.threads())
                    .localAddresses(target.localAddresses()).seed(seed + groups.size()).build()));
    }

    private void add(Scenario.Group group) {
        trackers += group.options().twins();
        groups.add(group);
    }

    private boolean isTooMany(int more) { return more > MOST_TRACKERS - trackers; }

    private String roomFor() {
        return "<= " + (MOST_TRACKERS - trackers) + ": all groups together have at most " + MOST_TRACKERS + " trackers, twins included";
    }

    private List<SimulatedDevice> named(Section group) {
        for (String other : List.of("count", "models", "first-id")) {
            if (group.has(other)) group.complain(other, "given", "absent, where devices are");
        }
        List<SimulatedDevice> devices = new ArrayList<>();
        group.section("devices").ifPresent(section -> {
            if (section.keys().isEmpty()) group.complain("devices", "{}", "ids with their models: { \"356307042441013\": telfmb120 }");
            for (String id : section.keys()) {
                section.text(id).flatMap(code -> model(section, id, code)).ifPresent(model -> devices.add(new SimulatedDevice(id, model)));
            }
        });
        return devices;
    }

    private List<SimulatedDevice> numbered(Section group) {
        int count = group.whole("count", 1, 1, MOST_TRACKERS);
        List<String> codes = group.has("models") ? group.texts("models") : List.of(DEFAULT_MODEL);
        if (group.isEmptyList("models")) group.complain("models", "[]", "at least one code, or no models key at all");
        if (isTooMany(count)) {
            group.complain("count", String.valueOf(count), roomFor());
            return List.of();
        }
        List<TrackerModel> found = codes.stream().flatMap(code -> model(group, "models", code).stream()).toList();
        String first = group.text("first-id").orElseGet(() -> nextId(count));
        if (!first.matches("\\d{1,20}")) group.complain("first-id", first, "1 to 20 digits");
        else if (!found.isEmpty()) return SimulationOptions.devices(found, count, first);
        return List.of();
    }

    /** Groups without ids of their own follow one another. */
    private String nextId(int count) {
        String id = new BigInteger(DEFAULT_FIRST_ID).add(BigInteger.valueOf(numbered)).toString();
        numbered += count;
        return id;
    }

    private Optional<TrackerModel> model(Section section, String key, String code) {
        Optional<TrackerModel> model = models.find(code);
        if (model.isEmpty()) section.complain(key, code, "a code of a model file; see: trackgate models check --list");
        return model;
    }

    // Networks.

    private static Optional<Network> network(Section section) {
        if (!section.has("network")) return Optional.empty();
        if (!section.isMap("network")) return Optional.of(section.word("network", NetworkPreset.class, NetworkPreset.GOOD).network());
        return section.section("network").map(ScenarioFile::parts);
    }

    private static Network parts(Section section) {
        Network network = section.word("preset", NetworkPreset.class, NetworkPreset.GOOD).network();
        for (NetworkPart part : NetworkPart.values()) {
            Optional<String> text = section.scalar(part.key());
            if (text.isEmpty()) continue;
            Optional<Network> changed = part.read(network, text.get());
            if (changed.isEmpty()) section.complain(part.key(), text.get(), part.expected());
            network = changed.orElse(network);
        }
        section.end();
        return network;
    }

    // Phases.

    private Scenario.Phase phase(Section section) {
        if (!section.has("at")) section.missing("at", "a duration since the start, such as 60s");
        Duration at = section.duration("at", Duration.ofMillis(1));
        Set<String> concerned = new LinkedHashSet<>(section.texts("groups"));
        for (String name : concerned) { if (!names.contains(name)) section.complain("groups", name, "one of " + String.join(", ", names)); }
        Optional<Network> network = network(section);
        Optional<ScriptName> script = section.has("script")
                ? Optional.of(section.word("script", ScriptName.class, ScriptName.OBEDIENT))
                : Optional.empty();
        Optional<Scenario.Happening> happening = section.has("do")
                ? Optional.of(section.word("do", Scenario.Happening.class, Scenario.Happening.DROP))
                : Optional.empty();
        section.end();
        if (network.isEmpty() && script.isEmpty() && happening.isEmpty()) section.missing("do", "what happens: network, script or do");
        return new Scenario.Phase(at, concerned, network, script, happening);
    }
}
