package io.trackgate.simulator;

import java.util.Optional;
import java.util.function.Function;

import io.trackgate.galileosky.GalileoskyMessages.ServerCommand;

/** A text that changes nothing, or one that this firmware does not know. */
final class GalileoskyQuestion extends GalileoskyCommand {
    private final CommandKind kind;
    private final Function<Boolean, String> answer;

    /** @param answer what it says; told the opposite of what the device holds, if it is to */
    GalileoskyQuestion(GalileoskyDevice device, ServerCommand request, CommandKind kind, Function<Boolean, String> answer) {
        super(device, request);
        this.kind = kind;
        this.answer = answer;
    }

    @Override
    public CommandKind kind() { return kind; }

    @Override
    public void obey(Obedience how) {}

    @Override
    Optional<String> done() { return said(false); }

    @Override
    Optional<String> opposite() { return said(true); }

    private Optional<String> said(boolean opposite) {
        return kind == CommandKind.UNKNOWN ? Optional.empty() : Optional.of(answer.apply(opposite));
    }
}
