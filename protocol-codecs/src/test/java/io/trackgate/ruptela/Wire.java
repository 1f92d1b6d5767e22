package io.trackgate.ruptela;

import java.nio.charset.StandardCharsets;

import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;

/** Frames of one tracker, IMEI 356307042441906. */
final class Wire {

    static final String IMEI = "356307042441906";
    static final long NUMBER = 356307042441906L;
    static final String IDENTIFICATION = "000E 0001440F32B21AB2 0F 4573303400 D282";
    static final String HEARTBEAT = "0009 0001440F32B21AB2 10 6145";
    /** One record of command 1. */
    static final String RECORD = "0032 0001440F32B21AB2 01 00 01 5613D8ED 00 00 0F101733 208FF45E 07B3 1B57 0A 0010 09 07"
            + "02 0501 AD01 01 1D338E 01 41014BC16D 00 300E";

    private Wire() {}

    static byte[] frame(int command, String payload) { return frame(command, Hex.bytes(payload)); }

    static byte[] frame(int command, byte[] payload) {
        return Hex.writtenBytes(out -> RuptelaEncoder.uplink(out, NUMBER, command, body -> body.writeBytes(payload)));
    }

    static byte[] text(String text) { return frame(RuptelaMessages.TEXT_ANSWER, text.getBytes(StandardCharsets.ISO_8859_1)); }

    /** Identified, and what that said forgotten. */
    static DeviceWire identified() {
        return new DeviceWire(new RuptelaProtocol()).feed(IDENTIFICATION).forget();
    }

    static TelemetryRecord onlyRecord(DeviceWire wire) {
        TelemetryBatch batch = wire.only(TelemetryBatch.class);
        if (batch.records().size() != 1) throw new AssertionError(batch);
        return batch.records().getFirst();
    }
}
