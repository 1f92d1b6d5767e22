package io.trackgate.simulator;

import java.util.List;

import io.trackgate.jt808.Jt808Ids;
import io.trackgate.jt808.Jt808Uplink.LocationAnswer;

/** 0x8201: where the terminal is, and with it how its outputs stand. */
final class Jt808Locate extends Jt808Command {

    Jt808Locate(Jt808Device device, Jt808Asked asked) { super(device, asked); }

    @Override
    public CommandKind kind() { return CommandKind.READ_OUTPUTS; }

    @Override
    public void obey(Obedience how) {}

    @Override
    Outgoing done() { return location(device.state().outputs()); }

    @Override
    Outgoing partlyDone() { return done(); }

    @Override
    Outgoing oppositeState() { return location(device.state().outputs().stream().map(on -> !on).toList()); }

    private Outgoing location(List<Boolean> outputs) {
        return device.frames().answer("0x0201 outputs " + outputs,
                new LocationAnswer(Jt808Ids.LOCATION_ANSWER, asked.serial(), device.whereabouts().now(outputs)));
    }
}
