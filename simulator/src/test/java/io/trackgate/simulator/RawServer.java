package io.trackgate.simulator;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.teltonika.TeltonikaMessages.AvlPacket;
import io.trackgate.teltonika.TeltonikaMessages.ImeiLogin;
import io.trackgate.teltonika.TeltonikaMessages.TextFrame;

/** The server's end of the Teltonika protocol, with manners that a test chooses. */
final class RawServer extends FakeServer {
    private static final int HEADER = 8;
    private static final int CHECKSUM = 4;

    final List<String> logins = new CopyOnWriteArrayList<>();
    final List<AvlPacket> packets = new CopyOnWriteArrayList<>();
    final List<TextFrame> texts = new CopyOnWriteArrayList<>();
    /** Each answer with the number of the connection that brought it, from 0. */
    final List<String> answers = new CopyOnWriteArrayList<>();
    /** Those that have their login answer. */
    final List<Channel> sessions = new CopyOnWriteArrayList<>();
    volatile int pings;
    volatile String loginAnswer = "01";
    volatile Function<AvlPacket, String> receipt = packet -> "%08x".formatted(packet.records().size());
    volatile Function<TextFrame, String> afterText = text -> "";

    @Override
    ChannelHandler connection(int number) { return new Connection(number); }

    void command(String text) { command(TextFrame.command(text)); }

    /**
     * On the newest connection that has its login answer and is there: of two that logged in at the same time the one that was read last may be the one
     * that its tracker has left. On the loop, so that it can't overtake that answer.
     */
    void command(TextFrame frame) {
        loops.execute(() -> sessions.reversed().stream().filter(Channel::isActive).findFirst().ifPresent(session -> write(session, frame)));
    }

    void raw(String hex) { connections.getLast().writeAndFlush(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex))); }

    private static void write(Channel channel, TextFrame frame) {
        ByteBuf out = channel.alloc().buffer();
        frame.writeFrame(out);
        channel.writeAndFlush(out);
    }

    List<String> answerTexts() { return texts.stream().map(TextFrame::latin1).toList(); }

    private final class Connection extends ByteToMessageDecoder {
        private final int number;
        private boolean loggedIn;

        private Connection(int number) { this.number = number; }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            if (!loggedIn) {
                login(ctx, in);
            } else if (in.getUnsignedByte(in.readerIndex()) == 0xFF) {
                in.skipBytes(1);
                pings++;
            } else {
                frame(ctx, in);
            }
        }

        private void login(ChannelHandlerContext ctx, ByteBuf in) {
            if (in.readableBytes() < 2 || in.readableBytes() < 2 + in.getUnsignedShort(in.readerIndex())) return;
            logins.add(ImeiLogin.read(new FrameCursor(in)).imei());
            loggedIn = true;
            reply(ctx, loginAnswer);
            sessions.add(ctx.channel());
        }

        private void frame(ChannelHandlerContext ctx, ByteBuf in) {
            if (in.readableBytes() < HEADER) return;
            int length = in.getInt(in.readerIndex() + 4);
            if (in.readableBytes() < HEADER + length + CHECKSUM) return;
            ByteBuf data = in.readSlice(HEADER + length + CHECKSUM).slice(HEADER, length);
            if (TextFrame.isTextCodec(data.getUnsignedByte(0))) {
                TextFrame text = TextFrame.read(new FrameCursor(data), length);
                texts.add(text);
                answers.add(number + " " + text.latin1());
                reply(ctx, afterText.apply(text));
            } else {
                AvlPacket packet = AvlPacket.read(new FrameCursor(data));
                packets.add(packet);
                reply(ctx, receipt.apply(packet));
            }
        }

        private void reply(ChannelHandlerContext ctx, String hex) {
            if (!hex.isEmpty()) ctx.writeAndFlush(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
        }
    }
}
