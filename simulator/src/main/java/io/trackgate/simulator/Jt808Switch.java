package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.trackgate.jt808.Jt808Ids;
import io.trackgate.jt808.Jt808Message.GeneralAnswer;
import io.trackgate.jt808.Jt808Message.Transparent;
import io.trackgate.jt808.Jt808Uplink.LocationAnswer;
import io.trackgate.jt808.Jt808Uplink.VendorText;
import io.trackgate.jt808.Octets;

/** Any of the frames that switch an output. Its answer says that it was accepted; what more there is depends on the frame. */
final class Jt808Switch extends Jt808Command {
    private static final int TEXTS = 0xF0;

    private final int output;
    private final boolean on;

    Jt808Switch(Jt808Device device, Jt808Asked asked, Jt808Switches.Wanted wanted) {
        super(device, asked);
        this.output = wanted.output();
        this.on = wanted.on();
    }

    @Override
    public CommandKind kind() { return CommandKind.SET_OUTPUTS; }

    @Override
    public Map<Integer, Boolean> outputs() { return Map.of(output, on); }

    @Override
    public void obey(Obedience how) {
        switch (how) {
            case FULLY -> device.state().setOutputs(Map.of(output, on), text());
            case OPPOSITELY -> {
                if (answersNameState()) device.state().setOutputs(Map.of(output, !on), text());
            }
            // The first half of one output is none.
            case PARTLY -> {
            }
        }
    }

    @Override
    Outgoing done() { return accepted(on); }

    @Override
    Outgoing partlyDone() { return general(GeneralAnswer.FAILED); }

    @Override
    Outgoing oppositeState() { return answersNameState() ? accepted(!on) : general(GeneralAnswer.FAILED); }

    // "Accepted" can't name a state; of all answers only the report after 0x8500 can. Elsewhere a switch that failed has switched nothing.
    private boolean answersNameState() { return asked.message().messageId() == Jt808Ids.VEHICLE_CONTROL; }

    private Outgoing accepted(boolean state) {
        Outgoing general = general(GeneralAnswer.OK);
        return switch (asked.message().messageId()) {
            case Jt808Ids.VEHICLE_CONTROL -> Jt808Frames.both(general, location(state));
            case Jt808Ids.TEXT -> Jt808Frames.both(general, device.frames().report(words(state), new VendorText(0, words(state)), 0));
            case Jt808Ids.TRANSPARENT_DOWN -> Jt808Frames.both(general,
                    device.frames().report(words(state), Transparent.up(TEXTS, Octets.ofText(words(state))), 0));
            default -> general;
        };
    }

    private Outgoing location(boolean state) {
        List<Boolean> outputs = new ArrayList<>(device.state().outputs());
        outputs.set(output - 1, state);
        return device.frames().answer("0x0500 outputs " + outputs,
                new LocationAnswer(Jt808Ids.VEHICLE_CONTROL_ANSWER, asked.serial(), device.whereabouts().now(outputs)));
    }

    // As firmware spells it.
    private static String words(boolean state) { return state ? "Succeed to cut off the oil and circut." : "Relay:OFF"; }
}
