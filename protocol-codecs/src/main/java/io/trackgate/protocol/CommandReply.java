package io.trackgate.protocol;

import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * A tracker's answer to a command, or a text that looks like one.
 *
 * @param tag      the tag of the command that it answers, or null where the protocol has none, or the answer carries none
 * @param deviceId the device that the frame names, where it names one; a foreign one makes it nobody's answer
 */
public record CommandReply(@Nullable Integer tag, @Nullable String deviceId, Body body) implements DeviceMessage {

    /** What the answer says. */
    public sealed interface Body {

        record Text(String text) implements Body {}

        /** @param answered the kind of message that it answers, in the protocol's own numbers; 0 where it does not say */
        record ResultCode(int answered, int code) implements Body {}

        /**
         * Numbered settings as the device holds them.
         *
         * @param values id → the value's bytes in lower-case hexadecimal: what they mean is for who asked
         */
        record Parameters(Map<Integer, String> values) implements Body {
            public Parameters { values = Map.copyOf(values); }
        }

        /**
         * Where the device is and how its outputs stand, because it was asked or switched something.
         *
         * @param answered the kind of message that it answers, in the protocol's own numbers
         */
        record Record(int answered, TelemetryRecord record) implements Body {}
    }

    public static CommandReply text(String text) { return new CommandReply(null, null, new Body.Text(text)); }

    /** For logs and the audit: one line, bounded. */
    public String shown() {
        return switch (body) {
            case Body.Text text -> LogText.oneLine(text.text());
            case Body.ResultCode result ->
                "result " + result.code() + (result.answered() == 0 ? "" : " to 0x%04x".formatted(result.answered()));
            case Body.Parameters parameters -> LogText.oneLine("parameters " + new TreeMap<>(parameters.values()));
            case Body.Record record -> LogText.oneLine("record, outputs " + new TreeMap<>(record.record().outputs()));
        };
    }
}
