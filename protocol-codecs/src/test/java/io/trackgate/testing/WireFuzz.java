package io.trackgate.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Receipt;
import io.trackgate.protocol.ServiceRequest;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.Unreadable;

/**
 * What no bytes may do to a vendor's pipeline and explainer: raise anything but a protocol exception, say something else when they are cut
 * elsewhere, leave a buffer behind, or take memory that they don't fill.
 *
 * <pre>
 * | how to cut; bit 0: log in first; bit 1: what follows is contents | bytes …   or: (length | content)* |
 * </pre>
 */
public final class WireFuzz {

    /** Longer frames make a fuzzer slow, and reach no other branches. */
    public static final int LONGEST_SEED = 1_000;

    /** A frame that waits to be whole, copied as it grows, and what is made of it. */
    private static final int BYTES_FOR_A_BYTE = 32;
    private static final int BYTES_BESIDES = 16 << 10;

    /** One input of so many comes byte by byte, the others in pieces of up to so many bytes: that reaches the same, many times faster. */
    private static final int BYTE_BY_BYTE = 8;
    private static final int LONGEST_PIECE = 12;
    /** One of so many is explained as well. */
    private static final int EXPLAINED = 4;

    private final DeviceProtocol protocol;
    private final TrackerModel model;
    private final byte[] login;
    private final UnaryOperator<byte[]> framed;
    private final Predicate<byte[]> cutAnywhere;

    /**
     * @param model       what a device that logs in is
     * @param framed      a content in its frame, with a right checksum
     * @param cutAnywhere whether these bytes, or this content, mean the same wherever they are cut
     */
    public WireFuzz(DeviceProtocol protocol, TrackerModel model, byte[] login, UnaryOperator<byte[]> framed,
            Predicate<byte[]> cutAnywhere) {
        this.protocol = protocol;
        this.model = model;
        this.login = login.clone();
        this.framed = framed;
        this.cutAnywhere = cutAnywhere;
    }

    /** The second bit of the first byte says whether the rest is contents, behind checksums that a fuzzer would never guess. */
    public void check(byte[] input) {
        if (input.length == 0) return;
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        if ((input[0] & 2) == 0) check(input[0], bytes, cutAnywhere.test(bytes));
        else
            framed(input[0], bytes);
    }

    private void framed(byte how, byte[] input) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        boolean anywhere = true;
        for (int at = 0; at < input.length;) {
            int end = Math.min(input.length, at + 1 + (input[at] & 0xFF));
            byte[] content = Arrays.copyOfRange(input, at + 1, end);
            anywhere &= cutAnywhere.test(content);
            all.writeBytes(framed.apply(content));
            at = end;
        }
        check(how, all.toByteArray(), anywhere);
    }

    /** An input of these bytes behind a login. */
    public static byte[] bytes(byte[] stream) { return joined(new byte[]{1}, stream); }

    /** An input of framed contents behind a login. */
    public static byte[] seed(byte[]... contents) {
        byte[] seed = {3};
        for (byte[] content : contents) {
            int length = Math.min(255, content.length);
            seed = joined(joined(seed, new byte[]{(byte) length}), Arrays.copyOf(content, length));
        }
        return seed;
    }

    private void check(byte how, byte[] bytes, boolean anywhere) {
        byte[] stream = (how & 1) == 0 ? bytes : joined(login, bytes);
        Random dice = new Random(Arrays.hashCode(stream)); // the same each time for the same input
        List<Object> glued = said(stream, dice, Math.max(1, stream.length));
        List<Object> cut = said(stream, dice, dice.nextInt(BYTE_BY_BYTE) == 0 ? 1 : LONGEST_PIECE);
        if (anywhere && !cut.equals(glued))
            throw new AssertionError("cut " + Hex.of(stream) + " says\n" + cut + "\n(expected, as glued:)\n" + glued);
        if (dice.nextInt(EXPLAINED) == 0) everyByteIsNamed(bytes, Sender.values()[dice.nextInt(Sender.values().length)]);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private void everyByteIsNamed(byte[] bytes, Sender sender) {
        int named = protocol.explainer().explain(bytes, sender).stream().flatMap(frame -> frame.fields().stream())
                .mapToInt(field -> field.length()).sum();
        if (named != bytes.length) throw new AssertionError(named + " bytes are named (expected: " + bytes.length + ")");
    }

    /** @param longest of the pieces that it comes in; all of it is one piece */
    private List<Object> said(byte[] stream, Random dice, int longest) {
        UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
        List<Object> said = new ArrayList<>();
        ProtocolConnection connection = protocol.connect();
        EmbeddedChannel channel = new EmbeddedChannel(connection.frameDecoder(), connection.decoder(), new Listener(connection, said));
        channel.config().setAllocator(memory);
        try {
            for (int at = 0; at < stream.length;) {
                int length = longest >= stream.length ? stream.length : Math.min(1 + dice.nextInt(longest), stream.length - at);
                channel.writeInbound(memory.heapBuffer(length).writeBytes(stream, at, length));
                at += length;
                bounded(memory, at);
            }
        } finally {
            channel.finishAndReleaseAll();
        }
        if (used(memory) != 0) throw new AssertionError(used(memory) + " bytes are leaked by " + Hex.of(stream));
        return said;
    }

    private static void bounded(UnpooledByteBufAllocator memory, int sent) {
        long most = BYTES_BESIDES + (long) BYTES_FOR_A_BYTE * sent;
        if (used(memory) > most) throw new AssertionError(used(memory) + " bytes held after " + sent + " (expected: <= " + most + ")");
    }

    private static long used(UnpooledByteBufAllocator memory) {
        return memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory();
    }

    private final class Listener extends ChannelInboundHandlerAdapter {
        private final ProtocolConnection connection;
        private final List<Object> said;
        private boolean identified;

        Listener(ProtocolConnection connection, List<Object> said) {
            this.connection = connection;
            this.said = said;
        }

        @Override
        public void channelRead(ChannelHandlerContext channel, Object read) {
            DeviceFrame frame = (DeviceFrame) read;
            for (DeviceMessage message : frame.messages()) {
                said.add(shown(message));
                if (message instanceof Login && !identified) {
                    identified = true;
                    connection.facts().identified(model, Optional.empty());
                }
            }
            said.add("receipt " + written(frame.receipt()));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
            if (!(cause instanceof ProtocolException problem)) throw new AssertionError("raises " + cause, cause);
            said.add("problem " + problem.getMessage());
        }

        private Object shown(DeviceMessage message) {
            return switch (message) {
                case Login named -> List.of(named.deviceId(), named.alsoKnownAs(), written(named.accepted()), written(named.refused()));
                case ServiceRequest asks -> "asks " + written(asks.answer(Instant.EPOCH));
                case Unreadable frame -> "unreadable " + Hex.of(frame.raw()) + frame.why();
                case CommandReply reply -> List.of(reply, reply.shown(), protocol.phrasing().statesNamed(reply, model));
                case TelemetryBatch batch -> batch;
                case KeepAlive alive -> alive;
            };
        }

        private static String written(Receipt receipt) { return new String(Hex.writtenBytes(receipt::write), StandardCharsets.ISO_8859_1); }
    }
}
