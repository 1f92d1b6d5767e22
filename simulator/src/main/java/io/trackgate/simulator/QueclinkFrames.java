package io.trackgate.simulator;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.trackgate.queclink.QueclinkText;
import io.trackgate.queclink.QueclinkText.Origin;

/**
 * The messages of one @Track device: counts them from the moment it is switched on, and remembers which of them the gateway owes an answer.
 * Confined to the tracker's event loop; valid for the tracker's life.
 */
final class QueclinkFrames {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);
    private static final int COUNTS = 0x1_0000;
    // Messages whose connection was lost wait for ever.
    private static final int MOST_OWED = 256;

    private final QueclinkFirmware firmware;
    private final String imei;
    private final InstantSource clock;
    private final Map<String, Integer> owed = new LinkedHashMap<>(0);
    private int next = 1;

    QueclinkFrames(QueclinkFirmware firmware, String imei, InstantSource clock) {
        this.firmware = firmware;
        this.imei = imei;
        this.clock = clock;
    }

    /** The acknowledgement of a command, or a heartbeat: no report. */
    Outgoing acknowledgement(String word, List<String> fields) {
        return new Outgoing("+ACK:" + word, out -> write(out, Origin.ACK, word, fields, now(), count()));
    }

    Outgoing heartbeat() { return new Outgoing("heartbeat", out -> write(out, Origin.ACK, "GTHBD", List.of(), now(), owe(0))); }

    /** @param records in its memory that the device deletes once the gateway has this */
    Outgoing report(String word, List<String> fields, Instant sent, int records) {
        return new Outgoing("+RESP:" + word, out -> write(out, Origin.RESP, word, fields, TIME.format(sent), owe(records)));
    }

    Outgoing report(String word, List<String> fields) { return report(word, fields, clock.instant(), 0); }

    /** One behind the other. */
    static Outgoing both(Outgoing first, Outgoing second) {
        return new Outgoing(first.text() + ", " + second.text(), first.writer().andThen(second.writer()));
    }

    private String now() { return TIME.format(clock.instant()); }

    static String time(long millis) { return TIME.format(Instant.ofEpochMilli(millis)); }

    private void write(ByteBuf out, Origin origin, String word, List<String> fields, String sent, String count) {
        List<String> all = new ArrayList<>(List.of(firmware.version(), imei, firmware.name()));
        all.addAll(fields);
        all.addAll(List.of(sent, count));
        new QueclinkText(origin, word, all).write(out);
    }

    private String count() {
        int count = next;
        next = (next + 1) % COUNTS;
        return "%04X".formatted(count);
    }

    private String owe(int records) {
        String count = count();
        owed.remove(count);
        if (owed.size() == MOST_OWED) owed.remove(owed.keySet().iterator().next());
        owed.put(count, records);
        return count;
    }

    /** Empty: no message with this count waits for an answer, or it has one. */
    Optional<Integer> answered(String count) {
        return Optional.ofNullable(owed.remove(count));
    }
}
