package io.trackgate.navtelecom;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import io.trackgate.fuzz.FuzzCase;
import io.trackgate.navtelecom.NavtelecomMessages.FlexNegotiation;
import io.trackgate.navtelecom.NavtelecomMessages.FlexReceipt;
import io.trackgate.navtelecom.NavtelecomMessages.Handshake;
import io.trackgate.testing.Hex;
import io.trackgate.testing.RoundTrip;

/** Whatever body a packet of Navtelecom has: what it is read as can be written and read again. */
class NavtelecomRecordsFuzzTest extends FuzzCase {

    private static final RoundTrip<Handshake> HANDSHAKE = new RoundTrip<>(Handshake::read, read -> read.text()
            .getBytes(StandardCharsets.US_ASCII));
    private static final RoundTrip<FlexNegotiation> NEGOTIATION = new RoundTrip<>(FlexNegotiation::read, FlexNegotiation::body);
    private static final RoundTrip<FlexReceipt> RECEIPT = new RoundTrip<>(FlexReceipt::read, read -> Hex.writtenBytes(read::write));

    NavtelecomRecordsFuzzTest() { super(NavtelecomRecordsFuzzTest::fuzzerTestOneInput, 10_000); }

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) return;
        if (data[0] == '~') RECEIPT.check(data);
        else if (data.length > 2 && data[2] == 'S') HANDSHAKE.check(data);
        else
            NEGOTIATION.check(data);
    }

    @Override
    protected List<byte[]> seeds() {
        return Stream.of("7E4101DF", "7E540400000017", "7E43B9", "2A3E533A333536333037303432343435313339",
                "2A3E464C4558B014147AF2002000000000000000000000000000", "2A3E464C4558B00A0A45FFFF300A08080F8388").map(Hex::bytes).toList();
    }
}
