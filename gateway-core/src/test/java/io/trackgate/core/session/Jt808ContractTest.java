package io.trackgate.core.session;

import java.util.List;

import io.trackgate.jt808.Jt808Protocol;
import io.trackgate.protocol.TrackerCommand.SetOutput;
import io.trackgate.testing.Hex;

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
                Hex.bytes("7E 0200 03FF", "00".repeat(5000)), Hex.bytes("474554202F20485454502F312E310D0A"));
    }

    // 0x8105 64, general answer 0, 0x8201, position with status bit 10; then 65 and without: serials DF8C to DF8F
    @Override
    protected Talk talk() {
        return new Talk("w15l", new SetOutput(1, true), List.of(new Exchange("7E 8105 0001 024530313349 DF8C 64 8E 7E",
                "7E 0001 0005 024530313349 000A DF8C810500 E5 7E"),
                new Exchange("7E 8201 0000 024530313349 DF8D ED 7E",
                        "7E 0201 001E 024530313349 000B DF8D000000000000040201CA035C06CA2B33001900000000260101120000 13 7E")),
                new SetOutput(1, false),
                List.of(new Exchange("7E 8105 0001 024530313349 DF8E 65 8D 7E",
                        "7E 0001 0005 024530313349 000C DF8E810500 E1 7E"),
                        new Exchange("7E 8201 0000 024530313349 DF8F EF 7E",
                                "7E 0201 001E 024530313349 000D DF8F000000000000000201CA035C06CA2B33001900000000260101120000 13 7E")));
    }

    // 0x0900 with contents of type 0xF0
    @Override
    protected String unreadable() { return "7E 0900 0005 024530313349 0003 F000FF0102 3F 7E"; }
}
