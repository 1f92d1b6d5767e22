package io.trackgate.jt808;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what one terminal sends in several frames (2013, chapter 7.12: serials of one message follow one another).
 * Confined to the channel's event loop.
 *
 * What is held is bounded whatever comes: two messages, 256 parts of each, 64 KiB in all, a minute.
 */
final class Jt808Parts {

    static final int MAX_PARTS = 256;
    static final int MAX_MESSAGES = 2;
    static final int MAX_BYTES = 64 * 1024;
    static final int SECONDS = 60;

    private static final int SERIALS = 0x10000;

    /** What became of a part. */
    sealed interface Outcome {

        /** @param missing parts to ask for, because the last one came and these didn't; else empty */
        record Waits(int firstSerial, List<Integer> missing) implements Outcome {}

        record Whole(byte[] body) implements Outcome {}

        record Refused(String why) implements Outcome {}
    }

    /** One message on its way. One that is given up stays until its minute is over, so that its other parts don't begin it again. */
    private static final class Message {
        private final int id;
        private final int firstSerial;
        private final byte[] @Nullable [] parts;
        private int missing;
        private int bytes;
        private boolean asked;
        private boolean givenUp;
        private @Nullable Future<?> end;

        Message(int id, int firstSerial, int total) {
            this.id = id;
            this.firstSerial = firstSerial;
            this.parts = new byte[total][];
            this.missing = total;
        }
    }

    private final Deque<Message> messages = new ArrayDeque<>(MAX_MESSAGES);

    /** @param header of a part */
    Outcome add(Jt808Header header, Jt808Header.Part part, byte[] body, EventExecutor executor) {
        if (part.total() > MAX_PARTS) return new Outcome.Refused(part.total() + " parts (expected: <= " + MAX_PARTS + ")");
        if (part.index() < 1 || part.index() > part.total()) {
            return new Outcome.Refused("part " + part.index() + " (expected: 1 to " + part.total() + ")");
        }
        int firstSerial = Math.floorMod(header.serial() - part.index() + 1, SERIALS);
        Message message = find(header.messageId(), firstSerial);
        if (message == null) message = begin(header.messageId(), firstSerial, part.total(), executor);
        if (message.givenUp) return tooLong();
        if (message.parts.length != part.total()) {
            return new Outcome.Refused(part.total() + " parts (expected: " + message.parts.length + ", as its message began)");
        }
        return keep(message, part, body);
    }

    int size() { return messages.size(); }

    void clear() {
        while (!messages.isEmpty())
            end(messages.peekFirst());
    }

    private Outcome keep(Message message, Jt808Header.Part part, byte[] body) {
        if (message.parts[part.index() - 1] == null) {
            if (!makeRoom(message, body.length)) return tooLong();
            message.parts[part.index() - 1] = body;
            message.bytes += body.length;
            message.missing--;
        }
        if (message.missing == 0) {
            end(message);
            return new Outcome.Whole(joined(message));
        }
        boolean ask = part.index() == part.total() && !message.asked;
        if (ask) message.asked = true;
        return new Outcome.Waits(message.firstSerial, ask ? missing(message) : List.of());
    }

    private static Outcome tooLong() { return new Outcome.Refused("its message is beyond " + MAX_BYTES + " bytes"); }

    private @Nullable Message find(int id, int firstSerial) {
        for (Message message : messages) { if (message.id == id && message.firstSerial == firstSerial) return message; }
        return null;
    }

    private Message begin(int id, int firstSerial, int total, EventExecutor executor) {
        if (messages.size() == MAX_MESSAGES) end(messages.peekFirst());
        Message message = new Message(id, firstSerial, total);
        messages.addLast(message);
        message.end = executor.schedule(() -> end(message), SECONDS, TimeUnit.SECONDS);
        return message;
    }

    private void end(Message message) {
        messages.remove(message);
        if (message.end != null) message.end.cancel(false);
    }

    // The message that grows is the one that is being sent now, so it is the other that makes room.
    private boolean makeRoom(Message message, int length) {
        if (held() + length <= MAX_BYTES) return true;
        if (message.bytes + length > MAX_BYTES) {
            giveUp(message);
            return false;
        }
        messages.stream().filter(other -> other != message).toList().forEach(this::end);
        return true;
    }

    private static void giveUp(Message message) {
        message.givenUp = true;
        message.bytes = 0;
        Arrays.fill(message.parts, null);
    }

    private int held() { return messages.stream().mapToInt(message -> message.bytes).sum(); }

    private static List<Integer> missing(Message message) {
        return IntStream.rangeClosed(1, message.parts.length).filter(number -> message.parts[number - 1] == null).boxed().toList();
    }

    private static byte[] joined(Message message) {
        byte[] body = new byte[message.bytes];
        int at = 0;
        for (byte[] part : message.parts) {
            if (part == null) continue;
            System.arraycopy(part, 0, body, at, part.length);
            at += part.length;
        }
        return body;
    }
}
