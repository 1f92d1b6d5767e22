package io.trackgate.teltonika;

import io.trackgate.testing.Hex;
import io.trackgate.testing.ProtocolContractTest;

class TeltonikaContractTest extends ProtocolContractTest {

    private static final String DATA = "00000000 00000028" // preamble, length 40
            + "08 01 0000016B40D9AD80 01 00000000 00000000 0000 0000 00 0000" // codec 8, one record without a fix
            + "01 03 02 15 03 01 01 01 42 5E10 00 00 01"; // event 1, three elements

    @Override
    protected Exam exam() {
        return new Exam(new TeltonikaProtocol(), AfterGarbage.CLOSES, Hex.bytes("000F 333536333037303432343431303133"), "356307042441013",
                "01",
                Hex.bytes(DATA, "0000F22A"), frame -> "00000001", Hex.bytes(DATA, "0000F22B"), Hex.bytes("00000000 00010001 08 01"),
                Hex.bytes("474554202F20485454502F312E310D0A"));
    }
}
