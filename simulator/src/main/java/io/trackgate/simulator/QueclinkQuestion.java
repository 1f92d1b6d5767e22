package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.trackgate.queclink.QueclinkCommand;

/** {@code AT+GTRTO=gl300,9,,,,,,0A01$}: first an acknowledgement, then the answer as a report; or nothing, for what it does not know. */
final class QueclinkQuestion extends QueclinkDeed {
    static final String WORD = "GTRTO";
    private static final int FIELDS = 8;

    private enum Sub {
        CID, CSQ, VER, BAT, IOS, NONE
    }

    private final Sub sub;

    private QueclinkQuestion(QueclinkDevice device, QueclinkCommand asked, Sub sub) {
        super(device, asked);
        this.sub = sub;
    }

    static QueclinkQuestion unknown(QueclinkDevice device, QueclinkCommand asked) { return new QueclinkQuestion(device, asked, Sub.NONE); }

    static QueclinkQuestion of(QueclinkDevice device, QueclinkCommand asked) {
        if (asked.fields() != FIELDS) return unknown(device, asked);
        boolean switches = device.firmware().outputs() > 0;
        return new QueclinkQuestion(device, asked, switch (asked.parameters().get(1)) {
            case "6" -> Sub.CID;
            case "7" -> Sub.CSQ;
            case "8" -> Sub.VER;
            case "9" -> Sub.BAT;
            case "A" -> switches ? Sub.IOS : Sub.NONE;
            default -> Sub.NONE;
        });
    }

    @Override
    public CommandKind kind() {
        return switch (sub) {
            case CID, CSQ, VER -> CommandKind.PROBE;
            case BAT -> CommandKind.READ_PARAMETERS;
            case IOS -> CommandKind.READ_OUTPUTS;
            case NONE -> CommandKind.UNKNOWN;
        };
    }

    @Override
    public void obey(Obedience how) {}

    @Override
    Optional<Outgoing> done() { return answer(false); }

    @Override
    Optional<Outgoing> oppositeState() { return answer(true); }

    private Optional<Outgoing> answer(boolean opposite) {
        return switch (sub) {
            case CID -> said("89701016426133851978");
            case CSQ -> said("17", "0");
            case VER -> said(device.firmware().name(), "0103", "0102");
            case BAT -> said("0", "", "97", "4.10", "0", led(opposite));
            case IOS -> said("0", "1200", "1300", "00", "%02X".formatted(mask(opposite)));
            case NONE -> Optional.empty();
        };
    }

    private Optional<Outgoing> said(String... fields) {
        return Optional.of(
                QueclinkFrames.both(acknowledged(sub.name()), device.frames().report("GT" + sub.name(), new ArrayList<>(List.of(fields)))));
    }

    private String led(boolean opposite) {
        String led = device.state().parameter(QueclinkFirmware.led()).orElse("0");
        return opposite ? TeltonikaFactorySettings.other(led) : led;
    }

    private int mask(boolean opposite) {
        List<Boolean> outputs = device.state().outputs();
        int mask = 0;
        for (int at = 0; at < outputs.size(); at++) {
            if ((outputs.get(at) != opposite) == device.firmware().isOn(at + 1, "1")) mask |= 1 << at;
        }
        return mask;
    }
}
