package io.trackgate.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.jt808.Jt808Encoder;
import io.trackgate.jt808.Jt808Header;
import io.trackgate.jt808.Jt808Header.Part;
import io.trackgate.jt808.Jt808Header.Terminal;
import io.trackgate.jt808.Jt808Uplink;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one terminal: counts them from the moment it is switched on, cuts bodies that are too long for one, and remembers which of
 * them the gateway owes an answer. Confined to the tracker's event loop; valid for the tracker's life.
 */
final class Jt808Frames {
    private static final int SERIALS = 0x1_0000;
    // Frames whose connection was lost wait for ever.
    private static final int MOST_OWED = 256;

    /**
     * What the gateway has to answer.
     *
     * @param records in its memory that the terminal deletes then
     */
    record Owed(int messageId, int records) {}

    private final Terminal terminal;
    private final Map<Integer, Owed> owed = new LinkedHashMap<>(0);
    private int next;

    Jt808Frames(Terminal terminal) { this.terminal = terminal; }

    Terminal terminal() { return terminal; }

    /** A frame that no server answers: what it says is itself an answer. */
    Outgoing answer(String text, Jt808Uplink message) {
        return new Outgoing(text, out -> write(out, message, null));
    }

    /** A frame that the gateway has to answer; brought again, it has another serial. */
    Outgoing report(String text, Jt808Uplink message, int records) {
        return new Outgoing(text, out -> write(out, message, new Owed(message.messageId(), records)));
    }

    /** One behind the other. */
    static Outgoing both(Outgoing first, Outgoing second) {
        return new Outgoing(first.text() + ", " + second.text(), first.writer().andThen(second.writer()));
    }

    private void write(ByteBuf out, Jt808Uplink message, @Nullable Owed whole) {
        ByteBuf body = Unpooled.buffer();
        message.write(body, terminal.v2019());
        int parts = Math.max(1, Math.ceilDiv(body.readableBytes(), Jt808Header.MAX_BODY));
        for (int part = 1; part <= parts; part++) {
            int serial = count(owedFor(whole, part == parts));
            ByteBuf slice = body.readSlice(Math.min(Jt808Header.MAX_BODY, body.readableBytes()));
            Part place = parts == 1 ? null : new Part(parts, part);
            Jt808Encoder.frame(out, new Jt808Header(message.messageId(), 0, terminal, serial, place), plain -> plain.writeBytes(slice));
        }
    }

    // Each part is answered; the records are safe with the last one.
    private static @Nullable Owed owedFor(@Nullable Owed whole, boolean last) {
        return whole == null || last ? whole : new Owed(whole.messageId, 0);
    }

    private int count(@Nullable Owed answer) {
        int serial = next;
        next = (next + 1) % SERIALS;
        owed.remove(serial);
        if (answer == null) return serial;
        if (owed.size() == MOST_OWED) owed.remove(owed.keySet().iterator().next());
        owed.put(serial, answer);
        return serial;
    }

    /** Empty: no frame with that serial waits for an answer, or it has one. */
    Optional<Owed> owedFor(int serial) {
        return Optional.ofNullable(owed.get(serial));
    }

    void answered(int serial) { owed.remove(serial); }
}
