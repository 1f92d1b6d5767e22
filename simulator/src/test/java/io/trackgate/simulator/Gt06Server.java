package io.trackgate.simulator;

import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntPredicate;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.trackgate.gt06.Gt06Messages.Ack;
import io.trackgate.gt06.Gt06Messages.Content;
import io.trackgate.gt06.Gt06Messages.Frame;
import io.trackgate.gt06.Gt06Messages.Heartbeat;
import io.trackgate.gt06.Gt06Messages.ImeiLogin;
import io.trackgate.gt06.Gt06Messages.LongAnswer;
import io.trackgate.gt06.Gt06Messages.ServerCommand;
import io.trackgate.gt06.Gt06Messages.ShortAnswer;
import io.trackgate.gt06.Gt06Messages.Track;
import io.trackgate.protocol.FrameCursor;

/** The server's end of the GT06 protocol, with manners that a test chooses. */
final class Gt06Server extends FakeServer {
    private static final int LONG_MARK = 0x7979;

    final List<Frame> frames = new CopyOnWriteArrayList<>();
    /** Each answer with the number of the connection that brought it, from 0, and its flag. */
    final List<String> answers = new CopyOnWriteArrayList<>();
    /** Those that have their login answer. */
    final List<Channel> sessions = new CopyOnWriteArrayList<>();
    /** Which of the heartbeats, from 1, get their receipt. */
    volatile IntPredicate receipts = number -> true;
    volatile boolean acksAnswers;

    // On the loop only.
    private int heartbeats;
    private int serial;

    @Override
    ChannelHandler connection(int number) { return new Connection(number); }

    /** On the newest connection that has its login answer; on the loop, so that it can't overtake that answer. */
    void command(long flag, String text) {
        loops.execute(() -> write(sessions.getLast(), new ServerCommand(flag, text, null), ++serial));
    }

    private static void write(Channel channel, Content content, int serial) {
        ByteBuf out = channel.alloc().buffer();
        content.writeFrame(out, serial);
        channel.writeAndFlush(out);
    }

    /** Without their heartbeats. */
    List<Track> tracks() {
        return frames.stream().map(Frame::content).filter(Track.class::isInstance).map(Track.class::cast).toList();
    }

    // | 7878 | length 1 | length bytes | 0D0A |   or   | 7979 | length 2 | length bytes | 0D0A |
    private final class Connection extends LengthFieldBasedFrameDecoder {
        private final int number;

        private Connection(int number) {
            super(4096, 2, 1, 2, 0);
            this.number = number;
        }

        @Override
        protected long getUnadjustedFrameLength(ByteBuf in, int offset, int length, ByteOrder order) {
            // The second byte of a long frame's length counts as its content here.
            return in.getUnsignedShort(offset - 2) == LONG_MARK ? in.getUnsignedShort(offset) + 1L : in.getUnsignedByte(offset);
        }

        @Override
        protected Object decode(ChannelHandlerContext ctx, ByteBuf in) throws Exception {
            // A long frame's length is there only with its second byte, and no frame is shorter.
            if (in.readableBytes() < 4) return null;
            ByteBuf whole = (ByteBuf) super.decode(ctx, in);
            if (whole == null) return null;
            try {
                hear(ctx.channel(), Frame.uplink(new FrameCursor(whole)));
            } finally {
                whole.release();
            }
            return null;
        }

        private void hear(Channel channel, Frame frame) {
            frames.add(frame);
            switch (frame.content()) {
                case ImeiLogin login -> {
                    acknowledge(channel, frame);
                    sessions.add(channel);
                }
                case Heartbeat heartbeat -> {
                    if (receipts.test(++heartbeats)) acknowledge(channel, frame);
                }
                case ShortAnswer answer -> answered(channel, frame, answer.flag(), answer.text());
                case LongAnswer answer -> answered(channel, frame, answer.flag(), answer.text());
                default -> {
                    // positions get no receipt
                }
            }
        }

        private void answered(Channel channel, Frame frame, long flag, String text) {
            answers.add(number + " " + flag + " " + text);
            if (acksAnswers) acknowledge(channel, frame);
        }

        private static void acknowledge(Channel channel, Frame frame) {
            write(channel, new Ack(frame.content().protocol(), false), frame.serial());
        }
    }
}
