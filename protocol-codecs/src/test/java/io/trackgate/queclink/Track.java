package io.trackgate.queclink;

import java.nio.charset.StandardCharsets;

import io.trackgate.protocol.CommandReply.Body;
import io.trackgate.testing.DeviceWire;

/** Texts as bytes, and a device that has shown its version. */
final class Track {

    static final String IMEI = "135790246811220";
    static final QueclinkProtocol QUECLINK = new QueclinkProtocol();

    private Track() {}

    static byte[] ascii(String text) { return text.getBytes(StandardCharsets.US_ASCII); }

    static String heartbeat(String version) { return "+ACK:GTHBD,%s,%s,,20100214093254,11F0$".formatted(version, IMEI); }

    /** Facts of a connection on which a device of this version has spoken. */
    static QueclinkFacts facts(String version) {
        try (DeviceWire wire = new DeviceWire(QUECLINK)) {
            return (QueclinkFacts) wire.feed(ascii(heartbeat(version))).facts();
        }
    }

    static Body ack(String word, String... extra) {
        String more = extra.length == 0 ? "" : String.join(",", extra) + ",";
        return new Body.Text("+ACK:%s,1A0102,%s,GL300,%s0007,20100310172830,11F0".formatted(word, IMEI, more));
    }

    static Body resp(String word, String fields) {
        return new Body.Text("+RESP:%s,1A0102,%s,GL300,%s,20100310172830,11F1".formatted(word, IMEI, fields));
    }
}
