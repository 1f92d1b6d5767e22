package io.trackgate.queclink;

import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
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
    /** Answers that were announced and have not come. */
    private static final int MOST_ANNOUNCED = 16;

    /** An acknowledged question: its answer is a message of this word, and carries no serial itself. */
    private record Announced(String word, int serial) {}

    // valid for the connection
    private final Deque<Announced> announced = new ArrayDeque<>(0);
    private @Nullable String imei;
    private @Nullable String prefix;
    private @Nullable TrackerModel model;
    private boolean introduced;
    private boolean hex;
    private boolean binary;

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

    /** The part of the version that decides the layout of commands. */
    void versionIs(String newest) { prefix = newest; }

    /** Empty before a frame that says it. */
    Optional<String> prefix() { return Optional.ofNullable(prefix); }

    void speaksHex() { hex = true; }

    /** Texts and HEX frames come on one connection where an operator has just changed it; acknowledgements may then be either. */
    boolean isHex() {
        return hex;
    }

    void speaksBinary() { binary = true; }

    boolean isBinary() { return binary; }

    /** Empty before its tracker is known. */
    Optional<TrackerModel> model() { return Optional.ofNullable(model); }

    /** A question is acknowledged; what answers it is yet to come. */
    void announce(String word, int serial) {
        if (announced.size() == MOST_ANNOUNCED) announced.removeFirst();
        announced.addLast(new Announced(word, serial));
    }

    /** The serial of the question that this word answers; null: nobody asked, it comes by itself. */
    @Nullable
    Integer answeredBy(String word) {
        for (Announced one : announced) {
            if (!one.word.equals(word)) continue;
            announced.remove(one);
            return one.serial;
        }
        return null;
    }

    /** @return the tag of the command that was sent with this serial; null: no command's */
    static @Nullable Integer tag(int serial) {
        return serial < 1 || serial > GREATEST_TAG ? null : Integer.valueOf(serial);
    }
}
