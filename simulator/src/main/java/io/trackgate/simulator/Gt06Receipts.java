package io.trackgate.simulator;

import java.util.LinkedHashMap;
import java.util.Optional;

import io.trackgate.gt06.Gt06Messages;
import io.trackgate.gt06.Gt06Messages.Ack;
import org.jspecify.annotations.Nullable;

/** The receipts that one connection's frames are owed, by serial. Confined to the tracker's event loop. */
final class Gt06Receipts {
    // A gateway that never answers a keep-alive must not fill the memory.
    private static final int MOST = 256;

    /** @param records that the receipt covers; none: a login, or a heartbeat alone */
    private record Owed(int protocol, int records) {}

    private final LinkedHashMap<Integer, Owed> bySerial = new LinkedHashMap<>(0);

    void owe(int serial, int protocol, int records) {
        if (bySerial.size() == MOST) bySerial.pollFirstEntry();
        bySerial.put(serial, new Owed(protocol, records));
    }

    /** What a receipt means; empty: nothing but that the heartbeat came through. */
    Optional<Heard> settle(Ack ack, int serial) {
        Owed owed = bySerial.get(serial);
        if (owed == null || owed.protocol != ack.protocol()) return Optional.of(new Heard.Odd(complaint(ack, serial, owed)));
        bySerial.remove(serial);
        if (owed.protocol == Gt06Messages.LOGIN) return Optional.of(new Heard.LoginAnswered(true));
        return owed.records == 0 ? Optional.empty() : Optional.of(new Heard.RecordsAcked(owed.records));
    }

    private static String complaint(Ack ack, int serial, @Nullable Owed owed) {
        String expected = owed == null ? "none, nothing with this serial waits for one" : "0x%02x".formatted(owed.protocol);
        return "a receipt 0x%02x for serial %d (expected: %s)".formatted(ack.protocol(), serial, expected);
    }
}
