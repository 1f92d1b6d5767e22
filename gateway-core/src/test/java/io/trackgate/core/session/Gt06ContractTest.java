package io.trackgate.core.session;

import java.util.List;

import io.trackgate.gt06.Gt06Protocol;
import io.trackgate.protocol.TrackerCommand.SetOutput;
import io.trackgate.testing.Hex;

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

    // RELAY,1# under flag 796DD937 and "Cut off the fuel supply: Success!"; RELAY,0# under the next and "Restore fuel supply: Success!"
    @Override
    protected Talk talk() {
        return new Talk("gt06n", new SetOutput(1, true), List.of(new Exchange("7878 12 80 0C 796DD937 52454C41592C3123 0001 32AB 0D0A",
                "7979 002B 21 796DD937 01 437574206F666620746865206675656C20737570706C793A205375636365737321 0002 CA5D 0D0A")),
                new SetOutput(1, false),
                List.of(new Exchange("7878 12 80 0C 796DD938 52454C41592C3023 0002 00C7 0D0A",
                        "7979 0027 21 796DD938 01 526573746F7265206675656C20737570706C793A205375636365737321 0003 4B94 0D0A")));
    }

    // message 0x94 with sub type 0x77
    @Override
    protected String unreadable() { return "7979 0008 94 770102 0007 F2B2 0D0A"; }
}
