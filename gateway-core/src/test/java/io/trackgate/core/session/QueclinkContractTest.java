package io.trackgate.core.session;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.trackgate.protocol.TrackerCommand.SetOutput;
import io.trackgate.queclink.QueclinkProtocol;
import io.trackgate.testing.Hex;

class QueclinkContractTest extends ProtocolContractTest {

    private static final String IMEI = "865084030003675";
    private static final String HEARTBEAT = "+ACK:GTHBD,060102," + IMEI + ",,20100214093254,11EF$";
    private static final String REPORT = "+RESP:GTFRI,060102," + IMEI
            + ",,12000,10,1,1,4.3,92,70.0,121.354335,31.222073,20090214013254,0460,0000,18d8,6141,00,20090214093254,11F0$";
    private static final String BAD_CHECKSUM = "2B41434B017F244501010108676231303000000000FFFF07E1070B03112D054DFE020D0A";

    private static byte[] ascii(String text) { return text.getBytes(StandardCharsets.US_ASCII); }

    private static String hex(String text) { return Hex.of(ascii(text)); }

    @Override
    protected Exam exam() {
        return new Exam(new QueclinkProtocol(), AfterGarbage.RESYNCHRONISES, ascii(HEARTBEAT), IMEI, hex("+SACK:GTHBD,060102,11EF$"),
                ascii(REPORT), count -> hex("+SACK:11F0$"), Hex.bytes(BAD_CHECKSUM), Hex.bytes("2B00FFFF"),
                ascii("GET / HTTP/1.1\r\n"));
    }

    private static Exchange asks(String serial, String mask) {
        String from = ",060102," + IMEI + ",GV300,";
        // The report has no count, so that no receipt stands between the commands.
        return new Exchange(hex("AT+GTRTO=gv300,A,,,,,," + serial + "$"),
                hex("+ACK:GTRTO" + from + "IOS," + serial + ",20100310172830,11F1$"
                        + "+RESP:GTIOS" + from + "0,1200,1300,00," + mask + ",20100310172830,$"));
    }

    private static Exchange tells(String outputs, String serial) {
        return new Exchange(hex("AT+GTOUT=gv300," + outputs + ",,,,,,,," + serial + "$"),
                hex("+ACK:GTOUT,060102," + IMEI + ",GV300," + serial + ",20100310172830,11F2$"));
    }

    // serials 91A5 to 91AA; output 3 is on and stays so
    @Override
    protected Talk talk() {
        return new Talk("gv300", new SetOutput(1, true), List.of(asks("91A5", "04"), tells("1,,,0,0,0,1,0,0", "91A6"), asks("91A7", "05")),
                new SetOutput(1, false), List.of(asks("91A8", "05"), tells("0,,,0,0,0,1,0,0", "91A9"), asks("91AA", "04")));
    }

    // +EVT, whose fields depend on a mask
    @Override
    protected String unreadable() {
        return "2B4556540C00FC1FBF005C4501010108563254030003430564312A41090100000000003F007DFF75A11A025C6A7807E1070A14041202680003189C1AC5"
                + "00000000000000000000000000000000000007E1070B041134054E5C6E0D0A";
    }
}
