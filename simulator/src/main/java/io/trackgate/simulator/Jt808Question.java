package io.trackgate.simulator;

/** A message that nothing but the general answer is due for: it changes nothing that lasts, or the terminal does not know it. */
final class Jt808Question extends Jt808Command {
    private final CommandKind kind;
    private final int result;

    Jt808Question(Jt808Device device, Jt808Asked asked, CommandKind kind, int result) {
        super(device, asked);
        this.kind = kind;
        this.result = result;
    }

    @Override
    public CommandKind kind() { return kind; }

    @Override
    public void obey(Obedience how) {}

    @Override
    Outgoing done() { return general(result); }

    @Override
    Outgoing partlyDone() { return done(); }

    @Override
    Outgoing oppositeState() { return done(); }
}
