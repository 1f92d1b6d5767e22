package io.trackgate.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.config.TrackingProfile;
import io.trackgate.core.testing.EmptyStore;
import org.jspecify.annotations.Nullable;

/** Writes what a case takes for given as the files that an operator would write: gateway.yaml, fleet.yaml, a model file. */
final class CaseConfiguration {
    static final String DEVICE_ID = "356307042441013";
    private static final int ORIGINAL_BEHIND = 1_000_000_000;
    private static final int FIRST_SYNTHETIC_PARAMETER = 60_001;

    /** Where telfm's fields really are, as the shipped models have it; every other field gets a number of its own. */
    private static final Map<String, Map<String, ?>> TELFM = Map.of(
            "tracking_interval", Map.of("parameters", List.of(10050, 10150, 10250), "min", 0, "max", 65535),
            "on_stop_tracking_interval", Map.of("parameters", List.of(10000, 10100, 10200), "min", 0, "max", 65535),
            "tracking_distance", Map.of("parameters", List.of(10051, 10151, 10251), "min", 0, "max", 65535),
            "tracking_angle", Map.of("parameters", List.of(10052, 10152, 10252), "min", 0, "max", 180),
            "sleep_mode", Map.of("parameters", List.of(102), "values", Map.of("disabled", 0, "soft_sleep", 1)),
            "stop_detection", Map.of("parameters", List.of(138), "values", Map.of("ignition", 1, "g_sensor", 2, "gps", 4)));

    private final Map<String, TrackingProfile> profiles;

    CaseConfiguration(Map<String, TrackingProfile> profiles) { this.profiles = profiles; }

    void write(HttpCase httpCase, Path folder) throws IOException {
        EmptyStore.at(folder.resolve("cases.db"));
        write(folder.resolve("gateway.yaml"), gateway(httpCase, folder));
        write(folder.resolve("fleet.yaml"), fleet(httpCase));
        Files.createDirectories(folder.resolve("models"));
        HttpCase.Tracker tracker = httpCase.given().tracker();
        if (tracker != null) write(folder.resolve("models/cases.yaml"), models(tracker.model()));
    }

    /** JSON is YAML, and quoting is somebody else's trouble. */
    private static void write(Path file, ObjectNode content) throws IOException {
        Files.writeString(file, HttpCase.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(content));
    }

    private static ObjectNode gateway(HttpCase httpCase, Path folder) {
        ObjectNode root = HttpCase.MAPPER.createObjectNode();
        root.putObject("http").put("host", "127.0.0.1").put("port", 0);
        root.putArray("listeners").addObject().put("protocol", "teltonika").put("host", "127.0.0.1").put("port", 0);
        root.putObject("store").put("url", "jdbc:sqlite:cases.db");
        root.put("fleet", "fleet.yaml");
        Map<String, JsonNode> config = new LinkedHashMap<>(Objects.requireNonNullElse(httpCase.config(), Map.of()));
        if (config.isEmpty()) { ((ObjectNode) root.get("http")).putObject("rate-limit").put("per-credential", 0).put("per-address", 0); }
        config.forEach((key, value) -> put(root, key, value));
        return root;
    }

    private static void put(ObjectNode root, String dotted, JsonNode value) {
        String[] keys = dotted.split("\\.");
        ObjectNode at = root;
        for (int i = 0; i < keys.length - 1; i++) { at = at.get(keys[i]) instanceof ObjectNode inner ? inner : at.putObject(keys[i]); }
        at.set(keys[keys.length - 1], value);
    }

    private static ObjectNode fleet(HttpCase httpCase) {
        ObjectNode root = HttpCase.MAPPER.createObjectNode();
        HttpCase.User user = httpCase.given().user();
        HttpCase.Tracker tracker = httpCase.given().tracker();
        boolean sub = user.kind().equals("subuser");
        var users = root.putArray("users");
        users.addObject().put("name", "master-of-caller");
        users.addObject().put("name", "somebody-else");
        ObjectNode caller = users.addObject().put("name", "caller").put("blocked", user.blocked());
        switch (user.kind()) {
            case "master" -> {
            }
            case "demo" -> caller.put("demo", true);
            case "subuser" -> {
                caller.put("master", "master-of-caller");
                caller.set("rights", HttpCase.MAPPER.valueToTree(Objects.requireNonNullElse(user.rights(), List.of())));
                // Somebody else's tracker can't be bound to a sub-user: nothing to write, and it stays invisible.
                boolean bound = tracker != null && !Boolean.FALSE.equals(tracker.assignedToCaller()) && tracker.owner().equals("caller");
                caller.set("trackers", HttpCase.MAPPER.valueToTree(bound ? List.of(Objects.requireNonNull(tracker).id()) : List.of()));
            }
            default -> throw new IllegalArgumentException("given.user.kind: " + user.kind() + " (expected: master, subuser or demo)");
        }
        credential(httpCase.given().credential(), caller);
        var trackers = root.putArray("trackers");
        if (tracker != null) trackers(tracker, owner(tracker, sub)).forEach(trackers::add);
        return root;
    }

