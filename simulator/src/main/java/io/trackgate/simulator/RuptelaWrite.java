package io.trackgate.simulator;

import java.util.Map;
import java.util.Optional;

/** {@code setvalue ID,VALUE}: only the odometer can be set. */
final class RuptelaWrite extends RuptelaCommand {
    private final String id;
    private final String value;

    RuptelaWrite(RuptelaDevice device, String text, String id, String value) {
        super(device, text);
        this.id = id;
        this.value = value;
    }

    private boolean isKnown() { return device.state().parameter(id).isPresent(); }

    @Override
    public CommandKind kind() { return CommandKind.SET_PARAMETERS; }

    @Override
    public Map<String, String> parameters() { return Map.of(id, value); }

    @Override
    public void obey(Obedience how) { if (isKnown() && how == Obedience.FULLY) device.state().setParameter(id, value, text()); }

    @Override
    Optional<String> wording(Claim claim) {
        return switch (claim) {
            case Claim.Words words -> Optional.of(words.text());
            case Claim.Nothing nothing -> Optional.empty();
            case Claim.Done done -> Optional.of(id + (isKnown() ? "," + value : ",unsupp"));
            case Claim.PartlyDone partly -> Optional.of(id + ",fail");
            case Claim.OppositeState opposite -> Optional.of(id + ",fail");
            case Claim.Queued queued -> Optional.empty();
            case Claim.DisabledByConfiguration disabled -> Optional.of("You do not have permission to change the settings");
        };
    }
}
