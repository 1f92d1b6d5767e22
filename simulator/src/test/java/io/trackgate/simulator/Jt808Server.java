package io.trackgate.simulator;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.trackgate.jt808.Framed;
import io.trackgate.testing.Hex;

/** The server's end of JT/T 808 of 2013 for one terminal, with manners that a test chooses. */
final class Jt808Server extends FakeServer {
    private static final String PHONE = "013912345678";

    /** @param connection from 0 */
    record Got(int connection, int id, int serial, String body) {
        @Override
        public String toString() { return connection + " %04x %04x %s".formatted(id, serial, body); }
    }

    final List<Got> got = new CopyOnWriteArrayList<>();
    // Body of the answer: | reply serial | reply id | result |, or the code.
    volatile Function<Got, Map.Entry<Integer, String>> manners = Jt808Server::polite;

    private int serial = 0x100;

    @Override
    ChannelHandler connection(int number) { return new Connection(number); }

    static Map.Entry<Integer, String> polite(Got got) {
        return switch (got.id) {
            case 0x0100 -> Map.entry(0x8100, "%04X00".formatted(got.serial) + "434F444537"); // "CODE7"
            case 0x0001, 0x0104, 0x0201, 0x0500 -> Map.entry(0, "");
            default -> Map.entry(0x8001, "%04X%04X00".formatted(got.serial, got.id));
        };
    }

    /** On the newest connection; on the loop, so that serials stay in order. */
    void command(int id, String body) {
        loops.execute(() -> write(connections.getLast(), id, body));
    }

    List<String> all(int id) { return got.stream().filter(each -> each.id == id).map(Got::toString).toList(); }

    private void write(Channel channel, int id, String body) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(Hex.bytes(Framed.hex(id, 0, PHONE, serial++, body))));
    }

    private final class Connection extends ByteToMessageDecoder {
        private final int number;

        private Connection(int number) { this.number = number; }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            int end = in.indexOf(in.readerIndex() + 1, in.writerIndex(), (byte) 0x7E);
            if (end < 0) return;
            String plain = Jt808Wire
                    .plain(ByteBufUtil.hexDump(in.readSlice(end + 1 - in.readerIndex())).toUpperCase(Locale.ROOT));
            // | id 2 | attributes 2 | phone 6 | serial 2 | body … |
            Got frame = new Got(number, Integer.parseInt(plain.substring(0, 4), 16), Integer.parseInt(plain.substring(20, 24), 16),
                    plain.substring(24));
            got.add(frame);
            Map.Entry<Integer, String> answer = manners.apply(frame);
            if (answer.getKey() != 0) write(ctx.channel(), answer.getKey(), answer.getValue());
        }
    }
}
