package io.trackgate.core.session;

import java.util.List;

import io.trackgate.galileosky.GalileoskyProtocol;
import io.trackgate.protocol.TrackerCommand.SetOutput;
import io.trackgate.testing.Hex;

class GalileoskyContractTest extends ProtocolContractTest {

    private static final String HEAD = "01 1780" // length 23, more in the archive
            + "0111 02DF 03383638323034303035363437383338 043200 869C"; // hardware, firmware, IMEI, device id
    private static final String DATA = "01 0800 2000A0BE5D 419630"; // a time and a voltage

    @Override
    protected Exam exam() {
        return new Exam(new GalileoskyProtocol(), AfterGarbage.CLOSES, Hex.bytes(HEAD), "868204005647838", "02869C",
                Hex.bytes(DATA, "9D5D"),
                frame -> "029D5D", Hex.bytes(DATA, "9D5C"), Hex.bytes("01 FF7F 20"), Hex.bytes("474554202F20485454502F312E310D0A"));
    }

    // Out 0,0 and OUT(3..0) = 1110; Out 0,1 and OUT(3..0) = 1111: level 0 is on
    @Override
    protected Talk talk() {
        return new Talk("galileosky_v5", new SetOutput(1, true),
                List.of(new Exchange("01210003383638323034303035363437383338040000E037D96D79E1074F757420302C30849C",
                        "012A0003383638323034303035363437383338043200E037D96D79E1104F555428332E2E3029203D2031313130F4FA")),
                new SetOutput(1, false),
                List.of(new Exchange("01210003383638323034303035363437383338040000E038D96D79E1074F757420302C315153",
                        "012A0003383638323034303035363437383338043200E038D96D79E1104F555428332E2E3029203D20313131318A7A")));
    }

    // tag 5B, whose length nobody knows
    @Override
    protected String unreadable() { return "0106005B010203040584DA"; }

    // as every packet: its own checksum
    @Override
    protected String receiptOfAnswer(String answered) { return "02" + answered.substring(answered.length() - 4); }
}
