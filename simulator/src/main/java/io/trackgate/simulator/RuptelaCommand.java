package io.trackgate.simulator;

import java.util.Map;
import java.util.Optional;

import io.trackgate.ruptela.RuptelaMessages.Text;

/** A command text without its password; its answer goes back as text. */
abstract class RuptelaCommand implements DeviceCommand {

    final RuptelaDevice device;
    private final String text;

    RuptelaCommand(RuptelaDevice device, String text) {
        this.device = device;
        this.text = text;
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
    public Optional<Outgoing> answer(Claim claim) {
        return wording(claim).map(words -> new Outgoing(words, out -> new Text(words).writeAnswer(out, device.imei())));
    }
}
