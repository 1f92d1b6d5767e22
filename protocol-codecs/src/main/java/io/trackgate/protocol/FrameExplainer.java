package io.trackgate.protocol;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** Names every byte of frames, by the decoder that also runs in the gateway. */
public interface FrameExplainer {

    enum Sender { DEVICE, SERVER }

    /**
     * One explained frame; {@code error} is null when it is valid.
     *
     * @param unfinished it is the beginning of a frame whose rest is not there: the last one of some bytes alone
     * @param secrets    in any order
     */
    record Explained(Sender from, String name, boolean valid, @Nullable String error, List<NamedBytes> fields,
            List<TelemetryRecord> records, boolean unfinished, List<Secret> secrets) {
        public Explained {
            fields = List.copyOf(fields);
            records = List.copyOf(records);
            secrets = List.copyOf(secrets);
        }

        /** A whole one, or bytes that are none, without secrets. */
        public Explained(Sender from, String name, boolean valid, @Nullable String error, List<NamedBytes> fields,
                List<TelemetryRecord> records) {
            this(from, name, valid, error, fields, records, false, List.of());
        }

        /** More may follow: {@code error} says what is missing. */
        public static Explained unfinished(Sender from, String error, List<NamedBytes> fields) {
            return new Explained(from, "incomplete frame", false, error, fields, List.of(), true, List.of());
        }

        public Explained with(List<Secret> hidden) {
            return hidden.isEmpty() ? this : new Explained(from, name, valid, error, fields, records, unfinished, hidden);
        }

        public Optional<String> problem() { return Optional.ofNullable(error); }

        /** In bytes: every one of them is named. */
        public int length() {
            return fields.stream().mapToInt(field -> field.offset() + field.length()).max().orElse(0);
        }
    }

    /**
     * Some bytes of a frame.
     *
     * @param offset   from the frame's first byte
     * @param raw      hexadecimal
     * @param unit     null where the value has none
     * @param checksum whether it only proves the others; the value then says whether it is right
     */
    record NamedBytes(int offset, int length, String name, String raw, String value, @Nullable String unit, boolean checksum) {

        public NamedBytes(int offset, int length, String name, String raw, String value, @Nullable String unit) {
            this(offset, length, name, raw, value, unit, false);
        }

        public NamedBytes asChecksum(String verdict) { return new NamedBytes(offset, length, name, raw, verdict, unit, true); }
    }

    /** Bytes of a frame that not everybody who may look at it may know: a password, a code. */
    record Secret(int offset, int length) {}

    /** @param bytes any number of frames, glued */
    List<Explained> explain(byte[] bytes, Sender from);

    /**
     * For the frames of one connection, in the order in which they passed; it remembers what later ones depend on. For one thread.
     *
     * @param known of that connection, or of its tracker's last one; read now and not kept
     */
    default FrameExplainer ofConnection(ConnectionFacts known) { return this; }
}
