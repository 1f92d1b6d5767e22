package io.trackgate.core.cluster;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a node tells all others, as JSON. What a newer version says beside it is passed over. */
final class NewsJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Trackers in one message. */
    static final int MOST = 4_000;
    private static final int LONGEST_NAME = 64; // they are remembered

    private NewsJson() {}

    /** One message. Its number tells whether one before it was lost: a node counts what it says on each subject, from 1. */
    record Told(NodeId from, long number, boolean directory, Set<Integer> work, Set<Integer> states) {}

    /**
     * What a node says of itself now and then.
     *
     * @param changes number of its last message about the store
     * @param states  number of its last message about states
     * @param watches whether it wants to hear of states
     * @param ends    whether this is its last word, and it has told all that it had to
     */
    record Beat(NodeId from, long changes, long states, boolean watches, boolean ends) {}

    private static ObjectNode from(NodeId node) {
        return JsonNodeFactory.instance.objectNode().put("node", node.name()).put("incarnation", node.incarnation());
    }

    private static NodeId read(JsonNode node) throws IOException {
        NodeId id = ClusterJson.nodeId(node);
        if (id.name().length() > LONGEST_NAME || id.incarnation().length() > LONGEST_NAME)
            throw new IOException("node: a name of " + id.toString().length() + " characters (expected: <= " + LONGEST_NAME + ")");
        return id;
    }

    static byte[] told(Told told) {
        ObjectNode node = from(told.from).put("number", told.number).put("directory", told.directory);
        ids(node, "work", told.work);
        ids(node, "states", told.states);
        return ClusterJson.bytes(node);
    }

    private static void ids(ObjectNode node, String key, Collection<Integer> trackers) {
        if (trackers.isEmpty()) return;
        ArrayNode list = node.putArray(key);
        trackers.forEach(list::add);
    }

    static byte[] beat(Beat beat) {
        return ClusterJson.bytes(from(beat.from).put("changes", beat.changes).put("states", beat.states).put("watches", beat.watches)
                .put("ends", beat.ends));
    }

    static Told told(byte[] body) throws IOException {
        JsonNode node = JSON.readTree(body);
        return new Told(read(node), ClusterJson.number(node, "number"), node.path("directory").asBoolean(),
                ids(node, "work"), ids(node, "states"));
    }

    private static Set<Integer> ids(JsonNode node, String key) throws IOException {
        JsonNode list = node.path(key);
        if (list.size() > MOST) throw new IOException(key + ": " + list.size() + " trackers (expected: <= " + MOST + ")");
        Set<Integer> ids = new HashSet<>();
        for (JsonNode id : list) {
            if (!id.canConvertToInt() || !id.isIntegralNumber()) throw new IOException(key + ": " + id + " (expected: a tracker's id)");
            ids.add(id.intValue());
        }
        return ids;
    }

    static Beat beat(byte[] body) throws IOException {
        JsonNode node = JSON.readTree(body);
        return new Beat(read(node), ClusterJson.number(node, "changes"), ClusterJson.number(node, "states"),
                ClusterJson.flag(node, "watches"), node.path("ends").asBoolean());
    }
}
