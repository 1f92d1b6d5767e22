package io.trackgate.core.telemetry;

import java.time.Instant;

import io.trackgate.protocol.TelemetryRecord;

/**
 * A record of one tracker whose content stays packed: it can be put into order and told from others without being unpacked.
 *
 * @param place      where it stands among those of its tracker; a record with the same place is the same record
 * @param receivedAt ms since 1970-01-01 UTC
 * @param bytes      hold its content (see {@link RecordCodec}) among others
 */
record PackedRecord(Place place, long receivedAt, byte[] bytes, int offset, int length) implements Comparable<PackedRecord> {

    /**
     * By the tracker's own time, then by event, then by content.
     *
     * @param digest of the content: what makes a repeat a repeat
     */
    record Place(long time, int event, long digest) implements Comparable<Place> {

        @Override
        public int compareTo(Place other) {
            int byTime = Long.compare(time, other.time);
            if (byTime != 0) return byTime;
            int byEvent = Integer.compare(event, other.event);
            return byEvent != 0 ? byEvent : Long.compare(digest, other.digest);
        }
    }

    static PackedRecord of(long time, int event, long receivedAt, byte[] bytes, int offset, int length) {
        return new PackedRecord(new Place(time, event, XxHash64.of(bytes, offset, length)), receivedAt, bytes, offset, length);
    }

    @Override
    public int compareTo(PackedRecord other) { return place.compareTo(other.place); }

    TelemetryRecord unpacked() { return RecordCodec.read(place.time, place.event, new PackedReader(bytes, offset, length)); }

    StoredRecord stored(int trackerId) { return new StoredRecord(trackerId, Instant.ofEpochMilli(receivedAt), unpacked()); }
}
