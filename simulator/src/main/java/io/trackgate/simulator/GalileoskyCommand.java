package io.trackgate.simulator;

import java.util.Map;
import java.util.Optional;

import io.trackgate.galileosky.GalileoskyMessages.ServerCommand;

/** A command text; its answer goes back under its number. */
abstract class GalileoskyCommand implements DeviceCommand {
    final GalileoskyDevice device;
    private final ServerCommand request;

    GalileoskyCommand(GalileoskyDevice device, ServerCommand request) {
        this.device = device;
        this.request = request;
    }

    // How it words each answer; empty: it says nothing.

    abstract Optional<String> done();

    abstract Optional<String> opposite();

    /** Nothing that was not carried out is answered, and nothing is put off (fact sheet section 4). */
    final Optional<String> wording(Claim claim) {
        return switch (claim) {
            case Claim.Words words -> Optional.of(words.text());
            case Claim.Done done -> done();
            case Claim.OppositeState opposite -> opposite();
            case Claim.Nothing nothing -> Optional.empty();
            case Claim.PartlyDone partly -> Optional.empty();
            case Claim.Queued queued -> Optional.empty();
            case Claim.DisabledByConfiguration disabled -> Optional.empty();
        };
    }

    @Override
    public final String text() { return request.text(); }

    @Override
    public Map<Integer, Boolean> outputs() { return Map.of(); }

    @Override
    public Map<String, String> parameters() { return Map.of(); }

    @Override
    public final Optional<Outgoing> answer(Claim claim) { return wording(claim).map(words -> device.answer(request.number(), words)); }
}
