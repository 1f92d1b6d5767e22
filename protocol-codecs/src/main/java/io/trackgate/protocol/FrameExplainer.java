package io.trackgate.protocol;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** Names every byte of frames, by the decoder that also runs in the gateway. */
public interface FrameExplainer {

    enum Sender { DEVICE, SERVER }

    /** One explained frame; {@code error} is null when it is valid. */
    record Explained(Sender from, String name, boolean valid, @Nullable String error, List<NamedBytes> fields,
            List<TelemetryRecord> records) {
        public Explained {
            fields = List.copyOf(fields);
            records = List.copyOf(records);
        }

        public Optional<String> problem() { return Optional.ofNullable(error); }
    }

    /**
     * Some bytes of a frame.
     *
     * @param offset from the frame's first byte
     * @param raw    hexadecimal
     * @param unit   null where the value has none
     */
    record NamedBytes(int offset, int length, String name, String raw, String value, @Nullable String unit) {}

    /** @param bytes any number of frames, glued */
    List<Explained> explain(byte[] bytes, Sender from);
}
