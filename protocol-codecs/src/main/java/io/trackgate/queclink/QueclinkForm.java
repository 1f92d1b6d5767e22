package io.trackgate.queclink;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.Recognition;

/**
 * The forms in which a frame of a device may come, by its first bytes.
 *
 * <pre>
 * +RESP: +BUFF: +ACK:      text up to $
 * +ACK +HBD +INF +RSP …    HEX, with its own length at a place that its header decides
 * 2B 00                    binary, length behind it
 * </pre>
 */
enum QueclinkForm {
    TEXT_RESP("+RESP:"), TEXT_BUFF("+BUFF:"), TEXT_ACK("+ACK:"),
    // One header is the beginning of another's mark, so it comes behind it.
    HEX_ACK("+ACK", 6, 1), HEX_HBD("+HBD", 5, 1), HEX_INF("+INF", 7, 2), HEX_BNF("+BNF", 7, 2), HEX_CRD("+CRD", 6, 2), HEX_BRD("+BRD", 6,
            2), HEX_LGN("+LGN", 6,
                    2), HEX_RSP("+RSP", 9, 2), HEX_BSP("+BSP", 9, 2), HEX_EVT("+EVT", 9, 2), HEX_BVT("+BVT", 9, 2), BINARY("+\0", 2, 2);

    static final byte START = '+';
    static final byte END = '$';
    /** Some units end a text with it. */
    static final byte OTHER_END = 0;
    static final int HEX_HEADER = 4;

    private static final List<QueclinkForm> ALL = List.of(values());

    private final byte[] mark;
    private final int lengthAt;
    private final int lengthBytes;

    QueclinkForm(String mark) { this(mark, 0, 0); }

    QueclinkForm(String mark, int lengthAt, int lengthBytes) {
        this.mark = mark.getBytes(StandardCharsets.US_ASCII);
        this.lengthAt = lengthAt;
        this.lengthBytes = lengthBytes;
    }

    boolean isText() { return lengthBytes == 0; }

    boolean isHex() { return !isText() && this != BINARY; }

    /** Where the length of the whole frame stands. */
    int lengthAt() { return lengthAt; }

    int lengthBytes() { return lengthBytes; }

    int markLength() { return mark.length; }

    String mark() { return new String(mark, StandardCharsets.US_ASCII); }

    /** Empty: the bytes from there on are the beginning of no frame, or may become several. */
    static Optional<QueclinkForm> at(ByteBuf in, int at) {
        if (recognise(in, at) != Recognition.YES) return Optional.empty();
        return ALL.stream().filter(form -> form.startsAt(in, at)).findFirst();
    }

    /** Whether the bytes from there on begin a frame. */
    static Recognition recognise(ByteBuf in, int at) {
        int there = in.writerIndex() - at;
        boolean maybe = false;
        boolean yes = false;
        for (QueclinkForm form : ALL) {
            boolean fits = form.fits(in, at);
            yes |= fits && there >= form.mark.length;
            maybe |= fits && there < form.mark.length;
        }
        return maybe ? Recognition.MAYBE : yes ? Recognition.YES : Recognition.NO;
    }

    static boolean textStartsAt(ByteBuf in, int at) {
        return TEXT_RESP.startsAt(in, at) || TEXT_BUFF.startsAt(in, at) || TEXT_ACK.startsAt(in, at);
    }

    private boolean startsAt(ByteBuf in, int at) { return in.writerIndex() - at >= mark.length && fits(in, at); }

    private boolean fits(ByteBuf in, int at) {
        int there = Math.min(mark.length, in.writerIndex() - at);
        byte[] found = new byte[there];
        in.getBytes(at, found);
        return Arrays.equals(found, Arrays.copyOf(mark, there));
    }
}
