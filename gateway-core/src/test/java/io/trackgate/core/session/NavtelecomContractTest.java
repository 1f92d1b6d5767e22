package io.trackgate.core.session;

import java.util.List;

import io.trackgate.navtelecom.NavtelecomProtocol;
import io.trackgate.protocol.TrackerCommand.SetOutput;
import io.trackgate.testing.Hex;

class NavtelecomContractTest extends ProtocolContractTest {

    // *>S:356307042445139, and *>FLEX 2.0 with fields 1, 2, 3, 4, 7 and 19: records come behind both
    private static final String LOGIN = "404E5443 01000000 00000000 1300 41 4A 2A3E533A333536333037303432343435313339"
            + "404E5443 01000000 00000000 1A00 1B 19 2A3E464C4558 B0 14 14 7A F2002000000000000000000000000000";
    private static final String DATA = "7E 41 01 1E000000 B017 E11D7456 00 1F 142F"; // one record of the black box

    @Override
    protected Exam exam() {
        return new Exam(new NavtelecomProtocol(), AfterGarbage.CLOSES, Hex.bytes(LOGIN), "356307042445139",
                "404E544300000000010000000300455E2A3C53", Hex.bytes(DATA, "24"), frame -> "7E4101DF", Hex.bytes(DATA, "25"),
                Hex.bytes("7E 58 01000000 FFFF"), Hex.bytes("474554202F20485454502F312E310D0A"));
    }

    // *!SETOUT 1Y and *@SETOUT OK,1Y; *!SETOUT 1N and *@SETOUT OK,1N
    @Override
    protected Talk talk() {
        return new Talk("signal_s2551", new SetOutput(1, true),
                List.of(new Exchange("404E5443 00000000 01000000 0B00 4F 5C 2A215345544F5554203159",
                        "404E5443 01000000 00000000 0E00 06 10 2A405345544F5554204F4B2C3159")),
                new SetOutput(1, false), List.of(new Exchange("404E5443 00000000 01000000 0B00 58 4B 2A215345544F555420314E",
                        "404E5443 01000000 00000000 0E00 11 07 2A405345544F5554204F4B2C314E")));
    }

    // an extra record of structure 0x99
    @Override
    protected String unreadable() {
        return "7E 45 01 3900 99 25 10000000 3025 0537D755 33 EC36D755 7E2DF901 3BCC1401 0F070000 00000000 0000 00000000"
                + "0210 12000000000000000000000000000034 41";
    }
}
