package io.trackgate.gt06;

import io.trackgate.testing.Hex;
import io.trackgate.testing.ProtocolContractTest;

class Gt06ContractTest extends ProtocolContractTest {

    private static final String HEARTBEAT = "7878 0A 13" // length 10, heartbeat
            + "44 01 04 00 01" // GPS fixed and charging, voltage level 1, GSM 4, no alarm, Chinese
            + "0005"; // serial

    @Override
    protected Exam exam() {
        return new Exam(new Gt06Protocol(), AfterGarbage.RESYNCHRONISES, Hex.bytes("7878 0D 01 0123456789012345 0001 8CDD 0D0A"),
                "123456789012345", "787805010001D9DC0D0A", Hex.bytes(HEARTBEAT, "0845 0D0A"), frame -> "787805130005AFD50D0A",
                Hex.bytes(HEARTBEAT, "0844 0D0A"), Hex.bytes("7979 FFFF 21"), Hex.bytes("474554202F20485454502F312E310D0A"));
    }
}
