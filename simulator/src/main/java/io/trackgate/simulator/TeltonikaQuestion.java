package io.trackgate.simulator;

import java.util.Map;
import java.util.Optional;

/** A text without a parameter that changes nothing, or one that the device does not know. */
record TeltonikaQuestion(TeltonikaDevice device, CommandKind kind, String text) implements DeviceCommand {

    @Override
    public Map<Integer, Boolean> outputs() { return Map.of(); }

    @Override
    public Map<Integer, String> parameters() { return Map.of(); }

    @Override
    public void obey(Obedience how) {}

    @Override
    public Optional<String> wording(Claim claim) {
        return switch (claim) {
            case Claim.Words words -> Optional.of(words.text());
            case Claim.Nothing nothing -> Optional.empty();
            case Claim.OppositeState opposite -> device.answerTo(text, true);
            case Claim.Done done -> device.answerTo(text, false);
            case Claim.PartlyDone partly -> device.answerTo(text, false);
            case Claim.Queued queued -> Optional.empty();
            case Claim.DisabledByConfiguration disabled -> Optional.empty();
        };
    }
}
