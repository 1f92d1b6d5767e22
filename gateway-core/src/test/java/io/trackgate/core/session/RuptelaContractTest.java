package io.trackgate.core.session;

import java.util.List;

import io.trackgate.protocol.TrackerCommand.SetOutput;
import io.trackgate.ruptela.RuptelaProtocol;
import io.trackgate.testing.Hex;

class RuptelaContractTest extends ProtocolContractTest {

    // length, IMEI, command 15, some text
    private static final String LOGIN = "000E 0001440F32B21AB2 0F 4573303400 D282";
    // length, IMEI, command 1, one record of command 1
    private static final String DATA = "0032 0001440F32B21AB2 01 00 01 5613D8ED 00 00 0F101733 208FF45E 07B3 1B57 0A 0010 09 07"
            + "02 0501 AD01 01 1D338E 01 41014BC16D 00";
    private static final String OK = "0024 0001440F32B21AB2 07 534554494F20636F6E66696775726174696F6E2064617461206F6B 08C8";

    @Override
    protected Exam exam() {
        return new Exam(new RuptelaProtocol(), AfterGarbage.CLOSES, Hex.bytes(LOGIN), "356307042441906", "00027301CB25",
                Hex.bytes(DATA, "300E"), frame -> "0002640113BC", Hex.bytes(DATA, "300F"), Hex.bytes("1001 0001440F32B21AB2 01"),
                Hex.bytes("474554202F20485454502F312E310D0A"));
    }

    // " setio 0,2", " getio" and "…,DOUT1=0,DOUT2=1,…"; " setio 1,2", " getio" and "…,DOUT1=1,DOUT2=1,…"
    @Override
    protected Talk talk() {
        return new Talk("fmeco4", new SetOutput(1, true),
                List.of(new Exchange("000B 6C20736574696F20302C32 9B24", OK), new Exchange("0007 6C20676574696F 3CA6", read("30", "DE1C"))),
                new SetOutput(1, false),
                List.of(new Exchange("000B 6C20736574696F20312C32 C1F8", OK),
                        new Exchange("0007 6C20676574696F 3CA6", read("31", "DA67"))));
    }

    private static String read(String first, String crc) {
        return "0044 0001440F32B21AB2 07 44494E313D312C44494E323D302C44494E333D302C44494E343D302C 444F5554313D" + first
                + "2C 444F5554323D31 2C41494E313D31372C41494E323D3236" + crc;
    }

    // command 99, which nobody has
    @Override
    protected String unreadable() { return "000A 0001440F32B21AB2 63 99 C62C"; }
}
