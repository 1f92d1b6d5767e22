package io.trackgate.core.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.command.Leftover;
import io.trackgate.core.store.SettingsJson;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.TrackerCommand;

/** What nodes say to each other, as JSON. */
final class ClusterJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 64; // of whatever is listed
    private static final int LARGEST_LEASE = 4 << 10;

    private ClusterJson() {}

    /** What a node is asked for under its one subject. */
    sealed interface Request {

        record Run(RoutedCommand command) implements Request {}

        /** @param where the node that has newer sessions */
        record Cede(String where, List<Ceded> sessions) implements Request {}

        record Look(int trackerId) implements Request {}
    }

    /** A session that ends for a newer one of its device elsewhere. @param newer epoch of that one */
    record Ceded(int trackerId, String deviceId, long newer) {}

    // ---- presence ----

    static byte[] presence(List<Holding> holdings) {
        ArrayNode lines = JsonNodeFactory.instance.arrayNode();
        for (Holding holding : holdings)
            lines.addObject().put("device", holding.deviceId()).put("node", holding.node().name())
                    .put("incarnation", holding.node().incarnation()).put("epoch", holding.epoch());
        return bytes(lines);
    }

    static List<Holding> presence(byte[] body) throws IOException {
        List<Holding> holdings = new ArrayList<>();
        for (JsonNode line : JSON.readTree(body))
            holdings.add(new Holding(nodeId(line), text(line, "device"), number(line, "epoch")));
        if (holdings.size() > MOST) throw new IOException(holdings.size() + " sessions of one tracker (expected: <= " + MOST + ")");
        return List.copyOf(holdings);
    }

    static NodeId nodeId(JsonNode node) throws IOException { return new NodeId(text(node, "node"), text(node, "incarnation")); }

    // ---- leases ----

    static byte[] lease(NodeState state) {
        ObjectNode lease = JsonNodeFactory.instance.objectNode().put("node", state.id().name()).put("incarnation", state.id().incarnation())
                .put("since", state.since().toString()).put("sessions", state.sessions()).put("renewed", state.renewed().toString())
                .put("shards", state.shards());
        state.work().ifPresent(work -> lease.putObject("work").put("draining", work.draining()).put("pending", work.pending())
                .put("stale", work.stale()).put("ceded", work.ceded()).put("routed", work.routed())
                .put("p50_us", TimeUnit.NANOSECONDS.toMicros(work.wayP50().toNanos()))
                .put("p99_us", TimeUnit.NANOSECONDS.toMicros(work.wayP99().toNanos())));
        return bytes(lease);
    }

    static NodeState lease(byte[] body) throws IOException {
        if (body.length > LARGEST_LEASE) throw new IOException("a lease of " + body.length + " bytes (expected: <= " + LARGEST_LEASE + ")");
        JsonNode node = JSON.readTree(body);
        try {
            return new NodeState(nodeId(node), Instant.parse(text(node, "since")), count(node, "sessions"),
                    Instant.parse(text(node, "renewed")), count(node, "shards"), work(node.path("work")));
        } catch (DateTimeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** A node of an older version tells nothing, and one of a newer may tell it otherwise: its lease counts all the same. */
    private static Optional<NodeWork> work(JsonNode node) {
        try {
            return Optional.of(new NodeWork(flag(node, "draining"), count(node, "pending"), number(node, "stale"), number(node, "ceded"),
                    number(node, "routed"), micros(node, "p50_us"), micros(node, "p99_us")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Duration micros(JsonNode node, String key) throws IOException {
        return Duration.of(Math.clamp(number(node, key), 0, Integer.MAX_VALUE), ChronoUnit.MICROS);
    }

    private static int count(JsonNode node, String key) throws IOException { return Math.clamp(number(node, key), 0, Integer.MAX_VALUE); }

    // ---- requests ----

    static byte[] request(Request request) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        switch (request) {
            case Request.Run run -> {
                RoutedCommand command = run.command;
                node.put("do", "run").put("id", command.id().toString()).put("asked", command.asked()).put("tracker", command.trackerId())
                        .put("epoch", command.epoch()).put("by", command.askedBy()).put("deadline", command.deadlineMillis());
                node.set("command", command(command.command()));
            }
            case Request.Cede cede -> {
                ArrayNode sessions = node.put("do", "cede").put("where", cede.where).putArray("sessions");
                for (Ceded session : cede.sessions)
                    sessions.addObject().put("tracker", session.trackerId).put("device", session.deviceId).put("newer", session.newer);
            }
            case Request.Look look -> node.put("do", "look").put("tracker", look.trackerId);
        }
        return bytes(node);
    }

    static Request request(byte[] body) throws IOException {
        JsonNode node = JSON.readTree(body);
        try {
            return switch (text(node, "do")) {
                case "run" -> new Request.Run(new RoutedCommand(UUID.fromString(text(node, "id")), (int) number(node, "asked"),
                        (int) number(node, "tracker"), number(node, "epoch"), command(node.path("command")), text(node, "by"),
                        number(node, "deadline")));
                case "cede" -> new Request.Cede(text(node, "where"), ceded(node.path("sessions")));
                case "look" -> new Request.Look((int) number(node, "tracker"));
                default -> throw new IOException("do: " + text(node, "do") + " (expected: run, cede or look)");
            };
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static List<Ceded> ceded(JsonNode sessions) throws IOException {
        List<Ceded> ceded = new ArrayList<>();
        for (JsonNode session : sessions)
            ceded.add(new Ceded((int) number(session, "tracker"), text(session, "device"), number(session, "newer")));
        return ceded;
    }

    private static ObjectNode command(TrackerCommand command) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        return switch (command) {
            case TrackerCommand.SetOutput set -> node.put("kind", "set_output").put("output", set.output()).put("on", set.enable());
            case TrackerCommand.SetOutputs set -> {
                ArrayNode outputs = node.put("kind", "set_outputs").putArray("outputs");
                set.outputs().forEach(output -> outputs.add(output.name()));
                yield node;
            }
            case TrackerCommand.SetEngineBlock set ->
                node.put("kind", "set_engine_block").put("output", set.output()).put("on", set.blocked());
            case TrackerCommand.SendRaw raw -> switch (raw.content()) {
                case RawContent.Text text -> node.put("kind", "send_text").put("text", text.text());
                case RawContent.Bytes bytes -> node.put("kind", "send_bytes").put("bytes", bytes.shown());
            };
            case TrackerCommand.SetLed set -> node.put("kind", "set_led").put("on", set.on());
            case TrackerCommand.SetTracking set ->
                node.put("kind", "set_tracking").put("settings", SettingsJson.write(set.settings()));
            case TrackerCommand.ReadOutputs read -> node.put("kind", "read_outputs");
            case TrackerCommand.ReadLed read -> node.put("kind", "read_led");
            case TrackerCommand.ReadTracking read -> node.put("kind", "read_tracking");
        };
    }

    private static TrackerCommand command(JsonNode node) throws IOException {
        return switch (text(node, "kind")) {
            case "set_output" -> new TrackerCommand.SetOutput((int) number(node, "output"), flag(node, "on"));
            case "set_outputs" -> {
                List<TrackerCommand.OutputChange> outputs = new ArrayList<>();
                for (JsonNode output : node.path("outputs"))
                    outputs.add(TrackerCommand.OutputChange.valueOf(output.asText()));
                yield new TrackerCommand.SetOutputs(outputs);
            }
            case "set_engine_block" -> new TrackerCommand.SetEngineBlock((int) number(node, "output"), flag(node, "on"));
            case "send_text" -> new TrackerCommand.SendRaw(new RawContent.Text(text(node, "text")));
            case "send_bytes" -> new TrackerCommand.SendRaw(RawContent.ofHex(text(node, "bytes")));
            case "set_led" -> new TrackerCommand.SetLed(flag(node, "on"));
            case "set_tracking" -> new TrackerCommand.SetTracking(SettingsJson.read(text(node, "settings")));
            case "read_outputs" -> new TrackerCommand.ReadOutputs();
            case "read_led" -> new TrackerCommand.ReadLed();
            case "read_tracking" -> new TrackerCommand.ReadTracking();
            default -> throw new IOException("kind: " + text(node, "kind") + " (expected: a command that this version knows)");
        };
    }

    // ---- answers ----

    static byte[] answer(Answer answer) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        return bytes(switch (answer) {
            case Answer.Ended ended -> {
                CommandResult result = ended.result();
                node.put("is", "ended").put("id", result.id().toString()).put("outcome", result.outcome().label())
                        .put("written", result.written()).put("nanos", result.took().toNanos()).put("durable", result.durable())
                        .put("reply", result.reply());
                yield detail(node, result.outcome());
            }
            case Answer.Stale stale -> node.put("is", "stale");
            case Answer.Gone gone -> node.put("is", "gone");
            case Answer.Unsent unsent -> node.put("is", "unsent").put("why", unsent.why());
            case Answer.NoReply silence -> node.put("is", "no-reply");
        });
    }

    static Answer answer(byte[] body) throws IOException {
        JsonNode node = JSON.readTree(body);
        return switch (text(node, "is")) {
            case "ended" -> new Answer.Ended(result(node));
            case "stale" -> new Answer.Stale();
            case "gone" -> new Answer.Gone();
            case "unsent" -> new Answer.Unsent(text(node, "why"));
            default -> new Answer.NoReply();
        };
    }

    private static CommandResult result(JsonNode node) throws IOException {
        try {
            return new CommandResult(UUID.fromString(text(node, "id")), outcome(node), flag(node, "written"),
                    Duration.ofNanos(number(node, "nanos")), flag(node, "durable"),
                    node.path("reply").isTextual() ? node.path("reply").textValue() : null);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static ObjectNode detail(ObjectNode node, CommandOutcome outcome) {
        return switch (outcome) {
            case CommandOutcome.Busy busy -> node.put("line", busy.line());
            case CommandOutcome.TimedOut timedOut -> node.put("after", timedOut.after().toMillis());
            case CommandOutcome.Acknowledged none -> node;
            case CommandOutcome.Sent none -> node;
            case CommandOutcome.Deferred none -> node;
            case CommandOutcome.Offline none -> node;
            case CommandOutcome.Postponed more -> node.put("why", more.text());
            case CommandOutcome.Rejected more -> node.put("why", more.why());
            case CommandOutcome.Unsupported more -> node.put("why", more.why());
            case CommandOutcome.NotSent more -> node.put("why", more.why());
            case CommandOutcome.SessionLost more -> node.put("why", more.why());
        };
    }

    private static CommandOutcome outcome(JsonNode node) throws IOException {
        return switch (text(node, "outcome")) {
            case "acknowledged" -> new CommandOutcome.Acknowledged();
            case "postponed" -> new CommandOutcome.Postponed(text(node, "why"));
            case "sent" -> new CommandOutcome.Sent();
            case "deferred" -> new CommandOutcome.Deferred();
            case "rejected" -> new CommandOutcome.Rejected(text(node, "why"));
            case "unsupported" -> new CommandOutcome.Unsupported(text(node, "why"));
            case "offline" -> new CommandOutcome.Offline();
            case "busy" -> new CommandOutcome.Busy((int) number(node, "line"));
            case "not-sent" -> new CommandOutcome.NotSent(text(node, "why"));
            case "timed-out" -> new CommandOutcome.TimedOut(Duration.ofMillis(number(node, "after")));
            case "session-lost" -> new CommandOutcome.SessionLost(text(node, "why"));
            default -> throw new IOException("outcome: " + text(node, "outcome") + " (expected: one that this version knows)");
        };
    }

    /** @param leaving in the order of the question, as {@link Leftover#leaving} makes it; those that are empty are not said */
    static byte[] leftovers(List<Leftover> leaving) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("is", "ceded");
        ArrayNode left = node.putArray("left");
        for (int place = 0; place < leaving.size(); place++) {
            if (!leaving.get(place).isEmpty()) write(leaving.get(place), left.addObject().put("place", place));
        }
        return bytes(node);
    }

    private static void write(Leftover leaving, ObjectNode node) {
        node.put("tag", leaving.newestTag()).put("barrier", leaving.barrierUntil()).put("proofs", leaving.barrierProofs()).put("expires",
                leaving.expiresNanos());
        ArrayNode usable = node.putArray("usable");
        leaving.usableShapes().forEach(usable::add);
        ObjectNode open = node.putObject("open");
        leaving.openProbes().forEach(open::put);
    }

    /** By their place in the question, as {@link Leftover#arrived} takes them. */
    static Map<Integer, Leftover> leftovers(byte[] body) throws IOException {
        Map<Integer, Leftover> left = new HashMap<>();
        for (JsonNode node : JSON.readTree(body).path("left"))
            left.put((int) number(node, "place"), leftover(node));
        return left;
    }

    private static Leftover leftover(JsonNode node) throws IOException {
        Set<String> usable = new HashSet<>();
        node.path("usable").forEach(shape -> usable.add(shape.asText()));
        Map<String, Long> open = new HashMap<>();
        for (Map.Entry<String, JsonNode> probe : node.path("open").properties())
            open.put(probe.getKey(), probe.getValue().asLong());
        return new Leftover(List.of(), List.of(), number(node, "tag"), number(node, "barrier"), (int) number(node, "proofs"),
                Set.copyOf(usable), Map.copyOf(open), number(node, "expires"));
    }

    // ---- text ----

    static byte[] bytes(JsonNode node) { return node.toString().getBytes(StandardCharsets.UTF_8); }

    private static String text(JsonNode node, String key) throws IOException {
        if (node.path(key).isTextual()) return node.path(key).textValue();
        throw new IOException(key + ": " + node.path(key) + " (expected: a text)");
    }

    static long number(JsonNode node, String key) throws IOException {
        if (node.path(key).isIntegralNumber()) return node.path(key).longValue();
        throw new IOException(key + ": " + node.path(key) + " (expected: a whole number)");
    }

    static boolean flag(JsonNode node, String key) throws IOException {
        if (node.path(key).isBoolean()) return node.path(key).booleanValue();
        throw new IOException(key + ": " + node.path(key) + " (expected: true or false)");
    }
}
