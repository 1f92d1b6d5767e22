package io.trackgate.simulator;

import java.util.Optional;

import io.trackgate.ruptela.RuptelaEncoder;
import io.trackgate.ruptela.RuptelaMessages;
import io.trackgate.ruptela.RuptelaMessages.Text;

/** Command 103, answered by 3. */
final class RuptelaVersion extends RuptelaCommand {

    RuptelaVersion(RuptelaDevice device) { super(device, "version"); }

    @Override
    public CommandKind kind() { return CommandKind.PROBE; }

    @Override
    public void obey(Obedience how) {}

    @Override
    Optional<String> wording(Claim claim) {
        return switch (claim) {
            case Claim.Words words -> Optional.of(words.text());
            case Claim.Nothing nothing -> Optional.empty();
            case Claim.Done done -> Optional.of(RuptelaDevice.FIRMWARE);
            case Claim.PartlyDone partly -> Optional.of(RuptelaDevice.FIRMWARE);
            case Claim.OppositeState opposite -> Optional.of(RuptelaDevice.FIRMWARE);
            case Claim.Queued queued -> Optional.empty();
            case Claim.DisabledByConfiguration disabled -> Optional.empty();
        };
    }

    @Override
    public Optional<Outgoing> answer(Claim claim) {
        return wording(claim).map(words -> new Outgoing(words,
                out -> RuptelaEncoder.uplink(out, device.imei(), RuptelaMessages.VERSION_ANSWER, new Text(words)::write)));
    }
}
