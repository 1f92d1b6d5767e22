package io.trackgate.simulator;

import java.util.Optional;

/** A text without a parameter that changes nothing, or one that the device does not know. */
final class TeltonikaQuestion extends TeltonikaCommand {
    private final CommandKind kind;

    TeltonikaQuestion(TeltonikaDevice device, CommandKind kind, String text, Framing framing) {
        super(device, text, framing);
        this.kind = kind;
    }

    @Override
    public CommandKind kind() { return kind; }

    @Override
    public void obey(Obedience how) {}

    @Override
    Optional<String> wording(Claim claim) {
        return switch (claim) {
            case Claim.Words words -> Optional.of(words.text());
            case Claim.Nothing nothing -> Optional.empty();
            case Claim.OppositeState opposite -> device.answerTo(text(), true);
            case Claim.Done done -> device.answerTo(text(), false);
            case Claim.PartlyDone partly -> device.answerTo(text(), false);
            case Claim.Queued queued -> Optional.empty();
            case Claim.DisabledByConfiguration disabled -> Optional.empty();
        };
    }
}
