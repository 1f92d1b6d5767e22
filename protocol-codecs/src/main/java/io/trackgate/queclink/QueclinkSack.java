package io.trackgate.queclink;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.Receipt;

/**
 * That a message was received: {@code +SACK:11F0$} of a report, {@code +SACK:GTHBD,1A0401,11F0$} of a heartbeat.
 *
 * @param fields the message's count last
 */
public record QueclinkSack(List<String> fields) implements Receipt {

    static final String MARK = "+SACK:";

    public QueclinkSack { fields = List.copyOf(fields); }

    static QueclinkSack ofHeartbeat(QueclinkText heartbeat) {
        return new QueclinkSack(List.of(QueclinkText.HEARTBEAT, heartbeat.version(), heartbeat.count()));
    }

    static QueclinkSack ofReport(QueclinkText report) { return new QueclinkSack(List.of(report.count())); }

    public boolean isOfHeartbeat() { return fields.getFirst().equals(QueclinkText.HEARTBEAT); }

    public String count() { return fields.getLast(); }

    @Override
    public void write(ByteBuf out) { out.writeCharSequence(MARK + String.join(",", fields) + "$", StandardCharsets.US_ASCII); }

    public static QueclinkSack read(FrameCursor in) {
        in.ascii("mark", MARK.length());
        List<String> fields = new ArrayList<>();
        fields.add(piece(in));
        while (in.remaining() > 0 && in.peekU8(0) == ',') {
            in.ascii("comma", 1);
            fields.add(piece(in));
        }
        if (in.remaining() > 0) in.ascii("end", 1);
        return new QueclinkSack(fields);
    }

    private static String piece(FrameCursor in) {
        int length = 0;
        while (length < in.remaining() && ",$".indexOf(in.peekU8(length)) < 0)
            length++;
        return in.ascii("field", length);
    }
}
