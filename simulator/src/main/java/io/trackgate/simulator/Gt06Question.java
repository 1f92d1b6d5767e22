package io.trackgate.simulator;

import java.util.Optional;
import java.util.function.Function;

import io.trackgate.gt06.Gt06Messages.ServerCommand;

/** A text that changes nothing, or one that this build does not know. */
final class Gt06Question extends Gt06Command {

    /** What it answers; told the opposite of what the device holds, if it is to. */
    interface Answer extends Function<Boolean, Optional<String>> {}

    private final CommandKind kind;
    private final Answer answer;

    Gt06Question(Gt06Device device, ServerCommand request, CommandKind kind, Answer answer) {
        super(device, request);
        this.kind = kind;
        this.answer = answer;
    }

    @Override
    public CommandKind kind() { return kind; }

    @Override
    public void obey(Obedience how) {}

    @Override
    Optional<String> done() { return answer.apply(false); }

    @Override
    Optional<String> partly() { return done(); }

    @Override
    Optional<String> opposite() { return answer.apply(true); }
}
