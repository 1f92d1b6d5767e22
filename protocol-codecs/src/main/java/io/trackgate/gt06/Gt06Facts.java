package io.trackgate.gt06;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

import io.trackgate.config.TrackerModel;
import io.trackgate.gt06.Gt06Messages.ImeiLogin;
import io.trackgate.protocol.ConnectionFacts;
import org.jspecify.annotations.Nullable;

/** What one connection knows of its tracker. Confined to the channel's event loop. */
public final class Gt06Facts implements ConnectionFacts {

    private static final int SERIALS = 0x10000;

    // valid for the connection
    private @Nullable String imei;
    private @Nullable ZoneId fleetZone;
    private @Nullable ZoneOffset loginZone;
    private ZoneId modelZone = ZoneId.of(Gt06Options.FACTORY_ZONE);
    private boolean cloneFrames;
    private int lastSerial;

    @Override
    public void identified(TrackerModel model, Optional<ZoneId> zone) {
        fleetZone = zone.orElse(null);
        modelZone = Gt06Options.timeZone(model);
        cloneFrames = Gt06Options.cloneFrames(model);
    }

    /** Whoever it is, with the same clock. */
    Gt06Facts ofAnybody() {
        Gt06Facts facts = new Gt06Facts();
        facts.fleetZone = fleetZone;
        facts.loginZone = loginZone;
        facts.modelZone = modelZone;
        facts.cloneFrames = cloneFrames;
        return facts;
    }

    public boolean loggedIn() { return imei != null; }

    /** The IMEI of the login, 15 digits. */
    public Optional<String> imei() { return Optional.ofNullable(imei); }

    /** The serial of the next frame that the server sends of its own accord; counts from 1, apart from the tracker's. */
    public int nextSerial() {
        lastSerial = (lastSerial + 1) % SERIALS;
        return lastSerial;
    }

    void loggedInAs(ImeiLogin login) {
        imei = login.imei();
        loginZone = login.zone().orElse(null);
    }

    boolean isForeign(String other) { return imei != null && !imei.equals(other); }

    /** In which local times are told: what is said of this device counts most, then what it says of itself, then what its model does. */
    ZoneId localZone() {
        if (fleetZone != null) return fleetZone;
        return loginZone != null ? loginZone : modelZone;
    }

    boolean cloneFrames() { return cloneFrames; }
}
