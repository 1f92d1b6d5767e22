package io.trackgate.simulator;

import java.util.Map;
import java.util.Optional;

import io.trackgate.gt06.Gt06Messages.ServerCommand;

/** A command text; its answer goes back under its flag. */
abstract class Gt06Command implements DeviceCommand {

    static final String WRONG_NUMBER = "Error: Number of parameters error!";

    final Gt06Device device;
    private final ServerCommand request;

    Gt06Command(Gt06Device device, ServerCommand request) {
        this.device = device;
        this.request = request;
    }

    // How it words each answer; empty: it says nothing.

    abstract Optional<String> done();

    abstract Optional<String> opposite();

    /** A text sets one thing, and half of one is nothing. */
    Optional<String> partly() { return Optional.empty(); }

    Optional<String> queued() { return Optional.empty(); }

    /** The handler of a feature that is switched off returns without a word (fact sheet section 5.1). */
    Optional<String> disabled() {
        return Optional.empty();
    }

    final Optional<String> wording(Claim claim) {
        return switch (claim) {
            case Claim.Words words -> Optional.of(words.text());
            case Claim.Nothing nothing -> Optional.empty();
            case Claim.Done done -> done();
            case Claim.PartlyDone partly -> partly();
            case Claim.OppositeState opposite -> opposite();
            case Claim.Queued queued -> queued();
            case Claim.DisabledByConfiguration disabled -> disabled();
        };
    }

    @Override
    public final String text() { return request.text(); }

    @Override
    public Map<Integer, Boolean> outputs() { return Map.of(); }

    @Override
    public Map<String, String> parameters() { return Map.of(); }

    @Override
    public final Optional<Outgoing> answer(Claim claim) { return wording(claim).map(words -> device.answer(request, words)); }
}
