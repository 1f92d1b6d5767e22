package io.trackgate.galileosky;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.OutputLevels;
import io.trackgate.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_DEVICE_ID;
import static io.trackgate.protocol.ProtocolException.Reason.FOREIGN_DEVICE_ID;

/** What one connection knows of its terminal. Confined to the channel's event loop. */
public final class GalileoskyFacts implements ConnectionFacts {

    private final InstantSource clock;

    // valid for the connection
    private @Nullable String imei;
    private OutputLevels levels = OutputLevels.PLAIN;
    private boolean anybody;
    private boolean broken;

    /** @param clock decides about the year of compressed records */
    GalileoskyFacts(InstantSource clock) { this.clock = clock; }

    /** For explaining single packets: they need no login. */
    static GalileoskyFacts ofAnybody(InstantSource clock) {
        GalileoskyFacts facts = new GalileoskyFacts(clock);
        facts.anybody = true;
        return facts;
    }

    /** Whoever it is, with the same levels. */
    GalileoskyFacts ofAnybody() {
        GalileoskyFacts facts = ofAnybody(clock);
        facts.levels = levels;
        return facts;
    }

    @Override
    public void identified(TrackerModel model, Optional<ZoneId> zone) { levels = GalileoskyOptions.levels(model); }

    /** The IMEI of the first packet that named one. */
    public Optional<String> imei() { return Optional.ofNullable(imei); }

    boolean loggedIn() { return imei != null || anybody; }

    /**
     * A packet names a terminal; the first one binds the connection.
     *
     * @return whether it is the first
     * @throws ProtocolException where it is no IMEI, or another terminal's
     */
    boolean meet(String shown) {
        if (!GalileoskyMessages.isImei(shown)) {
            throw new ProtocolException(BAD_DEVICE_ID, "imei of " + shown.length() + " characters (expected: 15 digits)");
        }
        if (imei != null && !imei.equals(shown)) {
            throw ProtocolException.fatal(FOREIGN_DEVICE_ID, "packet of " + shown + " (expected: " + imei + ", as this connection began)");
        }
        boolean first = imei == null;
        imei = shown;
        return first;
    }

    OutputLevels levels() { return levels; }

    Instant now() { return clock.instant(); }

    /** Nothing of this stream is believed any more. */
    void giveUp() { broken = true; }

    boolean isBroken() { return broken; }
}
