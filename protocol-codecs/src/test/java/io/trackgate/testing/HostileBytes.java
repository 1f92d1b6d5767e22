package io.trackgate.testing;

import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.ProtocolException;

import static org.assertj.core.api.Assertions.assertThat;

/** What no bytes may do to a vendor's pipeline and explainer. */
public final class HostileBytes {

    private HostileBytes() {}

    /** Raises nothing but protocol exceptions behind a login, and every byte is named. */
    public static void survives(DeviceProtocol protocol, byte[] login, byte[] bytes, int round) {
        try (DeviceWire wire = new DeviceWire(protocol)) {
            wire.feed(login).feed(bytes);
            assertThat(wire.problems()).as("round %d: %s", round, Hex.of(bytes)).allMatch(ProtocolException.class::isInstance);
        }
        for (Sender sender : Sender.values()) {
            int named = protocol.explainer().explain(bytes, sender).stream().flatMap(frame -> frame.fields().stream())
                    .mapToInt(field -> field.length()).sum();
            assertThat(named).as("round %d: %s", round, Hex.of(bytes)).isEqualTo(bytes.length);
        }
    }
}
