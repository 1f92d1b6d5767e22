package io.trackgate.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A tracker's answer to a command, or a text that looks like one.
 *
 * @param tag      the tag of the command that it answers, or null where the protocol has none
 * @param deviceId the device that the frame names, where it names one; a foreign one makes it nobody's answer
 */
public record CommandReply(@Nullable Integer tag, @Nullable String deviceId, Body body) implements DeviceMessage {

    /** What the answer says. */
    public sealed interface Body {

        record Text(String text) implements Body {}

        record ResultCode(int code) implements Body {}
    }

    public static CommandReply text(String text) { return new CommandReply(null, null, new Body.Text(text)); }

    /** For logs and the audit: one line, bounded. */
    public String shown() {
        return switch (body) {
            case Body.Text text -> LogText.oneLine(text.text());
            case Body.ResultCode result -> "result " + result.code();
        };
    }
}
