package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.trackgate.queclink.QueclinkCommand;

/** A command; it is acknowledged with its word and serial, or passed over in silence: there is no other word for no. */
abstract class QueclinkDeed implements DeviceCommand {

    final QueclinkDevice device;
    final QueclinkCommand asked;

    QueclinkDeed(QueclinkDevice device, QueclinkCommand asked) {
        this.device = device;
        this.asked = asked;
    }

    /** Without password and serial. */
    @Override
    public final String text() { return asked.word() + "=" + String.join(",", asked.parameters().subList(1, asked.parameters().size())); }

    @Override
    public Map<Integer, Boolean> outputs() { return Map.of(); }

    @Override
    public Map<String, String> parameters() { return Map.of(); }

    /** Empty: it does not take this. */
    abstract Optional<Outgoing> done();

    abstract Optional<Outgoing> oppositeState();

    @Override
    public final Optional<Outgoing> answer(Claim claim) {
        return switch (claim) {
            case Claim.Words(String words) -> Optional.of(device.unsolicited(words));
            case Claim.Nothing nothing -> Optional.empty();
            // What it puts off it has taken, and that is all that it says.
            case Claim.Done done -> done();
            case Claim.Queued queued -> done();
            case Claim.OppositeState opposite -> oppositeState();
            case Claim.PartlyDone partly -> Optional.empty();
            case Claim.DisabledByConfiguration disabled -> Optional.empty();
        };
    }

    /** @param extra what stands before the serial */
    final Outgoing acknowledged(String... extra) {
        List<String> fields = new ArrayList<>(List.of(extra));
        fields.add("%04X".formatted(asked.serial()));
        return device.frames().acknowledgement(asked.word(), fields);
    }
}
