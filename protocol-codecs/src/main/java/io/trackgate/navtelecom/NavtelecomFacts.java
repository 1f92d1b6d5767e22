package io.trackgate.navtelecom;

import java.time.ZoneId;
import java.util.Optional;

import io.trackgate.config.TrackerModel;
import io.trackgate.navtelecom.NavtelecomMessages.Ids;
import io.trackgate.protocol.ConnectionFacts;
import org.jspecify.annotations.Nullable;

/** What one connection knows of its tracker. Confined to the channel's event loop. */
public final class NavtelecomFacts implements ConnectionFacts {

    // valid for the connection
    private @Nullable String imei;
    private Ids ids = Ids.FACTORY; // as the tracker has them
    private @Nullable FlexMask mask; // of its records; null: it has not said
    private boolean tachographIsOpen; // nobody knows yet how long field 100 is
    private boolean anybody;
    private int outputs = NavtelecomOutputs.MOST;
    private Optional<Integer> tachographBytes = Optional.empty();

    @Override
    public void identified(TrackerModel model, Optional<ZoneId> zone) {
        outputs = model.digitalOutputs();
        tachographBytes = NavtelecomOptions.tachographBytes(model);
    }

    /** For explaining, without a login: whoever it is, with the same records. */
    NavtelecomFacts ofAnybody() {
        NavtelecomFacts facts = new NavtelecomFacts();
        facts.anybody = true;
        facts.mask = mask;
        facts.tachographIsOpen = tachographIsOpen;
        facts.outputs = outputs;
        facts.tachographBytes = tachographBytes;
        return facts;
    }

    boolean loggedIn() { return imei != null || anybody; }

    Optional<String> imei() { return Optional.ofNullable(imei); }

    void loggedInAs(String deviceId, Ids itsIds) {
        imei = deviceId;
        ids = itsIds;
    }

    boolean isForeign(String other) { return imei != null && !imei.equals(other); }

    /** Of packets that the tracker sends. */
    Ids ids() { return ids; }

    /** How records are made from here on. */
    void negotiated(FlexMask agreed) {
        tachographIsOpen = tachographBytes.isEmpty() && agreed.has(FlexFields.TACHOGRAPH);
        mask = tachographBytes.isPresent() ? agreed.withTachographBytes(tachographBytes.get()) : agreed;
    }

    Optional<FlexMask> mask() { return Optional.ofNullable(mask); }

    /** The other length of its records that is possible as long as no checksum has told. */
    Optional<FlexMask> otherMask() {
        return mask().filter(agreed -> tachographIsOpen).map(agreed -> agreed.withTachographBytes(FlexMask.SHORTER));
    }

    /** A checksum has told. */
    void settled(FlexMask right) {
        tachographIsOpen = false;
        mask = right;
    }

    /** Those of its model; the others' bits mean nothing. */
    int outputs() { return outputs; }
}
