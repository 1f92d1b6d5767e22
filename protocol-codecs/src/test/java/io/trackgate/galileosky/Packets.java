package io.trackgate.galileosky;

import io.trackgate.testing.Hex;

/** Packets of literal tags, with the checksum that they need. */
final class Packets {

    /** Of the vendor's document: hardware 17, firmware 223, IMEI 868204005647838, device id 50; more in the archive. */
    static final String HEAD = "01 1780 0111 02DF 03383638323034303035363437383338 043200 869C";
    static final String HEAD_RECEIPT = "02869C";
    static final String IMEI = "868204005647838";

    private Packets() {}

    static byte[] main(String... tags) { return packet(GalileoskyMessages.MAIN, tags); }

    static byte[] packet(int header, String... tags) {
        byte[] content = Hex.bytes(tags);
        return Hex.writtenBytes(out -> GalileoskyEncoder.frame(out, header, false, body -> body.writeBytes(content)));
    }

    /** What it is owed. */
    static String receipt(byte[] packet) {
        return "02" + Hex.of(new byte[]{packet[packet.length - 2], packet[packet.length - 1]});
    }
}
