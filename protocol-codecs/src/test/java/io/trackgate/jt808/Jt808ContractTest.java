package io.trackgate.jt808;

import java.util.List;

import io.trackgate.testing.Hex;
import io.trackgate.testing.ProtocolContractTest;

class Jt808ContractTest extends ProtocolContractTest {

    private static final String LOGIN = "7E 0102 000E 024530313349 0001" // authentication, 14 bytes, phone, serial 1
            + "61757468656E7469636174696F6E 30 7E"; // "authentication"
    private static final String DATA = "7E 0200 001C 024530313349 0002" // location, 28 bytes, serial 2
            + "00000000 00000003 02637B88 06EEB6AD 0138 0003 0063 251009165320"; // ACC, fix; 312 m, 0.3 km/h, 99°
    // server serials 1, 2, 3: the answer to the login was 0
    private static final List<String> RECEIPTS = List.of("7E8001000502453031334900010002020000B97E",
            "7E8001000502453031334900020002020000BA7E", "7E8001000502453031334900030002020000BB7E");

    @Override
    protected Exam exam() {
        return new Exam(new Jt808Protocol(), AfterGarbage.RESYNCHRONISES, Hex.bytes(LOGIN), "24530313349",
                "7E8001000502453031334900000001010200BA7E", Hex.bytes(DATA, "42 7E"), RECEIPTS::get, Hex.bytes(DATA, "43 7E"),
                Hex.bytes("7E 0200 03FF", "00".repeat(Jt808FrameDecoder.LONGEST)), Hex.bytes("474554202F20485454502F312E310D0A"));
    }
}
