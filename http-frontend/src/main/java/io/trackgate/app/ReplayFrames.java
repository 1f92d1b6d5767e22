package io.trackgate.app;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.Unreadable;

/** What the bytes of a capture are, by the decoders that run in the gateway. */
final class ReplayFrames {

    // A server's frames as explainers name them that a gateway sends on its own or for a caller, and owes nobody.
    private static final Map<String, Pattern> COMMANDS = Map.of(
            "teltonika", Pattern.compile("text, .*"),
            "gt06", Pattern.compile("command"),
            "jt808",
            Pattern.compile("0x.* (set parameters|query .*|terminal control|temporary tracking|link test|vehicle control|oil control"
                    + "|text|transparent)"),
            "galileosky", Pattern.compile("command"),
            "navtelecom", Pattern.compile("NTCB"),
            "queclink", Pattern.compile("AT\\+.*", Pattern.DOTALL),
            "ruptela", Pattern.compile("configuration|version\\?|firmware|connection|odometer|text|set an I/O value|files"));
    private static final Pattern NONE = Pattern.compile("(?!)");

    private final DeviceProtocol protocol;
    private final Pattern commands;

    ReplayFrames(DeviceProtocol protocol) {
        this.protocol = protocol;
        this.commands = COMMANDS.getOrDefault(protocol.name(), NONE);
    }

    /** Whole ones. */
    int answers(byte[] fromServer) {
        return (int) explained(fromServer).stream().filter(frame -> !isCommand(frame) && !frame.unfinished()).count();
    }

    byte[] withoutCommands(byte[] fromServer) {
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        int at = 0;
        for (Explained frame : explained(fromServer)) {
            int length = Math.min(frame.length(), fromServer.length - at);
            if (!isCommand(frame)) answers.write(fromServer, at, length);
            at += length;
        }
        return answers.toByteArray();
    }

    private List<Explained> explained(byte[] fromServer) { return protocol.explainer().explain(fromServer, Sender.SERVER); }

    private boolean isCommand(Explained frame) { return commands.matcher(frame.name()).matches(); }

    /** A gateway forgives a damaged frame; behind a fatal one the decoder reads nothing. */
    private static final class IgnoredDamage extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
    }

    /** Whether a gateway hears who the tracker is before it hears what nobody but a known one may say. */
    boolean beginWithLogin(List<byte[]> fromDevice) {
        ProtocolConnection connection = protocol.connect();
        EmbeddedChannel channel = new EmbeddedChannel(connection.frameDecoder(), connection.decoder(), new IgnoredDamage());
        try {
            for (byte[] bytes : fromDevice) {
                channel.writeInbound(Unpooled.wrappedBuffer(bytes));
                for (DeviceFrame frame = channel.readInbound(); frame != null; frame = channel.readInbound())
                    for (DeviceMessage message : frame.messages()) {
                        if (message instanceof Login) return true;
                        if (message instanceof TelemetryBatch || message instanceof Unreadable) return false;
                    }
            }
            return false;
        } finally {
            channel.finishAndReleaseAll();
        }
    }
}
