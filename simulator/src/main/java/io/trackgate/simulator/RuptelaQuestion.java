package io.trackgate.simulator;

import java.util.Optional;
import java.util.function.Function;

/** A text that changes nothing, or one that the device does not know. */
final class RuptelaQuestion extends RuptelaCommand {

    /** What it answers; told the opposite of what the device holds, if it is to. */
    interface Answer extends Function<Boolean, Optional<String>> {}

    private final CommandKind kind;
    private final Answer answer;

    RuptelaQuestion(RuptelaDevice device, String text, CommandKind kind, Answer answer) {
        super(device, text);
        this.kind = kind;
        this.answer = answer;
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
            case Claim.OppositeState opposite -> answer.apply(true);
            case Claim.Done done -> answer.apply(false);
            case Claim.PartlyDone partly -> answer.apply(false);
            case Claim.Queued queued -> Optional.empty();
            case Claim.DisabledByConfiguration disabled -> Optional.empty();
        };
    }
}
