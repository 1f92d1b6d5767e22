package io.trackgate.config;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;

/** Reads {@code fleet.yaml}: first every entry by itself, then what entries say of each other. */
final class FleetFile {
    private static final List<String> RIGHTS = List.of("admin", "tracker_configure", "tracker_set_output", "tracker_update");
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern DEVICE_ID = Pattern.compile("[\\x21-\\x7e]{1,64}");
    private static final List<String> DEVICE_KEYS = List.of("device-id", "model", "engine-block-output", "aliases", "time-zone", "options",
            "state");

    private final ModelCatalog models;
    private final FleetConfig.Known known;
    private final Problems problems;
    private final Map<String, FleetConfig.User> users = new LinkedHashMap<>();
    private final Map<Integer, FleetConfig.Tracker> trackers = new LinkedHashMap<>();
    // First place of each thing that may appear once.
    private final Map<String, Source> hashes = new HashMap<>();
    private final Map<String, Source> logins = new HashMap<>();
    private final Map<String, Source> deviceIds = new HashMap<>();

    private FleetFile(ModelCatalog models, FleetConfig.Known known, Problems problems) {
        this.models = models;
        this.known = known;
        this.problems = problems;
    }

    static FleetConfig read(Path file, ModelCatalog models, FleetConfig.Known known, Problems problems) {
        FleetFile reader = new FleetFile(models, known, problems);
        Section root = new Section(YamlReader.read(file, String.valueOf(file.getFileName()), problems), problems);
        List<Section> userSections = root.sections("users");
        List<Section> trackerSections = root.sections("trackers");
        root.end();
        userSections.forEach(reader::user);
        trackerSections.forEach(reader::tracker);
        userSections.forEach(reader::relationsOfUser);
        trackerSections.forEach(reader::relationsOfTracker);
        return new FleetConfig(new ArrayList<>(reader.users.values()), new ArrayList<>(reader.trackers.values()));
    }

    private void user(Section section) {
        String name = section.requiredText("name", "the user's name");
        Optional<String> login = section.text("login");
        login.ifPresent(text -> once(section, "login", text, text, logins));
        FleetConfig.User user = new FleetConfig.User(section.source(), name, section.text("master").orElse(null),
                section.flag("demo", false),
                section.flag("blocked", false), login.orElse(null), timeZone(section).orElse("UTC"),
                rights(section),
                new LinkedHashSet<>(section.wholes("trackers", 1, Integer.MAX_VALUE)), keys(section), sessions(section));
        section.end();
        FleetConfig.User before = name.isEmpty() ? null : users.putIfAbsent(name, user);
        if (before != null) section.complain("name", name + " a second time", "once; the first is in line " + before.source().line());
        if (user.master() == null) {
            for (String key : List.of("rights", "trackers")) {
                if (section.has(key)) section.complain(key, "given", "absent; a user without master has all rights on its own trackers");
            }
        }
    }

    /** Other rights are the platform's, and nothing here asks for them; but what only looks like one of ours is a typing mistake. */
    private static Set<String> rights(Section section) {
        Set<String> rights = new LinkedHashSet<>(section.texts("rights"));
        for (String right : rights) {
            String guess = RIGHTS.contains(right) ? "" : Section.didYouMean(right, RIGHTS);
            if (!guess.isEmpty()) section.complain("rights", right, "one of " + String.join(", ", RIGHTS) + guess);
        }
        return rights;
    }

    private static Optional<String> timeZone(Section section) {
        Optional<String> zone = section.text("time-zone");
        try {
            return zone.map(text -> ZoneId.of(text).getId());
        } catch (DateTimeException e) {
            section.complain("time-zone", zone.orElse(""), "a time zone such as UTC or Europe/Vilnius");
            return Optional.empty();
        }
    }

    private List<FleetConfig.Key> keys(Section user) {
        List<FleetConfig.Key> keys = new ArrayList<>();
        for (YamlNode item : user.items("keys")) {
            if (item instanceof YamlNode.Scalar) {
                Section.raw(item, problems).flatMap(text -> hash(item, text)).ifPresent(hash -> keys.add(new FleetConfig.Key(hash, false)));
            } else {
                Section.of(item, problems).ifPresent(section -> {
                    hash(section).ifPresent(hash -> keys.add(new FleetConfig.Key(hash, section.flag("revoked", false))));
                    section.know(Set.of("revoked"));
                    section.end();
                });
            }
        }
        return List.copyOf(keys);
    }

    private List<FleetConfig.SessionHash> sessions(Section user) {
        List<FleetConfig.SessionHash> sessions = new ArrayList<>();
        for (Section section : user.sections("sessions")) {
            Optional<String> hash = hash(section);
            Optional<Instant> expires = expires(section);
            boolean revoked = section.flag("revoked", false);
            section.end();
            if (hash.isPresent() && expires.isPresent()) sessions.add(new FleetConfig.SessionHash(hash.get(), expires.get(), revoked));
        }
        return List.copyOf(sessions);
    }

