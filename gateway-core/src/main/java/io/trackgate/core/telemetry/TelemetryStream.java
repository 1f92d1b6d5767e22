package io.trackgate.core.telemetry;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PersistMode;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.trackgate.config.GatewayConfig;

/** The stream that telemetry is published to: made when it is not there, else taken as it is, after a look at what it would do to the telemetry. */
final class TelemetryStream {

    /** A tracker that heard no receipt sends again when it has a connection again, which takes minutes more often than seconds. */
    static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(10);
    static final Duration SHORTEST_WINDOW = Duration.ofMinutes(2);
    /** Bytes; a frame of 64 KiB with nothing but one-byte elements is 330 KB of JSON. What never fits would never be receipted. */
    static final int LARGEST_MESSAGE = 512 << 10;
    private static final int STREAM_NOT_FOUND = 10_059; // JetStream's own error code

    private TelemetryStream() {}

    /**
     * @param maxPayload bytes that the server takes in one message
     * @return why what it acknowledges may nevertheless be lost or come twice, one sentence each
     * @throws NotPublishedException when it can't take telemetry at all
     */
    static List<String> prepare(JetStreamManagement management, GatewayConfig.Nats config, long maxPayload)
            throws IOException, JetStreamApiException {
        requireRoom("max_payload of the server", maxPayload);
        StreamConfiguration stream = find(management, config.stream()).orElse(null);
        if (stream == null) {
            management.addStream(missing(config));
            return List.of();
        }
        refuseUnfit(stream, config);
        return doubts(stream);
    }

    private static Optional<StreamConfiguration> find(JetStreamManagement management, String name)
            throws IOException, JetStreamApiException {
        try {
            return Optional.of(management.getStreamInfo(name).getConfiguration());
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == STREAM_NOT_FOUND) return Optional.empty();
            throw e;
        }
    }

    /** Refuses what is too much instead of dropping what is old: only then is kept what was acknowledged. */
    private static StreamConfiguration missing(GatewayConfig.Nats config) {
        return StreamConfiguration.builder().name(config.stream()).description("Telemetry of Trackgate").subjects(config.subject() + ".>")
                .storageType(StorageType.File).retentionPolicy(RetentionPolicy.Limits).discardPolicy(DiscardPolicy.New)
                .duplicateWindow(DUPLICATE_WINDOW).build();
    }

    private static void refuseUnfit(StreamConfiguration stream, GatewayConfig.Nats config) {
        for (String form : List.of(JetStreamMessage.RECORDS, JetStreamMessage.UNREADABLE)) {
            String subject = form.formatted(config.subject());
            if (stream.getSubjects().stream().noneMatch(taken -> covers(taken, subject))) {
                throw new NotPublishedException(
                        "stream %s takes %s (expected: %s too)".formatted(stream.getName(), stream.getSubjects(), subject));
            }
        }
        if (stream.getNoAck())
            throw new NotPublishedException("stream %s has no_ack: true (expected: acknowledgements)".formatted(stream.getName()));
        requireRoom("max_msg_size of stream " + stream.getName(), stream.getMaximumMessageSize());
    }

    /** @param bytes negative or 0 for no limit */
    private static void requireRoom(String limit, long bytes) {
        if (bytes > 0 && bytes < LARGEST_MESSAGE)
            throw new NotPublishedException("%s: %d (expected: >= %d)".formatted(limit, bytes, LARGEST_MESSAGE));
    }

    private static List<String> doubts(StreamConfiguration stream) {
        List<String> doubts = new ArrayList<>();
        if (stream.getStorageType() == StorageType.Memory) doubts.add("storage is memory: a restart of NATS loses everything");
        if (stream.getPersistMode() == PersistMode.Async) doubts.add("persist_mode is async: NATS acknowledges before it writes");
        if (stream.getRetentionPolicy() == RetentionPolicy.Interest)
            doubts.add("retention is interest: what comes while nobody consumes is dropped");
        if (stream.getDiscardPolicy() == DiscardPolicy.Old && isLimited(stream))
            doubts.add("discard is old: when it is full the oldest records are dropped, read or not");
        if (stream.getDuplicateWindow().compareTo(SHORTEST_WINDOW) < 0)
            doubts.add("duplicate_window is %s: a record that comes again later is stored twice".formatted(stream.getDuplicateWindow()));
        return doubts;
    }

    private static boolean isLimited(StreamConfiguration stream) {
        return stream.getMaxMsgs() > 0 || stream.getMaxBytes() > 0 || stream.getMaxMsgsPerSubject() > 0;
    }

    /** Whether every subject of the second form is one of the first. */
    static boolean covers(String taken, String subject) {
        String[] pattern = taken.split("\\.");
        String[] words = subject.split("\\.");
        for (int i = 0; i < pattern.length; i++) {
            if (pattern[i].equals(">")) return i < words.length;
            if (i == words.length || !pattern[i].equals("*") && !pattern[i].equals(words[i])) return false;
        }
        return pattern.length == words.length;
    }
}
