package io.trackgate.core.session;

import java.util.List;

import io.trackgate.protocol.TrackerCommand.SetOutput;
import io.trackgate.teltonika.TeltonikaProtocol;
import io.trackgate.testing.Hex;

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

    // setdigout 1? and "DOUT1:1 Timeout:INFINITY DOUT2:IGNORED "; setdigout 0? and "DOUT1:0 …"
    @Override
    protected Talk talk() {
        return new Talk("telfmb120", new SetOutput(1, true), List.of(new Exchange(
                "00000000 00000014 0C 01 05 0000000C 7365746469676F757420313F 01 0000DED1",
                "00000000 0000002F 0C 01 06 00000027 444F5554313A312054696D656F75743A494E46494E49545920444F5554323A49474E4F52454420 01 0000A9AA")),
                new SetOutput(1, false),
                List.of(new Exchange("00000000 00000014 0C 01 05 0000000C 7365746469676F757420303F 01 00001E80",
                        "00000000 0000002F 0C 01 06 00000027 444F5554313A302054696D656F75743A494E46494E49545920444F5554323A49474E4F52454420 01 000044AB")));
    }

    // codec 0x99, which nobody has
    @Override
    protected String unreadable() { return "00000000 00000004 99020002 00009D0E"; }
}
