package io.trackgate.simulator;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;

/** A command text, and the codec in which its answer goes back. */
abstract class TeltonikaCommand implements DeviceCommand {

    /** Words → frame, in the codec of the command. */
    interface Framing extends Function<String, Consumer<ByteBuf>> {}

    final TeltonikaDevice device;
    private final String text;
    private final Framing framing;

    TeltonikaCommand(TeltonikaDevice device, String text, Framing framing) {
        this.device = device;
        this.text = text;
        this.framing = framing;
    }

    /** Empty: this device says nothing to it. */
    abstract Optional<String> wording(Claim claim);

    @Override
    public final String text() { return text; }

    @Override
    public Map<Integer, Boolean> outputs() { return Map.of(); }

    @Override
    public Map<String, String> parameters() { return Map.of(); }

    @Override
    public final Optional<Outgoing> answer(Claim claim) { return wording(claim).map(words -> new Outgoing(words, framing.apply(words))); }
}
