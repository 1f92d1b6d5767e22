package io.trackgate.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.directory.Tracker;

/** A tracker as {@code tracker/list} and {@code tracker/read} show it. */
final class TrackerJson {
    private static final int NO_GROUP = 0;

    static final Schema.Fields SCHEMA = Schema.object().field("id", Schema.INTEGER).field("label", Schema.TEXT)
            .field("group_id", Schema.INTEGER.says("0: no group; trackers have no groups here")).field("clone", Schema.BOOLEAN)
            .field("source", Schema.object().field("id", Schema.INTEGER.says("of the device: a clone has its original's"))
                    .optional("device_id", Schema.TEXT.says("IMEI, phone or what else the device calls itself"))
                    .field("model", Schema.TEXT.says("code; see tracker/list_models")).field("blocked", Schema.BOOLEAN))
            .field("tag_bindings", Schema.list(Schema.object()).says("empty: there are no tags here")).named("Tracker");

    private TrackerJson() {}

    static ObjectNode of(Tracker tracker) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", tracker.id()).put("label", tracker.label())
                .put("group_id", NO_GROUP).put("clone", tracker.isClone());
        ObjectNode source = json.putObject("source").put("id", tracker.deviceTrackerId());
        if (tracker.deviceId() != null) source.put("device_id", tracker.deviceId());
        source.put("model", tracker.model().code()).put("blocked", tracker.blocked());
        json.putArray("tag_bindings");
        return json;
    }
}
