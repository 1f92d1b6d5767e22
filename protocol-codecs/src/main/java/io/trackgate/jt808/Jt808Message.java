package io.trackgate.jt808;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameCursor;

/** What frames carry; each record reads and writes its own body. Everything is big-endian. */
public sealed interface Jt808Message permits Jt808Uplink, Jt808Downlink {

    int messageId();

    /** @param v2019 whether the receiver's edition is that of 2019: some bodies differ */
    void write(ByteBuf out, boolean v2019);

    /** Flags, header, body, checksum. */
    default void writeFrame(ByteBuf out, Jt808Header.Terminal terminal, int serial) {
        Jt808Encoder.frame(out, Jt808Header.of(messageId(), terminal, serial), body -> write(body, terminal.v2019()));
    }

    /**
     * The answer to whatever has no answer of its own (0x0001, 0x8001), in both directions.
     *
     * @param result 0 done, 1 failed, 2 message wrong, 3 not supported, 4 alarm confirmed
     */
    record GeneralAnswer(int messageId, int replySerial, int replyId, int result) implements Jt808Uplink, Jt808Downlink {

        public static final int OK = 0;
        public static final int FAILED = 1;
        public static final int NOT_SUPPORTED = 3;

        public static GeneralAnswer up(int replySerial, int replyId, int result) {
            return new GeneralAnswer(Jt808Ids.GENERAL_ANSWER_UP, replySerial, replyId, result);
        }

        public static GeneralAnswer down(int replySerial, int replyId, int result) {
            return new GeneralAnswer(Jt808Ids.GENERAL_ANSWER_DOWN, replySerial, replyId, result);
        }

        // | reply serial 2 | reply id 2 | result 1 |
        static GeneralAnswer read(int messageId, FrameCursor in) {
            return new GeneralAnswer(messageId, in.u16("reply serial"), in.u16("reply id"), in.u8("result"));
        }

        @Override
        public void write(ByteBuf out, boolean v2019) { out.writeShort(replySerial).writeShort(replyId).writeByte(result); }
    }

    /**
     * What passes through unread (0x0900, 0x8900), in both directions.
     *
     * @param type 00 GNSS module, 0B IC card, 41 and 42 serial ports, F0 to FF whatever the vendor likes, mostly texts
     */
    record Transparent(int messageId, int type, Octets data) implements Jt808Uplink, Jt808Downlink {

        private static final int IC_CARD = 0x0B;
        private static final int SERIAL_1 = 0x41;
        private static final int SERIAL_2 = 0x42;

        public static Transparent up(int type, Octets data) { return new Transparent(Jt808Ids.TRANSPARENT_UP, type, data); }

        public static Transparent down(int type, Octets data) { return new Transparent(Jt808Ids.TRANSPARENT_DOWN, type, data); }

        /** Whether something beside the terminal said it: that answers no command. */
        boolean isOfAnotherDevice() {
            return type == IC_CARD || type == SERIAL_1 || type == SERIAL_2;
        }

        // | type 1 | data … |
        static Transparent read(int messageId, FrameCursor in) {
            return new Transparent(messageId, in.u8("type"), Octets.rest(in, "data"));
        }

        @Override
        public void write(ByteBuf out, boolean v2019) {
            out.writeByte(type);
            data.write(out);
        }
    }

    /** A body that nobody here reads. */
    record Other(int messageId, Octets body) implements Jt808Uplink, Jt808Downlink {

        @Override
        public boolean isPlausible() { return false; }

        static Other read(int messageId, FrameCursor in) { return new Other(messageId, Octets.rest(in, "body")); }

        @Override
        public void write(ByteBuf out, boolean v2019) { body.write(out); }
    }

    /** One numbered setting (0x8103, 0x0104); most are four bytes, and devices also send one or two. */
    record Parameter(int id, Octets value) {

        static final int HEAD = 5;
        /** For the mobile network: on the way to the server, to its backup, and since 2019 to a second server. */
        private static final Set<Integer> PASSWORDS = Set.of(0x12, 0x16, 0x25);

        public static Parameter of(int id, long doubleWord) { return new Parameter(id, Octets.ofHex("%08x".formatted(doubleWord))); }

        // | id 4 | length 1 | value … |
        static Parameter read(FrameCursor in) {
            int id = in.i32("parameter");
            Octets value = Octets.read(in, "value", in.u8("length"));
            if (PASSWORDS.contains(id)) in.secret();
            return new Parameter(id, value);
        }

        void write(ByteBuf out) {
            out.writeInt(id).writeByte(value.length());
            value.write(out);
        }
    }

    /**
     * Settings of one message.
     *
     * @param total    2011 alone: settings in all messages of this kind together; else as many as there are
     * @param form2011 whether a second count, of those in this message, follows
     */
    record Parameters(int total, boolean form2011, List<Parameter> items) {

        public Parameters { items = List.copyOf(items); }

        public static Parameters of(List<Parameter> items) { return new Parameters(items.size(), false, items); }

        public static Parameters of2011(int total, List<Parameter> items) { return new Parameters(total, true, items); }

        // | count 1 | parameter … |   2011: | total 1 | count 1 | parameter … |
        static Parameters read(FrameCursor in) {
            boolean form2011 = !fits(in, 1) && fits(in, 2);
            int total = in.u8(form2011 ? "total" : "count");
            int count = form2011 ? in.u8("count") : total;
            in.expect("parameters", count, Parameter.HEAD);
            List<Parameter> items = new ArrayList<>(count);
            for (int number = 1; number <= count; number++) {
                in.open("parameter", number);
                items.add(Parameter.read(in));
                in.close();
            }
            return new Parameters(total, form2011, items);
        }

        /** Nothing in the header tells the editions apart: only one of the two forms ends where the message does. */
        private static boolean fits(FrameCursor in, int counts) {
            if (in.remaining() < counts) return false;
            int at = counts;
            for (int left = in.peekU8(counts - 1); left > 0; left--) {
                if (at + Parameter.HEAD > in.remaining()) return false;
                at += Parameter.HEAD + in.peekU8(at + Parameter.HEAD - 1);
            }
            return at == in.remaining();
        }

        void write(ByteBuf out) {
            out.writeByte(total);
            if (form2011) out.writeByte(items.size());
            for (Parameter item : items)
                item.write(out);
        }
    }
}