    private static Optional<Instant> expires(Section section) {
        String text = section.requiredText("expires", "a time such as 2030-01-01T00:00:00Z");
        if (text.isEmpty()) return Optional.empty();
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            section.complain("expires", text, "a time such as 2030-01-01T00:00:00Z");
            return Optional.empty();
        }
    }

    private Optional<String> hash(Section section) {
        Optional<YamlNode> node = section.node("hash");
        if (node.isEmpty()) section.missing("hash", "32 hexadecimal characters");
        return node.flatMap(value -> Section.raw(value, problems).flatMap(text -> hash(value, text)));
    }

    // The text itself is nearly a credential: complaints tell its length only.
    private Optional<String> hash(YamlNode node, String text) {
        if (!HASH.matcher(text).matches()) {
            problems.add(node.source(), node.path(), text.length() + " characters", "32 hexadecimal characters");
            return Optional.empty();
        }
        String hash = text.toLowerCase(Locale.ROOT);
        Source before = hashes.putIfAbsent(hash, node.source());
        if (before != null) problems.add(node.source(), node.path(), "a hash a second time", "once; the first is in line " + before.line());
        return Optional.of(hash);
    }

    private static void once(Section section, String key, String shown, String value, Map<String, Source> places) {
        Source before = places.putIfAbsent(value, section.sourceOf(key));
        if (before != null) section.complain(key, shown + " a second time", "once; the first is in line " + before.line());
    }

    private void tracker(Section section) {
        if (!section.has("id")) section.missing("id", "a whole number from 1 to " + Integer.MAX_VALUE);
        int id = section.whole("id", 0, 1, Integer.MAX_VALUE);
        Optional<Integer> cloneOf = section.whole("clone-of", 1, Integer.MAX_VALUE).map(Long::intValue);
        Optional<String> deviceId = section.text("device-id");
        Optional<String> modelCode = section.text("model");
        Optional<TrackerModel> model = modelCode.flatMap(models::find);
        if (section.has("clone-of")) {
            for (String key : DEVICE_KEYS) {
                if (section.has(key)) section.complain(key, "given", "absent; a clone has no device of its own");
            }
        } else {
            if (!section.has("device-id")) section.missing("device-id", "the id that the device sends, or clone-of");
            if (!section.has("model")) section.missing("model", "a model code, or clone-of");
            if (modelCode.isPresent() && model.isEmpty()) {
                section.complain("model", modelCode.get(),
                        "a code of the model files" + Section.didYouMean(modelCode.get(), models.byCode().keySet()));
            }
        }
        deviceId.ifPresent(text -> deviceId(section, "device-id", text));
        List<String> aliases = section.texts("aliases");
        aliases.forEach(alias -> deviceId(section, "aliases", alias));
        FleetConfig.Tracker tracker = new FleetConfig.Tracker(section.source(), id, deviceId.orElse(null), modelCode.orElse(null),
                section.requiredText("owner", "the name of a user without master"), section.text("label").orElse("Tracker " + id),
                section.flag("blocked", false), engineBlockOutput(section, model), List.copyOf(aliases), timeZone(section).orElse(null),
                cloneOf.orElse(null), section.sectionOrEmpty("options").all((key, node) -> Section.raw(node, problems)),
                state(section, model));
        section.end();
        FleetConfig.Tracker before = id == 0 ? null : trackers.putIfAbsent(id, tracker);
        if (before != null) section.complain("id", id + " a second time", "once; the first is in line " + before.source().line());
    }

    private void deviceId(Section section, String key, String text) {
        if (!DEVICE_ID.matcher(text).matches()) section.complain(key, text, "1 to 64 printable ASCII characters without spaces");
        else
            once(section, key, text, text, deviceIds);
    }

    private static @Nullable Integer engineBlockOutput(Section section, Optional<TrackerModel> model) {
        int outputs = model.map(TrackerModel::digitalOutputs).orElse(Integer.MAX_VALUE);
        Optional<Integer> output = section.whole("engine-block-output", 1, Integer.MAX_VALUE).map(Long::intValue);
        output.filter(number -> number > outputs).ifPresent(number -> section.complain("engine-block-output", String.valueOf(number),
                outputs == 0 ? "absent; the model has no outputs" : "from 1 to " + outputs + ", the model's outputs"));
        return output.orElse(null);
    }

    private Optional<FleetConfig.InitialState> state(Section tracker, Optional<TrackerModel> model) {
        return tracker.section("state").map(section -> {
            List<Boolean> outputs = new ArrayList<>();
            for (YamlNode item : section.items("outputs"))
                Section.flag(item, problems).ifPresent(outputs::add);
            int count = section.items("outputs").size();
            model.filter(known -> count != 0 && count != known.digitalOutputs())
                    .ifPresent(known -> section.complain("outputs", count + " outputs",
                            known.digitalOutputs() + " outputs as model " + known.code() + " has, or []"));
            FleetConfig.InitialState state = new FleetConfig.InitialState(section.flag("led").orElse(null), List.copyOf(outputs),
                    settings(section.sectionOrEmpty("tracking-settings"), model));
            section.end();
            return state;
        });
    }

    /** Bounds are not checked: a device may hold what the API would refuse. */
    private TrackingSettings settings(Section section, Optional<TrackerModel> model) {
        TreeMap<String, SettingValue> settings = new TreeMap<>();
        Optional<TrackingProfile> profile = model.flatMap(TrackerModel::tracking).map(TrackingControl::profile);
        section.all((field, node) -> Optional.of(node)).forEach((field, node) -> {
            if (node instanceof YamlNode.Scalar scalar && scalar.kind() == YamlNode.Kind.NULL || model.isEmpty()) return;
            if (profile.isEmpty()) {
                section.complain(field, node.shown(), "absent; the model has no tracking settings");
                return;
            }
            TrackingProfile.Field known = profile.get().fields().get(field);
            if (known == null) {
                section.complain(field, "not a field of profile " + profile.get().name(),
                        "one of " + profile.get().fields().keySet() + Section.didYouMean(field, profile.get().fields().keySet()));
                return;
            }
            profile.get().readUnbounded(field, json(node)).ifPresentOrElse(value -> settings.put(field, value),
                    () -> section.complain(field,
                            node.shown(), known.type() == TrackingProfile.FieldType.ENUM
                                    ? "one of " + known.values()
                                    : "a value of type " + known.type().name().toLowerCase(Locale.ROOT)));
        });
        return new TrackingSettings(settings);
    }

    private static JsonNode json(YamlNode node) {
        JsonNodeFactory factory = JsonNodeFactory.instance;
        return switch (node) {
            case YamlNode.Scalar scalar -> switch (scalar.kind()) {
                case TEXT -> factory.textNode(scalar.text());
                case BOOLEAN -> factory.booleanNode(Boolean.parseBoolean(scalar.text()));
                case NUMBER -> ValueType.number(scalar.text()).<JsonNode>map(FleetFile::number).orElse(factory.textNode(scalar.text()));
                case NULL -> factory.nullNode();
            };
            case YamlNode.Sequence sequence -> {
                ArrayNode array = factory.arrayNode();
                sequence.items().forEach(item -> array.add(json(item)));
                yield array;
            }
            case YamlNode.Mapping mapping -> factory.objectNode();
        };
    }

    private static JsonNode number(BigDecimal number) { return JsonNodeFactory.instance.numberNode(number); }

    private void relationsOfUser(Section section) {
        FleetConfig.User user = users.get(section.text("name").orElse(""));
        if (user == null || !user.source().equals(section.source()) || user.master() == null) return;
        mustBeMaster(section, "master", user.master());
        for (int id : user.trackers()) {
            FleetConfig.Tracker tracker = trackers.get(id);
            if (tracker == null && !known.trackers().contains(id)) {
                section.complain("trackers", id + " is not known", "ids of trackers");
            } else if (tracker != null && !tracker.owner().equals(user.master())) {
                section.complain("trackers", id + " belongs to " + tracker.owner(), "trackers of master " + user.master());
            }
        }
    }

    private void mustBeMaster(Section section, String key, String name) {
        FleetConfig.User master = users.get(name);
        if (master == null && !known.masters().contains(name)) {
            section.complain(key, name + " is not known", "the name of a user without master" + Section.didYouMean(name, users.keySet()));
        } else if (master != null && master.master() != null) {
            section.complain(key, name + " has a master itself", "the name of a user without master");
        }
    }

    private void relationsOfTracker(Section section) {
        FleetConfig.Tracker tracker = trackers.get(section.whole("id", 1, Integer.MAX_VALUE).map(Long::intValue).orElse(0));
        if (tracker == null || !tracker.source().equals(section.source())) return;
        if (!tracker.owner().isEmpty()) mustBeMaster(section, "owner", tracker.owner());
        if (tracker.cloneOf() == null) return;
        int original = tracker.cloneOf();
        FleetConfig.Tracker other = trackers.get(original);
        if (other == null && !known.trackers().contains(original)) {
            section.complain("clone-of", original + " is not known", "the id of a tracker that is no clone");
        } else if (other != null ? other.cloneOf() != null : known.clones().contains(original)) {
            section.complain("clone-of", original + " is a clone itself", "the id of a tracker that is no clone");
        }
    }
}