    private static void credential(HttpCase.Credential credential, ObjectNode user) {
        if (credential.state().equals("unknown")) return;
        boolean revoked = credential.state().equals("revoked");
        String expires = credential.state().equals("expired") ? "2020-01-01T00:00:00Z" : "2999-01-01T00:00:00Z";
        if (!List.of("valid", "expired", "revoked").contains(credential.state())) throw new IllegalArgumentException(credential.toString());
        switch (credential.kind()) {
            case "api_key" -> {
                if (credential.state().equals("expired")) throw new IllegalArgumentException("an API key never expires: " + credential);
                user.putArray("keys").addObject().put("hash", credential.hash()).put("revoked", revoked);
            }
            case "session" ->
                user.putArray("sessions").addObject().put("hash", credential.hash()).put("expires", expires).put("revoked", revoked);
            default ->
                throw new IllegalArgumentException("given.credential.kind: " + credential.kind() + " (expected: session or api_key)");
        }
    }

    private static String owner(HttpCase.Tracker tracker, boolean sub) {
        return switch (tracker.owner()) {
            case "caller" -> sub ? "master-of-caller" : "caller";
            case "other" -> "somebody-else";
            default -> throw new IllegalArgumentException("given.tracker.owner: " + tracker.owner() + " (expected: caller or other)");
        };
    }

    private static List<ObjectNode> trackers(HttpCase.Tracker given, String owner) {
        ObjectNode device = HttpCase.MAPPER.createObjectNode().put("id", given.isClone() ? ORIGINAL_BEHIND : given.id())
                .put("device-id", DEVICE_ID).put("model", given.model().code()).put("owner", owner)
                .put("blocked", !given.isClone() && given.blocked());
        ObjectNode state = state(given);
        if (!state.isEmpty()) device.set("state", state);
        if (!given.isClone()) return List.of(device);
        ObjectNode clone = HttpCase.MAPPER.createObjectNode().put("id", given.id()).put("owner", owner).put("clone-of", ORIGINAL_BEHIND)
                .put("blocked", given.blocked());
        return List.of(device, clone);
    }

    private static ObjectNode state(HttpCase.Tracker given) {
        ObjectNode state = HttpCase.MAPPER.createObjectNode();
        HttpCase.State known = given.state();
        if (known == null) return state;
        if (known.led() != null && given.model().hasLedControl()) state.put("led", known.led());
        if (known.outputs() != null && !known.outputs().isEmpty()) state.set("outputs", HttpCase.MAPPER.valueToTree(known.outputs()));
        ObjectNode settings = known.trackingSettings();
        if (settings != null && given.model().trackingProfile() != null) state.set("tracking-settings", withoutNulls(settings));
        return state;
    }

    private static ObjectNode withoutNulls(ObjectNode settings) {
        ObjectNode known = settings.deepCopy();
        List<String> unknown = new ArrayList<>();
        settings.properties().forEach(field -> {
            if (field.getValue().isNull()) unknown.add(field.getKey());
        });
        known.remove(unknown);
        return known;
    }

    private ObjectNode models(HttpCase.Model given) {
        ObjectNode root = HttpCase.MAPPER.createObjectNode().put("vendor", "Cases").put("protocol", "teltonika");
        ObjectNode model = root.putArray("models").addObject().put("code", given.code()).put("name", given.code())
                .put("digital-outputs", given.digitalOutputs()).put("output-control", given.outputControl());
        if (given.engineBlockOutput() != null) model.put("engine-block-output", given.engineBlockOutput());
        model.set("probe", HttpCase.MAPPER.valueToTree(List.of("getver", "getinfo")));
        if (given.hasLedControl()) {
            model.set("led", HttpCase.MAPPER.valueToTree(Map.of("parameters", List.of(108), "factory-default", true)));
        }
        if (given.trackingProfile() != null) model.set("tracking", tracking(given.trackingProfile()));
        return root;
    }

    private ObjectNode tracking(String name) {
        @Nullable
        TrackingProfile profile = profiles.get(name);
        if (profile == null)
            throw new IllegalArgumentException("given.tracker.model.tracking_profile: " + name + " (expected: a known profile)");
        ObjectNode tracking = HttpCase.MAPPER.createObjectNode().put("profile", name);
        ObjectNode fields = tracking.putObject("fields");
        int parameter = FIRST_SYNTHETIC_PARAMETER;
        for (TrackingProfile.Field field : profile.fields().values()) {
            Map<String, ?> known = name.equals("telfm") ? TELFM.get(field.name()) : null;
            fields.set(field.name(), HttpCase.MAPPER.valueToTree(known != null ? known : synthetic(field, parameter++)));
        }
        return tracking;
    }

    private static Map<String, ?> synthetic(TrackingProfile.Field field, int parameter) {
        // A device of this kind keeps whole numbers: the millionth parts of a number with decimals.
        if (field.type() == TrackingProfile.FieldType.DOUBLE) return Map.of("parameters", List.of(parameter), "divide-by", "0.000001");
        if (field.type() != TrackingProfile.FieldType.ENUM) return Map.of("parameters", List.of(parameter));
        Map<String, Integer> values = new LinkedHashMap<>();
        field.values().forEach(value -> values.put(value, values.size()));
        return Map.of("parameters", List.of(parameter), "values", values);
    }
}
