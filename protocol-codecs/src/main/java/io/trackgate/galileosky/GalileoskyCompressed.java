package io.trackgate.galileosky;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.trackgate.galileosky.GalileoskyMessages.Content;
import io.trackgate.galileosky.GalileoskyMessages.DataRecord;
import io.trackgate.galileosky.GalileoskyMessages.Element;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;

/**
 * Packets of header 0x08 (protocol document, "Compressed data packet"). The list of tags stands in the first record alone; the records behind it
 * have the same tags in the same order. The time has no year.
 */
final class GalileoskyCompressed {

    /** The user tag 0 of a minimal set, under a number that no tag has. */
    static final int USER_TAG = 0x100;
    /** Its alarm bit. */
    static final int ALARM = 0x101;

    private static final int MINIMAL_BYTES = 10;
    /** The first bit of a list; that of a minimal set is 0. */
    private static final int LIST = 0x80;
    private static final int MASK = 0xFF;
    private static final int MOST_LISTED = 31;
    private static final int COUNT = 0x7F;
    private static final int ABSENT_HIGH = 0x00;
    private static final int ABSENT_LOW = 0xFF;
    private static final int ABSENT_BYTES = 2;

    // The minimal set: 80 bits, the highest first.
    private static final int SECONDS_BITS = 25;
    private static final int LONGITUDE_BITS = 22;
    private static final int LATITUDE_BITS = 21;
    private static final int USER_BITS = 9;
    /** Of a leap year, with a second to spare. */
    private static final int SECONDS_OF_YEAR = 31_622_400;
    /** A terminal's clock may be ahead of ours by so much. */
    private static final long AHEAD_SECONDS = 86_400;

    private final FrameCursor in;
    private final Instant now;
    private final List<DataRecord> records = new ArrayList<>();
    private List<Element> current = new ArrayList<>();
    private boolean minimal;
    private List<Integer> tags = List.of();

    private GalileoskyCompressed(FrameCursor in, Instant now) {
        this.in = in;
        this.now = now;
    }

    /**
     * Never throws for what stands in the packet.
     *
     * @param in  keeps back the checksum
     * @param now decides about the year
     */
    static Content read(FrameCursor in, Instant now) {
        GalileoskyCompressed packet = new GalileoskyCompressed(in, now);
        String problem = null;
        try {
            packet.readAll();
        } catch (ProtocolException notUnderstood) {
            problem = notUnderstood.getMessage();
        }
        packet.endRecord();
        return new Content(packet.records, problem);
    }

    private void readAll() {
        if (in.remaining() == 0) return;
        minimal = in.peekU8(0) < LIST;
        if (minimal) readMinimal();
        if (in.remaining() > 0 && in.peekU8(0) >= LIST) tags = readList();
        if (!minimal && tags.isEmpty()) throw new ProtocolException(BAD_COUNT, "a list of no tags (expected: a minimal set, or tags)");
        readValues();
        endRecord();
        while (in.remaining() > 0) {
            if (minimal) readMinimal();
            readValues();
            endRecord();
        }
    }

    private void endRecord() {
        if (!current.isEmpty()) records.add(new DataRecord(current));
        current = new ArrayList<>();
    }

    private void readValues() {
        for (int tag : tags) {
            if (tag == GalileoskyTag.TYRES && isAbsent()) in.bytes("no tyres", ABSENT_BYTES);
            else
                current.add(Element.read(tag, in));
        }
    }

    private boolean isAbsent() { return in.peekU8(0) == ABSENT_HIGH && in.peekU8(1) == ABSENT_LOW; }

    // | 1NNNNNNN | N tag numbers |   or   | FF | mask of 32 bytes |
    private List<Integer> readList() {
        int head = in.u8("list of tags");
        if (head == MASK)
            throw new ProtocolException(BAD_COUNT, "a mask of tags (expected: a list; nobody here knows the order of the mask's bits)");
        int count = head & COUNT;
        if (count > MOST_LISTED) throw new ProtocolException(BAD_COUNT, count + " tags listed (expected: <= " + MOST_LISTED + ")");
        List<Integer> listed = new ArrayList<>();
        for (int i = 0; i < count; i++)
            listed.add(in.u8("tag"));
        return listed;
    }

    // | 0 | seconds of the year 25 | invalid 1 | longitude 22 | latitude 21 | alarm 1 | user tag 9 |
    private void readMinimal() {
        Bits bits = new Bits(in.bytes("minimal set", MINIMAL_BYTES));
        // Bytes that have lost their step would be read as places where nobody has been.
        if (bits.take(1) != 0) throw new ProtocolException(BAD_COUNT, "a list of tags (expected: a minimal set, as in the first record)");
        int secondsOfYear = bits.take(SECONDS_BITS);
        if (secondsOfYear > SECONDS_OF_YEAR)
            throw new ProtocolException(BAD_COUNT, secondsOfYear + " seconds of the year (expected: <= " + SECONDS_OF_YEAR + ")");
        long seconds = time(secondsOfYear, now);
        boolean invalid = bits.take(1) == 1;
        double longitude = 360.0 * bits.take(LONGITUDE_BITS) / (1 << LONGITUDE_BITS) - 180;
        double latitude = 180.0 * bits.take(LATITUDE_BITS) / (1 << LATITUDE_BITS) - 90;
        int alarm = bits.take(1);
        int user = bits.take(USER_BITS);
        current.add(new Element.Number(GalileoskyTag.TIME, seconds));
        current.add(Element.Place.of(latitude, longitude, 0, !invalid));
        current.add(new Element.Number(ALARM, alarm));
        current.add(new Element.Number(USER_TAG, user));
        in.means("%s, %.6f, %.6f%s".formatted(Instant.ofEpochSecond(seconds), latitude, longitude, invalid ? ", no fix" : ""));
    }

    /** The year that lets the record be the newest without being from tomorrow: one of 31 December may come on 1 January, and the reverse. */
    static long time(int secondsOfYear, Instant now) {
        int year = now.atOffset(ZoneOffset.UTC).getYear();
        long latest = now.getEpochSecond() + AHEAD_SECONDS;
        for (int candidate = year + 1; candidate >= year; candidate--) {
            long seconds = startOf(candidate) + secondsOfYear;
            if (seconds <= latest) return seconds;
        }
        return startOf(year - 1) + secondsOfYear;
    }

    private static long startOf(int year) { return LocalDate.of(year, 1, 1).atStartOfDay(ZoneOffset.UTC).toEpochSecond(); }

    /** What a record's own numbers beside the tags are called; empty for a tag. */
    static Optional<String> attribute(int number) {
        return switch (number) {
            case USER_TAG -> Optional.of("user");
            case ALARM -> Optional.of("alarm");
            default -> Optional.empty();
        };
    }

    /** The highest bit first. */
    private static final class Bits {
        private final byte[] bytes;
        private int at;

        private Bits(byte[] bytes) { this.bytes = bytes; }

        private int take(int count) {
            int value = 0;
            for (int end = at + count; at < end; at++)
                value = value << 1 | bytes[at / Byte.SIZE] >> (Byte.SIZE - 1 - at % Byte.SIZE) & 1;
            return value;
        }
    }
}
