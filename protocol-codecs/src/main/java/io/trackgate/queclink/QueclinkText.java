package io.trackgate.queclink;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;

/**
 * A text of a device.
 *
 * <pre>
 * | +RESP: | word | , | version | , | IMEI | , | device name | , … , | send time | , | count | $ |
 * +ACK:GTRTO,1A0800,860599000773978,GL300,VER,0A01,20161006053520,0C19$
 * </pre>
 *
 * Its end is counted from behind: what stands between differs by model and firmware.
 *
 * @param word   what it is, such as {@code GTFRI}
 * @param fields everything behind it
 */
public record QueclinkText(Origin origin, String word, List<String> fields) {

    /** {@code BUFF}: from the device's memory. {@code ACK}: of a command, or a heartbeat. */
    public enum Origin { RESP, BUFF, ACK }

    static final String HEARTBEAT = "GTHBD";

    // from the end
    static final int COUNT = 1;
    static final int SEND_TIME = 2;
    /** Of an acknowledgement. */
    static final int SERIAL = 3;
    /** Of GTRTO's acknowledgement: which of its questions. */
    static final int SUB_COMMAND = 4;

    private static final int VERSION = 0;
    private static final int IMEI = 1;
    private static final int NAME = 2;
    private static final Pattern IS_IMEI = Pattern.compile("\\d{15}");
    private static final Pattern IS_VERSION = Pattern.compile("[0-9A-Z]{6,12}");
    private static final List<String> NAMES = List.of("version", "IMEI", "device name");

    public QueclinkText { fields = List.copyOf(fields); }

    /** @throws ProtocolException for a text without a word */
    static QueclinkText read(FrameCursor in) {
        Origin origin = Origin.valueOf(strip(in.ascii("mark", in.peekU8(1) == 'A' ? "+ACK:".length() : "+RESP:".length())));
        String word = piece(in, "word");
        if (word.isEmpty()) throw new ProtocolException(BAD_COUNT, "a text without a word (expected: GTFRI or the like)");
        List<String> fields = new ArrayList<>();
        while (in.remaining() > 0 && in.peekU8(0) == ',') {
            in.ascii("comma", 1);
            fields.add(piece(in, fields.size() < NAMES.size() ? NAMES.get(fields.size()) : "field " + (fields.size() + 1)));
        }
        if (in.remaining() > 0) in.bytes("end", 1);
        return new QueclinkText(origin, word, fields);
    }

    private static String strip(String mark) { return mark.substring(1, mark.length() - 1); }

    private static String piece(FrameCursor in, String name) {
        int length = 0;
        while (length < in.remaining() && !isBetween(in.peekU8(length)))
            length++;
        return in.ascii(name, length);
    }

    private static boolean isBetween(int found) { return found == ',' || found == QueclinkForm.END || found == QueclinkForm.OTHER_END; }

    /** One that {@link #shown()} gave; empty for any other text. */
    static Optional<QueclinkText> parse(String text) {
        ByteBuf bytes = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
        if (!QueclinkForm.textStartsAt(bytes, 0)) return Optional.empty();
        try {
            return Optional.of(read(new FrameCursor(bytes)));
        } catch (ProtocolException noWord) {
            return Optional.empty();
        }
    }

    public void write(ByteBuf out) { out.writeCharSequence(shown() + "$", StandardCharsets.US_ASCII); }

    /** Without its end. */
    public String shown() {
        return "+" + origin + ":" + word + (fields.isEmpty() ? "" : "," + String.join(",", fields));
    }

    boolean isHeartbeat() { return origin == Origin.ACK && word.equals(HEARTBEAT); }

    /** Empty in some messages of some models. */
    String version() { return at(VERSION); }

    /** What tells one layout of commands from another; empty where the text does not say. */
    Optional<String> knownVersion() {
        return Optional.of(version()).filter(version -> IS_VERSION.matcher(version).matches());
    }

    Optional<String> imei() { return Optional.of(at(IMEI)).filter(imei -> IS_IMEI.matcher(imei).matches()); }

    /** As the operator named it; empty where he did not. */
    String name() { return at(NAME); }

    /** @param index from 0 */
    String at(int index) { return index < fields.size() ? fields.get(index) : ""; }

    /** @param place from 1, which is the last */
    String fromEnd(int place) {
        return place <= fields.size() ? fields.get(fields.size() - place) : "";
    }

    String count() { return fromEnd(COUNT); }

    /** Of the command that is acknowledged; empty where it has none. */
    Optional<Integer> serial() {
        String digits = fromEnd(SERIAL);
        return origin == Origin.ACK && digits.matches("[0-9A-Fa-f]{4}") ? Optional.of(Integer.parseInt(digits, 16)) : Optional.empty();
    }
}
