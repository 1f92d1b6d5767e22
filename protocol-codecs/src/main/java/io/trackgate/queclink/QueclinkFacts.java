package io.trackgate.queclink;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

import static io.trackgate.protocol.ProtocolException.Reason.FOREIGN_DEVICE_ID;

/** What one connection knows of its device. Confined to the channel's event loop. */
public final class QueclinkFacts implements ConnectionFacts {

    /** FFFF is what people send who don't care. */
    static final int GREATEST_TAG = 0xFFFE;
    /** What comes later is nobody's answer: its serial may be another command's by then. */
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(10);
    private static final int COUNTS = 0x10000;

    /**
     * An acknowledged question; its answer carries no serial itself.
     *
     * @param count of the acknowledgement; null where it had none
     */
    private record Announced(int serial, @Nullable Integer count, Instant until) {

        /** A device numbers all that it says: what it said before, and now repeats, answers nothing. */
        boolean isBefore(@Nullable Integer later) {
            if (count == null || later == null) return true;
            int ahead = Math.floorMod(later - count, COUNTS);
            return ahead > 0 && ahead < COUNTS / 2;
        }
    }

    private final InstantSource clock;

    // valid for the connection
    private final Map<String, Announced> announced = new HashMap<>(0); // the newest of each word: no two questions of one word share the wire
    private @Nullable String imei;
    private @Nullable String version;
    private @Nullable TrackerModel model;
    private boolean introduced;
    private boolean hex;
    private boolean binary;

    /** @param clock decides how long an answer is waited for */
    QueclinkFacts(InstantSource clock) { this.clock = clock; }

    @Override
    public void identified(TrackerModel itsModel, Optional<ZoneId> zone) { model = itsModel; }

    /**
     * A frame shows whose it is; the first one that does binds the connection.
     *
     * @throws ProtocolException where it is another device's
     */
    void meet(String shown) {
        if (imei != null && !imei.equals(shown))
            throw new ProtocolException(FOREIGN_DEVICE_ID, "IMEI " + shown + " (expected: " + imei + ")");
        imei = shown;
    }

    boolean isBound() { return imei != null; }

    /** Once: for the frame that is the device's login. */
    boolean introduces() {
        boolean first = imei != null && !introduced;
        introduced |= first;
        return first;
    }

    /** It decides the layout of commands. */
    void versionIs(String newest) { version = newest; }

    /** Empty before a frame that says it. */
    Optional<String> version() { return Optional.ofNullable(version); }

    void speaksHex() { hex = true; }

    /** Texts and HEX frames come on one connection where an operator has just changed it; acknowledgements may then be either. */
    boolean isHex() {
        return hex;
    }

    void speaksBinary() { binary = true; }

    boolean isBinary() { return binary; }

    /** Empty before its tracker is known. */
    Optional<TrackerModel> model() { return Optional.ofNullable(model); }

    /**
     * A question is acknowledged; what answers it is yet to come.
     *
     * @param word  of the answer
     * @param count of the acknowledgement; null: it has none
     */
    void announce(String word, int serial, @Nullable Integer count) {
        announced.put(word, new Announced(serial, count, clock.instant().plus(ANSWERED_WITHIN)));
    }

    /**
     * Its question is answered by this report, and by no other.
     *
     * @param count of the report; null: it has none
     * @return the serial of the question; null: nobody asked, it comes by itself, or again
     */
    @Nullable
    Integer answeredBy(String word, @Nullable Integer count) {
        Announced one = announced.get(word);
        if (one == null || !one.isBefore(count)) return null;
        announced.remove(word);
        return clock.instant().isBefore(one.until) ? Integer.valueOf(one.serial) : null;
    }

    /** @return the tag of the command that was sent with this serial; null: no command's */
    static @Nullable Integer tag(int serial) {
        return serial < 1 || serial > GREATEST_TAG ? null : Integer.valueOf(serial);
    }
}
