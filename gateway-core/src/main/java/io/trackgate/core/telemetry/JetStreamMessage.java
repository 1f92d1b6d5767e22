package io.trackgate.core.telemetry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;

/**
 * What telemetry is in NATS. docs/operation.md describes it to those who read it.
 *
 * @param subject of a record {@code <prefix>.<tracker>}, so that {@code <prefix>.*} is all records and nothing else
 * @param id      the same for a repeat, different for anything else
 * @param body    JSON
 */
record JetStreamMessage(String subject, String id, byte[] body) {

    static final String RECORDS = "%s.*";
    static final String UNREADABLE = "%s.*.unreadable";
    // Headers, futures and what else NATS's client keeps of a message until its acknowledgement.
    private static final int OVERHEAD = 512;

    static JetStreamMessage of(String prefix, int trackerId, TelemetryRecord record, long receivedAt) {
        String content = RecordJson.canonical(record, RecordJson.attributes(record.attributes()));
        long digest = ByteBuffer.wrap(Sha256.of(utf8(content))).getLong();
        String id = trackerId + "-" + record.timeMillis() + "-" + record.event() + "-" + HexFormat.of().toHexDigits(digest);
        ObjectNode head = head(trackerId, receivedAt).put("time", iso(record.timeMillis())).put("event", record.event());
        return new JetStreamMessage(prefix + "." + trackerId, id, utf8(joined(head.toString(), content)));
    }

    static JetStreamMessage of(String prefix, int trackerId, Unreadable frame, long receivedAt) {
        ObjectNode body = head(trackerId, receivedAt).put("why", frame.why()).put("raw", HexFormat.of().formatHex(frame.raw()));
        String id = trackerId + "-" + HexFormat.of().formatHex(Sha256.of(frame.raw()));
        return new JetStreamMessage(prefix + "." + trackerId + ".unreadable", id, utf8(body.toString()));
    }

    private static ObjectNode head(int trackerId, long receivedAt) {
        return JsonNodeFactory.instance.objectNode().put("tracker_id", trackerId).put("received_at", iso(receivedAt));
    }

    /** Two objects that have members as one; the content stays the text that its digest was made of. */
    private static String joined(String head, String content) {
        return head.substring(0, head.length() - 1) + "," + content.substring(1);
    }

    private static String iso(long millis) { return Instant.ofEpochMilli(millis).toString(); }

    private static byte[] utf8(String text) { return text.getBytes(StandardCharsets.UTF_8); }

    /** Bytes of memory, roughly. */
    int size() { return body.length + OVERHEAD; }
}
