package io.trackgate.jt808;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import io.trackgate.config.TrackerModel;
import io.trackgate.jt808.Jt808Header.Terminal;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

import static io.trackgate.protocol.ProtocolException.Reason.FOREIGN_DEVICE_ID;

/** What one connection knows of its terminal. Confined to the channel's event loop. */
public final class Jt808Facts implements ConnectionFacts {

    /** Serials from here on are commands', below are those of what the server sends by itself: so an answer shows which it is. */
    static final int FIRST_COMMAND_SERIAL = 0x8000;
    static final int GREATEST_TAG = 0x7FFF;

    private static final ZoneId CHINA = ZoneOffset.ofHours(8);

    // valid for the connection
    private @Nullable Terminal terminal;
    private @Nullable Jt808Identity identity;
    private ZoneId zone = CHINA;
    private List<Integer> outputBits = List.of();
    private boolean introduced;
    private boolean proven;
    private int nextSerial;

    @Override
    public void identified(TrackerModel model, Optional<ZoneId> zone) {
        this.zone = zone.or(() -> Jt808Options.timeZone(model)).orElse(CHINA);
        outputBits = Jt808Options.outputBits(model);
    }

    @Override
    public boolean admits(TrackerModel model) { return proven || !Jt808Options.isStrict(model); }

    /** It showed the code that this gateway gave it. */
    void proven() { proven = true; }

    /**
     * A frame shows whose it is; the first one binds the connection, and each later one says in which edition to answer.
     *
     * @throws ProtocolException where it is another device's
     */
    void meet(Terminal shown) {
        Terminal known = terminal;
        if (known != null && !known.isSameDeviceAs(shown)) {
            throw new ProtocolException(FOREIGN_DEVICE_ID, "phone " + shown.phone() + " (expected: " + known.phone() + ")");
        }
        terminal = shown;
        if (known == null) identity = Jt808Identity.of(shown.phone());
    }

    /** Once: for the frame that is the terminal's login. */
    boolean introduces() {
        boolean first = !introduced;
        introduced = true;
        return first;
    }

    boolean isBound() { return terminal != null; }

    /** Who commands are for, in the form of its last frame; empty before its first one. */
    public Optional<Terminal> terminal() {
        return Optional.ofNullable(terminal);
    }

    /** As its first frame gave it; empty before. */
    Optional<Jt808Identity> identity() { return Optional.ofNullable(identity); }

    /** Of the device's own clock. */
    ZoneId zone() { return zone; }

    /** The status bit of output 1, of output 2, …; empty where its model names none. */
    List<Integer> outputBits() { return outputBits; }

    /** For what the server sends by itself. */
    int nextSerial() {
        int serial = nextSerial;
        nextSerial = (serial + 1) % FIRST_COMMAND_SERIAL;
        return serial;
    }

    /** @param tag 1 to {@link #GREATEST_TAG} */
    static int commandSerial(int tag) { return FIRST_COMMAND_SERIAL | tag; }

    /** @return the tag of the command that was sent with this serial; null: no command's */
    static @Nullable Integer tag(int replySerial) {
        int tag = replySerial & GREATEST_TAG;
        return replySerial < FIRST_COMMAND_SERIAL || tag == 0 ? null : tag;
    }
}
