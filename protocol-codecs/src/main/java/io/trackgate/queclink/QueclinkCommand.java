package io.trackgate.queclink;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;

/**
 * What a device is told; always a text.
 *
 * <pre>
 * AT+GTOUT=gv300,1,,,0,0,0,0,0,0,,,,,,,,0004$
 * </pre>
 *
 * @param word       such as {@code GTOUT}
 * @param parameters the password first, all but the serial
 * @param serial     4 hexadecimal digits, the last field
 */
public record QueclinkCommand(String word, List<String> parameters, int serial) {

    static final String MARK = "AT+";
    private static final int SERIAL_DIGITS = 4;
    private static final String CONFIGURATION = "GTCFG";
    private static final int NEW_PASSWORD = 2; // its field of that command

    public QueclinkCommand { parameters = List.copyOf(parameters); }

    /** The password and the serial count. */
    public int fields() { return parameters.size() + 1; }

    void write(ByteBuf out) {
        out.writeCharSequence("%s%s=%s,%04X$".formatted(MARK, word, String.join(",", parameters), serial), StandardCharsets.US_ASCII);
    }

    /** @throws ProtocolException for what no device would read */
    public static QueclinkCommand read(FrameCursor in) {
        in.ascii("mark", MARK.length());
        String word = piece(in, "command", "=,$");
        if (in.remaining() > 0) in.ascii("equals", 1);
        List<String> fields = new ArrayList<>();
        fields.add(piece(in, "password", ",$"));
        in.secret();
        while (in.remaining() > 0 && in.peekU8(0) == ',') {
            in.ascii("comma", 1);
            fields.add(piece(in, "field " + (fields.size() + 1), ",$"));
            if (word.equals(CONFIGURATION) && fields.size() == NEW_PASSWORD) in.secret();
        }
        String serial = fields.removeLast();
        if (!serial.matches("[0-9A-Fa-f]{" + SERIAL_DIGITS + "}"))
            throw new ProtocolException(BAD_COUNT, "serial " + serial + " (expected: 4 hexadecimal digits, the last field)");
        in.means("serial " + serial);
        if (in.remaining() > 0) in.ascii("end", 1);
        return new QueclinkCommand(word, fields, Integer.parseInt(serial, 16));
    }

    private static String piece(FrameCursor in, String name, String ends) {
        int length = 0;
        while (length < in.remaining() && ends.indexOf(in.peekU8(length)) < 0)
            length++;
        return in.ascii(name, length);
    }
}
